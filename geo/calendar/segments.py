"""A text of hours cut into pieces by the service they are for (儿童:周二至周六;成人:周一至周五).

The words for services are in `service_words.csv`.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.calendar.seasons import find_season

_ENDS = re.compile(r"[;。\n]+")
_CLAUSE_ENDS = re.compile(r"(?<=[,、])")
_HALF_SATURDAY = re.compile("(?<=[六日天])半天")
"""Half a day at the weekend is held for children."""
_EVENING = re.compile("夜诊|夜间门诊")


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece; `service` is "" for the site as a whole.

    `added` pieces stand beside what else is said of their service, others in its stead.
    """

    service: str
    text: str
    added: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    services: dict[str, str]
    prefix: re.Pattern[str]
    suffix: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    file = Path(__file__).with_name("service_words.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        services = {row["word"]: row["service"] for row in csv.DictReader(lines)}
    word = "|".join(sorted(services, key=len, reverse=True))
    what = "(?:预防|暴露|疫苗|接种|处置|门诊|服务|时间|室|伤口)*"
    return _Words(
        services,
        re.compile(rf"(?:(?<=^)|(?<=[,\s)]))(?P<word>{word}){what}:?"),
        re.compile(rf"\(?(?:仅限?|只限?|限)(?P<word>{word}){what}\)?"),
    )


def cut_segments(plain: str) -> list[Segment]:
    """Cut a folded text; pieces without any sign but punctuation are left out."""
    found: list[Segment] = []
    for sentence in _split_sentences(plain):
        scopes = list(_words().prefix.finditer(sentence))
        starts = [scope.start() for scope in scopes]
        head = sentence[: starts[0]] if starts else sentence
        found += _cut_suffixes(head)
        for scope, end in zip(scopes, [*starts, len(sentence)][1:], strict=True):
            service = _words().services[scope["word"]]
            found += _cut_evening(service, sentence[scope.end() : end])
    return [segment for segment in found if re.search(r"[^\s,、.:()]", segment.text)]


def _split_sentences(plain: str) -> list[str]:
    """Sentences; one that goes on with another season belongs to the one before."""
    found: list[str] = []
    for sentence in _ENDS.split(plain):
        season = find_season(sentence)
        goes_on = (
            season and not sentence[: season.start()].strip() and not _EVENING.search(sentence)
        )
        if found and goes_on and find_season(found[-1]) and not _EVENING.search(found[-1]):
            found[-1] = f"{found[-1]},{sentence}"
        else:
            found.append(sentence)
    return found


def _cut_suffixes(text: str) -> list[Segment]:
    """Clauses that end in 仅儿童 are for that service, beside the rest."""
    rest, found = "", []
    for clause in _CLAUSE_ENDS.split(text):
        if _HALF_SATURDAY.search(clause):
            found.append(Segment("routine", clause, added=True))
            continue
        scope = _words().suffix.search(clause)
        if scope is None:
            rest += clause
            continue
        service = _words().services[scope["word"]]
        own = f"{clause[: scope.start()]} {clause[scope.end() :]}"
        found.append(Segment(service, own, added=True))
    return [*_cut_evening("", rest), *found]


def _cut_evening(service: str, text: str) -> list[Segment]:
    """A season with evening sessions is an extra from where the season is named."""
    season = find_season(text)
    if season is None or not _EVENING.search(text[season.start() :]):
        return [Segment(service, text)]
    extra = Segment(service, text[season.start() :], added=True)
    return [Segment(service, text[: season.start()]), extra]
