"""The stem of a unit's name: what is left without the ending of a room or department.

甲街道社区卫生服务中心儿童接种门诊 and 甲街道社区卫生服务中心(狂犬病门诊) have the stem
甲街道社区卫生服务中心. The endings are a data file beside this module.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from geo.arrays import Texts, texts
from geo.model.site import SiteRecords
from geo.readers.vocabulary import normalise_name

_ENDINGS = Path(__file__).with_name("room_endings.csv")


def find_stems(records: SiteRecords) -> Texts:
    """Per site the stem of the institution that it states, else of its own name."""
    stated = records.place_name
    names = records.name
    if stated is not None:
        names = texts(own or name for own, name in zip(stated, names, strict=True))
    return texts(strip_rooms(name) for name in names)


@cache
def strip_rooms(name: str) -> str:
    """The name without the endings of rooms, in brackets or not; never empty for a name."""
    stem = normalise_name(name)
    while True:
        shorter = _strip_once(stem)
        if not shorter or shorter == stem:
            return stem
        stem = shorter


def _strip_once(name: str) -> str:
    opened = name.rfind("(")
    if name.endswith(")") and opened > 0 and name[opened + 1 : -1] in _endings():
        return name[:opened]
    found = (ending for ending in _endings() if name.endswith(ending))
    return name.removesuffix(max(found, key=len, default="")).rstrip("-(")


@cache
def _endings() -> frozenset[str]:
    with _ENDINGS.open(encoding="utf-8", newline="") as file:
        return frozenset(normalise_name(row["ending"]) for row in csv.DictReader(file))
