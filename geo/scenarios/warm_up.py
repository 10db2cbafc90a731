"""Scenarios of every costly kind, applied once so that no request waits for a compiler."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.inputs.load import Inputs
from geo.network.build import Network
from geo.scenarios.schema import Scenario
from geo.words.sentences import say

NAME = say("warming_up")


def list_rehearsals(inputs: Inputs, network: Network) -> list[Scenario]:
    """Changes of one site on a road, of the road that it stands on, and of one beside that road.

    Nothing is listed where no site meets a road that joins two places.
    """
    graph, records = inputs.graph, inputs.sites.records
    met = np.flatnonzero(network.sites.ends.edge >= 0)
    edge = network.sites.ends.edge[met]
    joining = np.flatnonzero(graph.u[edge] != graph.v[edge])
    if not len(joining):
        return []
    s, (u, v) = int(met[joining[0]]), (int(end[edge[joining[0]]]) for end in (graph.u, graph.v))
    here = {"lon": float(records.lon[s]), "lat": float(records.lat[s])}
    ends = {
        "lon1": float(graph.node_lon[u]), "lat1": float(graph.node_lat[u]),
        "lon2": float(graph.node_lon[v]), "lat2": float(graph.node_lat[v]),
    }  # fmt: skip
    site_id = str(records.site_id[s])
    closed: dict[str, Any] = {"change": "close_site", "site_id": site_id}
    sites: list[dict[str, Any]] = [
        {"change": "add_site", "name": NAME, **here},
        {"change": "move_site", "site_id": site_id, **here},
    ]
    lists = [
        sites,
        [closed],
        [*sites, {"change": "open_road", **ends}],
        [*sites, {"change": "close_road", **ends}],
    ]
    return [Scenario.model_validate({"name": NAME, "changes": changes}) for changes in lists]
