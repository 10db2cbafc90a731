"""Other measures of the policy, which a register of facilities answers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from geo.array_store import content_hash
from geo.assessment.asked_units import AskedUnits, find_areas, gather_units
from geo.assessment.facility_register import FacilityRegister, read_register
from geo.findings.norm_states import Facilities
from geo.findings.norms import NormTables, judge_norms
from geo.measure_rules import MeasureRules
from geo.model.row_report import RowReport
from geo.readers.boundaries import read_counties
from geo.readers.tables import read_table
from geo.standard import read_standard
from geo.study import FacilitySource, Study


@dataclass(frozen=True, slots=True)
class Measured:
    """What one register says of one rule file; `summary` is its provenance."""

    tables: NormTables
    summary: dict[str, Any]
    report: RowReport


def judge_register(register: FacilityRegister, asked: AskedUnits) -> NormTables:
    """Judge the norms of a register over the units of a study.

    Raises
    ------
    StandardError
        A norm tests a field in a way that its kind does not know.
    """
    records = register.records
    area = find_areas(asked, register.county, records.township_code, register.possible)
    facilities = Facilities(records.site_id, records.name, area, register.outside, register.facts)
    return judge_norms(register.rules.norms, facilities, asked.units, asked.groups, {})


def measure(study: Study, source: FacilitySource) -> Measured:
    """Read counties, rules and one register, and judge; nothing else of the study is read.

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
    register = read_register(source, counties, read_standard(study.standard.path), stated, report)
    tables = judge_register(register, gather_units(counties, {}, stated))
    return Measured(tables, _summarise(study, register.rules, source), report)


def _summarise(study: Study, rules: MeasureRules, source: FacilitySource) -> dict[str, Any]:
    files = [*source.files, source.standard]
    inputs = [
        {"key": key, "name": path.name, "sha256": content_hash([path])}
        for key, path in _name_files(files)
    ]
    digest = hashlib.sha256("".join(one["sha256"] for one in inputs).encode()).hexdigest()
    return {
        "study": study.study.id,
        "title": f"{study.study.title} · {rules.title}",
        "assessment_id": f"measures-{digest[:16]}",
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine_version": version("vaxreach"),
        "synthetic": study.study.synthetic,
        "standard": {
            "id": rules.id,
            "version": rules.version,
            "title": rules.title,
            "source": rules.source.model_dump(),
        },
        "inputs": inputs,
    }


def _name_files(files: Sequence[Path]) -> list[tuple[str, Path]]:
    return [("facilities", path) for path in files[:-1]] + [("standard", files[-1])]
