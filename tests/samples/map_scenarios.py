"""Small road maps in text, with what must be true of them.

A scenario is a title after `*`, a map, a blank line, and one expectation a line. One character of
the map is one kilometre wide and high.

    +       junction, bend or end of a road; roads meet here and nowhere else
    - |     road
    = H     motorway: no place is entered from it
    > < ^ v one-way, from west to east, east to west, south to north, north to south
    ~       ferry
    #       two roads cross on different levels
    %       two junctions at one place, joined by a road without length: roads from the west and
            north end at the first, roads to the east and south begin at the second
    .       open ground, as a space; a row of the map is never empty
    A-Z     a place, beside the roads or on one that goes on below it; S, T, U are sites

Before the expectations may stand `cell 500 m` (the size of a character), `at A 2.5 0` (a place by
column and row), `urban A` (else rural). Expectations:

    A-S 4000 m          road distance; also `A-S none`, and `A-S 1000 m direct`
    A>S 4000 m          the same obeying one-ways, from A to S
    A leg 1000 m        access leg; `A off`: A does not enter the network
    A covered           or uncovered, unknown; the reason may follow
    nodes 2 edges 1     what is left when roads are joined through; also `components 2`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from geo.geometry.geodesy import metres_per_degree
from geo.model.road_lines import BACKWARD, FERRY, FORWARD, TARGET, RoadLines
from tests.samples.road_maps import BOTH, NORTH, WEST, make_lines, shift_m

ACROSS = {">": FORWARD, "<": BACKWARD, "-": BOTH, "=": BOTH, "~": BOTH, "#": BOTH}
DOWN = {"v": FORWARD, "^": BACKWARD, "|": BOTH, "H": BOTH, "~": BOTH, "#": BOTH}
SITES = "STU"


@dataclass
class Scenario:
    """One map; `at` places by name in columns and rows, `expected` as written."""

    title: str
    rows: list[str]
    cell_m: float = 1000.0
    at: dict[str, tuple[float, float]] = field(default_factory=dict)
    urban: set[str] = field(default_factory=set)
    expected: list[str] = field(default_factory=list)

    @property
    def scale(self) -> tuple[float, float]:
        """Degrees per cell, so that no cell is longer than stated anywhere on the map."""
        south = NORTH - len(self.rows) * self.cell_m / 110_000.0
        return (
            self.cell_m / metres_per_degree(south)[0],
            self.cell_m / metres_per_degree(NORTH)[1],
        )

    def place(self, column: float, row: float) -> tuple[float, float]:
        """Longitude and latitude of a place of the map; every row is a geodesic."""
        return shift_m(WEST, NORTH, column * self.cell_m, -row * self.cell_m)

    @property
    def places(self) -> dict[str, tuple[float, float]]:
        """Longitude and latitude of every named place."""
        found = {
            sign: self.place(c, r)
            for r, row in enumerate(self.rows)
            for c, sign in enumerate(row)
            if sign.isupper() and sign != "H"
        }
        return found | {name: self.place(*where) for name, where in self.at.items()}


def read_scenarios(path: Path) -> Iterator[Scenario]:
    """The scenarios of one file."""
    for block in re.split(r"^\* ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, _, body = block.partition("\n")
        drawing, _, lines = body.partition("\n\n")
        scenario = Scenario(title.strip(), drawing.replace(".", " ").split("\n"))
        for line in filter(None, map(str.strip, lines.split("\n"))):
            _read_line(scenario, line.split(), line)
        yield scenario


def _read_line(scenario: Scenario, words: list[str], line: str) -> None:
    match words:
        case ["cell", metres, "m"]:
            scenario.cell_m = float(metres)
        case ["at", name, column, row]:
            scenario.at[name] = float(column), float(row)
        case ["urban", *names]:
            scenario.urban.update(names)
        case _:
            scenario.expected.append(line)


class _Board:
    """Nodes and edges as they are found on a map."""

    def __init__(self, rows: list[str]) -> None:
        width = max(map(len, rows))
        self.rows = [row.ljust(width) for row in rows]
        self.nodes: list[tuple[int, int]] = []
        self.edges: list[tuple[int, int]] = []
        self.flags: list[int] = []
        self.cells: list[int] = []
        self.enter: dict[tuple[int, int], int] = {}
        self.leave: dict[tuple[int, int], int] = {}

    def add_nodes(self) -> None:
        for r, row in enumerate(self.rows):
            for c, sign in enumerate(row):
                if sign in "+%":
                    self.enter[c, r] = self._node(c, r)
                    self.leave[c, r] = self._node(c, r) if sign == "%" else self.enter[c, r]
                if sign == "%":
                    self._edge(self.enter[c, r], self.leave[c, r], BOTH | TARGET, 0)

    def _node(self, c: int, r: int) -> int:
        self.nodes.append((c, r))
        return len(self.nodes) - 1

    def _edge(self, u: int, v: int, flags: int, cells: int) -> None:
        self.edges.append((u, v))
        self.flags.append(flags)
        self.cells.append(cells)

    def add_roads(self) -> None:
        for c, r in list(self.leave):
            for dc, dr, signs in ((1, 0, ACROSS), (0, 1, DOWN)):
                self._follow(c, r, dc, dr, signs)

    def _follow(self, c: int, r: int, dc: int, dr: int, signs: dict[str, int]) -> None:
        start, seen, steps = self.leave[c, r], set(), 1
        while True:
            at = c + steps * dc, r + steps * dr
            if at in self.enter or not self._inside(*at):
                break
            seen.add(self.rows[at[1]][at[0]])
            steps += 1
        road = {sign for sign in seen if sign in signs or not sign.isupper()}
        if at in self.enter and " " not in seen and road - {"#"} and road <= set(signs):
            self._edge(start, self.enter[at], _flags(road, signs), steps)

    def _inside(self, c: int, r: int) -> bool:
        return r < len(self.rows) and c < len(self.rows[0])


def _flags(road: set[str], signs: dict[str, int]) -> int:
    ways = BOTH
    for sign in road:
        ways &= signs[sign]
    if "~" in road:
        return ways | FERRY
    return ways if road & {"=", "H"} else ways | TARGET


def draw_scenario(scenario: Scenario) -> RoadLines:
    """The roads of a map; every edge is exactly as long as it has cells."""
    board = _Board(scenario.rows)
    board.add_nodes()
    board.add_roads()
    return make_lines(
        [scenario.place(c, r) for c, r in board.nodes],
        board.edges,
        flags=board.flags,
        given_m=[cells * scenario.cell_m for cells in board.cells],
    )
