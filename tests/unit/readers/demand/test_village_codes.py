"""Ids that are statistical codes, told from all others."""

from __future__ import annotations

import re

import pytest

from geo.arrays import texts
from geo.readers.demand.ids import find_village_codes

PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]")


def test_the_first_two_digits_are_those_of_a_province() -> None:
    ids = texts(f"{n:02}0102001001" for n in range(100))
    assert find_village_codes(ids).tolist() == [
        PROVINCE.fullmatch(code[:2]) is not None for code in ids
    ]


@pytest.mark.parametrize(
    "other",
    [
        "", "21010200100", "2101020010011", "２10102001001", "21010200100a", "-10102001001",
        "2101020010 1",
    ],
)  # fmt: skip
def test_anything_but_twelve_plain_digits_is_no_code(other: str) -> None:
    assert find_village_codes(texts([other, "210102001001"])).tolist() == [False, True]
    assert find_village_codes(texts([other])).tolist() == [False]
    assert find_village_codes(texts([])).tolist() == []
