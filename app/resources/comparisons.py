"""Two scenarios side by side, and beside the assessment that both start from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import QueryError
from app.resources.compared_norms import compare_norm_changes
from app.resources.stored_answers import reading_stored
from app.schemas.stored import ScenarioBody
from app.store import StoredDocument
from geo.reports.answers.comparison_file import write_comparison
from geo.storage.passing_folders import passing_folder

_PEOPLE = ("people_gained", "people_lost", "people_clarified", "people_put_in_doubt")
_AFTER = ("covered_after", "uncovered_after", "verdict_after", "holiday_flag_after")
_BEFORE = ("share_covered_before", "verdict_before", "holiday_flag_before")
_COMPARED = (*_PEOPLE, *_AFTER, "holidays_changed")
_SHOWN = (*_PEOPLE, *_AFTER, "share_covered_after")

Row = Mapping[str, Any]
Kept = tuple[StoredDocument[ScenarioBody], Mapping[str, Any]]


def compare_scenarios(a: Kept, b: Kept) -> dict[str, Any]:
    """Totals, counties and norms in which two scenarios differ, places that one alone covers.

    `counties_alike` are those that both change, and in the same way. A place is covered by one
    alone also where the other takes it out of reach.

    Raises
    ------
    QueryError
        They were computed for different assessments.
    DamagedError
        One of them lacks what scenarios have.
    """
    with reading_stored(ScenarioBody.stored_kind, a[0].id, b[0].id):
        return _compare(a, b)


def _compare(a: Kept, b: Kept) -> dict[str, Any]:
    first, second = a[0].body, b[0].body
    if first.assessment_id != second.assessment_id:
        detail = "the two scenarios are of different assessments"
        raise QueryError(detail, code="other_assessments", field="b", value=b[0].id)
    left, right = ({row["adcode"]: row for row in one[1]["counties"]} for one in (a, b))
    pairs = [(row, right[adcode]) for adcode, row in left.items()]
    covered_a, covered_b = _find_differing_places(a[1]["places"], b[1]["places"])
    return {
        "assessment_id": first.assessment_id,
        "a": {"id": a[0].id, "name": first.name, "totals": first.totals},
        "b": {"id": b[0].id, "name": second.name, "totals": second.totals},
        "difference": {name: second.totals[name] - first.totals[name] for name in first.totals},
        "people_covered_by_a_alone": sum(row["residents"] for row in covered_a),
        "people_covered_by_b_alone": sum(row["residents"] for row in covered_b),
        "counties": [_put_side_by_side(*pair) for pair in pairs if not _agree(*pair)],
        "counties_alike": [
            _put_side_by_side(*pair) for pair in pairs if _agree(*pair) and _changes(pair[0])
        ],
        "norms": compare_norm_changes(a[1]["norms"], b[1]["norms"]),
        "covered_by_a_alone": covered_a,
        "covered_by_b_alone": covered_b,
    }


def make_comparison_book(a: Kept, b: Kept) -> bytes:
    """The comparison as an Excel workbook, with the provenance of the assessment compared with.

    Raises
    ------
    QueryError, DamagedError
        As `compare_scenarios`.
    StoreError
        The workbook cannot be written.
    """
    compared = compare_scenarios(a, b)
    with passing_folder() as folder:
        path = folder / "comparison.xlsx"
        with reading_stored(ScenarioBody.stored_kind, a[0].id, b[0].id):
            write_comparison(path, compared, a[1]["provenance"])
        return path.read_bytes()


def _agree(row: Row, other: Row) -> bool:
    return all(row[name] == other[name] for name in _COMPARED)


def _changes(row: Row) -> bool:
    judged = row["verdict_before"] != row["verdict_after"] or bool(row["holidays_changed"])
    return any(row[name] for name in _PEOPLE) or judged


def _put_side_by_side(row: Row, other: Row) -> dict[str, Any]:
    sides = {
        f"{name}_{side}": each[name] for name in _SHOWN for side, each in (("a", row), ("b", other))
    }
    return {name: row[name] for name in ("adcode", "name", *_BEFORE)} | sides


def _find_differing_places(a: list[Row], b: list[Row]) -> tuple[list[Row], list[Row]]:
    """Places that the first alone covers, and those that the second alone does; most people first.

    A result lists the places that change; one that it does not list stays as it was.
    """
    left, right = ({row["demand_id"]: row for row in rows} for rows in (a, b))
    alone: tuple[list[Row], list[Row]] = ([], [])
    shown = ("demand_id", "name", "adcode", "lon", "lat", "residents")
    for name, row in (right | left).items():
        covered = [
            one[name]["status_after"] == "covered" if name in one
            else row["status_before"] == "covered"
            for one in (left, right)
        ]  # fmt: skip
        if covered[0] != covered[1]:
            alone[0 if covered[0] else 1].append({key: row[key] for key in shown})
    for rows in alone:
        rows.sort(key=lambda row: (-row["residents"], row["demand_id"]))
    return alone
