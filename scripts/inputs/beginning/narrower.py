"""Counties that a register does not speak of: perhaps the study is meant to be about fewer."""

from __future__ import annotations

import re

import numpy as np

from geo.inputs.load import Inputs

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
    more = "等" if len(beginnings) > _SHOWN else ""
    return (
        f"单位只落在{len(codes)}个县（市、区）中的{len(held)}个（代码开头"
        f"{'、'.join(beginnings[:_SHOWN])}{more}）；如只评估这些，"
        f"--counties {','.join(beginnings[:_SHOWN])}"
    )
