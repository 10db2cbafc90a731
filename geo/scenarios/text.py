"""Scenario files: JSON read strictly, or TOML."""

from __future__ import annotations

import errno
import json
import math
import tomllib
from pathlib import Path
from typing import Any

from geo.errors import ScenarioError
from geo.rules.toml_text import parse_toml
from geo.scenarios.schema import Scenario, read_scenario
from geo.storage.local_files import read_local

LARGEST_FILE = 10_000_000
MOST_VALUES, MOST_VALUES_OF_FILE = 150_000, 2_000_000
"""As many as a full request of a million bytes has; more are small ones, and slow to walk."""
MOST_LEVELS = 32


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


def parse_json(content: bytes, most_values: int = MOST_VALUES) -> Any:
    """JSON with finite numbers, each key once, text that is text, few levels and not many values.

    Raises
    ------
    ScenarioError
        It is not such JSON; the field is named where that can be said.
    """
    values = sum(content.count(mark) for mark in (b",", b"[", b"{"))
    if values > most_values:
        raise ScenarioError(
            "scenario", f"expected at most {most_values:,} values", values, code="too_many_values"
        )
    try:
        text = content.decode("utf-8-sig")
        raw = json.loads(
            text,
            parse_constant=_read_float,
            parse_float=_read_float,
            object_pairs_hook=_pair_once,
        )
    except UnicodeDecodeError as error:
        raise ScenarioError("scenario", "expected UTF-8 text", code="text_unreadable") from error
    except RecursionError as error:
        raise ScenarioError("scenario", "is nested too deeply", code="too_nested") from error
    except ScenarioError:
        raise
    except ValueError as error:
        raise ScenarioError(
            "scenario", f"is not JSON: {error}"[:200], code="body_invalid_json"
        ) from error
    _check_texts(raw, "", 0)
    return raw


def _parse_toml(content: bytes) -> Any:
    try:
        raw = parse_toml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ScenarioError("scenario", "expected UTF-8 text", code="text_unreadable") from error
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError("scenario", f"is not TOML: {error}", code="unreadable_file") from error
    _check_texts(raw, "", 0)
    return raw


class _Unbounded(float):
    """A number that is not finite, with the text that stood for it; refused where its place is."""

    text = ""


def _read_float(text: str) -> float:
    value = float(text.replace("Infinity", "inf"))
    if math.isfinite(value):
        return value
    odd = _Unbounded(value)
    odd.text = text
    return odd


def _pair_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ScenarioError(key, "the key is given twice", code="key_twice")
        found[key] = value
    return found


def _check_texts(value: Any, place: str, level: int) -> None:
    """Refuse lone surrogates, NUL and nesting before anything else looks at the values."""
    if level > MOST_LEVELS:
        raise ScenarioError("scenario", "is nested too deeply", code="too_nested")
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ScenarioError(
                place or "scenario", "expected Unicode text", code="text_unreadable"
            ) from error
        if "\0" in value:
            raise ScenarioError(
                place or "scenario", "expected text without NUL", code="text_control"
            )
    elif isinstance(value, _Unbounded):
        raise ScenarioError(
            place or "scenario", "expected finite numbers", value.text, code="not_finite"
        )
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_texts(key, place, level + 1)
            _check_texts(item, f"{place}.{key}" if place else key, level + 1)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            _check_texts(item, f"{place}[{i}]", level + 1)
