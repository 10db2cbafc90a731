"""Counties in units of every level, by codes that have zeros of their own."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from geo.queries.coverage import find_units

COUNTIES = ["210102", "211002", "211011", "211102", "211402", "220202"]


def find(codes: list[str]) -> list[int]:
    inputs = SimpleNamespace(counties=SimpleNamespace(adcode=COUNTIES))
    return find_units(inputs, codes).tolist()  # type: ignore[arg-type]  # counties are all it reads


@pytest.mark.parametrize(
    ("codes", "rows"),
    [
        (["210100", "211000", "211100", "211400", "220200"], [0, 1, 1, 2, 3, 4]),
        (["211000"], [-1, 0, 0, -1, -1, -1]),
        (["210000", "220000"], [0, 0, 0, 0, 0, 1]),
        (["000000"], [0] * 6),
        (COUNTIES[::-1], [5, 4, 3, 2, 1, 0]),
    ],
    ids=["prefectures", "a prefecture alone", "provinces", "several provinces", "counties"],
)
def test_a_county_belongs_to_the_unit_whose_level_its_code_names(
    codes: list[str], rows: list[int]
) -> None:
    assert find(codes) == rows
