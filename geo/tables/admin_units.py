"""Units that norms are asked of: listed townships, counties, and what they make up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Indices, Texts, texts
from geo.findings.norms.states import Units
from geo.model.county import Counties, area_key, prefecture_code, province_code, widen_area
from geo.readers.counties.townships import read_published_townships
from geo.rules.norm_rules import Level
from geo.words.sentences import say

FIRST_APART = "400"
"""Digits 7–9 of units that are neither street, town nor township: farms, parks, prisons."""


@dataclass(frozen=True, slots=True)
class AdminUnits:
    """Units by level; `townships` has names by code, `groups` those of wider units."""

    counties: Counties
    townships: dict[str, str]
    units: dict[Level, Units]
    groups: pd.DataFrame


def gather_units(
    counties: Counties, carried: Mapping[str, str], stated: Mapping[str, str]
) -> AdminUnits:
    """Every unit of the counties; `carried` are the townships that demand points name.

    `stated` is the study's own list of townships, empty where it has none.
    """
    townships = list_townships(set(counties.adcode), carried, stated)
    units = {
        "township": number_townships(townships),
        **list_wide_units(counties, stated or read_published_townships()),
    }
    return AdminUnits(counties, townships, units, name_groups(counties))


def list_townships(
    adcodes: set[str], carried: Mapping[str, str], stated: Mapping[str, str]
) -> dict[str, str]:
    """Code to name of the units of every county, 4xx units included.

    A county's units are those of the study's own table where it has any there, else those
    published, else the ones that demand points name.
    """
    found: dict[str, str] = {}
    for source in (carried, read_published_townships(), stated):
        own = {code: name for code, name in source.items() if code[:6] in adcodes}
        listed = {code[:6] for code in own}
        found = {code: name for code, name in found.items() if code[:6] not in listed} | own
    return dict(sorted(found.items()))


def number_townships(townships: dict[str, str]) -> Units:
    """Township units of the counties of the study; 4xx ones stand apart."""
    code = texts(townships)
    return Units(
        "township",
        code,
        texts(townships.values()),
        texts(one[:6] for one in townships),
        np.array([one[6:9] >= FIRST_APART for one in townships], dtype=bool),
        np.zeros(len(code), dtype=bool),
    )


def list_wide_units(counties: Counties, listed: Iterable[str]) -> dict[Level, Units]:
    """Counties, and the prefectures and provinces that they make up.

    One that has a county more in the list of townships is `partial`.
    """
    groups = name_groups(counties)
    found: dict[Level, Units] = {}
    elsewhere = {code[:6] for code in listed} - set(counties.adcode)
    rows = list(zip(counties.adcode, counties.prefecture, strict=True))
    keys = [area_key(*row) for row in rows]
    named: dict[Level, list[str]] = {
        "county": [code for code, _ in rows],
        "prefecture": [prefecture_code(*row) for row in rows],
        "province": [province_code(code) for code, _ in rows],
    }
    levels: tuple[Level, ...] = ("county", "prefecture", "province")
    for level in levels:
        beyond = {widen_area(code, level) for code in elsewhere}
        whole = {widen_area(key, level): own for key, own in zip(keys, named[level], strict=True)}
        codes, adcodes = list(whole), list(whole.values())
        names = groups.drop_duplicates("adcode").set_index("adcode")["name"]
        found[level] = Units(
            level,
            texts(codes),
            texts(names[adcode] for adcode in adcodes),
            texts(adcodes),
            np.zeros(len(codes), dtype=bool),
            np.array([code in beyond for code in codes], dtype=bool),
        )
    return found


def name_groups(counties: Counties) -> pd.DataFrame:
    """Counties, prefectures and provinces by adcode, with `name` and `prefecture`."""
    rows = list(zip(counties.adcode, counties.name, counties.prefecture, strict=True))
    rows += [(prefecture_code(code, city), city, city) for code, _, city in rows]
    rows += [(province_code(code), say("unit_level_province"), "") for code in counties.adcode]
    frame = pd.DataFrame(rows, columns=["adcode", "name", "prefecture"])
    return frame.drop_duplicates("adcode", ignore_index=True)


def find_areas(
    asked: AdminUnits,
    county: Indices,
    township_code: Texts,
    possible: Mapping[int, tuple[int, ...]],
) -> Texts:
    """Digits of each facility's area.

    Those of its township where that is listed in its county, else of its county, else of what all
    the counties that it may have begin with; of one that names nothing, of the only province.
    """
    adcode, prefecture = asked.counties.adcode, asked.counties.prefecture
    keys = [area_key(*row) for row in zip(adcode, prefecture, strict=True)]
    provinces = {widen_area(key, "province") for key in keys}
    anywhere = provinces.pop() if len(provinces) == 1 else ""
    areas = []
    for s, (own, code) in enumerate(zip(county.tolist(), township_code, strict=True)):
        if own < 0:
            may = [keys[k] for k in possible.get(s, ())]
            areas.append((_share_start(may) if may else "") or anywhere)
        else:
            listed = code in asked.townships and code.startswith(adcode[own])
            areas.append(code if listed else keys[own])
    return texts(areas)


def _share_start(codes: list[str]) -> str:
    """The key of the least area that holds all of some counties, "" where none does."""
    levels = ("county", "prefecture", "province")
    wider = ({widen_area(code, level) for code in codes} for level in levels)
    return next((found.pop() for found in wider if len(found) == 1), "")
