"""Sites by a distance matrix of one's own beside enumeration of every choice."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.planning.own_matrix import choose_sites

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
    answer = choose_sites(distance, people, 5.0, sites)
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
    answer = choose_sites(distance, people, 5, 1)
    assert (answer.sites.tolist(), answer.weight, answer.everything) == (["y"], 20, 80)
    held = choose_sites(distance, people, 5, 1, required=["x"])
    assert (held.sites.tolist(), held.bound) == (["x"], 10)
    left = choose_sites(distance, people, 5, 2, excluded=["y"])
    assert left.sites.tolist() == ["x"]


NOT_A_NUMBER = [[1.0, float("nan")]]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"distance": NOT_A_NUMBER}, "distance"),
        ({"distance": [[1.0, -0.5]]}, "distance"),
        ({"distance": [1.0, 2.0]}, "distance"),
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
        ({"required": ["x"]}, "required"),
        ({"required": [2]}, "required"),
        ({"required": [True]}, "required"),
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
        choose_sites(**asked | changed)


@pytest.mark.parametrize(
    "weight", [{"a": 1}, {"a": 1, "b": 2, "c": 3}, {"a": 1, "c": 2}], ids=["few", "many", "other"]
)
def test_weights_of_another_index_are_refused(weight: dict[str, int]) -> None:
    distance = pd.DataFrame([[1.0], [2.0]], index=["a", "b"])
    with pytest.raises(InputError, match=r"^weight: its index"):
        choose_sites(distance, pd.Series(weight), 5.0, 1)
