"""Sites by a distance matrix of one's own beside enumeration of every choice."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from vaxreach.covering import solve_mclp, solve_p_centre, solve_p_median, solve_set_cover

DISTANCES = st.sampled_from([0.0, 4.999, 5.0, 5.001, 7.5, float("inf")])


@st.composite
def _matrices(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    rows, columns = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    cells = draw(st.lists(DISTANCES, min_size=rows * columns, max_size=rows * columns))
    people = draw(st.lists(st.integers(0, 9), min_size=rows, max_size=rows))
    return np.array(cells).reshape(rows, columns), np.array(people), draw(st.integers(1, columns))


@given(_matrices())
def test_the_sites_chosen_are_the_best_of_all_choices(
    drawn: tuple[np.ndarray, np.ndarray, int],
) -> None:
    distance, people, sites = drawn
    best = max(
        int(people[(distance[:, list(chosen)] <= 5.0).any(axis=1)].sum())
        for chosen in combinations(range(distance.shape[1]), sites)
    )
    answer = solve_mclp(distance, people, 5.0, sites)
    assert answer.weight == best == answer.bound
    assert answer.gap == 0.0
    assert len(answer.chosen) <= sites
    within = (distance[:, answer.chosen] <= 5.0).any(axis=1)
    assert answer.covered.tolist() == within.tolist()
    assert answer.added.sum() == answer.weight
    assert answer.everything == people.sum()


def test_a_frame_names_its_candidates_and_takes_weights_by_its_index() -> None:
    distance = pd.DataFrame(
        [[1.0, 9.0], [9.0, 1.0], [9.0, np.inf]], index=["a", "b", "c"], columns=["x", "y"]
    )
    people = pd.Series({"c": 50, "b": 20, "a": 10})
    answer = solve_mclp(distance, people, 5, 1)
    assert (answer.sites.tolist(), answer.weight, answer.everything) == (["y"], 20, 80)
    held = solve_mclp(distance, people, 5, 1, required=["x"])
    assert (held.sites.tolist(), held.bound) == (["x"], 10)
    left = solve_mclp(distance, people, 5, 2, excluded=["y"])
    assert left.sites.tolist() == ["x"]


NOT_A_NUMBER = [[1.0, float("nan")]]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"distance": NOT_A_NUMBER}, "distance"),
        ({"distance": [[1.0, -0.5]]}, "distance"),
        ({"distance": [1.0, 2.0]}, "distance"),
        ({"distance": [[1.0, 2.0], [3.0]]}, "distance"),
        ({"distance": pd.DataFrame({"a": pd.array([1, None], dtype="Int64")})}, "distance"),
        ({"distance": np.zeros((0, 2))}, "distance"),
        ({"distance": [["1", "2"]]}, "distance"),
        ({"distance": [[True, False]]}, "distance"),
        ({"distance": [[1 + 1j, 2.0]]}, "distance"),
        ({"distance": pd.DataFrame([[1.0, 2.0]], columns=["x", "x"])}, "distance"),
        ({"distance": pd.DataFrame([[1.0], [2.0]], index=["a", "a"])}, "distance"),
        ({"distance": pd.DataFrame([[None, 2.0]])}, "distance"),
        ({"weight": [1, 2]}, "weight"),
        ({"weight": [-1]}, "weight"),
        ({"weight": [1.5]}, "weight"),
        ({"weight": [float("inf")]}, "weight"),
        ({"weight": [2**53]}, "weight"),
        ({"weight": [10**300]}, "weight"),
        ({"cutoff": float("nan")}, "cutoff"),
        ({"cutoff": float("inf")}, "cutoff"),
        ({"cutoff": -1.0}, "cutoff"),
        ({"cutoff": "5"}, "cutoff"),
        ({"cutoff": True}, "cutoff"),
        ({"sites": 0}, "sites"),
        ({"sites": 3}, "sites"),
        ({"sites": 1.0}, "sites"),
        ({"sites": 10**30}, "sites"),
        ({"cutoff": 10**400}, "cutoff"),
        ({"required": ["x"]}, "required"),
        ({"required": [2]}, "required"),
        ({"required": [True]}, "required"),
        ({"required": [np.array([0])]}, "required"),
        ({"required": "01"}, "required"),
        ({"required": 0}, "required"),
        ({"excluded": None}, "excluded"),
        ({"required": [0, 1]}, "required"),
        ({"required": [0], "excluded": [0]}, "required"),
        ({"excluded": [-1]}, "excluded"),
        ({"excluded": [[]]}, "excluded"),
        ({"seconds": float("nan")}, "seconds"),
    ],
)
def test_a_fault_is_refused_with_the_argument(changed: dict[str, Any], field: str) -> None:
    asked: dict[str, Any] = {"distance": [[1.0, 2.0]], "weight": [1], "cutoff": 5.0, "sites": 1}
    with pytest.raises(InputError, match=f"^{field}: "):
        solve_mclp(**asked | changed)


@pytest.mark.parametrize("kind", ["Int64", "double[pyarrow]", "int32[pyarrow]", "Sparse[int]"])
def test_numbers_of_pandas_and_arrow_are_numbers(kind: str) -> None:
    plain = pd.DataFrame({"x": [4, 9], "y": [7, 2]}, index=["a", "b"])
    people = pd.Series([3, 5], index=["a", "b"])
    held = solve_p_median(plain.astype(kind), people.astype(kind), 1)
    assert (held.sites.tolist(), held.objective) == (["y"], 31.0)
    assert solve_mclp(plain.astype(kind), people.astype(kind), np.float32(2), 1).weight == 5


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1e298])
def test_a_distance_of_any_size_has_a_bound(size: float) -> None:
    held = solve_p_median([[size, 2 * size]], [5], 1)
    assert held.sites.tolist() == [0]
    assert 0 <= held.bound <= held.objective == 5 * size


@pytest.mark.parametrize(
    "weight", [{"a": 1}, {"a": 1, "b": 2, "c": 3}, {"a": 1, "c": 2}], ids=["few", "many", "other"]
)
def test_weights_of_another_index_are_refused(weight: dict[str, int]) -> None:
    distance = pd.DataFrame([[1.0], [2.0]], index=["a", "b"])
    with pytest.raises(InputError, match=r"^weight: its index"):
        solve_mclp(distance, pd.Series(weight), 5.0, 1)


@given(_matrices(), st.sampled_from(["0.5", 0.75, 1]))
def test_the_fewest_sites_cover_what_is_asked(
    drawn: tuple[np.ndarray, np.ndarray, int], share: float | str
) -> None:
    distance, people, _ = drawn
    need = math.ceil(Fraction(str(share)) * int(people.sum()))
    sizes = [
        len(chosen)
        for chosen in _list_choices(distance.shape[1], 0)
        if people[(distance[:, chosen] <= 5.0).any(axis=1)].sum() >= need
    ]
    if not sizes:
        with pytest.raises(InputError, match=r"^cutoff: no candidate lies within it of "):
            solve_set_cover(distance, 5.0, weight=people, share=share)
        return
    answer = solve_set_cover(distance, 5.0, weight=people, share=share)
    assert answer.objective == len(answer.chosen) == min(sizes) == answer.bound
    assert answer.weight >= need


@given(_matrices())
def test_mean_and_farthest_distance_are_the_least_of_all_choices(
    drawn: tuple[np.ndarray, np.ndarray, int],
) -> None:
    distance, people, sites = drawn
    counts = people > 0
    near = [
        distance[:, chosen].min(axis=1)[counts]
        for chosen in _list_choices(distance.shape[1], 1)
        if len(chosen) <= sites
    ]
    near = [one for one in near if np.isfinite(one).all()]
    if not near:
        for ask in (
            lambda: solve_p_median(distance, people, sites),
            lambda: solve_p_centre(distance, sites, weight=people),
        ):
            with pytest.raises(InputError, match=r"^(distance|sites): "):
                ask()
        return
    mean = solve_p_median(distance, people, sites)
    assert mean.objective == pytest.approx(min((people[counts] * one).sum() for one in near))
    assert mean.bound == mean.objective
    worst = solve_p_centre(distance, sites, weight=people)
    assert worst.objective == worst.bound == min(one.max(initial=0.0) for one in near)
    for answer in (mean, worst):
        own = distance[:, answer.chosen].min(axis=1)
        np.testing.assert_array_equal(answer.distance, own)
        reached = answer.nearest >= 0
        np.testing.assert_array_equal(
            distance[np.flatnonzero(reached), answer.nearest[reached]], own[reached]
        )
        assert set(answer.nearest[reached]) <= set(answer.chosen)


def _list_choices(candidates: int, least: int) -> list[list[int]]:
    return [
        list(chosen)
        for size in range(least, candidates + 1)
        for chosen in combinations(range(candidates), size)
    ]


def test_required_and_excluded_candidates_hold_in_every_model() -> None:
    distance = pd.DataFrame(
        [[1.0, 2.0, 9.0], [9.0, 2.0, 1.0], [9.0, 3.0, 4.0]], columns=["x", "y", "z"]
    )
    rules = {"required": ["x"], "excluded": ["y"]}
    for answer in (
        solve_set_cover(distance, 5.0, **rules),
        solve_p_median(distance, [1, 1, 1], 2, **rules),
        solve_p_centre(distance, 2, **rules),
    ):
        assert sorted(answer.sites) == ["x", "z"]
        assert answer.is_proved


def test_a_distance_that_is_no_decimal_keeps_its_bound_below_the_answer() -> None:
    distance = np.array([[1 / 3, 2 / 3], [2 / 7, 1 / 7]])
    answer = solve_p_median(distance, [10**9, 10**9], 1)
    assert answer.objective == pytest.approx(10**9 * (1 / 3 + 2 / 7))
    assert answer.bound <= answer.objective
    assert answer.gap < 1e-5


@pytest.mark.parametrize("share", [0, -0.5, 1.01, "x", True, float("nan"), None])
def test_a_share_that_is_none_is_refused(share: Any) -> None:
    with pytest.raises(InputError, match=r"^share: expected "):
        solve_set_cover([[1.0]], 5.0, share=share)
