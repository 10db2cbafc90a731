"""Areas that roles hold in: the whole province, or the first digits of the codes that lie in it."""

from __future__ import annotations

import re

from geo.errors import InputError

PROVINCE = "province"
_CODE = re.compile(r"[0-9]{2}(?:[0-9]{2}){0,2}")


def read_area(text: str) -> str:
    """An area as it is kept: `province`, `2101`, `210104`; codes that end in 00 are shortened.

    Raises
    ------
    InputError
        It is none.
    """
    given = text.strip()
    if given == PROVINCE:
        return PROVINCE
    while len(given) > 2 and given.endswith("00") and len(given) % 2 == 0:
        given = given[:-2]
    if not _CODE.fullmatch(given) or not given.isascii():
        raise InputError(
            f"expected an area: province, a prefecture such as 2101 or a county such as 210104, "
            f"got {text[:40]!r}"
        )
    return PROVINCE if len(given) == 2 else given


def covers(area: str, adcode: str) -> bool:
    """Whether what a code owns lies in an area; what nobody owns lies in the province alone."""
    return area == PROVINCE or (adcode != "" and adcode.startswith(area))


def touches(area: str, other: str) -> bool:
    """Whether one of two areas lies in the other."""
    return covers(area, other) or covers(other, area) or other == PROVINCE
