"""What polygon layers did to the candidates of a plan, as a table and in words."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import shapely

from geo.planning.places.area_layers import LayerCount

_WORDS = {"within": "须在范围内", "exclude": "须避让"}


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
        f"图层“{one.layer.name}”（{_WORDS[one.layer.role]}，边界上的点视为在范围内）："
        f"范围内候选点{one.inside:,}个，因此未采用{one.left_out:,}个"
        for one in counts
    ]
