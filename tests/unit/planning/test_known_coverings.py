"""Coverings whose optimum mathematics knows, however large they are.

perfect code    balls of one size share out a space without overlap: the fewest balls are its
                points over the points of a ball, and any k fewer reach k balls of points
cubes           words of 2^r − 1 bits, balls of radius 1: 2^(2^r − 1 − r) of them (Hamming)
tori            n × n cells, n a multiple of 5, a cell with its four neighbours: n² / 5 (Lee)
planes          points and lines over a field of q: no q points meet every line, the q + 1 of
                one line do; k ≤ q + 1 points meet k · q + 1 lines at most
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from geo.planning.covering.mclp import cover_most
from geo.planning.quotas.areas import Areas
from geo.planning.quotas.min_sites import reach_needs
from geo.planning.quotas.problem import QuotaProblem
from tests.samples.covering_cases import Case, make_case

SECONDS = 30.0


def _make_cube(bits: int) -> Case:
    flips = [0, *(1 << bit for bit in range(bits))]
    balls = [[word ^ flip for flip in flips] for word in range(1 << bits)]
    return make_case(balls, [1] * len(balls), len(balls))


def _make_torus(side: int) -> Case:
    steps = [(0, 0), (0, 1), (1, 0), (0, -1), (-1, 0)]
    balls = [
        [(i + di) % side * side + (j + dj) % side for di, dj in steps]
        for i, j in product(range(side), repeat=2)
    ]
    return make_case(balls, [1] * len(balls), len(balls))


def _make_plane(order: int) -> Case:
    """Points as candidates, lines as what they meet; both are vectors whose first entry is 1."""
    vectors = [
        v for v in product(range(order), repeat=3) if any(v) and next(x for x in v if x) == 1
    ]
    table = np.array(vectors)
    meets = table @ table.T % order == 0
    return make_case([np.flatnonzero(row).tolist() for row in meets], [1] * len(table), len(table))


def _count_fewest(case: Case) -> tuple[float, float]:
    count = case.covering.points
    everything = Areas(np.zeros(count, dtype=np.int32), np.array([count]), np.array([0]))
    need = np.array([count])
    answer = reach_needs(QuotaProblem(case.covering, case.rules, everything, need, SECONDS))
    return answer.objective, answer.bound


def _count_most(case: Case, sites: int) -> tuple[float, float]:
    answer = cover_most(case.covering, case.rules._replace(most=sites), SECONDS)
    return answer.objective, answer.bound


def test_sixteen_balls_cover_the_cube_of_seven_bits() -> None:
    assert _count_fewest(_make_cube(7)) == (16, 16)


@pytest.mark.parametrize("sites", [1, 5, 15, 16])
def test_balls_of_a_perfect_code_gain_eight_words_each(sites: int) -> None:
    assert _count_most(_make_cube(7), sites) == (8 * sites, 8 * sites)


def test_2_048_balls_cover_the_cube_of_fifteen_bits() -> None:
    assert _count_most(_make_cube(15), 2_048) == (1 << 15, 1 << 15)


@pytest.mark.parametrize("side", [5, 10, 15])
def test_a_fifth_of_the_cells_of_a_torus_reach_all_of_it(side: int) -> None:
    assert _count_fewest(_make_torus(side)) == (side**2 / 5, side**2 / 5)


def test_cells_of_a_torus_gain_five_each_until_all_is_reached() -> None:
    torus = _make_torus(10)
    assert [_count_most(torus, k)[0] for k in (3, 10, 19, 20, 21)] == [15, 50, 95, 100, 100]


@pytest.mark.parametrize("order", [2, 3, 5, 7])
def test_no_fewer_points_than_those_of_a_line_meet_every_line(order: int) -> None:
    assert _count_fewest(_make_plane(order)) == (order + 1, order + 1)


@pytest.mark.parametrize(("order", "points"), [(2, 2), (3, 2), (3, 3), (5, 3)])
def test_points_of_one_line_meet_the_most_lines(order: int, points: int) -> None:
    assert _count_most(_make_plane(order), points) == (points * order + 1, points * order + 1)
