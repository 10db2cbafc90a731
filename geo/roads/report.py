"""What a road network is made of, and what was odd about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from geo.arrays import Bytes, Flags, Floats, Ints, Texts
from geo.roads.graph import ComponentTrust


@dataclass(frozen=True, slots=True)
class ComponentTable:
    """The pieces of the network, longest first; the position is the number the study uses.

    `length_mm` of all edges, `nodes` how many, `gap_m` least distance to a longer piece (inf for
    the longest), `standing` as judged or as the study says where `overruled`, and the westernmost
    node (`lon`, `lat`) to find it on a map.
    """

    length_mm: Ints
    nodes: Ints
    gap_m: Floats
    standing: Bytes
    overruled: Flags
    lon: Floats
    lat: Floats

    def __len__(self) -> int:
        return len(self.length_mm)

    @property
    def standing_names(self) -> Texts:
        """`trusted`, `detached` or `stray` per component."""
        names = np.array([standing.name.lower() for standing in ComponentTrust], dtype=object)
        return names[self.standing]


@dataclass(frozen=True, slots=True)
class RoadReport:
    """Counts, kilometres and oddities of one network, as the roads were read.

    `graph_nodes` and `graph_edges` are what is left of `nodes` and `edges` once roads are joined
    through nodes that only hand them on; all other figures are those of the roads as read.
    `lifted_edges` are those whose stated length was shorter than the geodesic, `lifted_m` by how
    much altogether; `long_edges` are longer than the standard's limit and without a shape;
    `parallel_edges` counts the second and further edges between the same two nodes;
    `isolated_nodes` had no edge and were dropped; `closed_gaps` are links that the study's
    `close_gaps_m` put between pieces, `closed_gaps_m` their length altogether.
    """

    nodes: int
    edges: int
    graph_nodes: int
    graph_edges: int
    km: float
    km_by_class: dict[str, float]
    lifted_edges: int
    lifted_m: float
    long_edges: int
    long_km: float
    zero_length_edges: int
    loops: int
    parallel_edges: int
    isolated_nodes: int
    closed_gaps: int
    closed_gaps_m: float
    components: ComponentTable

    def summary(self) -> dict[str, Any]:
        """Everything but the table of components, with how many there are of each standing."""
        names = self.components.standing_names
        counts = {
            f"components_{standing.name.lower()}": int(np.sum(names == standing.name.lower()))
            for standing in ComponentTrust
        }
        figures = {name: getattr(self, name) for name in FIGURES}
        return {**figures, "components": len(self.components), **counts}


FIGURES = tuple(name for name in RoadReport.__dataclass_fields__ if name != "components")
