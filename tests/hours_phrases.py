"""Phrases of opening hours with their right values, and how many are read.

`python -m tests.hours_phrases` prints how many of both halves are read, with `A` what is wrong
in that one. The halves are by the hash of the text; rules are written with A in sight alone.

Each phrase is judged on days of every kind of 2026, service by service. It is `right` where all
answers are those of its value, `false` where a definite answer is another than the value's, and
`vague` where some answer is unknown that the value gives. A phrase with the value `?` must not be
read, nor say anything for sure.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from geo.calendar.opening.schedule import read_schedule
from geo.calendar.opening.sites_open import decide_openings
from geo.model.trilean import Trilean
from tests.hours_values import answer, read_value
from tests.samples.site_tables import load_calendar, make_sites
from tests.soak import SOAKING

FILE = Path(__file__).parent / "golden" / "hours" / "phrases.csv"
SERVICES = ("routine", "adult", "rabies")
"""Those asked of every phrase, beside the ones that its value names."""
_LONG = ((1, 1, 5), (2, 9, 24), (4, 1, 8), (5, 1, 10), (6, 18, 5), (8, 1, 14), (9, 20, 28))
_SHORT = ((1, 1, 5), (2, 11, 19), (4, 4, 4), (5, 1, 9), (6, 18, 4), (8, 1, 5), (9, 20, 22))
_RUNS = _LONG if SOAKING else _SHORT
DAYS = [
    date(2026, month, day) + timedelta(days=k) for month, day, count in _RUNS for k in range(count)
]
"""Every kind of day: all holidays and make-up days of 2026, days of each season."""
SIGNS = "x?o"
CALENDAR = load_calendar()


@dataclass(frozen=True)
class Phrase:
    text: str
    offers: tuple[str, ...]
    value: str

    @property
    def half(self) -> str:
        return "AB"[hashlib.sha256(self.text.encode()).digest()[0] & 1]


@lru_cache(maxsize=1)
def list_phrases() -> tuple[Phrase, ...]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Phrase(row["phrase"], tuple(filter(None, row["offers"].split(","))), row["value"])
            for row in csv.DictReader(lines)
        )


def judge(phrase: Phrase) -> tuple[str, str]:
    """`right`, `refused` (rightly unread), `unread`, `vague` or `false`, and where it differs."""
    is_unread = read_schedule(phrase.text).unread
    if phrase.value == "?" and is_unread:
        return "refused", ""
    if is_unread:
        return "unread", ""
    differences = list(_compare(phrase))
    for kind in ("false", "vague"):
        found = next((told for found, told in differences if found == kind), "")
        if found:
            return kind, found
    return ("refused" if phrase.value == "?" else "right"), ""


def _compare(phrase: Phrase) -> Iterator[tuple[str, str]]:
    offered = phrase.offers or ("routine",)
    sites = make_sites([phrase.text], offers={one: [Trilean.YES] for one in offered})
    values = read_value(phrase.value)
    parted = len(values) > 1 or "" not in values or len(read_schedule(phrase.text).plans) > 1
    asked = [*SERVICES, *filter(None, values)] if parted or phrase.offers else SERVICES[:1]
    for service in dict.fromkeys(asked):
        value = values.get(service) or values.get("")
        got = decide_openings(sites, CALENDAR, DAYS, service)
        for i, day in enumerate(DAYS):
            right = answer(value, day, CALENDAR) if value else ("?", "")
            state, hours = SIGNS[got.state[0, i]], str(got.hours[0, i])
            told = f"{service} {day:%m-%d %a}: {state} {hours} for {right[0]} {right[1]}"
            if state != right[0]:
                yield ("vague" if state == "?" else "false"), told
            elif state == "o" and hours != right[1]:
                yield ("false" if hours else "vague"), told


def main(shown: str) -> None:
    """Counts of both halves, and what is wrong in the half shown."""
    for half in "AB":
        mine = [(phrase, *judge(phrase)) for phrase in list_phrases() if phrase.half == half]
        counts = Counter(kind for _, kind, _ in mine)
        readable = len(mine) - sum(phrase.value == "?" for phrase, _, _ in mine)
        share = counts["right"] / readable
        print(
            f"{half}: {len(mine)} phrases, {readable} to be read: {share:.1%} right;",
            *sorted(counts.items()),
        )
        if half in shown:
            for phrase, kind, told in mine:
                if kind not in {"right", "refused"}:
                    print(f"  {kind:7}{phrase.text}  [{phrase.value}] {told}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
