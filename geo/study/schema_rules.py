"""What the models of a study check across keys, said in the words of JSON Schema for editors.

The models decide; a test holds both against the same studies.
"""

from __future__ import annotations

from typing import Any

_A_FILE: dict[str, Any] = {"anyOf": [{"required": ["path"]}, {"required": ["paths"]}]}

NAMES_A_FILE = _A_FILE
NAMES_DEMAND: dict[str, Any] = {
    "oneOf": [_A_FILE, {"required": ["raster"]}, {"required": ["model"]}],
    "anyOf": [{"required": ["model"]}, {"required": ["setting"]}],
    "if": {"properties": {"setting": {"const": "built_up"}}, "required": ["setting"]},
    "then": {"required": ["built_up"]},
    "else": {"not": {"required": ["built_up"]}},
}
NAMES_ROADS: dict[str, Any] = {
    "oneOf": [_A_FILE, {"anyOf": [{"required": ["nodes"]}, {"required": ["edges"]}]}],
    "dependentRequired": {"nodes": ["edges"], "edges": ["nodes"]},
}
NAMES_CENSUS: dict[str, Any] = {
    "if": {
        "properties": {
            "demand": {
                "anyOf": [
                    {"required": ["model"]},
                    {"properties": {"calibrate": {"const": True}}, "required": ["calibrate"]},
                ]
            }
        }
    },
    "then": {"required": ["population"]},
}
