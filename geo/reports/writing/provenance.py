"""What every output carries of its origin (rules.md#provenance-2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.words.sentences import say

SYNTHETIC_BANNER = say("synthetic_data")

_KEYS = (
    "study",
    "title",
    "assessment_id",
    "created_at",
    "engine_version",
    "synthetic",
    "modelled",
    "standard",
    "notice_years",
    "notices",
    "population_year",
    "population_basis",
    "inputs",
)


def provenance_of(summary: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a summary that names study, inputs, rules and versions."""
    return {key: summary.get(key) for key in _KEYS}
