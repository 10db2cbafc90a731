"""Scenario files: JSON read strictly, or TOML."""

from __future__ import annotations

import errno
import tomllib
from pathlib import Path
from typing import Any

from geo.checked.json_text import check_texts, parse_json
from geo.checked.toml_text import parse_toml
from geo.errors import ScenarioError
from geo.scenarios.schema import Scenario, read_scenario
from geo.storage.local_files import read_local

LARGEST_FILE = 10_000_000
MOST_VALUES_OF_FILE = 2_000_000


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file; JSON unless its name ends in `.toml`.

    Raises
    ------
    ScenarioError
        The file cannot be read, or a field of it is wrong; the place in the file is named.
    """
    try:
        content = read_local(path, LARGEST_FILE)
    except OSError as error:
        if error.errno == errno.EFBIG:
            reason = f"expected at most {LARGEST_FILE:,} bytes"
            raise ScenarioError(path.name, reason, code="body_too_large") from error
        reason = "no such file" if error.errno == errno.ENOENT else "cannot be read, or is no file"
        raise ScenarioError(path.name, reason, code="unreadable_file") from error
    try:
        raw = (
            _parse_toml(content)
            if path.suffix.lower() == ".toml"
            else parse_json(content, MOST_VALUES_OF_FILE)
        )
        return read_scenario(raw)
    except ScenarioError as error:
        raise ScenarioError(
            f"{path.name}: {error.field}", error.reason, error.value, code=error.code
        ) from error


def _parse_toml(content: bytes) -> Any:
    try:
        raw = parse_toml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ScenarioError("scenario", "expected UTF-8 text", code="text_unreadable") from error
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError("scenario", f"is not TOML: {error}", code="unreadable_file") from error
    check_texts(raw, "", 0)
    return raw
