"""Whom the answers of one unit would settle, and which verdicts.

Let s answer everything that it is asked with yes: it offers the service, is open on the days it is
asked about, stands within reach of those on whose ground it may stand. With pair(p, s) as in
`geo.findings.status.readings`, the people of s are the residents p with

    status(p) unknown, who are covered then
        pair(p, s) = yes and the service of s unknown, or s unplaced and p on its ground, or s off
        the roads and p within the cutoff in a straight line
    or, on a day d that s is asked about, without an open site in reach for certain, who have one
        pair(p, s) = yes and day(p, d) ≠ yes

A site without a place adds nobody on holidays: its yes alone puts it nowhere. A verdict is settled
by yes where c + w ≥ t · n with w of the first kind, and by no where c + u + d − v < t · n, with d
the doubtful (all whom only the road leaves out, where the data are poor) and v those of w whom
nobody else may cover, nor come near in a straight line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags, Indices, Ints, Texts, Trileans, texts
from geo.findings.holidays.cover_by_day import gather_days, pack_days
from geo.findings.status.readings import Evidence, Reading, Statuses, decide_pairs
from geo.findings.status.units import add_people
from geo.findings.status.unplaced_sites import mark_grounds
from geo.model.trilean import Trilean
from geo.reach.pair_rule import NEAR
from geo.rules.standard import Standard
from geo.words.sentences import say

TARGET = say("target_word")


@dataclass(frozen=True, slots=True)
class DaysAsked:
    """Sites by days ahead: `held` open and offering as far as known, `asked` what a yes settles."""

    held: Trileans
    asked: Flags


@dataclass(frozen=True, slots=True)
class YesEffects:
    """Per site: its people, and the verdicts of counties on their target that it can settle."""

    people: Ints
    verdicts: Ints
    named: Texts


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Demand points of unknown status, and how many sites each may turn out to be covered by."""

    points: Flags
    sites: Ints
    near: Ints


def find_yes_effects(
    evidence: Evidence,
    eligible: Trileans,
    headline: Statuses,
    days: DaysAsked,
    counties: pd.DataFrame,
) -> YesEffects:
    """Weigh every site; `counties` is the table of counties, in the order of the evidence."""
    reach, demand = evidence.reach, evidence.demand
    site, point = reach.site_index, reach.demand_index
    pair = decide_pairs(evidence, Reading())
    waits = headline.status == Trilean.UNKNOWN
    near = (evidence.judged["resident"] & NEAR) != 0
    off_roads = find_off_roads(evidence, eligible)
    sure = (pair == Trilean.YES) | (near & off_roads[site])
    asked = (eligible == Trilean.UNKNOWN) | off_roads
    covers = sure & asked[site] & waits[point]
    changed = covers | (sure & _opens_on_days(evidence, days, site, point))
    people = add_people(site, len(evidence.sites), demand.residents[point], changed)
    grounds = _list_grounds(evidence, eligible)
    waiting = _count_hopes(evidence, eligible, waits, (pair, near), grounds)
    alone = waiting.points & (waiting.sites == 1)
    doubtful = np.minimum(pair, eligible[site]) == Trilean.UNKNOWN
    doubtful &= (eligible == Trilean.UNKNOWN)[site]
    by_no = doubtful & alone[point] & (waiting.near[point] - near == 0)
    parts = [_sum_by_county(evidence, site, point, covers, by_no)]
    owned = {s: np.flatnonzero(waits & ground) for s, ground in grounds.items()}
    if owned:
        for s, own in owned.items():
            people[s] = demand.residents[own].sum()
        of_site = np.repeat([*owned], [len(own) for own in owned.values()])
        on_ground = np.concatenate([*owned.values()])
        no = (alone & (waiting.near == 0))[on_ground]
        parts.append(_sum_by_county(evidence, of_site, on_ground, np.ones_like(no), no))
    return _settle(people, pd.concat(parts, ignore_index=True), evidence, counties)


def find_off_roads(evidence: Evidence, eligible: Trileans) -> Flags:
    """Sites of a county that have a place, and no road that they could enter."""
    sites = evidence.sites
    off: Flags = sites.placed & ~evidence.site_enters & (eligible != Trilean.NO)
    return off & (sites.county >= 0)


def can_settle(counties: pd.DataFrame, yes: Ints, no: Ints, standard: Standard) -> Flags:
    """Whether an answer decides the undetermined verdict of a county, row by row.

    `yes` are the people whom a yes covers, `no` those whom a no leaves uncovered for certain.
    """
    target = standard.target_share
    if target is None:
        return np.zeros(len(counties), dtype=bool)
    goal = counties["residents"].to_numpy(dtype=object) * target.numerator
    covered = counties["covered"].to_numpy(dtype=object)
    poor = (counties["quality"] == "poor").to_numpy()
    unsure = counties["uncovered_doubtful"] + counties["uncovered_by_road"].where(poor, 0)
    upper = covered + counties["unknown"].to_numpy(dtype=object) + unsure.to_numpy(dtype=object)
    by_yes = (covered + yes) * target.denominator >= goal
    by_no = (upper - no) * target.denominator < goal
    open_ = (counties["verdict"] == "undetermined").to_numpy()
    decided: Flags = open_ & (((yes > 0) & by_yes.astype(bool)) | ((no > 0) & by_no.astype(bool)))
    return decided


def _opens_on_days(evidence: Evidence, days: DaysAsked, site: Indices, point: Indices) -> Flags:
    """Pairs of which the site, by a yes, is open on a day without another for certain."""
    asked = pack_days(days.asked)
    covered, _ = gather_days(evidence, days.held)
    opens = np.zeros(len(point), dtype=bool)
    for word in range(asked.shape[1]):
        opens |= (asked[site, word] & ~covered[point, word]) != 0
    return opens


def _list_grounds(evidence: Evidence, eligible: Trileans) -> dict[int, Flags]:
    """Points that each unplaced site may cover, those that share a ground together."""
    cutoff_m = evidence.cutoff_mm / 1000.0
    made: dict[int, Flags] = {}
    found: dict[int, Flags] = {}
    for s in np.flatnonzero(~evidence.sites.placed & (eligible != Trilean.NO)).tolist():
        ground = id(evidence.grounds[s])
        if ground not in made:
            marked = mark_grounds(evidence.grounds, np.array([s]), cutoff_m, own_county=False)
            made[ground] = marked & evidence.demand.placed
        found[s] = made[ground]
    return found


def _count_hopes(
    evidence: Evidence,
    eligible: Trileans,
    waits: Flags,
    pairs: tuple[Trileans, Flags],
    grounds: dict[int, Flags],
) -> _Waiting:
    """How many sites may cover each point, and how many that may count lie near it."""
    site, point = evidence.reach.site_index, evidence.reach.demand_index
    count = len(evidence.demand)
    pair, near = pairs
    may = np.minimum(pair, eligible[site]) != Trilean.NO
    sites = np.bincount(point[may], minlength=count)
    close = np.bincount(point[near & (eligible != Trilean.NO)[site]], minlength=count)
    for ground in grounds.values():
        sites = sites + ground
    return _Waiting(waits & evidence.demand.placed, sites, close)


def _sum_by_county(
    evidence: Evidence, site: Indices | Ints, point: Indices | Ints, yes: Flags, no: Flags
) -> pd.DataFrame:
    """People of each site and county that a yes and a no settle; rows where there are any."""
    either = yes | no
    people = evidence.demand.residents[point[either]]
    rows = pd.DataFrame(
        {
            "site": site[either],
            "county": evidence.demand.county[point[either]],
            "yes": np.where(yes[either], people, 0),
            "no": np.where(no[either], people, 0),
        }
    )
    return rows.groupby(["site", "county"], as_index=False).sum()


def _settle(
    people: Ints, rows: pd.DataFrame, evidence: Evidence, counties: pd.DataFrame
) -> YesEffects:
    """Name the counties whose verdict each site can decide; its own goes without its name."""
    verdicts = np.zeros(len(people), dtype=np.int64)
    named: list[list[str]] = [[] for _ in people]
    code = evidence.counties.adcode[rows["county"].to_numpy()]
    table = counties.set_index("adcode").reindex(code)
    decided = can_settle(table, rows["yes"].to_numpy(), rows["no"].to_numpy(), evidence.standard)
    for s, county in rows.loc[decided, ["site", "county"]].itertuples(index=False):
        own = evidence.sites.county[s] == county
        verdicts[s] += 1
        named[s].append(TARGET if own else f"{evidence.counties.name[county]}{TARGET}")
    return YesEffects(people, verdicts, texts("、".join(one) for one in named))
