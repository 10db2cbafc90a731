"""Tables about persons are turned away: this system holds sites, places and totals only.

An identity number is 18 signs: six digits of a place, a birth date, three digits, and a check
sign by ISO 7064 MOD 11-2 (GB 11643). A social credit code is 18 signs with a check sign modulo
31 (GB 32100) and may stay, in its own column. No message ever holds the value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

from geo.errors import PersonalDataError
from geo.readers.files.grid import Grid
from geo.readers.tables.header import Header
from geo.readers.vocabulary import find_meaning, normalise_name

_CANDIDATE = re.compile(
    r"(?<![0-9A-Za-z])([1-8][0-9]{5})[ -]?([12][0-9]{3}[01][0-9][0-3][0-9])[ -]?([0-9]{3}[0-9Xx])"
    r"(?![0-9A-Za-z])"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ－　", "0123456789XX- ")
_WIDE_DIGIT = re.compile("[０-９]")
_WIDE = "０".encode()[:2]
"""How UTF-8 begins each full-width digit, and full-width signs besides."""
_SHAPES = bytes.maketrans(b"123456789 ", b"000000000-")
"""Every digit as 0, and either sign that may stand between parts of a number as -."""
_RUNS = (b"0" * 15, b"000000-00000000", b"00000000000000-000")
"""What is left of an identity number of 15 digits, or of 18 signs in one, two or three parts."""
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_SIGNS = "10X98765432"
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_FIELDS = {"org_code", "employer_id", "site_id", "place_id"}
_OLD_NUMBER = re.compile(
    r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])[0-9]{4}"
    r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}"
)
"""Fifteen digits without a check sign, as issued up to 1999."""
_OLD_CELL = re.compile(rf"\n[^\S\n]*{_OLD_NUMBER.pattern}(?![0-9])")
"""Such a number at the beginning of a cell, of cells joined by line ends."""
_FEWEST_OLD = 3
"""Cells of a column from which on such numbers are no chance."""
_NAMES_OF_PERSONS = frozenset({"姓名", "人员姓名", "fullname", "personname"})
_PERSONAL = frozenset(
    {"性别", "年龄", "民族", "家庭住址", "现住址", "户籍地址", "家庭地址", "sex", "gender", "age"}
)
"""What beside a name tells that rows are persons."""


def is_identity_number(text: str) -> bool:
    """Tell whether 18 signs carry a real birth date and the right check sign."""
    if not re.fullmatch(r"[1-8][0-9]{16}[0-9Xx]", text):
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(sign) * weight for sign, weight in zip(text, _ID_WEIGHTS, strict=False))
    return born.year >= 1880 and text[17].upper() == _ID_SIGNS[total % 11]


def holds_identity_number(text: str) -> bool:
    """Whether an identity number of 18 signs stands anywhere in a text."""
    return any(_is_identity(found) for found in _CANDIDATE.finditer(text.translate(_FULL_WIDTH)))


def is_credit_code(text: str) -> bool:
    """Tell whether 18 signs are a unified social credit code with the right check sign."""
    if len(text) != 18 or any(sign not in _CREDIT_SIGNS for sign in text):
        return False
    total = sum(_CREDIT_SIGNS.index(text[i]) * pow(3, i, 31) for i in range(17))
    return _CREDIT_SIGNS.index(text[17]) == -total % 31


def refuse_persons(grid: Grid, header: Header, kind: str) -> None:
    """Refuse a table with a column about persons, or with an identity number in any cell.

    Raises
    ------
    PersonalDataError
        Names the file and the column or line, never the value.
    """
    for name in header.names:
        meaning = find_meaning(name, kind)
        if meaning is not None and meaning.action == "refuse" and meaning.field == "person":
            raise PersonalDataError(
                f"{grid.file}: column {name!r} is about persons; only sites, places and totals "
                "belong here"
            )
    _refuse_lists_of_names(grid, header, kind)
    fields = [meaning.field if meaning else "" for meaning in header.meanings]
    refuse_identity_numbers(grid, fields)


def refuse_identity_numbers(grid: Grid, fields: Sequence[str]) -> None:
    """Refuse a grid with an identity number in any cell; `fields` names the columns.

    Raises
    ------
    PersonalDataError
        Names the file and the line, never the value.
    """
    body = grid.encode_cells()
    if not _may_hold_numbers(body):
        return
    whole = _fold_digits("\n" + body.decode("utf-8", "surrogatepass"))
    if _OLD_CELL.search(whole):
        _refuse_old_numbers(grid)
    suspects = {found.group() for found in _CANDIDATE.finditer(whole) if _is_identity(found)}
    if not suspects:
        return
    codes = _find_code_columns(grid)
    for row, line in zip(grid.rows, grid.lines, strict=True):
        for i, cell in enumerate(row):
            text = _fold_digits(cell)
            if not any(suspect in text for suspect in suspects):
                continue
            is_code_column = i in codes or (i < len(fields) and fields[i] in _CREDIT_FIELDS)
            if not (is_code_column and is_credit_code(text.strip())):
                raise PersonalDataError(
                    f"{grid.file} line {line} column {i + 1}: an identity number; tables about "
                    "persons do not belong here"
                )


def _refuse_lists_of_names(grid: Grid, header: Header, kind: str) -> None:
    """A column of persons' names beside their sex, age or home: rows are persons, not staff."""
    names = [normalise_name(name) for name in header.names]
    named = [name for name in header.names if normalise_name(name) in _NAMES_OF_PERSONS]
    if named and _PERSONAL & set(names):
        raise PersonalDataError(
            f"{grid.file}: column {named[0]!r} beside {', '.join(sorted(_PERSONAL & set(names)))}: "
            f"a list of persons; a table of {kind} holds places and totals only"
        )


def _find_code_columns(grid: Grid) -> set[int]:
    """Columns of three and more cells of 18 signs, all of them credit codes by their check sign."""
    found: dict[int, list[bool]] = {}
    for row in grid.rows:
        for i, cell in enumerate(row):
            text = _fold_digits(cell).strip()
            if len(text) == 18:
                found.setdefault(i, []).append(is_credit_code(text))
    return {i for i, codes in found.items() if len(codes) >= 3 and all(codes)}


def _refuse_old_numbers(grid: Grid) -> None:
    """Refuse a column of which most filled cells below the first row are such numbers."""
    for i, cells in enumerate(zip_longest(*grid.rows[1:], fillvalue="")):
        filled = [_fold_digits(cell).strip() for cell in cells if cell.strip()]
        old = sum(_OLD_NUMBER.fullmatch(text) is not None for text in filled)
        if old >= _FEWEST_OLD and 2 * old > len(filled):
            raise PersonalDataError(
                f"{grid.file} column {i + 1}: identity numbers of 15 digits; tables about persons "
                "do not belong here"
            )


def _fold_digits(text: str) -> str:
    return text.translate(_FULL_WIDTH) if _WIDE_DIGIT.search(text) else text


def _may_hold_numbers(body: bytes) -> bool:
    """Whether digits stand together as in either kind of identity number, whatever they are."""
    if _WIDE in body and _WIDE_DIGIT.search(body.decode("utf-8", "surrogatepass")):
        return True
    shape = body.translate(_SHAPES)
    return any(run in shape for run in _RUNS)


def _is_identity(found: re.Match[str]) -> bool:
    return is_identity_number("".join(found.groups()))
