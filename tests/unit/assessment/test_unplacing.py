"""Losing a coordinate never raises the lower bound of a county nor lowers its upper bound."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.assessment import assess
from geo.study import read_study
from tests.samples.small_study import make_small_study, run
from tests.soak import rounds

SAMPLE = rounds(3, 10)


def assert_band_is_wider(before, after) -> None:
    for name in ("counties", "prefectures", "province", "townships"):
        one, other = getattr(before, name), getattr(after, name)
        assert (other["covered"] <= one["covered"]).all(), name
        upper = one["covered"] + one["unknown"]
        assert (other["covered"] + other["unknown"] >= upper).all(), name
        for reading in ("straight_line", "own_county", "site_setting"):
            column = f"share_{reading}"
            assert (other[column].fillna(0) <= one[column].fillna(0)).all(), (name, reading)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("site", [f"S{i:02d}" for i in range(8)])
@pytest.mark.parametrize("stated", ["county", "nothing"])
def test_a_lost_coordinate_only_widens_the_band(tmp_path, usual, cache, site, stated):
    study = make_small_study()
    row = study.sites["site_id"] == site
    study.sites.loc[row, ["lon", "lat"]] = np.nan
    if stated == "nothing":
        study.sites.loc[row, "adcode"] = ""
    found = run(study, tmp_path, cache).tables
    assert (found.sites["position"] == "none").sum() == 2
    assert_band_is_wider(usual, found)


def test_a_lost_coordinate_leaves_its_people_unknown(tmp_path, usual, cache):
    """By hand: S07 is the only site that covers anybody in 210201."""
    study = make_small_study()
    study.sites.loc[study.sites["site_id"] == "S07", ["lon", "lat"]] = np.nan
    before = usual.counties.set_index("adcode").loc["210201"]
    after = run(study, tmp_path, cache).tables.counties.set_index("adcode").loc["210201"]
    assert before["covered"] > 0
    assert (after["covered"], after["unknown"]) == (0, after["residents"])


def test_a_neighbour_within_reach_of_the_ground_stays_possible(tmp_path, cache):
    """By hand: the only site lies 1.7 km from the village, on the other side of the border."""
    study = make_small_study()
    study.sites = study.sites.iloc[[3]].assign(lon=123.59, lat=41.95)
    study.demand.loc[45, ["lon", "lat"]] = [123.61, 41.95]
    del study.sections["rosters"]

    def village_of(folder) -> str:
        demand = run(study, folder, cache).tables.demand
        return demand.set_index("demand_id").loc["V045", "status"]

    assert village_of(tmp_path / "placed") == "covered"
    study.sites[["lon", "lat"]] = np.nan
    assert village_of(tmp_path / "lost") == "unknown"


def test_the_same_holds_in_the_demonstration(demonstration_study, demonstration):
    path = demonstration_study
    register = path.parent / "sites.csv"
    rows = pd.read_csv(register, dtype=str, keep_default_na=False)
    placed = np.flatnonzero(rows["经度"] != "")
    try:
        for at in np.random.default_rng(3).choice(placed, SAMPLE, replace=False):
            lost = rows.copy()
            lost.loc[at, ["经度", "纬度"]] = ""
            lost.to_csv(register, index=False, encoding="utf-8-sig")
            after = assess(read_study(path), path.parent / "cache").tables
            assert_band_is_wider(demonstration, after)
    finally:
        rows.to_csv(register, index=False, encoding="utf-8-sig")
