"""What no officer should have to read: nothing that a program says to itself."""

from __future__ import annotations

import re

FAULTS = {
    "a missing value": re.compile(
        r"\b(?:null|undefined|NaN|nan|NaT|None|Infinity|\[object \w+\])\b"
    ),
    "an English sentence": re.compile(r"[A-Za-z']{2,}(?: [A-Za-z'(]{2,}){2,}"),
    "a field id": re.compile(r"(?<![A-Za-z0-9./-])[a-z]+(?:_[a-z0-9]+)+"),
    "hours of OpenStreetMap": re.compile(r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)\b"),
    "a moment that is not of Beijing": re.compile(r"\dT\d\d:|\+00:00|\d\dZ\b|UTC|GMT"),
    "half-width punctuation": re.compile(
        r"[\u4e00-\u9fff][,:;?!(]|[),:;?!][\u4e00-\u9fff]|[\u4e00-\u9fff] *\)(?![A-Za-z])"
        r"|（[^（）]*\)|\([^()]*）"
    ),
}

ON_SCREEN = {**FAULTS, "a date of a program": re.compile(r"\b\d{4}-\d\d-\d\d\b")}
"""On the page dates are written as in a letter; in a table they sort."""


def find_faults(
    text: str, allowed: tuple[str, ...] = (), rules: dict[str, re.Pattern[str]] = FAULTS
) -> list[str]:
    """Each fault of a text with some words about it; `allowed` are names that the input gave."""
    for name in allowed:
        text = text.replace(name, "")
    return [
        f"{what}: …{text[max(0, hit.start() - 20) : hit.end() + 20]!r}"
        for what, pattern in rules.items()
        for hit in pattern.finditer(text)
    ]
