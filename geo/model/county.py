"""Counties and the people counted in them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from geo.arrays import Flags, Ints, Shapes, Texts

_SIX_DIGITS = re.compile("[0-9]{6}")


def prefecture_code(adcode: str, prefecture: str) -> str:
    """The code of a county's prefecture: 2101 00 by digits, else the prefecture's name."""
    if _SIX_DIGITS.fullmatch(adcode):
        return adcode[:4] + "00"
    return prefecture or "000000"


def province_code(adcode: str) -> str:
    """The code of a county's province; 000000 where codes tell none."""
    return adcode[:2] + "0000" if _SIX_DIGITS.fullmatch(adcode) else "000000"


_MARK = "\x1f"
"""Stands behind each part of an area's key, so that none begins with another by chance."""


def area_key(adcode: str, prefecture: str) -> str:
    """What the areas within a county begin with: its digits, else its prefecture and its code."""
    if _SIX_DIGITS.fullmatch(adcode):
        return adcode
    return f"{prefecture_code(adcode, prefecture)}{_MARK}{adcode}{_MARK}"


def widen_area(key: str, level: str) -> str:
    """The key of the prefecture or province around a county; itself at the level of counties."""
    if _MARK not in key:
        return key[: {"county": 6, "prefecture": 4}.get(level, 2)]
    if level == "county":
        return key
    return key[: key.index(_MARK) + 1] if level == "prefecture" else ""


def county_of_area(area: str) -> str:
    """The county's code in the key of an area, "" where it holds none."""
    if _MARK in area:
        return [*area.split(_MARK), ""][1]
    return area[:6] if len(area) >= 6 else ""


def join_names(wider: str, narrower: str) -> str:
    """Two names as one: 甲市乙县 as Chinese writes it, Porto Maia with the space of others."""
    is_joined = not wider or not narrower or _is_wide(wider[-1]) or _is_wide(narrower[0])
    return wider + narrower if is_joined else f"{wider} {narrower}"


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in {"W", "F"}


@dataclass(frozen=True, slots=True)
class Counties:
    """County outlines, sorted by adcode; all arrays have one entry per county."""

    adcode: Texts
    name: Texts
    prefecture: Texts
    geometry: Shapes

    def __len__(self) -> int:
        return len(self.adcode)

    @property
    def has_free_codes(self) -> bool:
        """Whether the codes are another country's: text of any form, not six digits (GB/T 2260)."""
        return not all(_SIX_DIGITS.fullmatch(code) for code in self.adcode)

    def index_of(self) -> dict[str, int]:
        """Adcode to position."""
        return {code: i for i, code in enumerate(self.adcode)}


@dataclass(frozen=True, slots=True)
class Population:
    """People per county as the census states them, aligned with `Counties`.

    `known` is False for a county without a row; `split_known` is False where the table gives a
    total but no urban and rural parts (both are 0 then). `bands` holds further columns such as
    `age_0_4`. `year` and `basis` (`resident` 常住 or `registered` 户籍) are None where not stated.
    """

    known: Flags
    residents: Ints
    split_known: Flags
    urban: Ints
    rural: Ints
    bands: dict[str, Ints] = field(default_factory=dict)
    year: int | None = None
    basis: str | None = None
