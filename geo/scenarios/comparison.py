"""Two states of one study side by side: counties, and the demand points whose status differs.

gained(p)      status before = uncovered, after = covered
clarified(p)   status before = unknown, after = covered
lost(p)        status before = covered, after = uncovered
in doubt(p)    status before = covered, after = unknown

covered after − covered before = gained + clarified − lost − in doubt     in every county

Of the gained, those are told apart who may have lacked nothing but a road or a bridge.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Indices, Ints, Texts, Trileans, texts
from geo.findings.holidays.flags import CountyFlags
from geo.findings.status.detours import DOUBTFUL
from geo.findings.status.readings import Statuses
from geo.findings.status.units import add_people, divide
from geo.findings.status.verdicts import UnitDoubts, UnitPeople, judge_units
from geo.model.county import Counties
from geo.model.demand import Demand
from geo.model.states import FLAGS, STATUSES
from geo.model.trilean import Trilean
from geo.scenarios.pair_counts import BY_ROAD, CERTAIN, COVERED, UNKNOWN


@dataclass(frozen=True, slots=True)
class CountyState:
    """Counties in one state; `totals` has the columns of `geo.scenarios.pair_counts`.

    `doubtful` are those of the people uncovered by road only who may lack a road or a bridge;
    `unsettled` marks counties whose residents the census does not tell.
    """

    totals: Ints
    doubtful: Ints
    residents: Ints
    quality: Texts
    unsettled: Flags
    target: Fraction | None
    flags: CountyFlags
    catchment: Floats
    sites: Ints

    @property
    def verdict(self) -> Texts:
        """The verdict of every county."""
        totals = self.totals
        people = UnitPeople(
            totals[:, COVERED],
            totals[:, UNKNOWN],
            self.doubtful,
            totals[:, BY_ROAD] - self.doubtful,
            self.residents,
        )
        return judge_units(people, self.target, UnitDoubts(self.quality == "poor", self.unsettled))


@dataclass(frozen=True, slots=True)
class PointState:
    """Some demand points in one state; `road_m` is NaN where no site can be reached."""

    status: Trileans
    reason: Texts
    road_m: Floats
    site_id: Texts
    site_name: Texts


def find_changed(was: Statuses, now: Statuses) -> Indices:
    """Points whose status differs."""
    return np.flatnonzero(was.status != now.status).astype(np.int32)


def compare_counties(
    counties: Counties,
    demand: Demand,
    statuses: tuple[Statuses, Statuses],
    states: tuple[CountyState, CountyState],
) -> pd.DataFrame:
    """One row per county, in order of adcode."""
    was, now = (one.status for one in statuses)
    before, after = states
    yes, unknown, no = Trilean.YES, Trilean.UNKNOWN, Trilean.NO

    def count(marked: Flags) -> Ints:
        return add_people(demand.county, len(counties), demand.residents, marked)

    columns: dict[str, object] = {
        "adcode": counties.adcode,
        "name": counties.name,
        "prefecture": counties.prefecture,
        "residents": before.residents,
        "people_gained": count((was == no) & (now == yes)),
        "people_gained_doubtful": count(
            (was == no) & (now == yes) & (statuses[0].reason == DOUBTFUL)
        ),
        "people_lost": count((was == yes) & (now == no)),
        "people_clarified": count((was == unknown) & (now == yes)),
        "people_put_in_doubt": count((was == yes) & (now == unknown)),
    }
    for label, state in (("before", before), ("after", after)):
        covered, open_ = state.totals[:, COVERED], state.totals[:, UNKNOWN]
        columns |= {
            f"covered_{label}": covered,
            f"uncovered_{label}": state.residents - covered - open_,
            f"unknown_{label}": open_,
            f"uncovered_certain_{label}": state.totals[:, CERTAIN],
            f"uncovered_by_road_{label}": state.totals[:, BY_ROAD] - state.doubtful,
            f"uncovered_doubtful_{label}": state.doubtful,
            f"share_covered_{label}": divide(covered, state.residents),
            f"verdict_{label}": state.verdict,
            f"holiday_flag_{label}": state.flags.flag,
            f"quality_{label}": state.quality,
            f"sites_{label}": state.sites,
            f"catchment_ratio_{label}": state.catchment,
        }
    for name, people in sorted(demand.weights.items()):
        won, gone = (was == no) & (now == yes), (was == yes) & (now == no)
        columns[f"gained_{name}"] = add_people(demand.county, len(counties), people, won)
        columns[f"lost_{name}"] = add_people(demand.county, len(counties), people, gone)
    columns["holidays_changed"] = _tell_changed_holidays(before.flags, after.flags)
    return pd.DataFrame(columns)


def _tell_changed_holidays(before: CountyFlags, after: CountyFlags) -> Texts:
    """Per county the holidays ahead with another flag, such as `2026-qingming:unserved>served`."""
    return texts(
        ";".join(
            f"{one.id}:{FLAGS[was]}>{FLAGS[now]}"
            for one, was, now in zip(before.holidays, old, new, strict=True)
            if was != now
        )
        for old, new in zip(before.ahead, after.ahead, strict=True)
    )


def compare_points(
    counties: Counties, demand: Demand, points: Indices, was: PointState, now: PointState
) -> pd.DataFrame:
    """One row per point, those with most people first; equal ones by their id."""
    columns: dict[str, object] = {
        "demand_id": demand.demand_id[points],
        "name": demand.name[points],
        "adcode": counties.adcode[demand.county[points]],
        "township_code": demand.township_code[points],
        "residents": demand.residents[points],
        "setting": np.where(demand.urban[points], "urban", "rural"),
        "place_change": _name_changes(was.status, now.status),
    }
    for label, state in (("before", was), ("after", now)):
        columns |= {
            f"status_{label}": STATUSES[state.status],
            f"status_reason_{label}": state.reason,
            f"road_distance_m_{label}": state.road_m,
            f"nearest_site_id_{label}": state.site_id,
            f"nearest_site_name_{label}": state.site_name,
        }
    columns |= {
        "lon": np.where(demand.placed, demand.lon, np.nan)[points],
        "lat": np.where(demand.placed, demand.lat, np.nan)[points],
    }
    frame = pd.DataFrame(columns)
    order = np.lexsort((frame["demand_id"].astype(str), -frame["residents"].to_numpy()))
    return frame.iloc[order].reset_index(drop=True)


def _name_changes(was: Trileans, now: Trileans) -> Texts:
    """What each change means for the people of the point."""
    yes, unknown = Trilean.YES, Trilean.UNKNOWN
    name = np.where(now == unknown, "unsettled", "ruled_out").astype(object)
    name[(was == unknown) & (now == yes)] = "clarified"
    name[(was == Trilean.NO) & (now == yes)] = "gained"
    name[was == yes] = "lost"
    name[(was == yes) & (now == unknown)] = "put_in_doubt"
    return name
