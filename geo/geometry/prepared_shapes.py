"""Shapes made ready for many questions, each caller's own."""

from __future__ import annotations

from typing import Any

import shapely


def prepare_copies(shapes: Any) -> Any:
    """Copies of a shape or an array of shapes, ready to be asked about many places.

    GEOS builds the index of a prepared shape at its first questions and guards it from no other
    thread, so that the given shapes, which threads share, are never prepared themselves.
    """
    copies = shapely.from_wkb(shapely.to_wkb(shapes))
    shapely.prepare(copies)
    return copies
