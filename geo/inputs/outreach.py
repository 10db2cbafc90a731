"""Rounds joined to demand points and sites, and what they say of how often a place is visited.

For a place v with units u, times t(v, u) a year as stated, and planned dates of one calendar year
counted at least n(v, u):

    f(v) = Σ t(v, u)             where every unit states its times
           Σ max(t, n)           where that alone is not below the standard's least
           unknown               else: no times are made up for a unit that states none

What the table says of a place goes before the columns of the demand table, and a difference is
told. A unit that is in no register still visits; a place that is not found visits nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from geo.arrays import Flags, Floats, Texts, texts
from geo.model.demand import Demand
from geo.model.outreach import Outreach, OutreachRows
from geo.model.row_report import REST, RowReport
from geo.model.site import Sites
from geo.model.trilean import Trilean
from geo.readers.tables.row_remarks import LISTED
from geo.readers.vocabulary import normalise_name
from geo.words.sentences import say

_PHONE = re.compile(r"[0-9]{7,}")


@dataclass(frozen=True, slots=True)
class _Names:
    """Positions by id and by name; a name may be that of several."""

    by_id: dict[str, int]
    by_name: dict[str, list[int]]

    def find(self, code: str, name: str) -> list[int]:
        """Positions that an id means, else a name."""
        if code in self.by_id:
            return [self.by_id[code]]
        return [] if code and not name else self.by_name.get(normalise_name(name), [])


def join_outreach(
    rows: OutreachRows,
    demand: Demand,
    sites: Sites,
    townships: Mapping[str, str],
    report: RowReport,
) -> Outreach:
    """Rows of one place and one unit put together; what cannot be found is listed."""
    places = _index(demand.demand_id, demand.name)
    units = _index(sites.records.site_id, sites.records.name)
    groups: dict[tuple[int, int, str], list[int]] = {}
    for i in range(len(rows)):
        point = _find_place(rows, i, places, demand, townships, report)
        if point < 0:
            continue
        site = _find_unit(rows, i, units, report)
        name = "" if site >= 0 else rows.site_name[i] or rows.site_id[i]
        groups.setdefault((point, site, normalise_name(name)), []).append(i)
    keys = sorted(groups)
    members = [groups[key] for key in keys]
    _cut_list(report)
    return Outreach(
        point=np.array([key[0] for key in keys], dtype=np.int32),
        site=np.array([key[1] for key in keys], dtype=np.int32),
        site_name=texts(
            rows.site_name[some[0]] or rows.site_id[some[0]] if key[1] < 0 else ""
            for key, some in zip(keys, members, strict=True)
        ),
        times=np.array([_agree(rows, some, report) for some in members], dtype=np.float64),
        planned=_join_dates(rows.planned, members),
        done=_join_dates(rows.done, members),
        settled=_settle(rows, members),
        open_planned=_mark_any(rows.open_planned, members),
        open_done=_mark_any(rows.open_done, members),
        states_planned=rows.states_planned,
        states_done=rows.states_done,
    )


def apply_outreach(
    demand: Demand, outreach: Outreach, least_visits: int, report: RowReport
) -> Demand:
    """The demand with visits as the rounds tell them."""
    often = measure_frequency(outreach, len(demand), least_visits)
    named = np.zeros(len(demand), dtype=np.bool_)
    named[outreach.point] = True
    stated = demand.visits_per_year
    differs = named & ~np.isnan(often) & ~np.isnan(stated) & (often != stated)
    if differs.any():
        count = int(differs.sum())
        message = say("outreach_table_taken", count=f"{count:,}")
        report.remark("noted", "outreach_differs", message, value=int(differs.sum()))
    visits = np.where(named & ~np.isnan(often), often, stated)
    visited = np.where(named, np.where(visits == 0, "", "outreach"), demand.served_by)
    return replace(demand, served_by=visited.astype(object), outreach_per_year=visits)


def measure_frequency(outreach: Outreach, count: int, least_visits: int) -> Floats:
    """F of the module's docstring for every demand point, NaN where unknown or not named."""
    often = np.full(count, np.nan)
    for point in np.unique(outreach.point).tolist():
        mine = np.flatnonzero(outreach.point == point)
        times = outreach.times[mine]
        if not np.isnan(times).any():
            often[point] = times.sum()
            continue
        dated = [_most_in_a_year(outreach.planned[i]) for i in mine]
        least = np.fmax(times, dated).sum()
        often[point] = least if least >= least_visits else np.nan
    return often


def _most_in_a_year(dates: tuple[str, ...]) -> int:
    return max(Counter(day[:4] for day in dates).values(), default=0)


def _index(ids: Texts, names: Texts) -> _Names:
    by_name: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        if name:
            by_name.setdefault(normalise_name(name), []).append(i)
    return _Names({str(one): i for i, one in enumerate(ids)}, by_name)


def _find_place(
    rows: OutreachRows,
    i: int,
    places: _Names,
    demand: Demand,
    townships: Mapping[str, str],
    report: RowReport,
) -> int:
    found = places.find(rows.demand_id[i], rows.demand_name[i])
    if len(found) > 1 and rows.township[i]:
        wanted = normalise_name(rows.township[i])
        codes = [str(demand.township_code[p]) for p in found]
        found = [
            p
            for p, code in zip(found, codes, strict=True)
            if wanted in {code, normalise_name(townships.get(code, ""))}
        ]
    if len(found) == 1:
        return found[0]
    written = _hide(rows.demand_name[i] or rows.demand_id[i])
    reason = "outreach_place_several" if found else "outreach_place_unknown"
    message = (
        say("villages_of_one_name", written=written, count=len(found))
        if found
        else say("no_village_called", written=written)
    )
    report.remark("refused", reason, message, row=int(rows.line[i]), value=written)
    return -1


def _find_unit(rows: OutreachRows, i: int, units: _Names, report: RowReport) -> int:
    found = units.find(rows.site_id[i], rows.site_name[i])
    if len(found) == 1:
        return found[0]
    written = _hide(rows.site_name[i] or rows.site_id[i])
    message = say("no_site_called", written=written) if written else say("serving_site_not_filled")
    if found:
        message = say("sites_of_one_name", count=len(found), written=written)
    report.remark("noted", "outreach_unit_unknown", message, row=int(rows.line[i]), value=written)
    return -1


def _hide(text: str) -> str:
    """A name as it may be shown: without what may be somebody's number."""
    return _PHONE.sub("…", str(text))[:40] if not str(text).isdigit() else str(text)[:40]


def _cut_list(report: RowReport) -> None:
    """Count what is past the first hundred rows of a reason."""
    for reason in ("outreach_place_unknown", "outreach_place_several", "outreach_unit_unknown"):
        listed = [k for k, one in enumerate(report.remarks) if one.reason == reason]
        if len(listed) <= LISTED:
            continue
        first = report.remarks[listed[0]]
        for k in reversed(listed[LISTED:]):
            del report.remarks[k]
        more = len(listed) - LISTED
        report.remark(first.outcome, reason, f"{more} {REST}", value=str(more))


def _agree(rows: OutreachRows, some: list[int], report: RowReport) -> float:
    """The times a year that all rows of one place and unit state; NaN where they are at odds."""
    stated = sorted({float(rows.times[i]) for i in some if not np.isnan(rows.times[i])})
    if len(stated) > 1:
        listed = "、".join(f"{times:g}" for times in stated)
        message = say("visits_disagree", listed=listed)
        report.remark("noted", "outreach_at_odds", message, row=int(rows.line[some[0]]))
    return stated[0] if len(stated) == 1 else np.nan


def _join_dates(dates: Texts, members: list[list[int]]) -> Texts:
    joined = np.empty(len(members), dtype=object)
    joined[:] = [tuple(sorted({day for i in some for day in dates[i]})) for some in members]
    return joined


def _mark_any(marked: Flags, members: list[list[int]]) -> Flags:
    return np.array([marked[some].any() for some in members], dtype=np.bool_)


def _settle(rows: OutreachRows, members: list[list[int]]) -> Texts:
    """Planned dates that a row calls kept without the date on which they were."""
    kept = np.empty(len(members), dtype=object)
    kept[:] = [
        tuple(sorted({
            day for i in some
            if rows.is_done[i] == Trilean.YES and not rows.done[i] for day in rows.planned[i]
        }))
        for some in members
    ]  # fmt: skip
    return kept
