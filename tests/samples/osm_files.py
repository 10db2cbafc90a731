"""OpenStreetMap files made of road lines, for tests and measurements."""

from __future__ import annotations

from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way

from geo.model.road_lines import BACKWARD, FORWARD, RoadLines

_ONEWAY = {FORWARD: "yes", BACKWARD: "-1", FORWARD | BACKWARD: "no"}


def write_osm(lines: RoadLines, path: Path) -> Path:
    """One way per edge, with its class and `oneway`; nodes count from 1, inner points after them.

    The ending of the name chooses the format. Places are rounded to 1e-7 degrees.
    """
    count = len(lines.node_lon)
    lon = [*lines.node_lon.tolist(), *lines.shape_lon.tolist()]
    lat = [*lines.node_lat.tolist(), *lines.shape_lat.tolist()]
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for i, place in enumerate(zip(lon, lat, strict=True)):
            writer.add_node(Node(id=i + 1, location=place, version=1))
        u, v, ptr = lines.u.tolist(), lines.v.tolist(), lines.shape_ptr.tolist()
        names = lines.classes[lines.highway].tolist()
        for e, flags in enumerate(lines.flags.tolist()):
            inner = range(count + ptr[e] + 1, count + ptr[e + 1] + 1)
            tags = {"highway": names[e], "oneway": _ONEWAY[flags & (FORWARD | BACKWARD)]}
            nodes = [u[e] + 1, *inner, v[e] + 1]
            writer.add_way(Way(id=e + 1, nodes=nodes, tags=tags, version=1))
    return path
