"""Road networks for tests: drawn by hand in ASCII, or random with every oddity."""

from __future__ import annotations

import numpy as np

from geo.arrays import texts
from geo.geometry.geodesy import GEOD
from geo.model.road_lines import BACKWARD, FORWARD, TARGET, RoadLines

WEST, NORTH = 123.0, 42.0
BOTH = FORWARD | BACKWARD


def shift_m(lon: float, lat: float, east_m: float, north_m: float) -> tuple[float, float]:
    """Move a point by metres north, then east, along geodesics."""
    lon, lat, _ = GEOD.fwd(lon, lat, 0.0 if north_m >= 0 else 180.0, abs(north_m))
    lon, lat, _ = GEOD.fwd(lon, lat, 90.0 if east_m >= 0 else 270.0, abs(east_m))
    return float(lon), float(lat)


def make_lines(
    nodes: list[tuple[float, float]],
    edges: list[tuple[int, int]],
    *,
    flags: list[int] | None = None,
    shapes: list[list[tuple[float, float]]] | None = None,
    given_m: list[float] | None = None,
) -> RoadLines:
    """Roads from nodes (lon, lat) and pairs of node positions; two-way targets by default."""
    shapes = shapes or [[] for _ in edges]
    inner = [point for shape in shapes for point in shape]
    count = len(edges)
    return RoadLines(
        node_lon=np.array([n[0] for n in nodes], dtype=float),
        node_lat=np.array([n[1] for n in nodes], dtype=float),
        u=np.array([e[0] for e in edges], dtype=np.int32),
        v=np.array([e[1] for e in edges], dtype=np.int32),
        flags=np.array(flags or [BOTH | TARGET] * count, dtype=np.uint8),
        highway=np.zeros(count, dtype=np.int32),
        classes=texts(["residential"]),
        shape_ptr=np.cumsum([0, *[len(shape) for shape in shapes]]).astype(np.int64),
        shape_lon=np.array([p[0] for p in inner], dtype=float),
        shape_lat=np.array([p[1] for p in inner], dtype=float),
        given_mm=np.array(
            [-1] * count if given_m is None else [round(m * 1000) for m in given_m], dtype=np.int64
        ),
    )


def draw(picture: str, cell_m: float = 1000.0) -> tuple[RoadLines, dict[str, tuple[float, float]]]:
    """Read a drawing: one character is `cell_m` wide and high.

    `+` is a junction; `-` and `|` join junctions straight; `=` and `H` draw a motorway; any letter
    or digit names a place and is no road by itself, unless it stands between two road characters,
    which then pass below it. Returns the roads and the named places.
    """
    rows = picture.strip("\n").split("\n")
    grid = {(r, c): ch for r, row in enumerate(rows) for c, ch in enumerate(row) if ch != " "}

    def place(r: int, c: int) -> tuple[float, float]:
        return shift_m(WEST, NORTH, c * cell_m, -r * cell_m)

    junctions = {at: i for i, at in enumerate(sorted(k for k, ch in grid.items() if ch == "+"))}
    edges: list[tuple[int, int]] = []
    flags: list[int] = []
    for (r, c), i in junctions.items():
        for dr, dc, road, motorway in ((0, 1, "-", "="), (1, 0, "|", "H")):
            at, seen = (r + dr, c + dc), set()
            while grid.get(at, " ") not in {" ", "+"}:
                seen.add(grid[at])
                at = (at[0] + dr, at[1] + dc)
            roads = {ch for ch in seen if not ch.isalnum() or ch == "H"}
            if at in junctions and (roads & {road, motorway}) and not roads - {road, motorway}:
                edges.append((i, junctions[at]))
                flags.append(BOTH if motorway in roads else BOTH | TARGET)
    places = {ch: place(*at) for at, ch in grid.items() if ch.isalnum() and ch != "H"}
    nodes = [place(*at) for at in junctions]
    return make_lines(nodes, edges, flags=flags), places


def random_lines(rng: np.random.Generator, nodes: int, edges: int) -> RoadLines:
    """A random network of some kilometres: loops, parallels, one-ways, shapes, zero lengths."""
    lon = WEST + rng.uniform(0.0, 0.06, nodes)
    lat = NORTH + rng.uniform(0.0, 0.05, nodes)
    ends = [(int(a), int(b)) for a, b in rng.integers(0, nodes, (edges, 2))]
    shapes = []
    for _ in ends:
        count = int(rng.integers(0, 4))
        shapes.append(
            [(WEST + x, NORTH + y) for x, y in rng.uniform(0.0, 0.05, (count, 2))]
            if rng.random() < 0.4
            else []
        )
    ways = rng.choice([BOTH, BOTH, BOTH, FORWARD, BACKWARD], edges)
    flags = [int(w) | (TARGET if rng.random() < 0.9 else 0) for w in ways]
    given = [float(g) for g in rng.choice([-0.001, 500.0, 9000.0], edges)]
    points = list(zip(lon.tolist(), lat.tolist(), strict=True))
    return make_lines(points, ends, flags=flags, shapes=shapes, given_m=given)
