"""Demand as offices have corrected it: what a correction states takes the place of the file's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.arrays import Flags, Texts
from geo.model.correction import Corrections
from geo.model.demand import DemandRecords
from geo.model.row_report import RowReport
from geo.readers.tables.row_remarks import LISTED, remark_rest
from geo.words.sentences import say


def correct_records(
    records: DemandRecords, corrections: Corrections, report: RowReport
) -> DemandRecords:
    """Put every correction in its place; one of a place that is not in the file is noted.

    A place that moves keeps its id, and with it what is verified or planned for it.
    """
    place = {str(own): i for i, own in enumerate(records.demand_id)}
    at = np.array([place.get(str(own), -1) for own in corrections.demand_id], dtype=np.int64)
    known: Flags = at >= 0
    _remark_unknown(corrections.demand_id[~known], report)
    report.accepted = int(known.sum())
    people, held = records.people.copy(), np.zeros(len(records), dtype=np.bool_)
    stated = np.isfinite(corrections.residents) & known
    people[at[stated]] = corrections.residents[stated]
    held[at[stated]] = True
    moved = np.isfinite(corrections.lon) & known
    lon, lat = records.lon.copy(), records.lat.copy()
    lon[at[moved]], lat[at[moved]] = corrections.lon[moved], corrections.lat[moved]
    setting = np.full(len(records), "", dtype=object)
    setting[at[known]] = corrections.setting[known]
    units = records.assigned_site_id.copy()
    given = (corrections.assigned_site_id != "") & known
    units[at[given]] = corrections.assigned_site_id[given]
    return replace(
        records, people=people, lon=lon, lat=lat, assigned_site_id=units, held=held,
        corrected_setting=setting,
    )  # fmt: skip


def hold_settings(urban: Flags, records: DemandRecords) -> Flags:
    """Settings by the rule of the study, but where a correction states one."""
    if not len(records.corrected_setting):
        return urban
    stated = records.corrected_setting
    return np.where(stated != "", stated == "urban", urban).astype(np.bool_)


def _remark_unknown(ids: Texts, report: RowReport) -> None:
    for own in ids[:LISTED]:
        message = say("correction_place_unknown", value=str(own)[:80])
        report.remark("refused", "correction_place_unknown", message, value=own, column="demand_id")
    remark_rest(report, len(ids), "refused", "correction_place_unknown")
