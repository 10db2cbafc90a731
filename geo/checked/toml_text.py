"""TOML as somebody else wrote it: of a bounded size, depth and length of numbers.

The parser of the standard library ends in a `RecursionError` where lists nest, takes time by the
square of the parts of a key, and lets a number of 5,000 digits through to a plain `ValueError`.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.storage.local_files import read_local, tell_oddity

MOST_LEVELS = 32
LARGEST_BYTES = 4_000_000
_MOST_DOTS = 1_000
"""In one line: those of keys and numbers together."""
_TEXT = re.compile(r"""("(?:[^"\\]|\\.)*"|'[^']*')""")


def read_toml(path: Path, label: str, refusal: type[InputError]) -> dict[str, Any]:
    """A file as tables of keys and values; `label` stands before what is wrong.

    Raises
    ------
    InputError
        A `refusal`: no plain file, over 4 MB, no UTF-8, no TOML, or deeper than 32 levels.
    """
    try:
        return parse_toml(read_local(path, LARGEST_BYTES).decode("utf-8-sig"))
    except IsADirectoryError as error:
        raise refusal(f"{label} is a folder, expected a .toml file") from error
    except OSError as error:
        raise refusal(f"{label} cannot be read{tell_oddity(error)}") from error
    except UnicodeDecodeError as error:
        raise refusal(
            f"{label} is not UTF-8 text (byte {error.start}); save it as UTF-8"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise refusal(f"{label} is not TOML: {error}") from error


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a text; `TOMLDecodeError` for whatever is not TOML or nests too deep."""
    crowded = next((n for n, line in enumerate(text.split("\n"), 1) if _is_crowded(line)), 0)
    if crowded:
        raise tomllib.TOMLDecodeError(f"over {_MOST_DOTS:,} dots (at line {crowded})")
    try:
        tables = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError as error:
        raise _refuse_depth() from error
    except (ValueError, OverflowError) as error:
        raise tomllib.TOMLDecodeError(f"a value out of range: {error!s:.60}") from error
    _check_depth(tables)
    return tables


def _is_crowded(line: str) -> bool:
    """Texts on one line, such as the names of many files, count nothing."""
    if line.count(".") <= _MOST_DOTS:
        return False
    spans_lines = '"' * 3 in line or "'" * 3 in line
    return spans_lines or _TEXT.sub("", line).count(".") > _MOST_DOTS


def _check_depth(tables: dict[str, Any]) -> None:
    inside: list[Any] = [tables]
    for _ in range(MOST_LEVELS):
        lists = [value for value in inside if isinstance(value, list)]
        dicts = [value for value in inside if isinstance(value, dict)]
        inside = [item for value in lists for item in value]
        inside += [item for value in dicts for item in value.values()]
        if not inside:
            return
    if any(isinstance(value, dict | list) for value in inside):
        raise _refuse_depth()


def _refuse_depth() -> tomllib.TOMLDecodeError:
    return tomllib.TOMLDecodeError(f"values nest at most {MOST_LEVELS} levels deep")
