"""Opening hours of modelled sites, in the OSM syntax for opening hours."""

from __future__ import annotations

from enum import Enum

import numpy as np

CLOSED_ON_HOLIDAYS = (
    "Mo-Fr 08:00-11:30,13:30-16:30; PH off",
    "Mo-Fr 08:00-16:00; PH off",
    "Tu,Th,Sa 08:00-11:00; PH off",
)
OPEN_ON_HOLIDAYS = (
    "Mo-Su 08:00-16:00; PH 08:30-11:00",
    "Mo-Su 08:00-16:30; PH 08:00-16:30",
)
SILENT_ON_HOLIDAYS = ("Mo-Fr 08:00-16:00", "Mo-Fr 08:00-11:30,13:00-16:00", "")
ROUND_THE_CLOCK = "24/7"


class HolidayService(Enum):
    """What a county's routine sites do on holidays: the shares closed, open, not said."""

    SERVED = (0.62, 0.12, 0.26)
    UNSERVED = (1.0, 0.0, 0.0)
    UNDETERMINED = (0.7, 0.0, 0.3)


def choose_holiday_service(rng: np.random.Generator) -> HolidayService:
    """One county in twelve is not served on any holiday, one in ten does not say."""
    drawn = rng.random()
    if drawn < 1 / 12:
        return HolidayService.UNSERVED
    return HolidayService.UNDETERMINED if drawn < 1 / 12 + 0.1 else HolidayService.SERVED


def draw_hours(service: HolidayService, count: int, rng: np.random.Generator) -> list[str]:
    """Hours of the routine sites of one county; the first keeps the county's promise.

    A served county's first site opens on holidays, the first of one that is undetermined leaves
    its hours out.
    """
    texts = (CLOSED_ON_HOLIDAYS, OPEN_ON_HOLIDAYS, SILENT_ON_HOLIDAYS)
    groups = rng.choice(3, count, p=service.value).tolist()
    hours = [texts[group][rng.integers(len(texts[group]))] for group in groups]
    if count and service is HolidayService.SERVED:
        hours[0] = OPEN_ON_HOLIDAYS[0]
    if count and service is HolidayService.UNDETERMINED:
        hours[0] = ""
    return hours
