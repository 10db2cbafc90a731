"""Norms that two scenarios leave in different states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = Mapping[str, Any]
_NAMED = ("norm_id", "norm", "unit_level", "unit_id", "unit_name", "adcode", "county")
_PEOPLE = ("people_own_county_gained", "people_own_county_lost")


def compare_norm_changes(a: list[Row], b: list[Row]) -> list[dict[str, Any]]:
    """A row for every norm and unit that stands otherwise by one scenario than by the other.

    A result lists the units that change; one that it does not list stays as it was. A unit that is
    new by one scenario alone has no state by the other. Of own-county cover people count.
    """
    left, right = ({_name_unit(row): row for row in rows} for rows in (a, b))
    both = left | {key: row for key, row in right.items() if key not in left}
    rows = [_put_side_by_side(row, left.get(key), right.get(key)) for key, row in both.items()]
    return [row for row in rows if _differs(row)]


def _name_unit(row: Row) -> tuple[str, ...]:
    """Units that scenarios add are numbered by each for itself, so that names must tell them."""
    name = "" if row["norm_state_before"] else row["unit_name"]
    return row["norm_id"], row["unit_id"], name


def _put_side_by_side(row: Row, left: Row | None, right: Row | None) -> dict[str, Any]:
    told = {name: row[name] for name in (*_NAMED, "norm_state_before")}
    for side, one in (("a", left), ("b", right)):
        told[f"norm_change_{side}"] = "" if one is None else one["norm_change"]
        state = row["norm_state_before"] if one is None else one["norm_state_after"]
        told[f"norm_state_after_{side}"] = state
        for name in _PEOPLE:
            told[f"{name}_{side}"] = None if one is None else one[name]
    return told


def _differs(row: Row) -> bool:
    names = ("norm_change", "norm_state_after", *_PEOPLE)
    return any(row[f"{name}_a"] != row[f"{name}_b"] for name in names)
