"""A type of a JSON Schema in a few words, for a cell of the reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from geo.reference.markdown import link, quote

_PLAIN = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true, false"}
_FORMATS = {"date": "date"}
_LIMITS = {
    "minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<",
}  # fmt: skip
_Schema = dict[str, Any]


def tell_type(part: _Schema) -> str:
    """What may stand in place of a value."""
    tell = next((tell for name, tell in _WAYS.items() if name in part), None)
    if tell is not None:
        return tell(part)
    if part.get("type") == "array":
        return _tell_list(part)
    if part.get("type") == "object":
        return f"table: {tell_type(part['additionalProperties'])}"
    return _tell_plain(part)


_WAYS: dict[str, Callable[[_Schema], str]] = {
    "$ref": lambda part: link(part["$ref"].rpartition("/")[2]),
    "allOf": lambda part: tell_type(part["allOf"][0]),
    "anyOf": lambda part: " or ".join(dict.fromkeys(tell_type(one) for one in part["anyOf"])),
    "enum": lambda part: ", ".join(quote(str(one)) for one in part["enum"] if one != ""),
    "const": lambda part: quote(str(part["const"])),
}


def tell_default(key: str, part: _Schema, required: list[str]) -> str:
    """What holds where the key is left out."""
    if key in required:
        return "required"
    default = part.get("default")
    if default in (None, "", [], {}):
        return ""
    return quote(str(default).lower() if isinstance(default, bool) else str(default))


def _tell_list(part: _Schema) -> str:
    if "prefixItems" in part:
        return "[" + ", ".join(tell_type(one) for one in part["prefixItems"]) + "]"
    return f"list of {tell_type(part.get('items', {}))}"


def _tell_plain(part: _Schema) -> str:
    told = _FORMATS.get(part.get("format", "")) or _PLAIN.get(part.get("type", ""), "anything")
    limits = [f"{sign} {part[name]:,g}" for name, sign in _LIMITS.items() if name in part]
    if "pattern" in part:
        limits.append(f"matching {quote(part['pattern'])}")
    return ", ".join([told, *limits])
