"""Urban or rural by the code of a township-level unit (rules.md#setting-1)."""

from __future__ import annotations

_ENDINGS = {
    "街道": "urban",
    "街道办事处": "urban",
    "社区": "urban",
    "开发区": "urban",
    "高新区": "urban",
    "园区": "urban",
    "片区": "urban",
    "基地": "urban",
    "镇": "rural",
    "乡": "rural",
    "场": "rural",
    "林区": "rural",
    "牧区": "rural",
    "风景区": "rural",
    "分园": "rural",
    "苏木": "rural",
}
"""Endings of units with codes from 400 on, which are neither street nor township by law."""


def find_township_setting(code: str, name: str) -> str:
    """`urban`, `rural`, or "" where digits 7–9 of the code and the name decide nothing.

    001–099 are streets (urban), 100–399 towns and townships (rural); later ones go by the longest
    known ending of the name.
    """
    digits = code[6:9]
    if not (len(digits) == 3 and digits.isdecimal()) or digits == "000":
        return ""
    if digits < "100":
        return "urban"
    if digits < "400":
        return "rural"
    endings = [ending for ending in _ENDINGS if name.strip().endswith(ending)]
    return _ENDINGS[max(endings, key=len)] if endings else ""
