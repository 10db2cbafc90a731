"""The guard against shifted coordinates: warned of, with the measured shift, never corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from geo.inputs.datum_fit import (
    Compared,
    DatumDoubt,
    Stated,
    StatedPlaces,
    Surroundings,
    compare_places,
    doubt_together,
    find_datum_doubts,
)
from geo.model.county import Counties
from geo.model.demand import DemandRecords
from geo.model.employer import EmployerRecords
from geo.model.row_report import RowRemark, RowReport, name_input
from geo.model.site import SiteRecords
from geo.sites.stated_county import read_stated_counties
from geo.words.sentences import say

REASON, THIN_REASON = "datum_shift", "datum_unclear"
_NAMES = {"wgs84": "WGS 84", "gcj02": "GCJ-02", "bd09": "BD-09"}


def compare_sites(records: SiteRecords | EmployerRecords, around: Surroundings) -> Compared | None:
    """Fit sites or employers under every datum; None where no row has one to be held against."""
    if records.datum is None:
        return None
    stated = [one.counties for one in read_stated_counties(records, around.counties)]
    return compare_places(StatedPlaces(records.lon, records.lat, records.datum, stated), around)


def compare_demand(records: DemandRecords, around: Surroundings) -> Compared | None:
    """Fit the points of a demand table likewise; rasters and models state no datum."""
    if records.datum is None:
        return None
    stated = _read_adcodes(records, around.counties)
    return compare_places(StatedPlaces(records.lon, records.lat, records.datum, stated), around)


def check_datum(
    compared: Compared | None, around: Surroundings, report: RowReport
) -> list[DatumDoubt]:
    """What is to be doubted of one input; a doubt heads its row report."""
    if compared is None:
        return []
    doubts = find_datum_doubts(compared, around)
    _remark(doubts, report)
    return doubts


def check_together(
    inputs: Mapping[str, Compared | None],
    around: Surroundings,
    reports: Mapping[str, RowReport],
    doubts: dict[str, list[DatumDoubt]],
) -> None:
    """Ask residents and sites of one datum together, where neither says enough by itself.

    A doubt from both is added to the report of each that has none of its own.
    """
    files = {name: one for name, one in inputs.items() if one is not None}
    if len(files) < 2 or any(doubts.values()):
        return
    for doubt in doubt_together(list(files.values()), around).values():
        for name in files:
            doubts[name] = [*doubts[name], doubt]
            _remark([doubt], reports[name])


def _read_adcodes(records: DemandRecords, counties: Counties) -> Stated:
    known = counties.index_of()
    return [(known[code],) if code in known else None for code in records.adcode]


def _remark(doubts: list[DatumDoubt], report: RowReport) -> None:
    remarks = [
        RowRemark(
            "noted", "", 0, "datum", one.looks_like,
            REASON if one.certain else THIN_REASON, describe_doubt(one),
        )
        for one in doubts
    ]  # fmt: skip
    report.remarks[:0] = remarks


def describe_doubt(doubt: DatumDoubt) -> str:
    """One sentence for the command and the report of an import."""
    declared, other = _NAMES[doubt.declared], _NAMES[doubt.looks_like]
    if not doubt.certain:
        return (
            f"cannot tell {other} from {declared} here: {doubt.places:,} places declared as "
            f"{declared} lie near roads about as often if they are {other}; ask whoever made "
            "the file which datum it is in"
        )
    inside = (
        f"; in their stated county {doubt.in_county} → {doubt.in_county_then} "
        f"of {doubt.with_county}"
        if doubt.with_county
        else ""
    )
    return (
        f"{doubt.places:,} places are declared as {declared} but fit better as {other} "
        f"(mean shift {doubt.shift_m:,.0f} m; median distance to the nearest road "
        f"{doubt.road_m:,.0f} → {doubt.road_m_then:,.0f} m{inside}); nothing was changed: "
        f'if that is so, declare datum = "{doubt.looks_like}"'
    )


def warn_of_doubts(doubts: Mapping[str, Sequence[DatumDoubt]]) -> list[str]:
    """Chinese sentences for the warnings of an assessment, by input.

    A doubt of lower certainty is none of them: it belongs where the file is read, and is no fact
    of the data (`ask_of_doubts`).
    """
    return [_warn(name, one) for name, found in doubts.items() for one in found if one.certain]


def ask_of_doubts(doubts: Mapping[str, Sequence[DatumDoubt]]) -> list[str]:
    """Chinese sentences for doubts of lower certainty, for whoever checks the inputs."""
    return [_ask(name, one) for name, found in doubts.items() for one in found if not one.certain]


def _ask(name: str, doubt: DatumDoubt) -> str:
    declared, other = _NAMES[doubt.declared], _NAMES[doubt.looks_like]
    return say(
        "datum_undecidable",
        name=name_input(name),
        declared=declared,
        other=other,
        shift_m=f"{doubt.shift_m:,.0f}",
    )


def _warn(name: str, doubt: DatumDoubt) -> str:
    inside = (
        say("inside_own_county", now=doubt.in_county, then=doubt.in_county_then)
        if doubt.with_county
        else ""
    )
    return say(
        "datum_looks_other",
        name=name_input(name),
        places=f"{doubt.places:,}",
        declared=_NAMES[doubt.declared],
        looks_like=_NAMES[doubt.looks_like],
        shift_m=f"{doubt.shift_m:,.0f}",
        road_m=f"{doubt.road_m:,.0f}",
        road_m_then=f"{doubt.road_m_then:,.0f}",
        inside=inside,
    )


def summarise_doubts(doubts: Mapping[str, Sequence[DatumDoubt]]) -> dict[str, Any]:
    """The certain ones as values, for `summary.json`; an input without has an empty list."""
    return {name: [asdict(one) for one in found if one.certain] for name, found in doubts.items()}
