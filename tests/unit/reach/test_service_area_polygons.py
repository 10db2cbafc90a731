"""Polygons of cells: rings around marks, and areas on roads drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.errors import InputError
from geo.geometry.geodesy import geodesic_mm
from geo.reach.service_areas import cells as cells_module
from geo.reach.service_areas.cells import Lattice, Window
from geo.reach.service_areas.outlines import shape_polygons, trace_outline
from tests.samples.area_maps import all_centres, make_area_map
from tests.samples.road_maps import NORTH, WEST, draw, make_lines, shift_m

ONE = Lattice(1.0, 1.0)
START = (WEST, NORTH)


def at(north_m: float, east_m: float = 0.0) -> tuple[float, float]:
    return shift_m(*shift_m(WEST, NORTH, 0.0, north_m), east_m, 0.0)


def shape_of(picture: str) -> shapely.MultiPolygon:
    """The union of the `#` of a picture whose last row lies at row 0."""
    rows = [[ch == "#" for ch in line] for line in picture.split()][::-1]
    marks = np.array(rows, dtype=np.uint8)
    return shape_polygons(ONE, [trace_outline(marks)], [Window(0, 0, *marks.shape[::-1])])[0]


def box_union(picture: str) -> shapely.Geometry:
    lines = picture.split()[::-1]
    boxes = [
        shapely.box(c, r, c + 1, r + 1)
        for r, line in enumerate(lines)
        for c, ch in enumerate(line)
        if ch == "#"
    ]
    return shapely.union_all(boxes)


PICTURES = {
    "one cell": ("#", 1, 0, 5),
    "a bar has four corners": ("####", 1, 0, 5),
    "a hole": ("### #.# ###", 1, 1, 10),
    "two parts that meet at a corner": ("#. .#", 2, 0, 10),
    "a gap that meets the outside at a corner": ("### #.# ##.", 1, 1, 12),
    "two holes that meet at a corner": ("#### #.## ##.# ####", 1, 2, 15),
    "a part within a hole": ("##### #...# #.#.# #...# #####", 2, 1, 15),
    "a ring through a corner": (".##. #..# #..# .##.", 4, 0, 20),
}


@pytest.mark.parametrize("name", PICTURES)
def test_cells_become_a_valid_polygon_with_holes_and_parts(name: str):
    picture, parts, holes, corners = PICTURES[name]
    shape = shape_of(picture)
    assert shape.is_valid
    assert shape.equals(box_union(picture))
    assert len(shape.geoms) == parts
    assert sum(len(part.interiors) for part in shape.geoms) == holes
    assert shapely.get_num_coordinates(shape) == corners
    assert all(part.exterior.is_ccw for part in shape.geoms)


def test_nothing_marked_is_an_empty_polygon():
    shape = shape_of("... ...")
    assert shape.is_empty
    assert shape.geom_type == "MultiPolygon"


def test_a_cell_is_inside_at_exactly_the_cutoff():
    area = make_area_map(make_lines([START, at(9_000.0)], [(0, 1)]), [START])
    cells = area.cells(3_000.0, 100.0)
    lon, lat = all_centres(cells)
    order = np.argsort(np.hypot(lon - START[0], lat - at(2_000.0)[1]))
    cell = int(order[0])
    road_mm = int(cells.along_mm[cell]) + int(cells.leg_mm[cell])
    point = shapely.Point(lon[cell], lat[cell])
    assert area.polygons(road_mm / 1000)[0].contains(point)
    assert not area.polygons((road_mm - 1) / 1000)[0].contains(point)


def test_the_legs_of_both_ends_count():
    area = make_area_map(make_lines([at(-9_000.0), at(9_000.0)], [(0, 1)]), [at(0.0, 500.0)])
    shape = area.polygons(3_000.0, 50.0)[0]
    assert shape.contains(shapely.Point(at(1_900.0, -500.0)))
    assert not shape.contains(shapely.Point(at(2_100.0, -500.0)))
    assert shape.contains(shapely.Point(at(2_400.0)))
    assert not shape.contains(shapely.Point(at(2_600.0)))


def test_ground_beside_the_site_is_reached_directly():
    """The straight line of 1.4 km is shorter than the two legs; by the road it would be 2 km."""
    area = make_area_map(make_lines([at(-9_000.0), at(9_000.0)], [(0, 1)]), [at(0.0, 1_000.0)])
    shape = area.polygons(1_450.0, 50.0)[0]
    assert shape.contains(shapely.Point(at(950.0, 1_950.0)))
    assert not shape.contains(shapely.Point(at(1_100.0, 1_950.0)))


def test_ground_beyond_the_longest_leg_is_not_reached_by_road():
    area = make_area_map(make_lines([START, at(9_000.0)], [(0, 1)]), [START])
    for shape in (area.polygons(9_000.0)[0], area.nearest_polygons(9_000.0)[0]):
        assert shape.contains(shapely.Point(at(4_000.0, 2_900.0)))
        assert not shape.contains(shapely.Point(at(4_000.0, 3_100.0)))


def test_a_river_between_two_roads_leaves_the_far_bank_out():
    lines, _ = draw("+---------+\n\n+---------+")
    area = make_area_map(lines, [START])
    shape = area.polygons(6_000.0)[0]
    assert shape.contains(shapely.Point(at(-900.0, 3_000.0)))
    assert not shape.contains(shapely.Point(at(-1_150.0, 3_000.0)))


def test_ground_between_far_roads_is_a_hole():
    lines, _ = draw(
        "+----+----+\n|         |\n|         |\n+    +    +\n|         |\n|         |\n+----+----+",
        1_500.0,
    )
    area = make_area_map(lines, [START])
    shape = area.polygons(30_000.0)[0]
    assert sum(len(part.interiors) for part in shape.geoms) == 1
    assert not shape.contains(shapely.Point(at(-4_500.0, 7_500.0)))


def test_a_site_beyond_every_snap_limit_reaches_only_what_is_nearer_than_its_leg():
    area = make_area_map(make_lines([at(-9_000.0), at(9_000.0)], [(0, 1)]), [at(0.0, 4_000.0)])
    shape = area.polygons(5_000.0)[0]
    assert shape.contains(shapely.Point(at(0.0, 100.0)))
    assert not shape.contains(shapely.Point(at(0.0, -900.0)))


def test_cells_are_as_wide_and_high_as_asked_at_the_middle_latitude():
    area = make_area_map(make_lines([at(-5_000.0), at(5_000.0)], [(0, 1)]), [START])
    side_lon, side_lat = area.cells(1_000.0, 100.0).lattice
    assert geodesic_mm(WEST, NORTH, WEST + side_lon, NORTH) == pytest.approx(100_000, abs=30)
    assert geodesic_mm(WEST, NORTH, WEST, NORTH + side_lat) == pytest.approx(100_000, abs=30)


def test_two_windows_over_the_same_roads_hold_the_same_cells():
    lines = make_lines([at(-5_000.0), at(5_000.0)], [(0, 1)])
    alone = make_area_map(lines, [at(300.0, 40.0)]).polygons(2_000.0)[0]
    among = make_area_map(lines, [at(-4_000.0), at(300.0, 40.0), at(4_000.0, -700.0)])
    assert alone.equals_exact(among.polygons(2_000.0)[1], 0.0)


def test_areas_of_nearest_sites_do_not_overlap_and_fill_their_union():
    area = make_area_map(
        make_lines([at(-5_000.0), at(5_000.0)], [(0, 1)]), [at(-1_000.0), at(1_000.0, 300.0)]
    )
    shapes = area.nearest_polygons(2_500.0)
    assert shapes[0].intersection(shapes[1]).area == 0.0
    assert shapely.union_all(shapes).equals(shapely.union_all(area.polygons(2_500.0)))
    assert all(shapely.is_valid(shapes))


def test_too_many_cells_are_refused_with_their_number(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cells_module, "MOST_CELLS", 100)
    area = make_area_map(make_lines([START, at(5_000.0)], [(0, 1)]), [START])
    with pytest.raises(InputError, match=r"at most 100 cells .* got [\d,]+; choose larger cells"):
        area.cells(2_000.0, 100.0)
