"""What polygon layers did to the candidates of a plan, as a table and in words."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import shapely

from geo.planning.places.area_layers import LayerCount
from geo.words.sentences import say

_WORDS = {"within": say("layer_role_within"), "exclude": say("layer_role_exclude")}


def tabulate_layers(counts: Sequence[LayerCount]) -> dict[str, pd.DataFrame]:
    """One row per layer, its polygons as one shape; nothing where no layer was asked for."""
    if not counts:
        return {}
    frame = pd.DataFrame(
        {
            "layer": [one.layer.name for one in counts],
            "layer_role": [one.layer.role for one in counts],
            "candidates_inside": [one.inside for one in counts],
            "candidates_left_out": [one.left_out for one in counts],
        }
    )
    shapes = [shapely.MultiPolygon(list(shapely.get_parts(one.layer.shapes))) for one in counts]
    return {"layers": gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")}


def tell_layers(counts: Sequence[LayerCount]) -> list[str]:
    """A sentence a layer: how many candidates it leaves out, and that its border counts in."""
    return [
        say(
            "layer_told",
            name=one.layer.name,
            role=_WORDS[one.layer.role],
            inside=f"{one.inside:,}",
            left_out=f"{one.left_out:,}",
        )
        for one in counts
    ]
