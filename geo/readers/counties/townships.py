"""Names of township units by code, as the National Bureau of Statistics published them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from geo.storage.shipped_files import shipped_data


def read_published_townships() -> dict[str, str]:
    """Nine-digit code to name, out of the shipped table."""
    return dict(_read_shipped())


@cache
def _read_shipped() -> dict[str, str]:
    path = shipped_data() / "boundaries" / "liaoning_townships_2023.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["township_code"]: row["name"] for row in csv.DictReader(file)}


def name_townships(stated: Mapping[str, str] | None) -> dict[str, str]:
    """Code to name: as a study states them, else as published."""
    return read_published_townships() | dict(stated or {})
