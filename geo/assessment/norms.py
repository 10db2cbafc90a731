"""The norms of the standard asked of one assessment's sites, townships and counties."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Texts, Trileans, texts
from geo.assessment.inputs import Inputs
from geo.findings.county_days import FLAGS
from geo.findings.norms import DIGITS, Facilities, NormTables, Units, judge_norms
from geo.findings.site_facts import gather_site_facts
from geo.model.county import Counties
from geo.model.trilean import Trilean
from geo.norm_rules import Level
from geo.readers.townships import read_published_townships

FIRST_APART = "400"
"""Digits 7–9 of units that are neither street, town nor township: farms, parks, prisons."""


def find_norms(inputs: Inputs, holiday_flag: Texts) -> NormTables:
    """Judge the norms; `holiday_flag` is that of each county."""
    counties = inputs.counties
    townships = list_townships(inputs)
    units = {"township": number_townships(townships), **list_wide_units(counties)}
    return judge_norms(
        inputs.standard.norms,
        _gather_sites(inputs, townships),
        units,
        name_groups(counties),
        {"holiday_flag": _read_flags(holiday_flag)},
    )


def list_townships(inputs: Inputs) -> dict[str, str]:
    """Code to name of the units of every county, 4xx units included.

    A county's units are those of the study's own table where it has any there, else those
    published, else the ones that demand points name.
    """
    found: dict[str, str] = {}
    demand = inputs.decided.demand
    carried = {code: inputs.township_names.get(code, code) for code in demand.township_code if code}
    for source in (carried, read_published_townships(), inputs.stated_townships):
        own = {code: name for code, name in source.items() if code[:6] in _adcodes(inputs)}
        listed = {code[:6] for code in own}
        found = {code: name for code, name in found.items() if code[:6] not in listed} | own
    return dict(sorted(found.items()))


def _adcodes(inputs: Inputs) -> set[str]:
    return set(inputs.counties.adcode)


def number_townships(townships: dict[str, str]) -> Units:
    """Township units of the counties of the study; 4xx ones stand apart."""
    code = texts(townships)
    return Units(
        "township",
        code,
        texts(townships.values()),
        texts(one[:6] for one in townships),
        np.array([one[6:9] >= FIRST_APART for one in townships], dtype=bool),
    )


def list_wide_units(counties: Counties) -> dict[Level, Units]:
    """Counties, and the prefectures and provinces that they make up."""
    groups = name_groups(counties)
    found: dict[Level, Units] = {}
    levels: tuple[Level, ...] = ("county", "prefecture", "province")
    for level in levels:
        width = DIGITS[level]
        codes = list(dict.fromkeys(code[:width] for code in counties.adcode))
        adcodes = [code.ljust(6, "0") for code in codes]
        names = groups.drop_duplicates("adcode").set_index("adcode")["name"]
        found[level] = Units(
            level,
            texts(codes),
            texts(names[adcode] for adcode in adcodes),
            texts(adcodes),
            np.zeros(len(codes), dtype=bool),
        )
    return found


def name_groups(counties: Counties) -> pd.DataFrame:
    """Counties, prefectures and provinces by adcode, with `name` and `prefecture`."""
    rows = list(zip(counties.adcode, counties.name, counties.prefecture, strict=True))
    rows += [(code[:4] + "00", city, city) for code, _, city in rows]
    rows += [(code[:2] + "0000", "全省", "") for code in counties.adcode]
    frame = pd.DataFrame(rows, columns=["adcode", "name", "prefecture"])
    return frame.drop_duplicates("adcode", ignore_index=True)


def _gather_sites(inputs: Inputs, townships: dict[str, str]) -> Facilities:
    sites = inputs.sites
    return Facilities(
        sites.records.site_id,
        sites.records.name,
        _find_areas(inputs, townships),
        sites.outside,
        gather_site_facts(sites, inputs.standard, inputs.calendar),
    )


def _find_areas(inputs: Inputs, townships: dict[str, str]) -> Texts:
    """Digits of each site's area.

    Those of its township where that is listed in its county, else of its county, else of what all
    the counties that it may have begin with.
    """
    sites, adcode = inputs.sites, inputs.counties.adcode
    areas = []
    for s, (county, code) in enumerate(zip(sites.county, sites.records.township_code, strict=True)):
        if county < 0:
            may = [str(adcode[k]) for k in sites.possible_counties.get(s, ())]
            areas.append(_share_start(may) if may else "")
        else:
            own = str(adcode[county])
            areas.append(code if code in townships and code.startswith(own) else own)
    return texts(areas)


def _share_start(codes: list[str]) -> str:
    """The longest of 6, 4, 2, 0 digits that all the codes begin with."""
    widths = (6, 4, 2)
    return next((codes[0][:w] for w in widths if len({code[:w] for code in codes}) == 1), "")


def _read_flags(flags: Texts) -> Trileans:
    known = {name: state for state, name in enumerate(FLAGS)}
    return np.array([known.get(flag, Trilean.UNKNOWN) for flag in flags], dtype=np.int8)
