"""Two scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import QueryError
from app.store import StoredDocument

_COMPARED = ("people_gained", "people_lost", "people_clarified", "covered_after", "uncovered_after")
_JUDGED = ("verdict_after", "holiday_flag_after")


def compare_scenarios(
    a: tuple[StoredDocument, Mapping[str, Any]], b: tuple[StoredDocument, Mapping[str, Any]]
) -> dict[str, Any]:
    """Two scenarios side by side: totals, counties in which they differ, places of one alone.

    Raises
    ------
    QueryError
        They were computed for different assessments.
    """
    first, second = a[0].body, b[0].body
    if first["assessment_id"] != second["assessment_id"]:
        detail = "the two scenarios are of different assessments"
        raise QueryError(detail, field="b", value=b[0].id)
    left, right = ({row["adcode"]: row for row in one[1]["counties"]} for one in (a, b))
    counties = []
    for adcode, row in left.items():
        other = right[adcode]
        if all(row[name] == other[name] for name in (*_COMPARED, *_JUDGED)):
            continue
        counties.append(
            {"adcode": adcode, "name": row["name"]}
            | {f"{name}_{side}": each[name] for name in (*_COMPARED, *_JUDGED)
               for side, each in (("a", row), ("b", other))}
        )  # fmt: skip
    gains_a, gains_b = _covered_places(a[1]), _covered_places(b[1])
    return {
        "assessment_id": first["assessment_id"],
        "a": {"id": a[0].id, "name": first["name"], "totals": first["totals"]},
        "b": {"id": b[0].id, "name": second["name"], "totals": second["totals"]},
        "difference": {
            name: second["totals"][name] - first["totals"][name] for name in first["totals"]
        },
        "counties": counties,
        "covered_by_a_alone": [gains_a[name] for name in gains_a.keys() - gains_b.keys()],
        "covered_by_b_alone": [gains_b[name] for name in gains_b.keys() - gains_a.keys()],
    }


def _covered_places(result: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    shown = ("demand_id", "name", "adcode", "residents")
    return {
        row["demand_id"]: {name: row[name] for name in shown}
        for row in result["places"]
        if row["status_after"] == "covered"
    }
