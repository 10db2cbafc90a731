"""Holidays of prefectures and the province in tables of an office.

A wider unit has the flag of its county that is worst off; read alone, 无单位开诊 beside a province
would say that nobody in it is open.
"""

from __future__ import annotations

import pandas as pd

from geo.reports.writing.words import is_missing
from geo.words.labels import value_label
from geo.words.sentences import say

WORST = say("worst_counties")
_NAMES = ("holiday_flag", "holiday_flag_year", "holiday_label")


def name_worst_county(units: pd.DataFrame) -> pd.DataFrame:
    """The table whose words on holidays say that they are those of the county worst off."""
    said = {
        name: [
            code if is_missing(code) else WORST + value_label(name, code)
            for code in units[name].tolist()
        ]
        for name in _NAMES
        if name in units
    }
    return units.assign(**said)
