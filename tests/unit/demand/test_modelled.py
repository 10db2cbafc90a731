"""Demand out of roads: junctions, weights, the urban part, census totals."""

import numpy as np
import pytest

from geo.arrays import texts
from geo.demand.decide import decide_demand
from geo.demand.modelled import model_from_roads, name_by_place, select_junctions
from geo.model.road_lines import BACKWARD, FERRY, FORWARD, TARGET
from geo.roads.graph import RoadGraph
from geo.study import DemandSource

ROAD = FORWARD | BACKWARD | TARGET


def draw(nodes, edges, flags=None):
    """A graph of which the model reads only nodes, ends and flags."""
    lon, lat = np.array(nodes, dtype=float).T
    u, v = np.array(edges, dtype=np.int32).T
    none = np.zeros(0, dtype=np.int64)
    return RoadGraph(
        node_lon=lon,
        node_lat=lat,
        u=u,
        v=v,
        length_mm=np.ones(len(u), dtype=np.int64),
        flags=np.array(flags or [ROAD] * len(u), dtype=np.uint8),
        highway=np.zeros(len(u), dtype=np.int32),
        classes=texts(["road"]),
        **dict.fromkeys(
            (
                "point_ptr",
                "point_lon",
                "point_lat",
                "cum_mm",
                "origin",
                "arc_ptr",
                "arc_head",
                "arc_mm",
                "arc_edge",
                "component",
                "component_mm",
                "component_gap_m",
                "component_standing",
            ),
            none,
        ),
    )


def test_degree_counts_loops_twice_parallels_each_and_no_ferry():
    #  0──1──2   2 has a loop    3══4 twice    5 a ferry to 0    6 alone
    nodes = [(120.0 + i / 100, 41.0) for i in range(7)]
    edges = [(0, 1), (1, 2), (2, 2), (3, 4), (3, 4), (5, 0)]
    flags = [ROAD] * 5 + [ROAD | FERRY]
    assert select_junctions(draw(nodes, edges, flags)).tolist() == [0, 2]


def test_an_edge_of_one_direction_counts_like_any():
    nodes = [(120.0, 41.0), (120.1, 41.0), (120.2, 41.0)]
    flags = [FORWARD | TARGET, ROAD]
    assert select_junctions(draw(nodes, [(0, 1), (1, 2)], flags)).tolist() == [0, 2]


@pytest.fixture
def town():
    """A star of five arms of some 400 m in the first county, a lone road there, one next door.

    Weights: 6 at the hub and its ends (all within 1 km), 1 at each end of the others.
    """
    hub = (120.1, 41.1)
    arms = [(120.104, 41.1), (120.096, 41.1), (120.1, 41.104), (120.1, 41.096), (120.103, 41.103)]
    lone = [(120.02, 41.02), (120.05, 41.02)]
    far = [(120.3, 41.1), (120.35, 41.1)]
    nodes = [hub, *arms, *lone, *far]
    return draw(nodes, [(0, i) for i in range(1, 6)] + [(6, 7), (8, 9)])


def test_weight_is_the_number_of_junctions_within_the_window(town, counties, make_census, standard):
    census = make_census((1, 1), (1, 1))
    records = model_from_roads(town, counties, census, standard)
    assert records.people.tolist() == [6] * 6 + [1] * 4
    narrow = model_from_roads(town, counties, census, standard, window_m=500)
    assert narrow.people[0] == 6
    assert narrow.people[1] < 6


def test_the_densest_junctions_are_urban_up_to_the_census_share(
    town, counties, make_census, standard
):
    # All weights of the county: 38. Urban share 18/38 is three points of six; one more person
    # needs a fourth point.
    for urban, points in ((18, 3), (19, 4), (0, 0), (38, 8)):
        census = make_census((urban, 38 - urban), (0, 0))
        records = model_from_roads(town, counties, census, standard)
        settings = records.setting[records.adcode == "210101"]
        assert (settings == "urban").sum() == points


def test_modelled_people_are_the_census_exactly(town, counties, make_census, standard, report):
    census = make_census((101, 37), (0, 11))
    records = model_from_roads(town, counties, census, standard)
    source = DemandSource(model="roads")
    decided = decide_demand(records, counties, census, source, standard, report)
    demand = decided.demand
    first = demand.county == 0
    assert demand.residents[first & demand.urban].sum() == 101
    assert demand.residents[first & ~demand.urban].sum() == 37
    assert demand.residents[~first].sum() == 11
    assert len(decided.outside) == 0
    assert set(decided.calibration["reason"]) == {""}
    assert decided.calibration["factor"].isna().all()
    assert (decided.population_year, decided.population_basis) == (2020, "resident")


def test_people_go_in_proportion_to_weight(town, counties, make_census, standard, report):
    census = make_census((0, 380), (0, 10))
    records = model_from_roads(town, counties, census, standard)
    source = DemandSource(model="roads")
    demand = decide_demand(records, counties, census, source, standard, report).demand
    assert sorted(demand.residents[demand.county == 0].tolist()) == [10, 10] + [60] * 6


def test_renumbering_the_nodes_changes_no_point(town, counties, make_census, standard):
    census = make_census((19, 19), (1, 1))
    order = np.random.default_rng(1).permutation(town.node_count)
    place = np.argsort(order)
    turned = draw(
        list(zip(town.node_lon[order], town.node_lat[order], strict=True)),
        list(zip(place[town.u], place[town.v], strict=True)),
    )
    rows = []
    for graph in (town, turned):
        records = model_from_roads(graph, counties, census, standard)
        rows.append(set(zip(records.demand_id, records.people, records.setting, strict=True)))
    assert rows[0] == rows[1]


def test_ids_of_one_place_differ():
    names = name_by_place(np.array([123.4, 123.4]), np.array([41.8, 41.8]))
    assert names.tolist() == ["n123.4000000,41.8000000", "n123.4000000,41.8000000-2"]
