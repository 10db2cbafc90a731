"""Reading rows by the doors through which files come, so that both say the same.

Texts of a row are written down as a table and read like one from an office. What the door refuses
is refused here, in its words; a table about persons is refused whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from app.register.doors.kinds import Kind, find_kind, number_of
from app.register.doors.owners import find_owners_by_place, find_stated_owners, lies_outside
from app.register.doors.row import Reading
from app.register.doors.understood import Meaning, describe_rows
from geo.calendar.notices.year_days import HolidayCalendar
from geo.errors import InputError
from geo.model.county import Counties
from geo.model.row_report import RowRemark, RowReport
from geo.model.trilean import Trilean
from geo.readers.demand.corrections import keep_correction_rows
from geo.readers.demand.outreach_rows import keep_outreach_rows
from geo.readers.kept_rows import KeptRows
from geo.readers.rosters.cells import write_open_word
from geo.readers.rosters.door import read_roster
from geo.readers.rosters.sites import KnownSites
from geo.readers.sites.candidates import keep_candidate_rows
from geo.readers.sites.door import keep_site_rows
from geo.readers.sites.employers import keep_employer_rows
from geo.readers.sites.facilities import keep_facility_rows
from geo.readers.sites.verified import keep_verified_rows
from geo.readers.text_table import spell_texts
from geo.rules.measure_rules import MeasureRules
from geo.rules.standard import Standard
from geo.study import EmployerSource, FileSource, SiteSource

READER = version("vaxreach")
"""The version that reads; what another one understood is shown before it changes."""
_TRACES = ("_file", "_row")
_FIRST_LINE = 2


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What doors need besides the rows: the rules, counties and notices of the study."""

    standard: Standard
    counties: Counties | None = None
    measures: tuple[MeasureRules, ...] = ()
    calendar: HolidayCalendar | None = None

    @property
    def has_free_codes(self) -> bool:
        """Whether codes of areas are those of another country."""
        return self.counties is not None and self.counties.has_free_codes


@dataclass(frozen=True, slots=True)
class RowReaders:
    """The doors of all kinds.

    `open_rules` is asked when a row is read; `find_sites` tells the sites that rosters may name.
    """

    open_rules: Callable[[], ReadingRules]
    find_sites: Callable[[], KnownSites] = lambda: KnownSites([], [])

    @property
    def rules(self) -> ReadingRules:
        """What the doors need besides the rows."""
        return self.open_rules()

    def read_file(self, kind: str, source: FileSource, report: RowReport) -> list[Reading]:
        """Every row that the door takes from a file, with the code that it states or gets.

        Raises
        ------
        InputError
            As the door of its kind.
        """
        known = _require(kind)
        if known.name == "rosters":
            return self._read_roster(source, report)
        kept = self._keep(kind, known, source, report)
        texts = _list_texts(kept.frame)
        understood = describe_rows(kept.records, len(kept.frame))
        _state_places(texts, understood, source)
        texts = [
            _drop_private(known, said, meaning)
            for said, meaning in zip(texts, understood, strict=True)
        ]
        owners = self._find_owners(kept.records, understood)
        lines, files = kept.frame["_row"].tolist(), kept.frame["_file"].tolist()
        rows = zip(texts, understood, owners, lines, files, strict=True)
        return _tell_rounds_apart(
            known,
            [
                Reading(said, meaning, known.find_code(meaning), owner, int(line), str(file))
                for said, meaning, owner, line, file in rows
            ],
        )

    def read_texts(
        self, kind: str, rows: Sequence[Mapping[str, str]], report: RowReport
    ) -> list[Reading]:
        """Rows of texts as the door understands them; `row` is the place in `rows`.

        A row that the door does not take is left out, with a remark of its line.

        Raises
        ------
        InputError
            As the door of its kind.
        """
        known = _require(kind)
        body = spell_texts(rows, known.vocabulary)
        with TemporaryDirectory(prefix="vaxreach-") as folder:
            file = Path(folder) / f"{known.name}.csv"
            file.write_bytes(body)
            read = self.read_file(kind, FileSource(path=file), report)
        if known.name == "rosters":
            return read
        place = _number_lines(rows)
        told = []
        for one in read:
            at = place[one.row]
            texts = _drop_private(known, dict(rows[at]), one.understood)
            told.append(replace(one, texts=texts, row=at))
        return told

    def doubt_place(self, kind: str, read: Reading) -> list[RowRemark]:
        """A remark where a row lies outside every county; it is taken, as from a file."""
        rules = self.rules
        if rules.counties is None or read.lon is None or read.lat is None:
            return []
        tolerance_m = rules.standard.boundary_tolerance_m
        if not lies_outside(read.lon, read.lat, rules.counties, tolerance_m):
            return []
        shown = f"{read.lon:.6f}, {read.lat:.6f}"
        message = f"{shown}: outside every county of the study (are datum and order right?)"
        return [RowRemark("noted", kind, 0, "lon", shown, "outside", message)]

    def _keep(self, kind: str, known: Kind, source: FileSource, report: RowReport) -> KeptRows[Any]:
        told = source.model_dump(exclude_unset=True)
        free = self.rules.has_free_codes
        if known.name == "sites":
            site_source = SiteSource(**_only(told, SiteSource))
            return keep_site_rows(site_source, self.rules.standard, report, free_codes=free)
        if known.name == "employers":
            employer_source = EmployerSource(**_only(told, EmployerSource))
            return keep_employer_rows(employer_source, report, free_codes=free)
        if known.name == "facilities":
            measures = self.rules.measures
            if number_of(kind) >= len(measures):
                raise InputError(f"{kind}: the study names {len(measures)} registers of facilities")
            return keep_facility_rows(source, measures[number_of(kind)], report, free_codes=free)
        keepers: dict[str, Callable[[FileSource, RowReport], KeptRows[Any]]] = {
            "verified": keep_verified_rows,
            "candidates": keep_candidate_rows,
            "outreach": keep_outreach_rows,
            "corrections": keep_correction_rows,
        }
        return keepers[known.name](source, report)

    def _find_owners(self, records: Any, understood: list[dict[str, Any]]) -> list[str]:
        stating = getattr(records, "records", records)
        if hasattr(stating, "prefecture"):
            return find_stated_owners(stating, understood, self.rules.counties)
        return find_owners_by_place(understood, self.rules.counties)

    def _read_roster(self, source: FileSource, report: RowReport) -> list[Reading]:
        calendar = self.rules.calendar
        roster = read_roster(
            source,
            self.find_sites(),
            report,
            [holiday.days_off for holiday in calendar.holidays] if calendar else (),
            calendar.years if calendar else (),
        )
        find_code = _require("rosters").find_code
        read = []  # cells may name who is on duty: what they were read as is kept in their place
        for i in range(len(roster)):
            meaning = {
                "site_id": roster.site_id[i],
                "date": roster.date[i],
                "service": roster.service[i],
                "state": Trilean(int(roster.state[i])).label,
                "hours": roster.hours[i],
            }
            texts = {name: meaning[name] for name in ("site_id", "date", "service", "hours")}
            texts["open"] = write_open_word(Trilean(int(roster.state[i])))
            code = find_code(meaning)
            read.append(Reading(texts, meaning, code, file=source.files[0].name))
        return read


def _tell_rounds_apart(known: Kind, read: list[Reading]) -> list[Reading]:
    """Several rounds of one unit to one place, told apart by their order."""
    if known.name != "outreach":
        return read
    met: Counter[str] = Counter()
    told = []
    for one in read:
        met[one.code] += 1
        nth = met[one.code]
        told.append(replace(one, code=f"{one.code}#{nth}") if nth > 1 else one)
    return told


def _require(kind: str) -> Kind:
    known = find_kind(kind)
    if known is None:
        raise InputError(f"the register keeps no rows of kind {kind!r:.80}")
    return known


def _only(told: dict[str, Any], model: type[FileSource]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name in model.model_fields}


def _list_texts(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Cells by field; a blank one is there too, for that a file asks says something itself."""
    names = [str(name) for name in frame.columns if name not in _TRACES]
    columns = [[_take_cell(cell) for cell in frame[name].tolist()] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)] or [
        {} for _ in range(len(frame))
    ]


def _drop_private(known: Kind, texts: dict[str, str], understood: Meaning) -> dict[str, str]:
    """The texts without a phone that the door has dropped: a mobile number is somebody's."""
    if known.name == "employers" and texts.get("phone") and not understood.get("phone"):
        return {**texts, "phone": ""}
    return texts


def _take_cell(cell: Any) -> str:
    text = "" if pd.isna(cell) else str(cell)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _state_places(
    texts: list[dict[str, str]], understood: list[dict[str, Any]], source: FileSource
) -> None:
    """Write into each row what the study or the shapes of a file say of its place.

    Degrees keep the datum that the study declares for the file. Projected metres, and places that
    a layer has as shapes, are written as the degrees that they come to.
    """
    for said, meaning in zip(texts, understood, strict=True):
        if "lon" not in meaning:
            continue
        stated = any(said.get(name) for name in ("lon", "lon_lat", "easting"))
        if source.crs is None and stated:
            if source.datum is not None and not said.get("datum"):
                said["datum"] = source.datum
            continue
        for name in ("lon_lat", "easting", "northing", "datum"):
            said.pop(name, None)
        said["lon"], said["lat"] = repr(meaning["lon"]), repr(meaning["lat"])


def _number_lines(rows: Sequence[Mapping[str, str]]) -> dict[int, int]:
    """The place of each row by the line on which it begins in the table written of them."""
    place, line = {}, _FIRST_LINE
    fields = dict.fromkeys(field for row in rows for field in row)
    for i, row in enumerate(rows):
        place[line] = i
        line += 1 + sum(row.get(field, "").count("\n") for field in fields)
    return place
