"""Scenarios applied to an assessment: what a list of changes would do, county by county.

A scenario costs what its own sites cost: a bounded search for each new or moved one, new counts
for the points around it, new labels where the nearest site differs. What comes out equals, number
for number, the assessment of the register as the scenario leaves it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.arrays import Floats, Indices, Ints, Trileans
from geo.calendar.opening.horizon import Horizon, find_horizon
from geo.calendar.opening.sites_open import Openings, decide_openings
from geo.errors import ScenarioError
from geo.findings.holidays.county_holidays import list_dates
from geo.findings.status.detours import tell_doubtful
from geo.findings.status.eligibility import SiteContext, ask_headline, decide_eligible
from geo.findings.status.readings import Reading, Statuses
from geo.findings.status.units import PointFindings, add_people
from geo.inputs.load import Inputs, Progress
from geo.model.trilean import Trilean
from geo.network.build import Network
from geo.reach.nearest import Nearest
from geo.scenarios.baseline import (
    HEADLINE,
    OWN_COUNTY,
    MeasuredSite,
    PlainRoads,
    open_plain_roads,
)
from geo.scenarios.comparison import (
    CountyState,
    PointState,
    compare_counties,
    compare_points,
    find_changed,
)
from geo.scenarios.doubtful_after import tell_doubtful_after
from geo.scenarios.edited_register import EditedRegister, amend_register
from geo.scenarios.edited_roads import EditedRoads, change_roads
from geo.scenarios.incremental_catchment import CatchmentBase, open_catchment
from geo.scenarios.incremental_cover import IncrementalCover
from geo.scenarios.incremental_findings import (
    Roads,
    list_verified_after,
    update_catchment,
    update_cover,
    update_openings,
)
from geo.scenarios.norm_outlook import NormOutlook, open_outlook
from geo.scenarios.pair_counts import COVERED
from geo.scenarios.road_edits import changes_roads, read_road_changes
from geo.scenarios.schema import Scenario
from geo.scenarios.tables import (
    describe_counties,
    describe_points,
    list_changed_sites,
    sum_counties,
)
from geo.scenarios.warm_up import list_rehearsals
from geo.tables.unit_tables import measure_counties
from geo.verified.nearest import merge_verified


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What a scenario does.

    `counties` has one row per county, changed or not; `places` one per demand point whose status
    changes, those with most people first; `sites` one per site that is new, moved, closed, opened
    again or otherwise changed; `norms` one per norm and unit that stands otherwise, `norm_sums` one
    per norm. `totals` sums the counties; `provenance` is the summary of the
    assessment with the scenario.
    """

    scenario: Scenario
    counties: gpd.GeoDataFrame
    places: pd.DataFrame
    sites: pd.DataFrame
    norms: pd.DataFrame
    norm_sums: pd.DataFrame
    totals: dict[str, Any]
    provenance: dict[str, Any]

    @property
    def name(self) -> str:
        """What the scenario is called."""
        return self.scenario.name


@dataclass(frozen=True, slots=True)
class ScenarioEngine:
    """One assessment made ready for scenarios; safe to use from several threads."""

    inputs: Inputs
    network: Network
    as_of: date
    summary: dict[str, Any]
    roads: PlainRoads
    catchment: CatchmentBase
    openings: Openings
    figures: pd.DataFrame
    was: Statuses
    before: CountyState
    horizon: Horizon
    outlook: NormOutlook
    _lock: Lock = field(default_factory=Lock)

    def warm_up(self) -> None:
        """Compile what scenarios need, or load it from the cache; what cannot be tried is left."""
        for scenario in list_rehearsals(self.inputs, self.network):
            with suppress(ScenarioError):
                self.apply(scenario)

    def check(self, scenario: Scenario) -> None:
        """Say whether every change can be applied, without applying any.

        Raises
        ------
        ScenarioError
            As `apply`.
        """
        amend_register(self.inputs, self.as_of, scenario)
        if changes_roads(scenario):
            read_road_changes(self.inputs, self.network, scenario)

    def apply(self, scenario: Scenario, progress: Progress = lambda _: None) -> ScenarioResult:
        """Check a scenario and say what it does.

        Raises
        ------
        ScenarioError
            A change cannot be applied; its place in the scenario is named.
        """
        progress("scenario")
        amended = amend_register(self.inputs, self.as_of, scenario)
        with self._lock:
            if not changes_roads(scenario):
                return self._compare(scenario, amended, self.roads, self.catchment, progress)
            progress("roads")
            roads = change_roads(self.roads, scenario, progress)
            progress("findings")
            catchment = open_catchment(roads.evidence, self.network.eligible)
            progress("findings")
            return self._compare(scenario, amended, roads, catchment, progress)

    def _compare(
        self,
        scenario: Scenario,
        amended: EditedRegister,
        roads: Roads,
        catchment: CatchmentBase,
        progress: Progress,
    ) -> ScenarioResult:
        inputs, standard = self.inputs, self.inputs.standard
        register = SiteContext(amended.sites, standard, inputs.calendar, amended.roster, self.as_of)
        eligible = decide_eligible(register, ask_headline(standard))
        cover = roads.cover.copy()
        measured = update_cover(roads, cover, amended, eligible)
        was = self.was
        now = tell_doubtful_after(roads, amended, measured, eligible, cover.statuses(HEADLINE))
        ratio = update_catchment(catchment, amended, measured, eligible)
        state = self._judge(cover, now, amended, eligible, ratio)
        progress("nearest")
        changed = find_changed(was, now)
        chosen = np.flatnonzero((eligible == Trilean.YES) & amended.sites.placed).astype(np.int32)
        counties = compare_counties(
            inputs.counties, inputs.decided.demand, (was, now), (self.before, state)
        )
        counties["people_on_closed_roads"] = _count_on_closed(inputs, roads)
        places = compare_points(
            inputs.counties,
            inputs.decided.demand,
            changed,
            self._point_state(was, changed),
            self._point_state_after(roads, amended, measured, chosen, now, changed),
        )
        norms = self.outlook.compare(
            self.outlook.judge_amended(amended, state.flags), cover.totals[OWN_COUNTY][:, COVERED]
        )
        return ScenarioResult(
            scenario,
            gpd.GeoDataFrame(counties, geometry=list(inputs.counties.geometry), crs="EPSG:4326"),
            places,
            list_changed_sites(self.inputs, amended),
            norms.changes,
            norms.summary,
            sum_counties(counties),
            self.summary | {"scenario": scenario.as_document()},
        )

    def _judge(
        self,
        cover: IncrementalCover,
        statuses: Statuses,
        amended: EditedRegister,
        eligible: Trileans,
        ratio: Floats,
    ) -> CountyState:
        openings = update_openings(self.inputs, self.openings, amended)
        figures = self.figures.copy()
        totals = cover.totals[HEADLINE]
        return describe_counties(
            self.inputs,
            totals,
            statuses,
            figures,
            (amended.sites, eligible, openings),
            ratio,
            self.horizon,
        )

    def _point_state(self, statuses: Statuses, points: Indices) -> PointState:
        nearest, sites = self.roads.nearest, self.inputs.sites
        return describe_points(
            statuses, points, nearest.site[points], nearest.road_mm[points], sites
        )

    def _point_state_after(
        self,
        roads: Roads,
        amended: EditedRegister,
        measured: dict[int, MeasuredSite],
        chosen: Indices,
        statuses: Statuses,
        points: Indices,
    ) -> PointState:
        if not len(points):
            return describe_points(statuses, points, points, points.astype(np.int64), amended.sites)

        def search(some: Indices, at: Indices) -> Nearest:
            return roads.find_nearest(amended, measured, some, at)

        ways = list_verified_after(self.network.evidence.reach, amended, measured)
        nearest = merge_verified(search(chosen, points), points, ways, chosen, search)
        return describe_points(statuses, points, nearest.site, nearest.road_mm, amended.sites)


def _count_on_closed(inputs: Inputs, roads: Roads) -> Ints:
    """Residents of every county who leave a closed stretch on foot."""
    demand, count = inputs.decided.demand, len(inputs.counties)
    if not isinstance(roads, EditedRoads):
        return np.zeros(count, dtype=np.int64)
    return add_people(demand.county, count, demand.residents, roads.on_closed)


def open_engine(inputs: Inputs, network: Network, summary: dict[str, Any]) -> ScenarioEngine:
    """Make an assessment ready; `summary` is that of its tables."""
    as_of = date.fromisoformat(str(summary["as_of"]))
    roads = open_plain_roads(inputs, network)
    horizon = find_horizon(inputs.calendar, as_of)
    openings = decide_openings(
        inputs.sites,
        inputs.calendar,
        list_dates(inputs.calendar, horizon),
        inputs.standard.headline_service,
        inputs.roster,
    )
    was = tell_doubtful(
        network.evidence, network.eligible, Reading(), roads.cover.statuses(HEADLINE),
        network.ways.measure,
    )  # fmt: skip
    findings = PointFindings({HEADLINE: was}, network.road_m)
    figures = measure_counties(inputs, network, findings, openings.take(horizon.all_days_ahead))
    catchment = open_catchment(network.evidence, network.eligible)
    before = describe_counties(
        inputs,
        roads.cover.totals[HEADLINE],
        was,
        figures.copy(),
        (inputs.sites, network.eligible, openings),
        catchment.ratio,
        horizon,
    )
    outlook = open_outlook(inputs, network, as_of, openings)
    return ScenarioEngine(
        inputs, network, as_of, summary, roads, catchment, openings, figures, was, before, horizon,
        outlook,
    )  # fmt: skip
