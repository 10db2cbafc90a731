"""Laws of whole people, whatever the rows."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrays import texts
from geo.demand.decide import decide_demand
from geo.demand.whole_people import hold_exactly, round_running
from geo.model.county import Counties, Population
from geo.model.demand import DemandRecords
from geo.model.row_report import RowReport
from geo.rules.standard import read_standard
from geo.study import DemandSource
from tests.soak import rounds

STANDARD = read_standard(
    Path(__file__).resolve().parents[2] / "data" / "standards" / "liaoning-2025.toml"
)
COUNTIES = Counties(
    adcode=texts(["210101", "210102"]),
    name=texts(["甲", "乙"]),
    prefecture=texts(["市", "市"]),
    geometry=np.array([shapely.box(120, 41, 120.2, 41.2), shapely.box(120.2, 41, 120.4, 41.2)]),
)
PEOPLE = st.floats(0.01, 5000, allow_nan=False) | st.integers(1, 5000).map(float)
PLACES = st.tuples(st.integers(-5, 45), st.integers(0, 20))
POINTS = st.dictionaries(PLACES, st.tuples(PEOPLE, st.booleans()), min_size=1, max_size=25)
CENSUS = st.lists(st.integers(0, 9000), min_size=4, max_size=4)


@given(st.lists(PEOPLE, min_size=1, max_size=60), st.integers(0, 10**7))
def test_parts_sum_to_the_whole_and_none_moves_by_one(people, total):
    units, _ = hold_exactly(np.array(people))
    rounded = round_running(units, total)
    assert rounded.sum() == total
    assert (rounded >= 0).all()
    scaled = np.array(people) * total / np.sum(people)
    assert (np.abs(rounded - scaled) < 1 + 1e-6).all()


@given(st.lists(PEOPLE, min_size=1, max_size=60), st.integers(0, 10**7), st.integers(1, 59))
def test_no_part_of_the_curve_gains_or_loses_one_person(people, total, cut):
    units, _ = hold_exactly(np.array(people))
    rounded = round_running(units, total)
    ahead = np.sum(people[:cut]) * total / np.sum(people)
    assert abs(rounded[:cut].sum() - ahead) <= 0.5 + 1e-6


def build(points, order, prefix):
    places = list(points)
    rows = [(place, *points[place]) for place in (places[i] for i in order)]
    blank = texts([""] * len(rows))
    return DemandRecords(
        demand_id=texts(f"{prefix}{i}" for i in range(len(rows))),
        name=blank,
        lon=np.array([120.0 + row[0][0] / 100 for row in rows]),
        lat=np.array([41.0 + row[0][1] / 100 for row in rows]),
        people=np.array([row[1] for row in rows]),
        setting=texts("urban" if row[2] else "rural" for row in rows),
        nbs=blank,
        adcode=blank,
        township_code=blank,
        assigned_site_id=blank,
        served_by=blank,
    )


def decide(records, census, rule, *, calibrate):
    urban, rural = np.array(census[:2]), np.array(census[2:])
    known = np.ones(2, dtype=bool)
    population = Population(known, urban + rural, known, urban, rural)
    source = DemandSource(path=Path("x.csv"), setting=rule, calibrate=calibrate)
    return decide_demand(records, COUNTIES, population, source, STANDARD, RowReport("demand"))


def numbers(decided):
    demand, outside = decided.demand, decided.outside
    inside = zip(demand.lon, demand.lat, demand.residents, demand.urban, demand.county, strict=True)
    strays = zip(outside["lon"], outside["lat"], outside["people"], strict=True)
    return [tuple(map(float, row)) for row in inside], list(strays)


@settings(deadline=None, max_examples=rounds(30, 180))
@given(POINTS, CENSUS, st.booleans(), st.sampled_from(["column", "county_share"]), st.randoms())
def test_shuffled_rows_and_other_ids_change_no_number(points, census, calibrate, rule, random):
    order = list(range(len(points)))
    first = decide(build(points, order, "a"), census, rule, calibrate=calibrate)
    random.shuffle(order)
    second = decide(build(points, order, "b"), census, rule, calibrate=calibrate)
    assert numbers(first) == numbers(second)


@settings(deadline=None, max_examples=rounds(30, 180))
@given(POINTS, CENSUS)
def test_calibrated_counties_hold_the_census(points, census):
    demand = decide(build(points, range(len(points)), "a"), census, "column", calibrate=True).demand
    for county in (0, 1):
        assert (
            demand.residents[demand.county == county].sum() == census[county] + census[county + 2]
        )


@settings(deadline=None, max_examples=rounds(30, 180))
@given(POINTS)
def test_uncalibrated_counties_and_outside_hold_the_rounded_sum(points):
    decided = decide(
        build(points, range(len(points)), "a"), [1, 1, 1, 1], "column", calibrate=False
    )
    whole = sum(people for people, _ in points.values())
    assert (
        abs(decided.demand.residents.sum() + decided.outside["people"].sum() - whole) <= 0.5 + 1e-6
    )


@settings(deadline=None, max_examples=rounds(30, 180))
@given(POINTS, CENSUS, st.booleans(), st.data())
def test_stated_residents_are_held_and_every_total_stays(points, census, calibrate, data):
    records = build(points, range(len(points)), "a")
    held = np.array(data.draw(st.lists(st.booleans(), min_size=len(points), max_size=len(points))))
    stated = np.where(held, np.floor(records.people) + 1, records.people)
    corrected = replace(records, people=stated, held=held)
    plain = decide(replace(records, people=stated), census, "column", calibrate=calibrate)
    decided = decide(corrected, census, "column", calibrate=calibrate)
    whole = decided.demand.residents.sum() + decided.outside["people"].sum()
    assert whole == plain.demand.residents.sum() + plain.outside["people"].sum()
    table = decided.calibration
    against = set(table["adcode"][table["reason"].str.contains("held_over_census")])
    people = dict(zip(decided.demand.demand_id, decided.demand.residents, strict=True))
    county = dict(zip(decided.demand.demand_id, decided.demand.county, strict=True))
    for c in (0, 1):
        mine = [own for own in county if county[own] == c]
        if calibrate:
            assert sum(people[own] for own in mine) == census[c] + census[c + 2]
        if COUNTIES.adcode[c] not in against:
            wanted = dict(zip(records.demand_id, stated, strict=True))
            is_held = dict(zip(records.demand_id, held, strict=True))
            assert all(people[own] == wanted[own] for own in mine if is_held.get(own))
        else:
            assert calibrate
