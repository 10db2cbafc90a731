"""Tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def write_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar inside a cell is written as one of text."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(_write_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def quote(text: str) -> str:
    """A word of a file, as code."""
    return f"`{text}`" if text else ""


def link(heading: str) -> str:
    """The anchor of a heading that is one word."""
    return f"[{heading}](#{heading.lower()})"


def _write_cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
