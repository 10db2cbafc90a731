"""Whom to ask before anything is built: the list to verify, cut to the people a plan depends on.

A point of unknown status is settled by an answer about: a unit of unknown service within its
cutoff, a unit without a place that may stand there, or the road of its own place. Those calls of
the assessment's list are named whose answer concerns people whom the plan makes certain, or who
keep a share from being reached (rules.md#plan-4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags, Ints, Texts, texts
from geo.findings.status.readings import Reading, decide_pairs
from geo.findings.status.unplaced_sites import mark_grounds
from geo.findings.worklists.verification import name_unit
from geo.model.trilean import Trilean
from geo.plans.instance import PlanInstance
from geo.plans.status_change import NewCover
from geo.words.sentences import say

COLUMNS = (
    "item_id", "what", "question", "where", "adcode", "township_code", "site_id", "demand_id",
    "name", "phone", "people_depending", "candidates_depending",
)  # fmt: skip
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class ToVerify:
    """`calls` has `COLUMNS`, most people first; `asked` names the units for every suggestion."""

    calls: pd.DataFrame
    asked: Texts


def list_to_verify(
    ground: PlanInstance, candidate_ids: Texts, clarified: NewCover, waiting: Flags
) -> ToVerify:
    """Calls about the points clarified, and about those of unknown status that are `waiting`.

    `waiting` marks demand points; `clarified` counts points by their positions on the ground.
    """
    demand = ground.opened.inputs.decided.demand
    rank = np.full(len(demand), -1, dtype=np.int64)
    rank[ground.points[clarified.point]] = clarified.rank
    concerned = ((rank >= 0) | waiting) & (ground.status == Trilean.UNKNOWN)
    pairs = pd.DataFrame(list(_list_answers(ground, concerned)), columns=["item_id", "point"])
    listed = ground.opened.tables.to_verify
    pairs = pairs.drop_duplicates()
    pairs = pairs[pairs["item_id"].isin(set(listed["item_id"]))]
    pairs["people"] = demand.residents[pairs["point"].to_numpy(dtype=np.int64)]
    pairs["rank"] = rank[pairs["point"].to_numpy(dtype=np.int64)]
    sums = pairs.groupby("item_id")["people"].sum()
    found = listed[listed["item_id"].isin(sums.index)].copy()
    found["people_depending"] = found["item_id"].map(sums).astype(np.int64)
    named = {
        item: "、".join(candidate_ids[r] for r in sorted(set(rows["rank"])) if r >= 0)
        for item, rows in pairs.groupby("item_id")
    }
    found["candidates_depending"] = texts(named[item] for item in found["item_id"])
    found = found.sort_values(["people_depending", "item_id"], ascending=[False, True])
    calls = found.reset_index(drop=True).reindex(columns=list(COLUMNS))
    return ToVerify(calls, _name_asked(pairs, calls, len(candidate_ids)))


def _name_asked(pairs: pd.DataFrame, calls: pd.DataFrame, count: int) -> Texts:
    """The names to ask first for every suggestion, those on which most of its people hang."""
    name = dict(zip(calls["item_id"], calls["name"], strict=True))
    said = [""] * count
    for r in range(count):
        rows = pairs[pairs["rank"] == r]
        people = rows.groupby("item_id")["people"].sum().reset_index()
        first = people.sort_values(["people", "item_id"], ascending=[False, True])["item_id"]
        more = say("and_more_places", count=len(first)) if len(first) > MOST_NAMED else ""
        said[r] = "、".join(str(name[item]) for item in first[:MOST_NAMED]) + more
    return texts(said)


def _list_answers(ground: PlanInstance, concerned: Flags) -> Iterator[tuple[str, int]]:
    network, tables = ground.opened.network, ground.opened.tables
    evidence, eligible = network.evidence, network.eligible
    reach, demand, sites = evidence.reach, evidence.demand, evidence.sites
    pair = decide_pairs(evidence, Reading())
    asked = concerned[reach.demand_index] & (pair != Trilean.NO)
    asked &= (eligible == Trilean.UNKNOWN)[reach.site_index]
    call = name_unit(sites.records.site_id)
    yield from zip(call[reach.site_index[asked]], reach.demand_index[asked].tolist(), strict=True)
    cutoff_m = evidence.cutoff_mm / 1000.0
    for s in np.flatnonzero(~sites.placed & (eligible != Trilean.NO)).tolist():
        here = mark_grounds(evidence.grounds, np.array([s]), cutoff_m, own_county=False)
        for p in np.flatnonzero(here & concerned).tolist():
            yield str(call[s]), p
    reason = tables.demand["status_reason"].to_numpy(dtype=object)
    codes = evidence.counties.adcode[demand.county]
    for p in np.flatnonzero(concerned).tolist():
        yield f"{reason[p]}-{codes[p]}{demand.township_code[p]}", p


def mark_waiting(ground: PlanInstance, adcodes: list[str]) -> Flags:
    """Demand points of unknown status in some counties."""
    inputs = ground.opened.inputs
    inside = np.isin(inputs.counties.adcode.astype(str), adcodes)
    waiting: Flags = inside[inputs.decided.demand.county] & (ground.status == Trilean.UNKNOWN)
    return waiting


def mark_verify_first(gained: Ints, clarified: Ints) -> Flags:
    """Suggestions of which over half of the effect is people of unknown status."""
    first: Flags = clarified > gained
    return first
