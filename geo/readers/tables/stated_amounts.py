"""Numbers of a register as bounds: 25, 25分钟, 半小时, ≤30, 20-30, 30分钟以内.

What a cell bounds on one side alone stays open on the other. A cell that is no number or below
nothing is unknown and listed, and so is 0.9 where percents are asked: 0.9 % or 90 %.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from geo.model.facts import Bounds
from geo.model.row_report import RowReport
from geo.readers.tables.cells import BLANK_SIGNS, column_of, fold_width
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.units import split_sign

_NOTHING = (math.nan, math.nan)
_FACTORS: dict[str, dict[str, Decimal | int]] = {
    "分钟": {"秒": Decimal(1) / 60, "秒钟": Decimal(1) / 60, "分": 1, "分钟": 1, "min": 1,
            "mins": 1, "minutes": 1, "小时": 60, "个小时": 60, "h": 60, "hour": 60, "hours": 60},
    "小时": {"小时": 1, "个小时": 1, "h": 1, "hour": 1, "hours": 1},
    "天": {"天": 1, "日": 1, "d": 1},
    "%": {"%": 1},
    "万元": {"万元": 1},
    "元": {"元": 1, "万元": 10_000},
}  # fmt: skip
_COUNTED = ("家", "个", "张", "床", "人次", "人", "名", "户", "项")
_NUMBER = r"[0-9]+(?:\.[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"
_ONE = re.compile(rf"([+-]?)({_NUMBER})([^0-9.,+-]*)")
_RANGE = re.compile(rf"({_NUMBER})([^0-9.,+-]*)[-~至到]({_NUMBER})([^0-9.,+-]*)")
_UNDER = re.compile(r"^(?:≤|<=|不超过|不大于|不高于|最多|至多)|(?:以内|之内|及以内|及以下)$")
_OVER = re.compile(r"^(?:≥|>=|不少于|不低于|不小于|至少|最少)|(?:及以上)$")
_HALF = ("半小时", "半个小时")
_MOST = Decimal(10) ** 15
"""Above it a cell is no amount but a number of something, such as an account."""


@dataclass(frozen=True, slots=True)
class AmountMeaning:
    """What numbers of a column are: their name, the unit wanted, and that of the heading."""

    zh: str
    unit: str
    heading_unit: str = ""

    @property
    def silent_unit(self) -> str:
        """The unit of cells that state none: that of the heading where it is one of this kind."""
        known = _FACTORS.get(self.unit, {})
        return self.heading_unit if self.heading_unit in known else ""


def read_amounts(
    frame: pd.DataFrame, field: str, meaning: AmountMeaning, report: RowReport
) -> Bounds:
    """Bounds of each cell in the unit wanted; NaN on both sides where blank or not readable."""
    cells, unit = column_of(frame, field), meaning.unit
    known = {cell: _read_cell(cell, unit, meaning.silent_unit) for cell in set(cells)}
    low = np.array([known[cell][0] for cell in cells], dtype=np.float64)
    high = np.array([known[cell][1] for cell in cells], dtype=np.float64)
    stated = (cells != "") & ~np.isin(cells.astype(str), list(BLANK_SIGNS))
    unread = stated & np.isnan(low) & np.isnan(high)
    said = f"{meaning.zh}: expected some number{f' of {unit}' if unit else ''}, got {{value}}"
    remark_rows(report, frame, unread, "noted", "amount_unread", said, column=field)
    return Bounds(low, high)


def _read_cell(cell: str, unit: str, silent_unit: str) -> tuple[float, float]:
    text = fold_width(cell).replace(" ", "").lower().replace("，", ",")
    if text in _HALF and unit in {"分钟", "小时"}:
        value = 30.0 if unit == "分钟" else 0.5
        return value, value
    under, over = _UNDER.search(text), _OVER.search(text)
    bare = _OVER.sub("", _UNDER.sub("", text))
    found = _ONE.fullmatch(bare)
    if found is not None and not (under and over):
        if found[1] == "-" or (
            unit == "%" and not found[3] and 0 < float(found[2].replace(",", "")) <= 1
        ):
            return _NOTHING
        value = _scale(found[1] + found[2], found[3] or silent_unit, unit)
        return (math.nan if under else value, math.nan if over else value)
    between = _RANGE.fullmatch(text)
    if between is None:
        return _NOTHING
    least = _scale(between[1], between[2] or between[4] or silent_unit, unit)
    most = _scale(between[3], between[4] or silent_unit, unit)
    return (least, most) if least <= most else _NOTHING


def _scale(number: str, stated: str, unit: str) -> float:
    """A number in `unit`; NaN in another kind of unit, or beyond all amounts."""
    value = Decimal(number.replace(",", ""))
    if abs(value) > _MOST:
        return math.nan
    factors = _FACTORS.get(unit, {})
    if not stated or stated == unit:
        return float(value)
    if stated in factors:
        return float(value * factors[stated])
    rest, factor = split_sign(stated)
    if factor != 1 and rest == "":
        return float(value * factor)
    is_counted = unit in {"", *_COUNTED} and stated in _COUNTED
    return float(value) if is_counted else math.nan
