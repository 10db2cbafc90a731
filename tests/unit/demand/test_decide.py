"""Records to demand in a world of two counties: places, totals, strays, stand-ins."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from geo.demand.decide import decide_demand
from geo.geometry.geodesy import GEOD
from geo.model.demand import LostPeople


@pytest.fixture
def decide(counties, standard, report, make_source):
    def run(records, census=None, **keys):
        return decide_demand(records, counties, census, make_source(**keys), standard, report)

    return run


def people_of(demand):
    return {
        (int(c), "urban" if u else "rural"): int(demand.residents[mask].sum())
        for c in (0, 1)
        for u in (True, False)
        if (mask := (demand.county == c) & (demand.urban == u)).any()
    }


FOUR = [
    (120.1, 41.1, 10, "urban"),
    (120.1, 41.15, 30, "rural"),
    (120.3, 41.1, 20, "urban"),
    (120.3, 41.15, 20, "rural"),
]


def test_calibration_scales_every_setting_to_the_census(decide, make_records, make_census):
    decided = decide(make_records(FOUR), make_census((1000, 60), (7, 13)), calibrate=True)
    assert people_of(decided.demand) == {
        (0, "urban"): 1000, (0, "rural"): 60, (1, "urban"): 7, (1, "rural"): 13,
    }  # fmt: skip
    table = decided.calibration.set_index(["adcode", "setting"])
    assert table["factor"].tolist() == [100.0, 2.0, 0.35, 0.65]
    assert table["reason"].tolist() == ["factor_outside_range", "", "factor_outside_range", ""]
    assert table.loc[("210101", "urban"), "note"] == "人口校准系数超出允许范围"
    assert (decided.population_year, decided.population_basis) == (2020, "resident")


def test_a_total_alone_scales_both_settings_together(decide, make_records, make_census):
    decided = decide(make_records(FOUR), make_census(80, (20, 20)), calibrate=True)
    assert people_of(decided.demand)[0, "urban"] == 20
    assert people_of(decided.demand)[0, "rural"] == 60
    assert "split_unknown" in set(decided.calibration["reason"])


def test_a_setting_without_points_gives_its_people_to_the_others(decide, make_records, make_census):
    decided = decide(make_records(FOUR[1:]), make_census((25, 35), (20, 20)), calibrate=True)
    assert people_of(decided.demand)[0, "rural"] == 60
    reasons = decided.calibration.set_index(["adcode", "setting"])["reason"]
    assert reasons["210101", "urban"] == "setting_without_points"
    assert reasons["210101", "rural"] == "received_other_setting"


def test_a_county_without_points_gets_one_unplaced_point(
    decide, make_records, make_census, counties
):
    census = make_census((20, 20), (8, 5), bands={"age_0_4": np.array([4, 3])})
    records = make_records(FOUR[:2], weights={"age_0_4": np.array([1.0, 1.0])})
    demand = decide(records, census, calibrate=True).demand
    (bare,) = np.flatnonzero(~demand.placed)
    assert demand.residents[bare] == 13
    assert demand.county[bare] == 1
    assert demand.urban[bare]
    assert demand.weights["age_0_4"][bare] == 3
    assert shapely.contains_xy(counties.geometry[1], demand.lon[bare], demand.lat[bare])


def test_a_stand_in_is_listed(decide, make_records, make_census):
    table = decide(
        make_records(FOUR[:2]), make_census((20, 20), (5, 8)), calibrate=True
    ).calibration
    row = table[table["adcode"] == "210102"].iloc[0]
    assert row["setting"] == "rural"
    assert row["points"] == 0
    assert row["people_after"] == 13
    assert row["reason"] == "county_without_points"


def test_without_calibration_counties_and_outside_hold_the_rounded_sum(decide, make_records):
    rows = [(120.1, 41.1, 0.4, "urban"), (120.3, 41.1, 0.4, "rural"), (121.0, 41.1, 0.8, "rural")]
    decided = decide(make_records(rows))
    assert decided.demand.residents.sum() + decided.outside["people"].sum() == 2
    assert decided.outside["id"].tolist() == ["d2"]
    assert decided.demand.residents.tolist() == [1, 0]


def test_a_county_without_a_census_row_keeps_its_people(decide, make_records, make_census):
    decided = decide(make_records(FOUR), make_census((10, 30), None), calibrate=True)
    assert people_of(decided.demand)[1, "urban"] == 20
    table = decided.calibration.set_index(["adcode", "setting"])
    assert table.loc[("210102", "urban"), "reason"] == "no_census_row"
    assert table.loc[("210102", "urban"), "factor"] == 1.0


def test_points_without_people_are_left_out_and_small_ones_stay(decide, make_records, report):
    rows = [(120.1, 41.1, 0.0, "urban"), (120.1, 41.11, 0.1, "urban"), (120.1, 41.12, 5, "urban")]
    demand = decide(make_records(rows)).demand
    assert demand.demand_id.tolist() == ["d1", "d2"]
    assert demand.residents.tolist() == [0, 5]
    assert report.reasons() == {"no_people": 1}


@pytest.mark.parametrize(("metres", "outside"), [(199.0, 0), (201.0, 1)])
def test_points_up_to_200_m_beyond_the_outline_belong_to_it(decide, make_records, metres, outside):
    lon, lat, _ = GEOD.fwd(120.0, 41.1, 270.0, metres)
    decided = decide(make_records([(lon, lat, 5, "urban"), (120.1, 41.1, 5, "urban")]))
    assert len(decided.outside) == outside


@pytest.mark.parametrize(("cells", "outside"), [(5.9, 0), (6.1, 1)])
def test_cells_up_to_six_cells_beyond_the_outline_belong_to_it(
    decide, make_records, cells, outside
):
    rows = [(120.1, 41.0 - cells * 0.01, 5, "urban"), (120.1, 41.1, 5, "urban")]
    decided = decide(make_records(rows, cell_degrees=0.01))
    assert len(decided.outside) == outside


def test_the_place_decides_the_county_and_conflicts_are_remarked(decide, make_records, report):
    records = make_records(FOUR, adcode=["210102", "210101", "210102", ""])
    demand = decide(records).demand
    assert sorted(demand.county.tolist()) == [0, 0, 1, 1]
    assert [(r.reason, r.value) for r in report.remarks] == [("county_conflict", "210102")]


def test_urban_shares_stand_beside_the_census_with_a_warning_from_10_points(
    decide, make_records, make_census
):
    shares = decide(make_records(FOUR), make_census((35, 65), (41, 59))).setting_shares
    assert shares["share_urban"].tolist() == [0.25, 0.5]
    assert shares["census_share_urban"].tolist() == [0.35, 0.41]
    assert shares["difference_points"].tolist() == pytest.approx([-10.0, 9.0])
    assert shares["warning"].tolist() == [True, False]


def test_a_county_without_people_has_no_share(decide, make_records, make_census):
    shares = decide(make_records(FOUR[:2]), make_census((1, 1), 9)).setting_shares
    assert np.isnan(shares["share_urban"][1])
    assert np.isnan(shares["census_share_urban"][1])
    assert not shares["warning"][1]


def test_demand_is_sorted_by_lon_lat_and_id(decide, make_records):
    rows = [(120.3, 41.1, 1), (120.1, 41.2, 1), (120.1, 41.1, 1), (120.1, 41.1, 1)]
    demand = decide(make_records(rows, demand_id=["a", "b", "d", "c"]), setting="urban").demand
    assert demand.demand_id.tolist() == ["c", "d", "b", "a"]
    assert demand.placed.all()


def test_weights_are_whole_and_keep_their_sum(decide, make_records):
    records = make_records(FOUR, weights={"children": np.array([0.5, 0.5, 0.5, 0.5])})
    children = decide(records).demand.weights["children"]
    assert children.sum() == 2
    assert children.dtype == np.int64


def test_weights_are_scaled_to_the_bands_of_the_census(decide, make_records, make_census):
    census = make_census((1, 1), (1, 1), bands={"age_0_4": np.array([100, 7])})
    records = make_records(FOUR, weights={"age_0_4": np.array([3.0, 1.0, 0.0, 0.0])})
    demand = decide(records, census, calibrate=True).demand
    by_id = dict(zip(demand.demand_id, demand.weights["age_0_4"].tolist(), strict=True))
    assert (by_id["d0"], by_id["d1"]) == (75, 25)
    assert by_id["d2"] + by_id["d3"] == 7


def test_weights_are_not_scaled_without_calibration(decide, make_records, make_census):
    census = make_census((1, 1), (1, 1), bands={"age_0_4": np.array([100, 7])})
    records = make_records(FOUR, weights={"age_0_4": np.array([3.0, 1.0, 2.0, 2.0])})
    assert decide(records, census).demand.weights["age_0_4"].sum() == 8


def test_people_outside_take_nothing_from_the_census_of_a_county(decide, make_records, make_census):
    records = make_records([*FOUR, (121.0, 41.1, 9, "urban")])
    decided = decide(records, make_census((10, 30), (20, 20)), calibrate=True)
    assert decided.outside["people"].tolist() == [9]
    assert people_of(decided.demand)[0, "urban"] == 10


def test_people_of_refused_duplicates_are_told_by_county(decide, make_records):
    lost = LostPeople(
        np.array([120.1, 120.3, 120.31, 125.0]),
        np.full(4, 41.1),
        np.array([700.0, 20.0, 3.0, 9.0]),
    )
    decided = decide(replace(make_records(FOUR), lost=lost))
    assert decided.lost.tolist() == [700, 23, 9]
    assert decide(make_records(FOUR)).lost.tolist() == [0, 0, 0]
