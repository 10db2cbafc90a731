"""Service areas for requests: few drawn at one time, the latest remembered."""

from __future__ import annotations

from functools import lru_cache

from app.work.concurrency_limit import ConcurrencyLimit
from geo.model.service_area import AreaForm, ServiceArea
from geo.queries.service_area import AreaFinder

MOST_DRAWN = 6
"""Areas drawn at one time; a large one takes seconds, and other requests need threads as well."""
MOST_AREAS = 64


class BoundedAreas:
    """A finder of areas that refuses more work than the service can do beside other requests."""

    def __init__(self, finder: AreaFinder) -> None:
        self._finder = finder
        self._room = ConcurrencyLimit(
            MOST_DRAWN, "service areas are being drawn", code="areas_too_many"
        )
        self._find = lru_cache(maxsize=MOST_AREAS)(self._draw)

    def explain_absence(self, site_id: str) -> str:
        """`unplaced` or `unsnapped` for a site without an area, else ""."""
        return self._finder.explain_absence(site_id)

    def find(self, site_id: str, form: AreaForm, cutoff_m: float | None) -> ServiceArea:
        """The area of a site that has one.

        Raises
        ------
        BusyError
            Others are being drawn already.
        """
        return self._find(site_id, form, cutoff_m)

    def _draw(self, site_id: str, form: AreaForm, cutoff_m: float | None) -> ServiceArea:
        with self._room.enter():
            return self._finder.find(site_id, form, cutoff_m)
