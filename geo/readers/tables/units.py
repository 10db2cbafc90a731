"""Units of people that a table states: 万人 in a heading, a title, a row of units or a column.

A number keeps its unit as a sign behind it (71.2万), so that a cell tells what it stands for
wherever it is read. A heading's own unit wins over that of the title; （人）is a unit, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from geo.arrays import Texts
from geo.readers.vocabulary import normalise_name

FACTORS = {
    "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000,
    "亿": 100_000_000,
}  # fmt: skip
"""What a sign of a unit stands for."""
PEOPLE = re.compile(
    r"population.*|urban|rural|residents.*|age_\w+|births|floating|children|household_people"
    r"|collective_people|people_stated|headcount|wanted|group_.+"
)
"""Fields that count people; a rate or an area has a unit of its own."""
_SIGNS = "千万|百万|十万|亿|万|千|百"
_NOUN = "人|名|口|명"
_HEADING = re.compile(
    rf"(?<![每/])({_SIGNS})(?:{_NOUN})?(?:$|[)\],;/])|(?<![每/])({_SIGNS})人(?!次|口)"
)
_PLAIN = re.compile(rf"\((?:{_NOUN}|persons?|people|habitants?|habitantes)\)$")
_TITLE = re.compile(rf"单位:?({_SIGNS})人|[(\[]({_SIGNS})人?[)\]]")
_LATIN = {"thousand": "千", "000s": "千", "milliers": "千", "miles": "千", "mil": "千",
          "million": "百万"}  # fmt: skip
_LATIN_UNIT = re.compile(
    r"\((?:in|en|em|unit:?)?(thousand|milliers|miles|mil|million|000s)(?:s|e?s)?"
    r"(?:of)?(?:persons?|people|habitantes|dhabitants)?\)"
)
_UNIT_CELL = re.compile(
    rf"\(?(?:单位:?)?(?:(?:{_SIGNS})?(?:人|名)|%|[%‰]|岁|户|元|个|平方公里|km2)\)?"
)
UNIT_COLUMNS = frozenset({"单位", "计量单位", "人口单位", "unit", "units"})
"""Headings of a column that gives each row its unit, normalised."""


def find_unit(heading: str) -> str | None:
    """The sign of the unit in a heading, "" where it says single people, None where nothing."""
    name = normalise_name(heading)
    latin = _LATIN_UNIT.search(name)
    if latin:
        return _LATIN[latin[1]]
    found = _HEADING.search(name)
    if found:
        return found[1] or found[2]
    return "" if _PLAIN.search(name) else None


def find_title_unit(titles: Sequence[str]) -> str:
    """The one unit that the rows above the heading state; "" for none, or for several."""
    found = {one[0] or one[1] for title in titles for one in _TITLE.findall(normalise_name(title))}
    return found.pop() if len(found) == 1 else ""


def is_unit_row(cells: Sequence[str]) -> bool:
    """Whether a row below the heading holds units alone: （万人）, %."""
    filled = [normalise_name(cell) for cell in cells if cell.strip()]
    return bool(filled) and all(_UNIT_CELL.fullmatch(cell) for cell in filled)


def read_unit_column(cells: Texts) -> list[str] | None:
    """The sign of each row, where a column named 单位 holds units of people throughout."""
    signs = {cell: _read_unit_cell(cell) for cell in set(cells)}
    if not any(cells != "") or None in (sign for cell, sign in signs.items() if cell):
        return None
    return [signs[cell] or "" for cell in cells]


def _read_unit_cell(cell: str) -> str | None:
    found = re.fullmatch(rf"\(?({_SIGNS})?(?:{_NOUN})?\)?", normalise_name(cell))
    return None if found is None else found[1] or ""


def mark_units(cells: Texts, signs: str | Sequence[str]) -> Texts:
    """Write the sign behind each number that does not have one of its own."""
    if not signs:
        return cells.copy()
    each = [signs] * len(cells) if isinstance(signs, str) else signs
    marked = np.empty(len(cells), dtype=object)
    marked[:] = [
        cell + sign if sign and cell and not cell.endswith(tuple(FACTORS)) else cell
        for cell, sign in zip(cells, each, strict=True)
    ]
    return marked


def split_sign(text: str) -> tuple[str, int]:
    """A number without its sign, and what the sign multiplies it by."""
    for sign in sorted(FACTORS, key=len, reverse=True):
        if text.endswith(sign):
            return text[: -len(sign)], FACTORS[sign]
    return text, 1
