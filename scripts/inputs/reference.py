"""`vaxreach reference` prints what models and vocabularies tell; `make reference` writes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.settings_table import SettingRow, list_settings
from geo.reference.markdown import quote, write_table
from geo.reference.pages import write_columns, write_keys, write_words

DOCS = Path(__file__).resolve().parents[2] / "docs"


_SETTINGS = """\
# Settings of the service · 服务的设置

Written by `make reference` from the models of the settings; change those, not this page.
`vaxreach settings` prints the same and marks what the environment sets. Settings are variables of
the environment; a list is written as JSON or with commas between, a single name is a list of one. A
name with the prefix `VAXREACH_` that is none of these is refused in one line.

"""


def write_settings() -> str:
    """The table of settings."""
    heads = ("variable", "type", "default", "unit", "meaning")
    return _SETTINGS + write_table(heads, [_write_row(row) for row in list_settings()])


PageName = Literal["keys", "columns", "words", "settings"]
FILES: dict[PageName, str] = {
    "keys": "reference.md",
    "columns": "reference-columns.md",
    "words": "reference-words.md",
    "settings": "settings.md",
}
PAGES: dict[str, Callable[[], str]] = {
    "reference.md": write_keys,
    "reference-columns.md": write_columns,
    "reference-words.md": write_words,
    "settings.md": write_settings,
}


def reference(
    page: Annotated[PageName, typer.Argument(help="Which page.")] = "keys",
) -> None:
    """Print what may be written: keys of the files, columns of tables, words of cells, settings."""
    typer.echo(PAGES[FILES[page]](), nl=False)


def write_reference(folder: Path = DOCS) -> list[Path]:
    """Write every page and return the files."""
    for name, write in PAGES.items():
        (folder / name).write_text(write(), encoding="utf-8")
    return [folder / name for name in PAGES]


def _write_row(row: SettingRow) -> tuple[str, ...]:
    limited = ", ".join(filter(None, (row.type, row.limits)))
    return quote(row.variable), limited, quote(row.default), row.unit, f"{row.zh} · {row.en}"


if __name__ == "__main__":
    for path in write_reference():
        print(path)
