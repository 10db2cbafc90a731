"""Rounds side by side with the calendar: what was planned, what fell due, what was done.

Counted are the dates of the calendar year of the assessment. Due are those up to its date, that
day included; done those with a date up to it, and due ones of which a row only says that they were
kept. Overdue is due less done, at least 0. What the table does not state is null, not 0, and so is
what it states in words that cannot be read as dates: nobody is overdue for how a cell is written.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from geo.arrays import Texts, pick, texts
from geo.findings.status.readings import Statuses
from geo.inputs.load import Inputs
from geo.model.demand import Demand
from geo.model.outreach import Outreach
from geo.model.row_report import ClosedReport, RowReport
from geo.model.states import STATUSES
from geo.model.trilean import Trilean
from geo.words.sentences import say

_COUNTS = ("visits_planned", "visits_due", "visits_done", "visits_overdue")
COLUMNS = (
    "demand_id", "name", "adcode", "township_code", "residents", "status", "outreach_class",
    "visiting_site_id", "visiting_site", "outreach_per_year", *_COUNTS, "last_round", "next_round",
)  # fmt: skip


def no_outreach() -> pd.DataFrame:
    """The table of a study that names no rounds."""
    return pd.DataFrame(columns=list(COLUMNS))


def name_classes(demand: Demand, least_visits: int) -> Texts:
    """How each demand point is visited: `regular`, `less`, `unknown` how often, or `none`."""
    visits = demand.visits_per_year
    often = np.where(np.isnan(visits), "unknown", "less")
    often = np.where(visits >= least_visits, "regular", often)
    return np.where(demand.served_by == "outreach", often, "none").astype(object)


def tabulate_outreach(inputs: Inputs, headline: Statuses, as_of: date) -> pd.DataFrame:
    """One row per place and unit, in the order of the demand points; empty where none is named."""
    outreach = inputs.outreach
    if outreach is None:
        return no_outreach()
    demand, records, point = inputs.decided.demand, inputs.sites.records, outreach.point
    frame = pd.DataFrame(
        {
            "demand_id": demand.demand_id[point],
            "name": demand.name[point],
            "adcode": inputs.counties.adcode[demand.county[point]],
            "township_code": demand.township_code[point],
            "residents": demand.residents[point],
            "status": STATUSES[headline.status[point]],
            "outreach_class": name_classes(demand, inputs.standard.least_visits_per_year)[point],
            "visiting_site_id": pick(records.site_id, outreach.site),
            "visiting_site": np.where(
                outreach.site >= 0, pick(records.name, outreach.site), outreach.site_name
            ),
            "outreach_per_year": outreach.times,
        }
    )
    counts = [_count_visits(outreach, i, as_of) for i in range(len(outreach))]
    for k, name in enumerate(_COUNTS):
        frame[name] = pd.array([row[k] for row in counts], dtype="Int64")
    today = as_of.isoformat()
    frame["last_round"] = texts(_find_last(days, today) for days in outreach.done)
    frame["next_round"] = texts(
        next((day for day in days if day > today), "") for days in outreach.planned
    )
    return frame[list(COLUMNS)]


def summarise_outreach(inputs: Inputs, headline: Statuses, rows: pd.DataFrame) -> dict[str, Any]:
    """Counts of the rounds, and the uncovered people by how they are visited."""
    if inputs.outreach is None:
        return {}
    demand = inputs.decided.demand
    uncovered = headline.status == Trilean.NO
    classes = name_classes(demand, inputs.standard.least_visits_per_year)
    late = np.isin(demand.demand_id, rows.loc[rows["visits_overdue"].fillna(0) > 0, "demand_id"])
    people = {
        name: int(demand.residents[uncovered & (classes == name)].sum())
        for name in ("regular", "less", "unknown", "none")
    }
    told = {
        "rows": len(rows),
        "places": int(rows["demand_id"].nunique()),
        "least_visits_per_year": inputs.standard.least_visits_per_year,
        "uncovered": people,
        "uncovered_overdue": int(demand.residents[uncovered & late].sum()),
    }
    sums = {name: None if rows[name].isna().all() else int(rows[name].sum()) for name in _COUNTS}
    return {"outreach": told | sums}


def _count_visits(outreach: Outreach, i: int, as_of: date) -> list[int | None]:
    """Planned, due, done and overdue visits of one row; None where the table states none."""
    start, today = f"{as_of.year:04d}-01-01", as_of.isoformat()
    planned = [day for day in outreach.planned[i] if start[:4] == day[:4]]
    due = [day for day in planned if day <= today]
    done = [day for day in outreach.done[i] if start <= day <= today]
    kept = [day for day in outreach.settled[i] if start <= day <= today]
    states_plan = bool(outreach.planned[i]) and not outreach.open_planned[i]
    states_done = outreach.states_done and not outreach.open_done[i]
    made = len(done) + len(kept) if states_done else None
    over = max(len(due) - made, 0) if states_plan and made is not None else None
    return [len(planned) if states_plan else None, len(due) if states_plan else None, made, over]


def _find_last(days: tuple[str, ...], today: str) -> str:
    return next((day for day in reversed(days) if day <= today), "")


def remark_future(outreach: Outreach | None, as_of: date) -> ClosedReport:
    """Say so where a visit is called done on a day still to come."""
    today, report = as_of.isoformat(), RowReport("outreach")
    ahead = sum(day > today for days in outreach.done for day in days) if outreach else 0
    if ahead:
        message = say("done_after_as_of", count=f"{ahead:,}", as_of=today)
        report.remark("noted", "outreach_done_ahead", message, value=ahead)
    return report.close()
