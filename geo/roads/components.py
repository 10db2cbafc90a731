"""Pieces of the network that no road joins, and which of them may be trusted.

With L a component's length and gap its least distance to a longer one (rules.md#distance-6):

    stray     L < short, or L < small and gap ≤ limit
    detached  L ≥ small and gap ≤ limit
    trusted   all others; the longest always
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.arrays import Bytes, Flags, Floats, Indices, Ints
from geo.errors import StudyError
from geo.roads.component_gaps import measure_gaps
from geo.roads.graph import ComponentTrust
from geo.roads.polylines import Polylines
from geo.roads.report import ComponentTable
from geo.rules.standard import StrayRule


def find_components(
    node_lon: Floats, node_lat: Floats, u: Indices, v: Indices, length_mm: Ints
) -> Indices:
    """Component of each node, numbered by falling length; ties by the least (lon, lat).

    Every edge joins, in both directions: motorways, ferries and one-ways too.
    """
    size = len(node_lon)
    joined = coo_array((np.ones(len(u), dtype=np.int8), (u, v)), shape=(size, size))
    count, label = connected_components(joined.tocsr(), directed=False)
    length = component_lengths(label, count, u, length_mm)
    first = first_nodes(label, count, node_lon, node_lat)
    order = np.lexsort((node_lat[first], node_lon[first], -length))
    number = np.empty(count, dtype=np.int32)
    number[order] = np.arange(count, dtype=np.int32)
    numbered: Indices = number[label]
    return numbered


def component_lengths(component: Indices, count: int, u: Indices, length_mm: Ints) -> Ints:
    """Total edge length of each component, in millimetres."""
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, component[u], length_mm)
    return total


def first_nodes(component: Indices, count: int, lon: Floats, lat: Floats) -> Ints:
    """The node of each component with the least (lon, lat)."""
    order = np.lexsort((lat, lon))
    first = np.empty(count, dtype=np.int64)
    first[component[order[::-1]]] = order[::-1]
    return first


def judge_components(
    component: Indices,
    node_lon: Floats,
    node_lat: Floats,
    u: Indices,
    length_mm: Ints,
    polylines: Polylines,
    rule: StrayRule,
    overrule: Mapping[str, str],
) -> ComponentTable:
    """Measure every component, judge it by the rule, and let the study overrule the judgement.

    Raises
    ------
    StudyError
        `overrule` names a component that does not exist.
    """
    count = int(component.max()) + 1
    length = component_lengths(component, count, u, length_mm)
    gap_m = measure_gaps(polylines, component[u], count, rule.gap_m)
    standing = judge_standing(length, gap_m, rule)
    overruled = _overrule(standing, overrule)
    first = first_nodes(component, count, node_lon, node_lat)
    return ComponentTable(
        length_mm=length,
        nodes=np.bincount(component, minlength=count).astype(np.int64),
        gap_m=gap_m,
        standing=standing,
        overruled=overruled,
        lon=node_lon[first],
        lat=node_lat[first],
    )


def judge_standing(length_mm: Ints, gap_m: Floats, rule: StrayRule) -> Bytes:
    """Standing of pieces by falling length; the first is always trusted."""
    short = length_mm < rule.short_m * 1000.0
    small = length_mm < rule.small_m * 1000.0
    near = gap_m <= rule.gap_m
    standing = np.full(len(length_mm), ComponentTrust.TRUSTED, dtype=np.uint8)
    standing[near & ~small] = ComponentTrust.DETACHED
    standing[short | (small & near)] = ComponentTrust.STRAY
    standing[0] = ComponentTrust.TRUSTED
    return standing


def _overrule(standing: Bytes, overrule: Mapping[str, str]) -> Flags:
    overruled = np.zeros(len(standing), dtype=bool)
    for number, word in overrule.items():
        if not number.isdecimal() or int(number) >= len(standing):
            raise StudyError(
                f"study: key roads.overrule: component {number!r} does not exist; "
                f"the network has the components 0 to {len(standing) - 1}"
            )
        standing[int(number)] = ComponentTrust[word.upper()]
        overruled[int(number)] = True
    return overruled
