"""Counties that a register does not speak of: perhaps the study is meant to be about fewer."""

from __future__ import annotations

import re

import numpy as np

from geo.inputs.load import Inputs
from geo.words.sentences import say

_SHOWN = 10
_SIX_DIGITS = re.compile("[0-9]{6}")


def tell_narrower(inputs: Inputs) -> str:
    """Which counties hold sites, where most hold none; empty otherwise.

    A register of one city beside the outlines of a province makes all others look unserved.
    """
    codes = inputs.counties.adcode
    held = np.unique(inputs.sites.county[inputs.sites.county >= 0])
    if not len(held) or 2 * len(held) >= len(codes):
        return ""
    is_chinese = all(_SIX_DIGITS.fullmatch(str(code)) for code in codes)
    beginnings = sorted({str(code)[:4] if is_chinese else str(code) for code in codes[held]})
    more = say("and_others") if len(beginnings) > _SHOWN else ""
    return say(
        "units_in_few_counties",
        count=len(codes),
        within=len(held),
        beginnings="、".join(beginnings[:_SHOWN]),
        more=more,
        chosen=",".join(beginnings[:_SHOWN]),
    )
