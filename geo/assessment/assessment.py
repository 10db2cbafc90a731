"""One assessment in memory, and what can be asked of it.

Each question brings its own part of the engine: it is imported when it is first asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from geo.inputs.load import Inputs
from geo.model.assessment_tables import AssessmentTables
from geo.model.row_report import ClosedReport
from geo.network.build import Network

if TYPE_CHECKING:
    from geo.queries.capacity import RoomAnswer
    from geo.queries.coverage import CoverageFinder
    from geo.queries.holidays import HolidayFinder
    from geo.queries.nearest_site import ReachFinder
    from geo.queries.service_area import AreaFinder
    from geo.rules.standard import RoomRule
    from geo.scenarios.apply import ScenarioEngine


@dataclass(frozen=True)
class Assessment:
    """What went in, how far everything is, and what follows.

    `reports` say what became of the rows of every input. What answers questions is made when it is
    first asked for and kept; all of it chooses from the same distances and is safe to use from
    several threads.
    """

    id: str
    inputs: Inputs
    network: Network
    tables: AssessmentTables
    reports: Sequence[ClosedReport]

    @property
    def as_of(self) -> date:
        """The date that it is about."""
        return date.fromisoformat(str(self.tables.summary["as_of"]))

    @cached_property
    def nearest_sites(self) -> ReachFinder:
        """Answers for single places."""
        from geo.queries.nearest_site import make_finder

        return make_finder(self.inputs, self.network)

    @cached_property
    def areas(self) -> AreaFinder:
        """Draws service areas."""
        from geo.queries.service_area import AreaFinder

        return AreaFinder(self.inputs, self.network)

    @cached_property
    def coverage(self) -> CoverageFinder:
        """Counts people under other questions."""
        from geo.queries.coverage import CoverageFinder

        return CoverageFinder(self.inputs, self.network, self.tables)

    @cached_property
    def holidays(self) -> HolidayFinder:
        """Judges holidays for other services."""
        from geo.queries.holidays import HolidayFinder

        return HolidayFinder(self.inputs, self.network, self.as_of)

    @cached_property
    def scenario_engine(self) -> ScenarioEngine:
        """Says what changes would do; takes a second or two to make for a province."""
        from geo.scenarios.apply import open_engine

        return open_engine(self.inputs, self.network, self.tables.summary)

    def warm_up(self) -> None:
        """Compile, or load, what questions about single places and areas need."""
        self.nearest_sites.warm_up()
        self.areas.warm_up()

    def find_room(self, rule: RoomRule) -> RoomAnswer:
        """Who is within reach of sites that have no room for all, by a need that is stated.

        Raises
        ------
        InputError
            As `geo.queries.capacity.find_room`.
        """
        from geo.queries.capacity import find_room

        tables = self.tables
        units = tables.province, tables.prefectures, pd.DataFrame(tables.counties)
        return find_room(self.inputs, self.network, units, rule)
