"""Counties and the people counted in them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from geo.arrays import Flags, Ints, Shapes, Texts


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
