"""Service areas for requests: one more than may be drawn at one time is refused, not queued."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
import shapely

from app.errors import BusyError
from app.snapshot.service_areas import MOST_DRAWN, BoundedAreas
from geo.model.service_area import ServiceArea


class SlowFinder:
    """Draws when it is let; counts what it drew."""

    def __init__(self) -> None:
        self.go, self.begun, self.drawn = Event(), Barrier(MOST_DRAWN + 1), 0

    def warm_up(self) -> None: ...

    def explain_absence(self, site_id: str) -> str:
        return "unplaced" if site_id == "lost" else ""

    def find(self, site_id, form, cutoff_m) -> ServiceArea:
        if not self.go.is_set():
            self.begun.wait(10)
            self.go.wait(10)
        self.drawn += 1
        return ServiceArea(site_id, form, cutoff_m or 0.0, shapely.Point(1, 2).buffer(1))


def test_no_more_areas_are_drawn_at_one_time_than_there_is_room_for():
    finder = SlowFinder()
    areas = BoundedAreas(finder)
    with ThreadPoolExecutor(MOST_DRAWN) as pool:
        asked = [pool.submit(areas.find, f"S{k}", "polygon", None) for k in range(MOST_DRAWN)]
        finder.begun.wait(10)
        with pytest.raises(BusyError, match=f"{MOST_DRAWN} service areas are being drawn"):
            areas.find("late", "polygon", None)
        finder.go.set()
        assert all(one.result(10).form == "polygon" for one in asked)
    assert areas.find("late", "polygon", None).form == "polygon"


def test_an_area_asked_for_again_is_not_drawn_again():
    finder = SlowFinder()
    finder.go.set()
    areas = BoundedAreas(finder)
    first = areas.find("S1", "lines", 5_000.0)
    assert areas.find("S1", "lines", 5_000.0) is first
    areas.find("S1", "lines", 6_000.0)
    assert finder.drawn == 2
    assert areas.explain_absence("lost") == "unplaced"
