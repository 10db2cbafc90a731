"""Long lines cut into edges where they meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Bytes, Flags, Floats, Indices, Ints, Texts
from geo.geometry.ranges import expand_ranges, pointer
from geo.model.road_lines import RoadLines


@dataclass(frozen=True, slots=True)
class RoadPaths:
    """Lines over shared vertices; nothing is cut yet.

    Path `p` runs over the vertices `vertex[ptr[p]:ptr[p + 1]]` (positions in `lon`, `lat`) and
    has bits `flags[p]` and class `classes[highway[p]]`.
    """

    lon: Floats
    lat: Floats
    ptr: Ints
    vertex: Indices
    flags: Bytes
    highway: Indices
    classes: Texts


def drop_repeats(paths: RoadPaths) -> RoadPaths:
    """Drop vertices that repeat the one before, and paths with fewer than two left."""
    size = np.diff(paths.ptr)
    path = np.repeat(np.arange(len(size)), size)
    kept = np.ones(len(path), dtype=bool)
    kept[1:] = (paths.vertex[1:] != paths.vertex[:-1]) | (path[1:] != path[:-1])
    left = np.bincount(path[kept], minlength=len(size))
    whole = left >= 2
    kept &= whole[path]
    return RoadPaths(
        paths.lon,
        paths.lat,
        pointer(left[whole]),
        paths.vertex[kept],
        paths.flags[whole],
        paths.highway[whole],
        paths.classes,
    )


def shared_vertices(paths: RoadPaths) -> Flags:
    """Vertices where several paths, or one path twice, pass."""
    used = np.bincount(paths.vertex, minlength=len(paths.lon))
    shared: Flags = used >= 2
    return shared


def end_vertices(paths: RoadPaths) -> Flags:
    """Vertices where some path begins or ends."""
    ends = np.zeros(len(paths.lon), dtype=bool)
    ends[paths.vertex[paths.ptr[:-1]]] = True
    ends[paths.vertex[paths.ptr[1:] - 1]] = True
    return ends


def cut_paths(paths: RoadPaths, junction: Flags) -> RoadLines:
    """Cut every path at its ends and at junctions; `junction` has one entry per vertex.

    The paths must be free of repeats. No length is stated.
    """
    size = np.diff(paths.ptr)
    path = np.repeat(np.arange(len(size)), size)
    cut = junction[paths.vertex]
    cut[paths.ptr[:-1]] = True
    cut[paths.ptr[1:] - 1] = True
    at = np.flatnonzero(cut)
    first = np.flatnonzero(path[at[1:]] == path[at[:-1]])
    start, end = at[first], at[first + 1]
    inner = end - start - 1
    shape = paths.vertex[expand_ranges(start + 1, inner)]
    nodes, position = np.unique(
        np.concatenate((paths.vertex[start], paths.vertex[end])), return_inverse=True
    )
    return RoadLines(
        node_lon=paths.lon[nodes],
        node_lat=paths.lat[nodes],
        u=position[: len(start)].astype(np.int32),
        v=position[len(start) :].astype(np.int32),
        flags=paths.flags[path[start]],
        highway=paths.highway[path[start]],
        classes=paths.classes,
        shape_ptr=pointer(inner),
        shape_lon=paths.lon[shape],
        shape_lat=paths.lat[shape],
        given_mm=np.full(len(start), -1, dtype=np.int64),
    )
