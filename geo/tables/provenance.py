"""What an assessment was made of: hashes, versions, sources, warnings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo.calendar.opening.horizon import Horizon
from geo.clock import stamp_moment
from geo.findings.holidays.labels import say_missing_notices
from geo.findings.quality.road_density import ROAD_SHARE
from geo.findings.status.units import PointFindings
from geo.inputs.datum_checks import summarise_doubts, warn_of_doubts
from geo.inputs.load import Inputs
from geo.inputs.reference_date import ReferenceDate
from geo.inputs.taken_by_default import tell_defaults
from geo.inputs.unsettled import (
    CENSUS_NOTE,
    REGISTER_NOTE,
    is_register_lost,
    mark_by_census,
)
from geo.model.row_report import ClosedReport, name_input
from geo.network.build import Network
from geo.reports.writing.plain_rows import list_rows, plain_value
from geo.storage.array_store import content_hash
from geo.study import Study, named_files
from geo.tables.unit_tables import UnitTables
from geo.words.sentences import say

ENGINE_FORMAT = "assessment-26"
"""Changes whenever the same inputs would give other numbers or other columns than before."""

MODELLED_DEMAND = say("places_are_derived")
"""Said where residents are spread over road junctions: real people, but no real places."""
NAMED_COUNTIES = 20
"""How many counties a warning names."""


def hash_inputs(study: Study) -> list[dict[str, Any]]:
    """Key, file name, SHA-256 and size of every file that a study names."""
    return [
        {"key": key, "name": path.name, "sha256": content_hash([path]), "bytes": _size(path)}
        for key, path in named_files(study)
    ]


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
    return path.stat().st_size


def name_assessment(study: Study, inputs: list[dict[str, Any]], about: ReferenceDate) -> str:
    """Id of the assessment of these inputs: the same inputs always give the same id."""
    options = json.loads(study.model_dump_json())
    files = {
        str(path): name["sha256"]
        for (_, path), name in zip(named_files(study), inputs, strict=True)
    }
    told = {
        "options": _replace_paths(options, files),
        "as_of": about.day.isoformat(),
        "pinned": about.pinned,
    }
    body = json.dumps(told, sort_keys=True)
    digest = hashlib.sha256(f"{ENGINE_FORMAT} {version('vaxreach')} {body}".encode())
    return digest.hexdigest()[:16]


def _replace_paths(value: Any, files: dict[str, str]) -> Any:
    """Options with every path replaced by the hash of what lies there."""
    if isinstance(value, dict):
        return {key: _replace_paths(item, files) for key, item in value.items()}
    if isinstance(value, list):
        return [_replace_paths(item, files) for item in value]
    return files.get(value, value) if isinstance(value, str) else value


def summarise(
    assessment_id: str,
    about: ReferenceDate,
    files: list[dict[str, Any]],
    inputs: Inputs,
    network: Network,
    units: UnitTables,
    findings: PointFindings,
    reports: Mapping[str, ClosedReport],
) -> dict[str, Any]:
    """The content of `summary.json`."""
    study, standard, decided = inputs.study, inputs.standard, inputs.decided
    return {
        "study": study.study.id,
        "title": study.study.title,
        "assessment_id": assessment_id,
        "created_at": stamp_moment(),
        "as_of": about.day.isoformat(),
        "as_of_pinned": about.pinned,
        "engine_version": version("vaxreach"),
        "synthetic": study.study.synthetic,
        "modelled": [MODELLED_DEMAND] if study.demand.model is not None else [],
        "standard": {
            "id": standard.id,
            "version": standard.version,
            "title": standard.title,
            "source": standard.source.model_dump(),
            "target": standard.target,
            "target_source": standard.target_source,
            "target_set_by": standard.target_set_by,
            "target_set_on": standard.target_set_on and standard.target_set_on.isoformat(),
            "parts": [part.model_dump() for part in standard.parts],
            "headline_service": standard.headline_service,
            "cutoff": standard.cutoff.model_dump(),
            "max_snap": standard.max_snap.model_dump(),
        },
        "taken_by_default": tell_defaults(study),
        "notice_years": list(inputs.calendar.years),
        "notices": list(inputs.calendar.titles),
        "population_year": decided.population_year,
        "population_basis": decided.population_basis,
        "inputs": files,
        "province": _first_row(units.province),
        "quality_reasons": _by_county(inputs, units.quality.reasons),
        "quality_figures": _figures(inputs, units.quality.figures),
        "verdict_notes": _notes_of_counties(inputs),
        "setting_shares": list_rows(decided.setting_shares),
        "calibration": list_rows(decided.calibration[decided.calibration["note"] != ""]),
        "boundaries": asdict(inputs.boundary_check),
        "roads": inputs.road_report.summary(),
        "components": _components(inputs),
        "snapping": _snapping(network),
        "site_settings": _counts(inputs.sites.setting_source),
        "unknown_reasons": _reasons(inputs, findings, 1),
        "uncovered_reasons": _reasons(inputs, findings, 0),
        "verification": {
            "pairs_used": int((network.verification.listed["verified_state"] == "used").sum()),
            "people_changed": network.verification.people_changed,
            "pairs_without_ends": network.verification.without_ends,
        },
        "people_refused": int(decided.lost.sum()),
        "outside": {
            "points": len(decided.outside),
            "people": int(decided.outside["people"].sum()) if len(decided.outside) else 0,
        },
        "row_reports": {name: _rows_of(report) for name, report in reports.items()},
        "datum_doubts": summarise_doubts(inputs.datum_doubts),
        "warnings": _warnings(inputs, network, units.quality.figures, reports),
    }


def summarise_horizon(horizon: Horizon) -> dict[str, Any]:
    """The holidays ahead, and what is provisional about them."""
    return {
        "holidays_ahead": [one.id for one in horizon.holidays],
        "notice_years_missing": list(horizon.years_missing),
        "holiday_note": say_missing_notices(horizon.years_missing),
    }


def _first_row(frame: pd.DataFrame) -> dict[str, Any]:
    return list_rows(frame)[0]


def _by_county(inputs: Inputs, reasons: list[list[str]]) -> dict[str, list[str]]:
    return {
        code: notes for code, notes in zip(inputs.counties.adcode, reasons, strict=True) if notes
    }


def _notes_of_counties(inputs: Inputs) -> dict[str, str]:
    """Why a county has no verdict, or none without a remark."""
    known = inputs.counties.index_of()
    notes = {code: note for code, note in inputs.mismatches.items() if code in known}
    for code in inputs.counties.adcode[mark_by_census(inputs)]:
        notes[code] = ";".join(filter(None, [notes.get(code), CENSUS_NOTE]))
    return notes


def _figures(inputs: Inputs, figures: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return dict(zip(inputs.counties.adcode, list_rows(figures), strict=True))


def _components(inputs: Inputs) -> list[dict[str, Any]]:
    """The longest hundred components, with length, gap to a longer one and standing."""
    table = inputs.road_report.components
    return [
        {
            "component": i,
            "length_km": float(table.length_mm[i]) / 1e6,
            "gap_m": plain_value(float(table.gap_m[i])),
            "standing": table.standing_names[i],
            "overruled": bool(table.overruled[i]),
            "lon": float(table.lon[i]),
            "lat": float(table.lat[i]),
        }
        for i in range(min(len(table), 100))
    ]


def _snapping(network: Network) -> dict[str, Any]:
    demand = network.evidence.demand
    enters = network.evidence.demand_enters
    sites = network.evidence.sites.placed
    return {
        "points": len(demand),
        "points_snapped": int(enters.sum()),
        "people_snapped": int(demand.residents[enters].sum()),
        "sites": int(sites.sum()),
        "sites_snapped": int((network.evidence.site_enters & sites).sum()),
    }


def _counts(values: Any) -> dict[str, int]:
    names, counts = np.unique(values.astype(str), return_counts=True)
    return {str(name): int(count) for name, count in zip(names, counts, strict=True)}


def _reasons(inputs: Inputs, findings: PointFindings, status: int) -> dict[str, int]:
    headline = findings.headline
    people = inputs.decided.demand.residents
    chosen = headline.status == status
    names = sorted(set(headline.reason[chosen]))
    return {name: int(people[chosen & (headline.reason == name)].sum()) for name in names}


def _rows_of(report: ClosedReport) -> dict[str, Any]:
    return {
        "accepted": report.accepted,
        "repaired": report.count("repaired"),
        "refused": report.count("refused"),
        "noted": report.count("noted"),
        "reasons": report.reasons(),
        "tallies": report.tallies,
    }


def _warnings(
    inputs: Inputs,
    network: Network,
    figures: pd.DataFrame,
    reports: Mapping[str, ClosedReport],
) -> list[str]:
    """What a reader must know before using the numbers."""
    found = _warn_of_wrong_roads(inputs, network)
    found += warn_of_doubts(inputs.datum_doubts) + _warn_of_missing_roads(inputs, figures)
    used = int((network.verification.listed["verified_state"] == "used").sum())
    if used:
        changed = network.verification.people_changed
        found.append(say("verified_distances_used", used=f"{used:,}", people=f"{changed:,}"))
    if network.verification.without_ends:
        found.append(
            say("verified_without_ends", without_ends=f"{network.verification.without_ends:,}")
        )
    shares = inputs.decided.setting_shares
    odd = shares[shares["warning"].astype(bool)] if len(shares) else shares
    if len(odd):
        found.append(
            say(
                "setting_shares_differ",
                counties=len(odd),
                points=f"{inputs.standard.setting_warning_points:g}",
            )
        )
    if is_register_lost(inputs):
        found.append(REGISTER_NOTE)
    unsettled = inputs.counties.name[mark_by_census(inputs)]
    if len(unsettled):
        shown = "、".join(unsettled[:NAMED_COUNTIES]) + (
            say("and_others") if len(unsettled) > NAMED_COUNTIES else ""
        )
        found.append(say("population_unsettled", counties=len(unsettled), shown=shown))
    outside = inputs.decided.outside
    if len(outside):
        found.append(
            say(
                "places_in_no_county",
                places=f"{len(outside):,}",
                people=f"{round(outside['people'].sum()):,}",
            )
        )
    found += [message for report in reports.values() for message in report.warnings()]
    refused = {name: report.count("refused") for name, report in reports.items()}
    found += [
        say("rows_not_taken", name=name_input(name), count=count)
        for name, count in refused.items()
        if count
    ]
    return found


def _warn_of_wrong_roads(inputs: Inputs, network: Network) -> list[str]:
    """Where less than half of the people enter the roads, the file is likely a wrong one."""
    people = inputs.decided.demand.residents
    entering, everybody = int(people[network.evidence.demand_enters].sum()), int(people.sum())
    if 2 * entering >= everybody:
        return []
    return [say("few_people_enter_roads", everybody=f"{everybody:,}", entering=f"{entering:,}")]


def _warn_of_missing_roads(inputs: Inputs, figures: pd.DataFrame) -> list[str]:
    """Name the counties that the road file seems not to hold whole."""
    limit = inputs.standard.poor_limit(ROAD_SHARE)
    lacking = figures[ROAD_SHARE].to_numpy() < limit
    if not lacking.any():
        return []
    names = list(inputs.counties.name[lacking])
    shown = "、".join(names[:NAMED_COUNTIES]) + (
        say("and_others") if len(names) > NAMED_COUNTIES else ""
    )
    sparse = say("sparse_roads", counties=len(names), percent=f"{limit * 100:g}")
    return [say("roads_may_lack_counties", sparse=sparse, shown=shown)]
