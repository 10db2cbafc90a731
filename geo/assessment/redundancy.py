"""Sites of one assessment that could close, and those that somebody depends on alone."""

from __future__ import annotations

import time
from typing import Annotated, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pydantic import BaseModel, ConfigDict, Field

from geo.arrays import Flags, Ints, Texts
from geo.assessment.closure_norms import find_broken_norms
from geo.assessment.inputs import Progress
from geo.assessment.planning_ground import cover_now, find_county
from geo.assessment.points import name_settings
from geo.assessment.published import Assessment
from geo.findings.readings import Reading, decide_statuses
from geo.model.trilean import Trilean
from geo.planning.closures import Closures
from geo.planning.covering import Covering, make_rules
from geo.planning.redundancy import Closing, close_sites, count_critical
from geo.planning.warm_up import warm_up


class RedundancyRequest(BaseModel):
    """Close as many sites as can be while at most `may_lose` people lose cover.

    `county` keeps the closings, and the sites that are counted, to those of one county; people
    count wherever they live.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    may_lose: Annotated[int, Field(strict=True, ge=0, le=10**10)] = 0
    county: Annotated[str, Field(max_length=200)] = ""
    time_limit: Annotated[float, Field(strict=True, gt=0, le=3600, allow_inf_nan=False)] = 60.0


def find_redundancy(
    opened: Assessment, request: RedundancyRequest, progress: Progress = lambda _: None
) -> Closures:
    """Answer which sites could close, in what order, and which are the only cover of somebody.

    Only placed sites that are eligible for sure are closed or counted as cover. Every county that
    has such a site keeps one.

    Raises
    ------
    InputError
        The county is unknown.
    """
    began = time.monotonic()
    inputs, network = opened.finder.inputs, opened.finder.network
    county = find_county(opened, request.county)
    progress("redundancy")
    sites = network.chosen.astype(np.int64)
    covering, points = cover_now(network, sites)
    warm_up()
    home = inputs.sites.county[sites]
    free = home >= 0 if county is None else home == county
    needed = np.zeros(len(inputs.counties), dtype=bool)
    needed[np.unique(home[home >= 0])] = True
    rules = make_rules(len(sites), len(sites), forced=~free, area=home, needed=needed)
    closing = close_sites(
        covering, rules, request.may_lose, request.time_limit, lambda: progress("solving")
    )
    progress("suggestions")
    critical = count_critical(covering)
    closed = np.zeros(len(inputs.sites), dtype=bool)
    closed[sites[closing.order]] = True
    villages = _tabulate_villages(opened, sites, covering, closing, points, closed)
    lost = villages["status_after"] == "uncovered"
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
        norms=find_broken_norms(opened, closed),
        request=request.model_dump(exclude_defaults=True),
        scenario=_write_scenario(inputs.sites.records.site_id[sites[closing.order]]),
        summary=opened.tables.summary,
    )


def _describe(opened: Assessment, which: Ints) -> pd.DataFrame:
    inputs = opened.finder.inputs
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
    return _shape(frame)


def _heirs(opened: Assessment, sites: Ints, covering: Covering, order: Ints) -> tuple[Texts, Texts]:
    """The site left open that covers most of the people of each closed one; empty without any."""
    records = opened.finder.inputs.sites.records
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
    return _shape(frame)


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
    inputs, network = opened.finder.inputs, opened.finder.network
    left_open = np.where(closed, Trilean.NO, network.eligible).astype(np.int8)
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
    return _shape(frame)


def _shape(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    shapes: Any = shapely.points(frame["lon"].to_numpy(float), frame["lat"].to_numpy(float))
    return gpd.GeoDataFrame(frame, geometry=list(shapes), crs="EPSG:4326")


def _write_scenario(site_ids: Texts) -> dict[str, Any]:
    changes = [{"change": "close_site", "site_id": str(site)} for site in site_ids]
    return {"name": f"布局冗余分析：{len(changes)}家", "changes": changes}
