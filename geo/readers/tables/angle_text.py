"""Longitudes and latitudes as people write them: decimals, degrees-minutes-seconds, both in a cell.

Read: `123.4`, `123.4°E`, `东经123.4`, `41°48′30″`, `41度48分30秒N`, `41,48,30` (three numbers), and
two of them in one cell, divided by a comma, a space or by their own directions; two of three
numbers each by anything but a comma. Two numbers alone, `41,48`, may be decimals: not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo.readers.tables.cells import fold_width

_MINUTE = re.compile("[′’‘ʹ＇分]")
_SECOND = re.compile("[″”“ʺ＂秒]|''")
_ANGLE = re.compile(
    r"(?P<before>[NSEW])?(?P<sign>[+-]?)(?P<degrees>[0-9]+(?:\.[0-9]*)?)"
    r"(?:°(?:(?P<minutes>[0-9]+(?:\.[0-9]*)?)'(?:(?P<seconds>[0-9]+(?:\.[0-9]*)?)\"?)?)?)?"
    r"(?P<after>[NSEW])?"
)
_THREE = r"[NSEW]?[+-]?[0-9]{1,3},[0-9]{1,2},[0-9]{1,2}(?:\.[0-9]*)?[NSEW]?"
_BY_COMMAS = re.compile(r"([0-9]+),([0-9]+),([0-9.]+)")
_TWO_OF_THREE = re.compile(rf"({_THREE})[;|/、\s]+({_THREE})")
_DIRECTIONS = (
    (re.compile("东经|東經|(?:经度|longitude|lng|lon)[:：=]?", re.IGNORECASE), "E"),
    (re.compile("北纬|北緯|(?:纬度|latitude|lat)[:：=]?", re.IGNORECASE), "N"),
    (re.compile("西经"), "W"),
    (re.compile("南纬"), "S"),
)
_LOOSE_SPACE = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_WRAPPING = re.compile(r"^(?:point)?\s*[\[({]+|[\])}]+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Angle:
    """Degrees, east and north positive; `axis` is `lon`, `lat` or "" where not said."""

    degrees: float
    axis: str


def read_angle(text: str) -> Angle | None:
    """One angle, or None where the text is not exactly one."""
    plain = _LOOSE_SPACE.sub("", _fold(text))
    if re.fullmatch(_THREE, plain):
        plain = _BY_COMMAS.sub("\\1°\\2'\\3\"", plain)
    found = _ANGLE.fullmatch(plain)
    return _angle_of(found) if found else None


def read_angle_pair(text: str) -> tuple[float, float] | None:
    """Longitude and latitude out of one cell, or None.

    Without directions the first is the longitude, unless the second cannot be a latitude.
    """
    parts = _split(_fold(_WRAPPING.sub("", fold_width(text))))
    if len(parts) != 2:
        return None
    first, second = read_angle(parts[0]), read_angle(parts[1])
    if first is None or second is None:
        return None
    if {first.axis, second.axis} == {"lon", "lat"}:
        return _order(first, second, is_swapped=first.axis == "lat")
    if first.axis or second.axis:
        return None
    is_swapped = abs(second.degrees) > 90 >= abs(first.degrees)
    return _order(first, second, is_swapped=is_swapped)


def _order(first: Angle, second: Angle, *, is_swapped: bool) -> tuple[float, float]:
    if is_swapped:
        return second.degrees, first.degrees
    return first.degrees, second.degrees


def _split(text: str) -> list[str]:
    if found := _TWO_OF_THREE.fullmatch(re.sub(r"\s*,\s*", ",", text).strip()):
        return list(found.groups())
    divided = re.split(r"[,;、|/]", text)
    if len(divided) == 1:
        divided = re.findall(r"[NSEW][^NSEW]+|[^NSEW]+[NSEW]", text.replace(" ", ""))
    if len(divided) != 2:
        divided = text.split()
    return [part.strip() for part in divided if part.strip()]


def _fold(text: str) -> str:
    folded = text
    for pattern, sign in _DIRECTIONS:
        folded = pattern.sub(sign, folded)
    folded = re.sub("[度º˚]", "°", folded).replace("−", "-")
    folded = _MINUTE.sub("'", _SECOND.sub('"', folded))
    return fold_width(folded).upper()


def _angle_of(found: re.Match[str]) -> Angle | None:
    before, after = found["before"] or "", found["after"] or ""
    minutes, seconds = float(found["minutes"] or 0), float(found["seconds"] or 0)
    if (before and after) or minutes >= 60 or seconds >= 60:
        return None
    degrees = float(found["degrees"]) + minutes / 60 + seconds / 3600
    direction = before or after
    is_negative = (found["sign"] == "-") != (direction in {"S", "W"})
    axis = {"N": "lat", "S": "lat", "E": "lon", "W": "lon"}.get(direction, "")
    return Angle(-degrees if is_negative else degrees, axis)
