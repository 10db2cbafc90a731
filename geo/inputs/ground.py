"""What everything else of a study lies on: outlines, censuses and roads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geo.inputs.datum_fit import Surroundings
from geo.model.county import Population
from geo.model.row_report import RowReport
from geo.readers.counties.boundaries import BoundaryCheck
from geo.readers.counties.population import read_population
from geo.readers.counties.prepared import prepare_counties
from geo.roads.prepared import prepare_graph
from geo.roads.report import RoadReport
from geo.roads.segments import build_segment_grid
from geo.rules.standard import Standard
from geo.study import Study


@dataclass(frozen=True, slots=True)
class Ground:
    """Outlines, censuses and roads."""

    around: Surroundings
    boundary_check: BoundaryCheck
    population: Population | None
    road_report: RoadReport


def read_ground(
    study: Study,
    standard: Standard,
    cache: Path,
    progress: Callable[[str], None],
    report: Callable[[str], RowReport],
) -> Ground:
    """Read them; outlines and prepared roads are kept in `cache`.

    Raises
    ------
    InputError
        One of them cannot be used.
    """
    progress("boundaries")
    counties, boundary_check = prepare_counties(study.boundaries, cache, report("boundaries"))
    population = None
    if study.population:
        population = read_population(study.population, counties, report("population"))
    progress("roads")
    graph, road_report = prepare_graph(study.roads, standard, cache, report("roads"))
    around = Surroundings(graph, build_segment_grid(graph), counties)
    return Ground(around, boundary_check, population, road_report)
