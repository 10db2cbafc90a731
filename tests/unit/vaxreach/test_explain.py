"""Why a place is covered or not is what the table of places says of a point there."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import vaxreach
from tests.samples.small_study import CORNER, add_spur, make_small_study

RANK = {"uncovered": 0, "unknown": 1, "covered": 2}


def test_a_place_at_a_demand_point_has_its_status_reason_and_sites(opened):
    demand = opened.demand
    pairs = opened.pairs().set_index(["demand_id", "site_id"]).sort_index()
    for row in demand[demand["lon"].notna()].itertuples():
        told = opened.explain(row.lon, row.lat)
        assert (told.place.status, told.reason) == (row.status, row.status_reason), row.demand_id
        assert bool(told.reason_zh) == (row.status != "covered")
        best = told.sites["status"].map(RANK).max() if len(told.sites) else 0
        assert best == RANK[row.status] or told.reason == "unplaced_site"
        known = pairs.loc[row.demand_id] if row.demand_id in pairs.index else pairs.iloc[:0]
        sites = told.sites.set_index("site_id")
        assert set(sites.index) == set(known.index)
        mine = known.loc[sites.index]
        for column in ("straight_distance_m", "eligible", "within"):
            assert sites[column].tolist() == mine[column].tolist()
        usable = mine["road_distance_m"].where(mine["usable"])
        assert np.array_equal(sites["road_distance_m"], usable, equal_nan=True)
    reasons = set(demand["status_reason"])
    assert {"", "beyond_straight_line", "unplaced_site"} <= reasons


def test_the_site_that_covers_stands_first_and_one_that_does_not_count_gives_no_reason(opened):
    told = opened.explain(123.0, 42.0)
    assert told.sites["site_id"].iat[0] == told.place.site_id == "S00"
    assert told.sites["road_distance_m"].iat[0] == told.place.road_distance_m
    assert (told.sites.loc[told.sites["eligible"] == "no", "reason"] == "").all()
    assert (told.sites.loc[told.sites["status"] == "covered", "reason"] == "").all()
    rank = told.sites["status"].map(RANK)
    assert rank.is_monotonic_decreasing


@pytest.fixture(scope="module")
def doubled(tmp_path_factory):
    """The only site of sure service at the end of a road that doubles back to where it began."""
    study = make_small_study()
    *_, end = add_spur(study, [(6000, 600), (0, 800), (-5000, 400)])
    study.sites = study.sites.iloc[[0]].assign(lon=end[0], lat=end[1], services="免疫规划疫苗")
    near = study.demand.iloc[[0, 1]].assign(
        demand_id=["N1", "N2"], lon=[CORNER[0], CORNER[0]], lat=[CORNER[1], 41.96], setting="rural"
    )
    study.demand = pd.concat([study.demand, near])
    return vaxreach.assess(study.write(tmp_path_factory.mktemp("doubled")))


def test_a_place_with_a_site_near_by_the_line_alone_has_a_reason_of_roads(doubled):
    demand = doubled.demand.set_index("demand_id")
    assert demand.loc[["N1", "N2"], "status_reason"].tolist() == ["doubtful_detour", "by_road_only"]
    for row in demand.loc[["N1", "N2"]].itertuples():
        told = doubled.explain(row.lon, row.lat)
        assert told.reason == row.status_reason
        assert told.sites["reason"].tolist() == ["by_road_only"]
        assert told.sites["road_distance_m"].isna().all()


def test_a_place_outside_is_told_so_and_has_no_sites(opened):
    told = opened.explain(0.0, 0.0)
    assert told.place.outside
    assert (told.reason, told.reason_zh, len(told.sites)) == ("", "", 0)
    assert "site_id" in told.sites


@pytest.mark.parametrize("place", [(181, 0), (0, 91), (float("nan"), 0), ("123", 42), (True, 0)])
def test_no_place_on_earth_is_refused(opened, place):
    with pytest.raises(vaxreach.InputError, match="expected a number from"):
        opened.explain(*place)
