"""Cells of text to numbers and codes: what is written is read, nothing is guessed."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from contextlib import suppress
from decimal import Decimal, InvalidOperation

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Texts, texts
from geo.model.row_report import RowReport
from geo.readers.files.whole_columns import has_only, map_distinct
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.units import FACTORS, split_sign

_PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_UNIT = re.compile(r"(?:人|户|米|个|家|%|m)$")
_DIGITS_AND_POINT = b"0123456789."
_LOST_DIGITS = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}")
_FULL_CODE = 12
"""Digits of a statistical area code; zeros at its end mean a wider area."""
BLANK_SIGNS = frozenset({"-", "--", "—", "——", "–", "/", "无", "暂无", "…"})
"""What tables write where there is nothing to say."""


def column_of(frame: pd.DataFrame, field: str) -> Texts:
    """The cells of a field, "" throughout where the table does not have it."""
    if field not in frame:
        return np.full(len(frame), "", dtype=object)
    return frame[field].to_numpy(dtype=object)


def parse_numbers(frame: pd.DataFrame, field: str, report: RowReport) -> Floats:
    """Numbers of a column, NaN where blank or unreadable.

    Full-width digits, thousands separators, units and signs such as 万 (× 10,000) or 千 are
    repaired and said; cells that are no finite number are refused with file, line and value.
    """
    cells = column_of(frame, field)
    values, plain = _read_plain(cells)
    odd = ~plain & (cells != "")
    signs: Flags = np.zeros(len(cells), dtype=bool)
    if odd.any():
        signs[odd] = is_blank_sign(cells[odd])
        odd &= ~signs
    scaled: Flags = np.zeros(len(cells), dtype=bool)
    if odd.any():
        values[odd] = map_distinct(cells[odd], _read_odd_number)
        scaled[odd] = [_sign_of(cell) != "" for cell in cells[odd]]
    infinite = np.isinf(values)
    values[infinite] = np.nan
    unreadable = (odd | infinite) & np.isnan(values)
    remark_rows(
        report,
        frame,
        unreadable,
        "refused",
        "not_a_number",
        "expected a finite number, got {value}",
        column=field,
    )
    remark_rows(report, frame, signs, "noted", "blank_sign", "{value} taken as blank", column=field)
    repaired = odd & ~unreadable & ~scaled
    remark_rows(
        report,
        frame,
        repaired,
        "repaired",
        "number_rewritten",
        "{value} read as a number",
        column=field,
    )
    _remark_scaled(frame, scaled & ~unreadable, field, report)
    return values


def repair_codes(
    frame: pd.DataFrame,
    field: str,
    digits: tuple[int, ...],
    report: RowReport,
    *,
    is_free: bool = False,
) -> Texts:
    """Codes of a column as text of one of the given lengths, "" where blank or refused.

    With `is_free` codes are those of another country: text of any form.

    `210102.0`, full-width digits, a leading apostrophe and the zeros that fill a wider area's code
    up to 12 digits are repaired. `2.10102E+11` is refused: the digits that Excel dropped cannot
    be known.
    """
    cells = column_of(frame, field)
    good = _matches(cells, re.compile("|".join(f"[0-9]{{{n}}}" for n in digits)))
    odd = ~good & (cells != "")
    codes = np.full(len(cells), "", dtype=object)
    codes[good] = cells[good]
    if odd.any():
        codes[odd] = map_distinct(cells[odd], lambda text: _repair_code(text, digits, is_free))
    lengths = " or ".join(map(str, digits))
    remark_rows(
        report,
        frame,
        odd & (codes == ""),
        "refused",
        "bad_code",
        f"expected a code of {lengths} digits, got {{value}}",
        column=field,
    )
    remark_rows(
        report,
        frame,
        odd & (codes != "") & ~(is_free & (codes == cells)),
        "repaired",
        "code_rewritten",
        f"{{value}} read as a code of {lengths} digits",
        column=field,
    )
    return codes


def fold_width(text: str) -> str:
    """Full-width digits, letters and signs to half-width, without spaces at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def fold_cells(cells: Texts) -> Texts:
    """`fold_width` of every cell; of ASCII it is what `strip` leaves."""
    if "".join(cells).isascii():
        return texts(map(str.strip, cells))
    return map_distinct(cells, fold_width)


def is_blank_sign(cells: Texts) -> Flags:
    """Which cells hold a sign that stands for nothing."""
    return np.fromiter(map(BLANK_SIGNS.__contains__, cells), dtype=np.bool_, count=len(cells))


def _read_plain(cells: Texts) -> tuple[Floats, Flags]:
    """Numbers written in digits and a point, an exponent perhaps, and which cells these are."""
    values = np.full(len(cells), np.nan)
    if has_only(cells, _DIGITS_AND_POINT):
        stated: Flags = (cells != "").astype(np.bool_)
        with suppress(ValueError):
            values[stated] = cells[stated].astype(np.float64) + 0.0
            return values, stated
    plain = _matches(cells, _PLAIN)
    values[plain] = cells[plain].astype(np.float64) + 0.0
    return values, plain


def _matches(cells: Texts, pattern: re.Pattern[str]) -> Flags:
    return map_distinct(cells, pattern.fullmatch).astype(np.bool_)


def _read_odd_number(cell: str) -> float:
    text = fold_width(cell).replace(" ", "").replace("，", ",")
    text, factor = split_sign(_UNIT.sub("", text))
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _PLAIN.fullmatch(text):
        return math.nan
    try:
        return float(Decimal(text) * factor) + 0.0
    except (InvalidOperation, OverflowError):
        return math.nan


def _repair_code(cell: str, digits: tuple[int, ...], is_free: bool = False) -> str:  # noqa: FBT001, FBT002 - private
    text = fold_width(cell).removeprefix("=").strip("'\"`’‘ ")
    text = re.sub(r"(?<=[0-9])\.0+$", "", text)
    if is_free:
        return "" if _LOST_DIGITS.fullmatch(text) else text
    if "E" in text.upper():
        text = _expand_exponent(text)
    if not re.fullmatch("[0-9]+", text):
        return ""
    if len(text) in digits:
        return text
    shorter = [n for n in digits if len(text) == _FULL_CODE and not text[n:].strip("0")]
    return text[: min(shorter)] if shorter else ""


def _expand_exponent(text: str) -> str:
    """Write out a power of ten only if it holds as many digits as the whole number has."""
    mantissa, _, exponent = text.upper().partition("E")
    if not re.fullmatch(r"[1-9]\.[0-9]+", mantissa) or not re.fullmatch(r"\+?[0-9]{1,2}", exponent):
        return ""
    written = len(mantissa) - 2
    return mantissa.replace(".", "") if written == int(exponent) else ""


def _sign_of(cell: str) -> str:
    """The sign that multiplies a number, "" where it has none."""
    text = _UNIT.sub("", fold_width(cell).replace(" ", ""))
    return text.removeprefix(split_sign(text)[0])


def _remark_scaled(frame: pd.DataFrame, mask: Flags, field: str, report: RowReport) -> None:
    """One remark per file and sign: 万 is `ten_thousands`, any other `unit_scaled`."""
    files, cells = frame["_file"].to_numpy(dtype=object), column_of(frame, field)
    found = Counter((str(files[i]), _sign_of(cells[i])) for i in np.flatnonzero(mask))
    for (file, sign), count in found.items():
        report.remark(
            "repaired",
            "ten_thousands" if sign == "万" else "unit_scaled",
            f"{sign}: {count} cells × {FACTORS[sign]:,}",
            file=file,
            column=field,
            value=count,
        )
