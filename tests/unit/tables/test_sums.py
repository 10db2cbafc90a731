"""People are added in integers: parts sum to the whole in every table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.samples.same_tables import UNIT_TABLES

PEOPLE = [
    "residents", "urban", "rural", "covered", "uncovered", "unknown", "uncovered_certain",
    "uncovered_by_road", "uncovered_doubtful", "residents_known_distance",
]  # fmt: skip


@pytest.fixture(params=["usual", "demonstration"])
def tables(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("name", UNIT_TABLES)
def test_covered_uncovered_and_unknown_are_all_residents(tables, name):
    rows = getattr(tables, name)
    assert len(rows)
    assert (rows[["covered", "uncovered", "unknown"]] >= 0).all(axis=None)
    assert (rows["covered"] + rows["uncovered"] + rows["unknown"] == rows["residents"]).all()
    assert (rows["urban"] + rows["rural"] == rows["residents"]).all()
    told = ["uncovered_certain", "uncovered_by_road", "uncovered_doubtful"]
    assert (rows[told].sum(axis=1) == rows["uncovered"]).all()


def test_parts_sum_to_the_whole(tables):
    counties = pd.DataFrame(tables.counties)
    by_county = tables.townships.groupby("adcode")[PEOPLE].sum()
    assert (by_county == counties.set_index("adcode")[PEOPLE].loc[by_county.index]).all(axis=None)
    assert set(by_county.index) == set(counties["adcode"])
    by_prefecture = counties.groupby(counties["adcode"].str[:4] + "00")[PEOPLE].sum()
    assert (by_prefecture == tables.prefectures.set_index("adcode")[PEOPLE]).all(axis=None)
    assert (tables.prefectures[PEOPLE].sum() == tables.province[PEOPLE].iloc[0]).all()


def test_demand_points_sum_to_their_county(tables):
    demand = pd.DataFrame(tables.demand)
    people = demand.pivot_table("residents", "adcode", "status", "sum", fill_value=0)
    counties = pd.DataFrame(tables.counties).set_index("adcode")
    for status in ("covered", "uncovered", "unknown"):
        assert (people[status] == counties.loc[people.index, status]).all()
    assert demand["residents"].sum() == counties["residents"].sum()


@pytest.mark.parametrize("name", UNIT_TABLES)
def test_shares_are_the_division_of_whole_people(tables, name):
    rows = getattr(tables, name).query("residents > 0")
    upper = rows["covered"] + rows["unknown"]
    np.testing.assert_array_equal(rows["share_covered"], rows["covered"] / rows["residents"])
    np.testing.assert_array_equal(rows["share_upper"], upper / rows["residents"])
    urban, rural = rows["urban"], rows["rural"]
    inside = rows["share_covered_urban"].fillna(0) * urban
    inside += rows["share_covered_rural"].fillna(0) * rural
    np.testing.assert_allclose(inside, rows["covered"], atol=1e-6)
    assert (rows["share_covered_urban"].isna() == (urban == 0)).all()
    assert (rows["share_covered_rural"].isna() == (rural == 0)).all()


@pytest.mark.parametrize("name", UNIT_TABLES)
def test_verdicts_compare_integers(tables, name):
    rows = getattr(tables, name)
    meets = 20 * rows["covered"] >= 19 * rows["residents"]
    most = rows["covered"] + rows["unknown"] + rows["uncovered_doubtful"]
    most += rows["uncovered_by_road"].where(rows["quality"] == "poor", 0)
    short = 20 * most < 19 * rows["residents"]
    expected = np.where(short, "short", np.where(meets, "meets", "undetermined"))
    expected[rows["residents"] == 0] = "undetermined"
    assert rows["verdict"].tolist() == expected.tolist()


def test_gaps_hold_exactly_those_who_are_not_covered(tables):
    people = tables.gaps.groupby(["adcode", "kind"])["residents"].sum()
    demand = pd.DataFrame(tables.demand).query("status != 'covered' and lon == lon")
    assert (
        people.sort_index().to_dict()
        == demand.groupby(["adcode", "status"])["residents"].sum().loc[lambda n: n > 0].to_dict()
    )


def test_residents_weighed_are_the_residents_of_the_same_units(tables):
    weighed = tables.weights.query("weight == 'residents'").set_index("adcode")
    units = pd.concat(
        [pd.DataFrame(getattr(tables, name)) for name in ("province", "prefectures", "counties")]
    ).set_index("adcode")
    assert weighed.index.tolist() == units.index.tolist()
    assert weighed["total"].tolist() == units["residents"].tolist()
    shared = ["covered", "uncovered", "unknown", "uncovered_certain", "uncovered_by_road"]
    shared += ["uncovered_doubtful", "verdict"]
    assert weighed[shared].to_dict() == units[shared].to_dict()
