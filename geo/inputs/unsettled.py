"""Counties whose residents are not settled: the census does not tell them, or tells others.

A census that the study names and of which a county finds no row, or one that is far away from the
people of the points where nothing is calibrated, holds back every verdict (rules.md#people-5). So
does a register of sites of which rows were refused, or lie too far away, and none was taken.
"""

from __future__ import annotations

import numpy as np

from geo.arrays import Flags, Indices
from geo.demand.calibration import UNSETTLED
from geo.inputs.load import Inputs
from geo.words.sentences import say

CENSUS_NOTE = say("population_of_county_unsettled")
"""Why such a county has no verdict."""
REGISTER_NOTE = say("no_site_row_usable")
"""Why no county has one where no row of the register was taken."""


def find_unsettled(inputs: Inputs, group: Indices, count: int) -> Flags:
    """Which units hold a demand point of such a county; `group` has one entry per point, or −1."""
    marked = np.zeros(count, dtype=bool)
    county = inputs.decided.demand.county
    inside = (group >= 0) & mark_counties(inputs)[county]
    marked[group[inside]] = True
    return marked


def mark_counties(inputs: Inputs) -> Flags:
    """Which counties these are; all of them where the register of sites is lost."""
    return mark_by_census(inputs) | is_register_lost(inputs)


def is_register_lost(inputs: Inputs) -> bool:
    """Whether the register has rows and none was taken: nobody's site is known."""
    report = inputs.reports["sites"]
    far = any(remark.reason == "too_far" for remark in report.remarks)
    return not len(inputs.sites) and (far or report.count("refused") > 0)


def mark_by_census(inputs: Inputs) -> Flags:
    """Counties whose residents the census does not tell, or tells others."""
    table = inputs.decided.calibration
    held = [bool(UNSETTLED & set(reason.split(";"))) for reason in table["reason"]]
    marked: Flags = np.isin(inputs.counties.adcode.astype(str), table["adcode"][held].astype(str))
    return marked
