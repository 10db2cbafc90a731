"""Shapes out of WKB and WKT that somebody else wrote; unfit ones are None, never a fault.

GEOS reads a shape within a shape by calling itself, and some ten thousand levels end the process;
so whatever may nest is walked through for its depth first.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import shapely

from geo.arrays import Flags, Shapes

DEEPEST = 64
_PLAIN_TYPES = (-1, 0, 1, 2, 3, 4, 5, 6, 7)
_BRACKETS = re.compile(r"[()]")
_POINT, _LINE, _POLYGON = 1, 2, 3


def read_wkb(bodies: Sequence[Any]) -> tuple[Shapes, Flags]:
    """Shapes in the plane, None where there is none or it cannot be read; second, what was closed.

    A ring that is not closed gets its first position again.
    """
    plain = np.full(len(bodies), None, dtype=object)
    plain[:] = [_take_bytes(body) for body in bodies]
    shapes = _read(shapely.from_wkb, plain, "ignore")
    broken: Flags = np.array([body is not None for body in plain], dtype=np.bool_)
    broken &= shapely.is_missing(shapes)
    shapes[broken] = _read(shapely.from_wkb, plain[broken], "fix")
    return _flatten(shapes), broken & ~shapely.is_missing(shapes)


def read_wkt(texts: Iterable[Any]) -> Shapes:
    """Shapes in the plane, None where there is none or it cannot be read."""
    taken = [_take_text(text) for text in texts]
    plain = np.full(len(taken), None, dtype=object)
    plain[:] = taken
    return _flatten(_read(shapely.from_wkt, plain, "ignore"))


def _read(reader: Callable[..., Any], bodies: Any, on_invalid: str) -> Shapes:
    """All at once, or one by one where arcs end the reading of everything."""
    faults = (shapely.errors.ShapelyError, NotImplementedError, ValueError, TypeError)
    try:
        shapes: Shapes = reader(bodies, on_invalid=on_invalid)
    except faults:
        shapes = np.full(len(bodies), None, dtype=object)
        for i, body in enumerate(bodies):
            try:
                shapes[i] = reader(body, on_invalid=on_invalid)
            except faults:
                continue
    return shapes


def _take_bytes(body: Any) -> bytes | None:
    if not isinstance(body, bytes) or len(body) < 5:
        return None
    base = struct.unpack_from("<I" if body[0] else ">I", body, 1)[0] & 0x1FFFFFFF
    return body if base % 1000 <= _POLYGON or _measure_depth(body) <= DEEPEST else None


def _measure_depth(body: bytes) -> int:
    """How many shapes stand around the innermost one; stops one beyond `DEEPEST`."""
    left: list[int] = []
    at = 0
    try:
        while len(left) <= DEEPEST:
            order = "<" if body[at] else ">"
            kind = struct.unpack_from(f"{order}I", body, at + 1)[0]
            at += 9 if kind & 0x20000000 else 5
            base, width = _read_kind(kind)
            if base >= 4 and base != 8:
                left.append(struct.unpack_from(f"{order}I", body, at)[0])
                at += 4
            else:
                at = _skip_positions(body, at, order, base, width)
            while left and not left[-1]:
                left.pop()
            if not left:
                break
            left[-1] -= 1
    except (IndexError, struct.error):
        pass
    return len(left)


def _read_kind(kind: int) -> tuple[int, int]:
    """The plain type, and bytes of a position; with heights by a flag (EWKB) or thousands (ISO)."""
    thousands, base = divmod(kind & 0x1FFFFFFF, 1000)
    higher = bool(kind & 0x80000000 or thousands in {1, 3})
    measured = bool(kind & 0x40000000 or thousands in {2, 3})
    return base, 8 * (2 + higher + measured)


def _skip_positions(body: bytes, at: int, order: str, base: int, width: int) -> int:
    if base == _POINT:
        return at + width
    rings = 1
    if base == _POLYGON:
        rings = struct.unpack_from(f"{order}I", body, at)[0]
        at += 4
    for _ in range(rings):
        at += 4 + width * int(struct.unpack_from(f"{order}I", body, at)[0])
    return at


def _take_text(text: Any) -> str | None:
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        return None
    depth = deepest = 0
    for sign in _BRACKETS.findall(text):
        depth += 1 if sign == "(" else -1
        deepest = max(deepest, depth)
    return None if deepest > DEEPEST else text


def _flatten(shapes: Shapes) -> Shapes:
    """Without heights; a shape of arcs is None."""
    shapes[~np.isin(shapely.get_type_id(shapes), _PLAIN_TYPES)] = None
    flat: Shapes = shapely.force_2d(shapes)
    return flat
