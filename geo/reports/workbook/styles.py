"""Fonts, colours and number formats of the workbook."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook

Format = Any
"""A cell format of xlsxwriter, which states no types."""

_FONT = "Microsoft YaHei"
_INK = "#1F2933"
_HEAD = "#1F3A5F"
_WARN = "#B42318"
_LINE = "#D5DBE3"

_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": _HEAD},
    "heading": {"bold": True, "font_size": 12, "font_color": _HEAD, "bottom": 2},
    "banner": {"bold": True, "font_size": 11, "font_color": _WARN},
    "caption": {"bold": True, "font_size": 11, "font_color": _HEAD},
    "head": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": _HEAD,
        "text_wrap": True,
        "align": "center",
        "border": 1,
        "border_color": _LINE,
    },
    "key": {"bold": True, "bg_color": "#EEF2F7", "valign": "top", "text_wrap": True},
    "note": {"text_wrap": True, "valign": "top"},
    "link": {"font_color": "#0563C1", "underline": 1},
}
_CELL = {"border": 1, "border_color": _LINE}
_NUMBERS = {
    "person": "#,##0",
    "site": "#,##0",
    "place": "#,##0",
    "day": "0",
    "verdict": "0",
    "year": "0",
    "m": "#,##0",
    "degree": "0.000000",
}


class Styles:
    """Formats of one workbook, each made once."""

    __slots__ = ("_book", "_made")

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def named(self, name: str) -> Format:
        """A named look: title, heading, banner, caption, head, key, note or link."""
        return self._make(name, _LOOKS[name])

    def text(self) -> Format:
        """Cells of text."""
        return self._make("text", {**_CELL, "num_format": "@"})

    def number(self, unit: str) -> Format:
        """Cells of a unit of the label table; metres show whole."""
        return self._make(f"unit {unit}", {**_CELL, "num_format": _NUMBERS.get(unit, "General")})

    def percent(self, digits: int) -> Format:
        """Shares with so many decimals."""
        return self._make(f"percent {digits}", {**_CELL, "num_format": f"0.{'0' * digits}%"})

    def coded(self, colour: str) -> Format:
        """A code on a pale ground of its colour."""
        key = f"coded {colour}"
        if key in self._made:
            return self._made[key]
        return self._make(key, {**_CELL, "bg_color": _pale(colour), "align": "center"})

    def _make(self, key: str, looks: dict[str, Any]) -> Format:
        if key not in self._made:
            base = {"font_name": _FONT, "font_size": 10, "font_color": _INK, "valign": "vcenter"}
            self._made[key] = self._book.add_format({**base, **looks})
        return self._made[key]


def _pale(colour: str) -> str:
    """Two thirds of the way to white, so that dark text stays readable."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{255 - (255 - part) // 3:02X}" for part in parts)
