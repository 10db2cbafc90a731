"""Sites of one assessment that could close, and those that somebody depends on alone."""

from __future__ import annotations

import time
from datetime import date
from typing import Annotated

import geopandas as gpd
import numpy as np
import pandas as pd
from pydantic import Field

from geo.arrays import Flags, Ints, Texts, Trileans
from geo.assessment import Assessment
from geo.checked.faults import Checked
from geo.findings.norms.changes import OWN_COUNTY, OWN_COUNTY_WORDS
from geo.findings.status.readings import Reading, decide_statuses
from geo.geometry.point_frames import place_rows
from geo.inputs.load import Progress
from geo.model.trilean import Trilean
from geo.planning.closing.closures import Closures
from geo.planning.closing.redundancy import Closing, close_sites, count_critical
from geo.planning.covering.instance import Covering, make_choice_rules
from geo.planning.told import ScenarioDocument
from geo.planning.warm_up import warm_up
from geo.plans.closing.closure_keeps import (
    CAPACITY,
    FURTHER,
    RESPONSIBILITY,
    ClosureInstance,
    count_capacities,
    list_keeps,
    mark_responsible,
)
from geo.plans.instance import cover_now
from geo.plans.proposed import find_county
from geo.rules.norm_rules import Norm
from geo.scenarios.norm_outlook import (
    NormOutlook,
    count_own,
    find_own_statuses,
    open_outlook,
    require_breakable,
)
from geo.tables.demand_and_sites import name_settings
from geo.words.sentences import say


class RedundancyRequest(Checked):
    """Close as many sites as can be while at most `may_lose` people lose cover.

    `county` keeps the closings, and the sites that are counted, to those of one county; people
    count wherever they live. Nothing that stands is made worse (norms asked of units, own-county
    cover, capacity, responsibility areas) but what `may_break` names.
    """

    may_lose: Annotated[int, Field(strict=True, ge=0, le=10**10)] = 0
    county: Annotated[str, Field(max_length=200)] = ""
    may_break: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=100)] = []
    time_limit: Annotated[float, Field(strict=True, gt=0, le=3600, allow_inf_nan=False)] = 60.0


def find_redundancy(
    opened: Assessment, request: RedundancyRequest, progress: Progress = lambda _: None
) -> Closures:
    """Answer which sites could close, in what order, and which are the only cover of somebody.

    Only placed sites that are eligible for sure are closed or counted as cover. Every county that
    has such a site keeps one, and every norm keeps what it has (`geo.plans.closing.closure_keeps`).

    Raises
    ------
    InputError
        The county is unknown, or `may_break` names what is no norm.
    """
    warm_up()
    began = time.monotonic()
    inputs, network = opened.inputs, opened.network
    require_breakable(inputs, request.may_break, FURTHER)
    county = find_county(opened, request.county)
    progress("redundancy")
    sites = network.chosen.astype(np.int64)
    covering, points = cover_now(network, sites)
    home = inputs.sites.county[sites]
    free = home >= 0 if county is None else home == county
    needed = np.zeros(len(inputs.counties), dtype=bool)
    needed[np.unique(home[home >= 0])] = True
    outlook = open_outlook(inputs, network, date.fromisoformat(opened.tables.summary["as_of"]))
    able = free
    if RESPONSIBILITY not in request.may_break:
        able = free & ~mark_responsible(network)[sites]
    rules = make_choice_rules(len(sites), len(sites), forced=~able, area=home, needed=needed)
    ground = ClosureInstance(outlook, network, sites, able)
    left = max(request.time_limit - (time.monotonic() - began), 0.1)
    closing = close_sites(
        covering, rules, request.may_lose, left, lambda: progress("solving"),
        list_keeps(ground, tuple(request.may_break)),
    )  # fmt: skip
    progress("suggestions")
    critical = count_critical(covering)
    closed = np.zeros(len(inputs.sites), dtype=bool)
    closed[sites[closing.order]] = True
    villages = _tabulate_villages(opened, sites, covering, closing, points, closed)
    lost = villages["status_after"] == "uncovered"
    outcome = outlook.compare(
        outlook.judge_closed(closed),
        count_own(inputs, find_own_statuses(network, _close_eligible(network.eligible, closed))),
    )
    return Closures(
        may_lose=request.may_lose,
        people_lost=int(villages.loc[lost, "residents"].sum()),
        people_put_in_doubt=int(villages.loc[~lost, "residents"].sum()),
        sites=int(free.sum()),
        closable=len(closing.order),
        bound=int(closing.answer.bound),
        gap=closing.answer.gap,
        solver=closing.answer.solver,
        seconds=time.monotonic() - began,
        closures=_tabulate_closures(opened, sites, covering, closing, villages),
        critical=_tabulate_critical(opened, sites, critical, free),
        villages=villages,
        norms=outcome.changes,
        norm_sums=outcome.summary,
        notes=_tell_kept(ground, request),
        request=request.model_dump(exclude_defaults=True),
        scenario=_write_scenario(inputs.sites.records.site_id[sites[closing.order]]),
        summary=opened.tables.summary,
    )


def _close_eligible(eligible: Trileans, closed: Flags) -> Trileans:
    return np.where(closed, Trilean.NO, eligible).astype(np.int8)


def _tell_kept(ground: ClosureInstance, request: RedundancyRequest) -> list[str]:
    """What was kept and what could not be told, in words."""
    said = []
    kept = [norm.zh for norm in _list_kept(ground.outlook, request)]
    own = OWN_COUNTY not in request.may_break
    if own:
        kept.append(OWN_COUNTY_WORDS)
    said.append(say("keep_no_worse", what="；".join(kept) or say("none_of_them")))
    if own and request.may_lose:
        said.append(say("own_county_keeps"))
    stated, silent = count_capacities(ground)
    if CAPACITY in request.may_break:
        said.append(say("capacity_may_shrink"))
    elif not stated:
        said.append(say("no_capacity_filled"))
    else:
        more = say("further_sites_silent", count=f"{silent:,}") if silent else ""
        said.append(say("capacity_kept", more=more))
    assigned = int(mark_responsible(ground.network).sum())
    if RESPONSIBILITY in request.may_break:
        said.append(say("areas_may_change"))
    elif assigned:
        said.append(say("assigned_sites_kept", assigned=f"{assigned:,}"))
    else:
        said.append(say("no_assigned_site_filled"))
    return said


def _list_kept(outlook: NormOutlook, request: RedundancyRequest) -> list[Norm]:
    return [
        norm
        for norm in outlook.norms
        if norm.per != "facility" and norm.id not in request.may_break
    ]


def _describe(opened: Assessment, which: Ints) -> pd.DataFrame:
    inputs = opened.inputs
    records, county = inputs.sites.records, inputs.sites.county[which]
    known = county >= 0
    return pd.DataFrame(
        {
            "site_id": records.site_id[which],
            "name": records.name[which],
            "adcode": np.where(known, inputs.counties.adcode[county], ""),
            "county": np.where(known, inputs.counties.name[county], ""),
            "setting": name_settings(inputs.sites.urban[which]),
            "lon": records.lon[which],
            "lat": records.lat[which],
        }
    )


def _tabulate_closures(
    opened: Assessment,
    sites: Ints,
    covering: Covering,
    closing: Closing,
    villages: pd.DataFrame,
) -> gpd.GeoDataFrame:
    order = closing.order
    frame = _describe(opened, sites[order])
    frame.insert(0, "rank", np.arange(1, len(order) + 1))
    is_lost = villages["status_after"] == "uncovered"
    for name, which in (("people_lost", is_lost), ("people_put_in_doubt", ~is_lost)):
        people = villages[which].groupby("site_id")["residents"].sum()
        frame[name] = people.reindex(frame["site_id"], fill_value=0).to_numpy(dtype=np.int64)
    frame["people_lost_total"] = np.cumsum(closing.lost)
    reached = np.add.reduceat(np.append(covering.weight[covering.point], 0), covering.ptr[:-1])
    frame["residents_within_cutoff"] = np.where(np.diff(covering.ptr) > 0, reached, 0)[order]
    frame["merge_into_id"], frame["merge_into_name"] = _heirs(opened, sites, covering, order)
    return place_rows(frame)


def _heirs(opened: Assessment, sites: Ints, covering: Covering, order: Ints) -> tuple[Texts, Texts]:
    """The site left open that covers most of the people of each closed one; empty without any."""
    records = opened.inputs.sites.records
    closed = np.zeros(len(sites), dtype=bool)
    closed[order] = True
    ids, names = np.full(len(order), "", dtype=object), np.full(len(order), "", dtype=object)
    for i, j in enumerate(order):
        people = np.zeros(len(sites), dtype=np.int64)
        for p in covering.point[covering.ptr[j] : covering.ptr[j + 1]]:
            others = covering.candidate[covering.back_ptr[p] : covering.back_ptr[p + 1]]
            people[others] += covering.weight[p]
        people[closed] = 0
        heir = int(np.argmax(people))
        if people[heir]:
            ids[i], names[i] = records.site_id[sites[heir]], records.name[sites[heir]]
    return ids, names


def _tabulate_critical(
    opened: Assessment, sites: Ints, people: Ints, free: Flags
) -> gpd.GeoDataFrame:
    """Sites that are the only cover of somebody, most people first."""
    which = np.flatnonzero((people > 0) & free)
    which = which[np.lexsort((which, -people[which]))]
    frame = _describe(opened, sites[which])
    frame["people_only_here"] = people[which]
    return place_rows(frame)


def _tabulate_villages(
    opened: Assessment,
    sites: Ints,
    covering: Covering,
    closing: Closing,
    points: Ints,
    closed: Flags,
) -> gpd.GeoDataFrame:
    """Places that lose their cover, with the closing that takes it.

    `status_after` is that with all closed: uncovered, or unknown where a site of unknown service or
    place, or a road apart, may still serve them.
    """
    inputs, network = opened.inputs, opened.network
    left_open = _close_eligible(network.eligible, closed)
    after = decide_statuses(network.evidence, left_open, Reading()).status
    demand, records = inputs.decided.demand, inputs.sites.records
    left = np.diff(covering.back_ptr)
    rows: list[tuple[int, int]] = []
    for j in closing.order:
        mine = covering.point[covering.ptr[j] : covering.ptr[j + 1]]
        left[mine] -= 1
        rows += [(int(j), int(p)) for p in mine[left[mine] == 0]]
    site = np.array([j for j, _ in rows], dtype=np.int64)
    where = points[np.array([p for _, p in rows], dtype=np.int64)]
    frame = pd.DataFrame(
        {
            "site_id": records.site_id[sites[site]],
            "demand_id": demand.demand_id[where],
            "name": demand.name[where],
            "adcode": inputs.counties.adcode[demand.county[where]],
            "setting": name_settings(demand.urban[where]),
            "lon": demand.lon[where],
            "lat": demand.lat[where],
            "residents": demand.residents[where],
            "status_after": np.where(
                after[where] == Trilean.UNKNOWN, "unknown", "uncovered"
            ).astype(object),
        }
    )
    return place_rows(frame)


def _write_scenario(site_ids: Texts) -> ScenarioDocument:
    changes: list[dict[str, object]] = [
        {"change": "close_site", "site_id": str(site)} for site in site_ids
    ]
    return {"name": say("redundancy_counted", count=len(changes)), "changes": changes}
