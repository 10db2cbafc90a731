"""Other measures of the policy, which a register of facilities answers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from geo.calendar.notices.year_days import read_notices
from geo.clock import stamp_moment
from geo.findings.measures.progress import NOT_COLLECTED, DataOrigin, Progress, track_progress
from geo.findings.measures.unmet_words import WordCheck
from geo.findings.norms.norms import NormTables, judge_norms
from geo.findings.norms.states import Facilities
from geo.inputs.facility_register import FacilityContext, FacilityRegister, read_register
from geo.model.row_report import RowReport
from geo.readers.counties.boundaries import read_counties
from geo.readers.tables.door import read_table
from geo.rules.measure_rules import MeasureRules
from geo.rules.standard import read_standard
from geo.storage.array_store import content_hash
from geo.study import FacilitySource, Study
from geo.tables.admin_units import AdminUnits, find_areas, gather_units


@dataclass(frozen=True, slots=True)
class RegisterProgress:
    """What one register says of one rule file; `summary` is its provenance."""

    tables: NormTables
    progress: Progress
    words: WordCheck
    summary: dict[str, Any]
    report: RowReport

    @property
    def is_open(self) -> bool:
        """Whether a word looks like a slip, or a measure finds nobody or has no data."""
        rows = self.progress.rows
        whole = rows[rows["area_level"] == "all"]
        nobody = whole["progress_state"].isin(["none", NOT_COLLECTED])
        return self.words.is_doubtful or bool(nobody.any())


def judge_register(register: FacilityRegister, asked: AdminUnits) -> NormTables:
    """Judge the norms of a register over the units of a study.

    Raises
    ------
    StandardError
        A norm tests a field in a way that its kind does not know.
    """
    facilities = _gather(register, asked)
    return judge_norms(
        register.rules.norms, facilities, asked.units, asked.groups, {}, register.doubted
    )


def track_register(register: FacilityRegister, asked: AdminUnits) -> Progress:
    """举措落实情况 of the norms of a register."""
    facilities = _gather(register, asked)
    return track_progress(
        register.rules.norms, facilities, asked.units, asked.groups, register.doubted,
        name_origin(register.source),
    )  # fmt: skip


def name_origin(source: FacilitySource) -> DataOrigin:
    """Where the data come from as the study says, else the names of the files."""
    files = "、".join(path.name for path in source.files)
    return DataOrigin(source.as_of.isoformat() if source.as_of else "", source.source or files)


def _gather(register: FacilityRegister, asked: AdminUnits) -> Facilities:
    records = register.records
    area = find_areas(asked, register.county, records.township_code, register.possible)
    base = None if register.base is None else _gather(register.base, asked)
    return Facilities(
        records.site_id, records.name, area, register.outside, register.facts, base,
        register.source.as_of,
    )  # fmt: skip


def measure(study: Study, source: FacilitySource) -> RegisterProgress:
    """Read counties, rules, notices and one register, and judge; nothing else is read.

    Raises
    ------
    InputError
        An input cannot be used.
    """
    report = RowReport("facilities")
    counties = read_counties(study.boundaries, RowReport("boundaries"))
    stated: dict[str, str] = {}
    if study.townships:
        frame = read_table(study.townships, "boundaries", RowReport("townships"))
        stated = dict(zip(frame["township_code"], frame["name"], strict=True))
    calendar = read_notices(study.calendar.notices)
    standard = read_standard(study.standard.path)
    register = read_register(source, FacilityContext(counties, standard, calendar, stated), report)
    asked = gather_units(counties, {}, stated)
    return RegisterProgress(
        judge_register(register, asked),
        track_register(register, asked),
        register.words,
        _summarise(study, register.rules, source),
        report,
    )


def _summarise(study: Study, rules: MeasureRules, source: FacilitySource) -> dict[str, Any]:
    base = source.base.files if source.base else []
    files = [*source.files, *base, source.standard]
    inputs = [
        {"key": key, "name": path.name, "sha256": content_hash([path])}
        for key, path in _name_files(files)
    ]
    digest = hashlib.sha256("".join(one["sha256"] for one in inputs).encode()).hexdigest()
    return {
        "study": study.study.id,
        "title": f"{study.study.title} · {rules.title}",
        "assessment_id": f"measures-{digest[:16]}",
        "created_at": stamp_moment(),
        "engine_version": version("vaxreach"),
        "synthetic": study.study.synthetic,
        "standard": {
            "id": rules.id,
            "version": rules.version,
            "title": rules.title,
            "source": rules.source.model_dump(),
        },
        "data_as_of": source.as_of.isoformat() if source.as_of else "",
        "inputs": inputs,
    }


def _name_files(files: Sequence[Path]) -> list[tuple[str, Path]]:
    return [("facilities", path) for path in files[:-1]] + [("standard", files[-1])]
