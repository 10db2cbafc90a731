"""Service areas of all sites of one assessment, as tables with shapes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.arrays import Floats, Indices, Shapes, texts
from geo.errors import InputError
from geo.geometry.geodesy import polygon_area_m2
from geo.inputs.load import Inputs, Progress
from geo.model.trilean import Trilean
from geo.network.build import Network
from geo.queries.service_area import gather_sites, longest_leg_mm
from geo.reach.search import NearestLabels, search_nearest
from geo.reach.service_areas import (
    AreaCells,
    AreaSites,
    draw_lines,
    draw_nearest_lines,
    draw_nearest_polygons,
    draw_polygons,
    edge_shapes,
    make_lattice,
    prepare_cells,
)
from geo.sites.kinds import judge_kinds
from geo.tables.demand_and_sites import name_kinds, name_settings


def tabulate_area_lines(
    inputs: Inputs,
    network: Network,
    cutoff_m: float | None,
    *,
    overlap: bool,
    kinds: Sequence[str] = (),
) -> gpd.GeoDataFrame:
    """Roads within the cutoff, one row a site, with `length_m`.

    With `overlap`, every placed site has what it reaches by itself; without, each place belongs to
    the nearest of the sites that are eligible for sure. Without `cutoff_m`, each site has the
    cutoff of its setting. A site that reaches nothing has an empty shape. With `kinds`, only sites
    that are of such a kind for sure are drawn, and share the ground among themselves.

    Raises
    ------
    InputError
        No site is of the kinds.
    """
    shapes = edge_shapes(inputs.graph)
    sites = gather_sites(inputs, network, cutoff_m)
    chosen = _choose(inputs, network, kinds, overlap=overlap)
    drawn = (
        draw_lines(network.arcs, shapes, sites, chosen)
        if overlap
        else draw_nearest_lines(
            network.arcs, _search(network, kinds, chosen), shapes, sites, chosen
        )
    )
    return _tabulate(inputs, network, sites, chosen, drawn.shape, length_m=drawn.length_mm / 1000.0)


def tabulate_area_polygons(
    inputs: Inputs,
    network: Network,
    cutoff_m: float | None,
    *,
    overlap: bool,
    cell_m: float,
    cache: Path,
    kinds: Sequence[str] = (),
    progress: Progress = lambda _: None,
) -> gpd.GeoDataFrame:
    """Ground within the cutoff, one row a site, with `area_m2` and `cell_m`.

    As `tabulate_area_lines`; the cells are snapped once for all sites and kept in `cache`.

    Raises
    ------
    InputError
        Cells so small that there would be too many, or no site of the kinds.
    StoreError
        The cache cannot be written.
    """
    leg_mm = longest_leg_mm(inputs)
    sites = gather_sites(inputs, network, cutoff_m)
    chosen = _choose(inputs, network, kinds, overlap=overlap)
    progress("cells")
    cells = _snap_around_all(inputs, network, sites, cell_m, cache)
    progress("areas")
    shape = (
        draw_polygons(network.arcs, cells, sites, chosen, leg_mm)
        if overlap
        else draw_nearest_polygons(
            network.arcs, _search(network, kinds, chosen), cells, sites, chosen, leg_mm
        )
    )
    return _tabulate(
        inputs, network, sites, chosen, shape,
        area_m2=polygon_area_m2(shape), cell_m=np.full(len(chosen), cell_m),
    )  # fmt: skip


def _choose(inputs: Inputs, network: Network, kinds: Sequence[str], *, overlap: bool) -> Indices:
    chosen = network.chosen
    if overlap:
        chosen = np.flatnonzero(inputs.sites.placed).astype(np.int32)
    if not kinds:
        return chosen
    judged = judge_kinds(inputs.sites.records.kind[chosen], kinds, inputs.standard)
    of_kind: Indices = chosen[judged == Trilean.YES]
    if not len(of_kind):
        raise InputError(f"kind: no site that could be drawn is of the kind {', '.join(kinds)}")
    return of_kind


def _search(network: Network, kinds: Sequence[str], chosen: Indices) -> NearestLabels:
    """Labels of the nearest among the chosen; those of the network where no kind is asked."""
    return search_nearest(network.arcs, network.sites.ends, chosen) if kinds else network.labels


def _snap_around_all(
    inputs: Inputs, network: Network, sites: AreaSites, cell_m: float, cache: Path
) -> AreaCells:
    """Cells around all placed sites, up to the standard's cutoff at least: shorter ones share."""
    placed = inputs.sites.placed
    limit_m = max(float(sites.limit_mm.max()) / 1000.0, inputs.standard.cutoff.largest)
    return prepare_cells(
        inputs.graph,
        network.grid,
        make_lattice(inputs.graph, cell_m),
        sites.lon[placed],
        sites.lat[placed],
        limit_m,
        stray_gap_m=inputs.standard.stray.gap_m,
        cache=cache,
        graph_key=inputs.graph_key,
    )


def _tabulate(
    inputs: Inputs,
    network: Network,
    sites: AreaSites,
    chosen: Indices,
    shape: Shapes,
    **figures: Floats,
) -> gpd.GeoDataFrame:
    register, counties = inputs.sites, inputs.counties
    records, county = register.records, register.county[chosen]
    frame = pd.DataFrame(
        {
            "site_id": records.site_id[chosen],
            "name": records.name[chosen],
            "kind": name_kinds(records.kind[chosen], inputs.standard),
            "adcode": np.where(county >= 0, counties.adcode[county], ""),
            "setting": name_settings(register.urban[chosen]),
            "eligible": texts(Trilean(state).label for state in network.eligible[chosen]),
            "snapped": network.sites.ends.edge[chosen] >= 0,
            "cutoff_m": sites.limit_mm[chosen] / 1000.0,
            **figures,
        }
    )
    return gpd.GeoDataFrame(frame, geometry=shape, crs="EPSG:4326")
