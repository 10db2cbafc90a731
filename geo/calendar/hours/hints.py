"""What words among the hours reveal that are no hours: booking, visits, the birth dose, a cycle.

The words are in `hints.csv`, tried in that order.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Hints:
    """What a text of hours says of the site.

    `services` are ids of services that it offers for sure; `cycle` is `weekly`, `ten_days`,
    `monthly` or empty.
    """

    services: tuple[str, ...] = ()
    booking: bool = False
    outreach: bool = False
    cycle: str = ""

    def __bool__(self) -> bool:
        return bool(self.services or self.booking or self.outreach or self.cycle)


NO_HINTS = Hints()


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[re.Pattern[str], str], ...]:
    file = Path(__file__).with_name("hints.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple((re.compile(row["pattern"]), row["hint"]) for row in csv.DictReader(lines))


def take_hints(plain: str) -> tuple[str, Hints]:
    """The text without its hints, and what they say."""
    found: list[str] = []
    for pattern, hint in _words():
        plain, count = pattern.subn(" ", plain)
        found += [hint] * bool(count)
    cycles = [hint.removeprefix("cycle_") for hint in found if hint.startswith("cycle_")]
    return plain, Hints(
        services=("birth_dose",) if "birth_dose" in found else (),
        booking="booking" in found,
        outreach="outreach" in found,
        cycle=cycles[0] if len(cycles) == 1 else "",
    )
