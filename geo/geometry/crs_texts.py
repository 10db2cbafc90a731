"""Texts that name a coordinate system, before PROJ sees them: none leads to a file or an address.

PROJ opens what a text tells it to: a file of definitions (`+init=`), grids of shifts, models of
movement. Such texts come with data, too: in the `crs` of a GeoJSON, a GeoPackage or a graph. A grid
that is optional and not there (`@name`) would moreover move nothing, in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from geo.errors import CoordinateError

LONGEST = 100_000
"""Characters; the longest of PROJ's own database has some 20,000."""
_OLD_CODE = re.compile(
    r"\+?init=(epsg|esri):(\d{1,9})(?:\s+\+type=crs)?(?:\s+\+no_defs)?", re.IGNORECASE
)
_KEYS = re.compile(r"""\b(init|\w*grids|file|model|proj_catalog)\s*=\s*([^\s"]*)""", re.IGNORECASE)
_WORDS_OF_WKT = re.compile(r"PARAMETERFILE|PROJ4_GRIDS", re.IGNORECASE)
_FILE_OF_WKT = re.compile(
    r'(?:PARAMETERFILE\s*[\[(]\s*"[^"]*"|"PROJ4_GRIDS")\s*,\s*"([^"]*)"', re.IGNORECASE
)
_NO_GRID = frozenset({"null", "@null"})
"""What Web Mercator is usually written with: shifted by nothing, and rightly so."""
_GRID_NAME = re.compile(r"\w[\w.-]*")


def clean_crs_text(text: str) -> str:
    """A text fit for PROJ; the old `+init=epsg:4549` becomes `EPSG:4549`.

    A grid may be named that PROJ has among its own data, by its plain name.

    Raises
    ------
    CoordinateError
        It is too long, no text, or names a file, an address or a grid that may be absent.
    """
    if len(text) > LONGEST or "\x00" in text:
        raise CoordinateError(
            f"crs: expected a text of at most {LONGEST:,} characters such as EPSG:4549, "
            f"got {text[:80]!r}"
        )
    old = _OLD_CODE.fullmatch(text.strip())
    if old:
        return f"{old[1].upper()}:{old[2]}"
    for named in _list_files(text):
        raise CoordinateError(
            f"crs: expected no file or address in it, got {named[:80]!r}; state the parameters "
            "(+towgs84=…), or name a grid of PROJ by its name alone"
        )
    return text


def _list_files(text: str) -> Iterator[str]:
    """What a text tells PROJ to open, other than grids of its own."""
    for key, value in _KEYS.findall(text):
        is_grid = key.lower().endswith("grids")
        names = value.split(",") if is_grid else [value]
        yield from (name for name in names if not (is_grid and _is_own_grid(name)))
    of_wkt = _FILE_OF_WKT.findall(text)
    yield from (name for name in [*of_wkt, *_list_values(text)] if not _is_own_grid(name))
    yield from _WORDS_OF_WKT.findall(text)[len(of_wkt) :]  # those that are quoted in odd ways


def _is_own_grid(name: str) -> bool:
    return name.lower() in _NO_GRID or bool(_GRID_NAME.fullmatch(name))


def _list_values(text: str) -> Iterator[str]:
    """Texts given as the value of a parameter in PROJ's own JSON, which are files all of them."""
    if not text.lstrip().startswith("{"):
        return
    try:
        waiting: list[Any] = [orjson.loads(text)]
    except ValueError as error:
        raise CoordinateError(f"crs: not JSON that can be read: {text[:80]!r}") from error
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            value = part.get("value")
            if isinstance(value, str):
                yield value
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
