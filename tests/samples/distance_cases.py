"""Small instances of distances for hypothesis, and what enumeration says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from geo.planning.covering.instance import Covering
from geo.planning.distances.instance import CoverQuotas, Distances
from tests.samples.covering_cases import Case, list_choices, make_case


@dataclass(frozen=True)
class DistanceCase:
    """Distances (candidate by point) as a table beside the instance; cover as sets."""

    table: tuple[tuple[int, ...], ...]
    distances: Distances
    case: Case
    cover: CoverQuotas | None

    def after(self, chosen: tuple[int, ...]) -> list[int]:
        now = self.distances.now_mm.tolist()
        return [min([now[p], *(self.table[j][p] for j in chosen)]) for p in range(len(now))]

    def total(self, chosen: tuple[int, ...]) -> int:
        people = self.distances.weight.tolist()
        return sum(w * d for w, d in zip(people, self.after(chosen), strict=True))

    def farthest(self, chosen: tuple[int, ...]) -> int:
        people = self.distances.weight.tolist()
        return max((d for w, d in zip(people, self.after(chosen), strict=True) if w), default=0)

    def fitting(self) -> list[tuple[int, ...]]:
        """Choices that keep the rules and meet the needs."""
        return [one for one in list_choices(self.case) if self._meets(one)]

    def _meets(self, chosen: tuple[int, ...]) -> bool:
        if self.cover is None:
            return True
        inner = self.cover.covering
        covered = frozenset().union(*(self.case.covers[j] for j in chosen))
        return all(
            sum(int(inner.weight[p]) for p in covered if self.cover.area[p] == a) >= need
            for a, need in enumerate(self.cover.need.tolist())
        )


@st.composite
def distance_cases(draw: Any) -> DistanceCase:
    m, n = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    row = st.lists(st.integers(0, 40), min_size=n, max_size=n)
    table = tuple(tuple(draw(row)) for _ in range(m))
    now = np.array(draw(row), dtype=np.int64)
    people = np.array(draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)), dtype=np.int64)
    near = [(j, p) for j in range(m) for p in range(n) if table[j][p] < now[p]]
    sizes = np.bincount([j for j, _ in near], minlength=m) if near else np.zeros(m, dtype=int)
    distances = Distances(
        np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        np.array([p for _, p in near], dtype=np.int32),
        np.array([table[j][p] for j, p in near], dtype=np.int64),
        now,
        people,
    )
    flags = st.lists(st.sampled_from([0, 0, 0, 1]), min_size=m, max_size=m)
    forced = np.array(draw(flags), dtype=bool)
    rules: dict[str, Any] = {
        "forced": forced,
        "allowed": forced | ~np.array(draw(flags), dtype=bool),
        "cost": np.array(draw(st.lists(st.integers(1, 5), min_size=m, max_size=m)), dtype=float),
        "area": np.array(draw(st.lists(st.integers(-1, 1), min_size=m, max_size=m))),
        "needed": np.array([False, draw(st.sampled_from([False, False, True]))]),
    }
    if draw(st.booleans()):
        rules["budget"] = float(draw(st.integers(1, 12)))
    covers = [{p for p in range(n) if table[j][p] <= 10 < now[p]} for j in range(m)]
    case = make_case(covers, people, draw(st.integers(1, m)), **rules)
    cover = None
    if draw(st.booleans()):
        area = np.array(draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)), dtype=np.int32)
        need = np.array(draw(st.lists(st.integers(0, 8), min_size=2, max_size=2)), dtype=np.int64)
        cover = CoverQuotas(_as_covering(case), area, need)
    return DistanceCase(table, distances, case, cover)


def _as_covering(case: Case) -> Covering:
    return case.covering
