"""JSON as somebody else wrote it: read strictly, of a bounded size and depth."""

from __future__ import annotations

import json
import math
from typing import Any

from geo.errors import ScenarioError

MOST_VALUES = 150_000
"""As many as a full request of a million bytes has; more are small ones, and slow to walk."""
MOST_LEVELS = 32


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
    check_texts(raw, "", 0)
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


def check_texts(value: Any, place: str, level: int) -> None:
    """Refuse lone surrogates, NUL and nesting before anything else looks at the values.

    Raises
    ------
    ScenarioError
        With the place of the first of them.
    """
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
            check_texts(key, place, level + 1)
            check_texts(item, f"{place}.{key}" if place else key, level + 1)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            check_texts(item, f"{place}[{i}]", level + 1)
