"""All rows that a study names files for, compared with the register as one import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.register.doors.row import Reading
from app.register.exchange.differences import Differences, compare_rows, find_differences
from app.register.opening import name_counties
from app.register.register import Register
from geo.model.row_report import RowReport
from geo.readers.rosters.sites import KnownSites
from geo.study import FileSource, Study

_AFTER_SITES = ("rosters", "employers", "verified", "outreach", "corrections")


def find_study_differences(register: Register, study: Study) -> list[Differences]:
    """What the files of a study would change, units first: rosters name units of the same import.

    Raises
    ------
    InputError
        As the doors.
    """
    used = () if study.kept is None else study.kept.use
    found = []
    for kind, source in _list_sources(study):
        if kind.partition("[")[0] in used:
            continue
        if kind != "sites":
            found.append(find_differences(register, kind, source))
            continue
        report = RowReport(kind)
        read = register.readers.read_file(kind, source, report)
        found.append(compare_rows(register, kind, read, report))
        register = _know_sites(register, read)
    return found


def _list_sources(study: Study) -> Iterator[tuple[str, FileSource]]:
    yield "sites", study.sites
    for kind in _AFTER_SITES:
        source = getattr(study, kind)
        if source is not None and source.files:
            yield kind, source
    for i, source in enumerate(study.facilities):
        if source.files:
            plain = {name: getattr(source, name) for name in FileSource.model_fields}
            yield f"facilities[{i}]" if i else "facilities", FileSource(**plain)


def _know_sites(register: Register, read: list[Reading]) -> Register:
    """The register with the units of a table that is being taken over, beside its own."""
    own = register.readers.find_sites()
    names = name_counties(register.readers.rules.counties)
    new = [one for one in read if one.code not in set(own.site_id)]
    known = KnownSites(
        [*own.site_id, *(one.code for one in new)],
        [*own.name, *(str(one.understood.get("name", "")) for one in new)],
        [*own.township, *(str(one.understood.get("township", "")) for one in new)],
        [
            *own.county,
            *(names.get(one.owner_adcode, str(one.understood.get("county", ""))) for one in new),
        ],
    )
    return replace(register, readers=replace(register.readers, find_sites=lambda: known))
