"""A search that ends once its places are reached, on a road map drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest

from geo.model.road_lines import BACKWARD, FORWARD
from geo.reach.arcs import Arcs, Ends
from geo.reach.search import FAR
from geo.reach.targeted import (
    blank_labels,
    list_doors,
    mark_reached,
    search_targets,
    wipe_labels,
)

SITE = np.zeros(1, dtype=np.int32)


def make_ends(*places: tuple[int, int]) -> Ends:
    """Edge and millimetres along it of each place, without legs."""
    edge, along = np.array(places, dtype=np.int64).reshape(-1, 2).T
    return Ends(edge.astype(np.int32), along, np.zeros(len(edge), dtype=np.int64))


@pytest.fixture(scope="module")
def street() -> Arcs:
    """Nodes 0 to 9 from west to east, each edge 1 km; nobody may drive from 1 to 0.

    0 --> 1 --- 2 --- 3 --- ... --- 9
    """
    ways = [(i, i + 1, i) for i in range(9)] + [(i + 1, i, i) for i in range(1, 9)]
    tail, head, edge = np.ascontiguousarray(np.array(sorted(ways), dtype=np.int32).T)
    ends = np.arange(9, dtype=np.int32)
    return Arcs(
        np.concatenate(([0], np.cumsum(np.bincount(tail, minlength=10)))),
        head,
        np.full(len(head), 1_000_000, dtype=np.int64),
        edge,
        ends,
        ends + np.int32(1),
        np.full(9, 1_000_000, dtype=np.int64),
        np.array([FORWARD] + [FORWARD | BACKWARD] * 8, dtype=np.uint8),
    )


def test_nodes_beyond_the_farthest_place_stay_without_a_label(street: Arcs) -> None:
    labels = blank_labels(street)
    doors = list_doors(street, [make_ends((3, 500_000))])
    written = search_targets(street, make_ends((1, 0)), SITE, doors, labels)
    assert labels.mm[[1, 2, 3, 4]].tolist() == [0, 1_000_000, 2_000_000, 3_000_000]
    assert (labels.mm[5:] == FAR).all()
    assert set(written.tolist()) == set(np.flatnonzero(labels.mm < FAR).tolist())


def test_a_place_at_the_end_of_a_forbidden_way_has_no_door_there(street: Arcs) -> None:
    on_forbidden, beyond = make_ends((0, 500_000)), make_ends((2, 500_000))
    assert list_doors(street, [on_forbidden]).node.tolist() == [0]
    assert list_doors(street, [beyond]).node.tolist() == [2, 3]
    assert list_doors(street, [beyond, on_forbidden]).node.tolist() == [0, 2, 3]


def test_a_place_that_no_site_reaches_is_not_searched_for(street: Arcs) -> None:
    site, place = make_ends((1, 0)), make_ends((0, 500_000))
    reached = mark_reached(street, site)
    assert reached.tolist() == [False] + [True] * 9
    doors = list_doors(street, [place], reached)
    labels = blank_labels(street)
    assert not len(search_targets(street, site, SITE, doors, labels))
    search_targets(street, site, SITE, list_doors(street, [place]), labels)
    assert labels.mm.tolist() == [FAR, *(1_000_000 * i for i in range(9))]


def test_wiped_labels_are_blank(street: Arcs) -> None:
    labels = blank_labels(street)
    doors = list_doors(street, [make_ends((5, 0))])
    wipe_labels(labels, search_targets(street, make_ends((1, 0)), SITE, doors, labels))
    for found, blank in zip(labels, blank_labels(street), strict=True):
        assert found.tolist() == blank.tolist()
