"""Scenarios as resources: made from a request, kept with their result, compared."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from threading import BoundedSemaphore, Lock
from typing import Any, Protocol

from app.errors import BodyError, BusyError, NotFoundError, QueryError
from app.layers import dump_json
from app.store import Documents, StoredDocument
from geo.errors import ScenarioError
from geo.planning.scenario import Scenario, read_scenario
from geo.planning.scenario_text import parse_json
from geo.reports.differences import Difference, describe_difference

KIND, RESULT = "scenario", "scenario_result"
MOST_WAITING = 8
"""Scenarios that are computed or wait for it at one time; each takes some tens of milliseconds."""
_COMPARED = ("people_gained", "people_lost", "people_clarified", "covered_after", "uncovered_after")
_JUDGED = ("verdict_after", "holiday_flag_after")


class Desk(Protocol):
    """Applies scenarios to one assessment; safe from several threads."""

    def apply(self, scenario: Scenario) -> Difference:
        """What a scenario does."""
        ...


class LazyDesk:
    """The desk of one assessment, opened when it is first needed: that takes a second."""

    def __init__(self, open_desk: Callable[[], Desk]) -> None:
        self._open = open_desk
        self._desk: Desk | None = None
        self._lock = Lock()
        self._room = BoundedSemaphore(MOST_WAITING)

    def apply(self, scenario: Scenario) -> Difference:
        """Apply a scenario.

        Raises
        ------
        BusyError
            Others wait already.
        ScenarioError
            A change cannot be applied.
        """
        if not self._room.acquire(blocking=False):
            raise BusyError(f"{MOST_WAITING} scenarios are being computed; ask again later")
        try:
            with self._lock:
                if self._desk is None:
                    self._desk = self._open()
            return self._desk.apply(scenario)
        finally:
            self._room.release()


def read_request(content: bytes) -> Scenario:
    """The scenario in a request.

    Raises
    ------
    BodyError
        The first fault, with its field.
    """
    try:
        return read_scenario(parse_json(content))
    except ScenarioError as error:
        raise explain(error) from error


def explain(error: ScenarioError) -> BodyError:
    """A fault of a scenario as a refusal of the request that holds it."""
    return BodyError(str(error), field=error.field, value=error.value)


def create_scenario(
    documents: Documents, desk: LazyDesk, assessment_id: str, content: bytes, key: str
) -> StoredDocument:
    """Check, compute and store a scenario, or find what the same request has made before.

    Raises
    ------
    BodyError, BusyError, KeyReusedError, StoreError
        Nothing is stored then.
    """
    scenario = read_request(content)
    request_hash = hashlib.sha256(dump_json(scenario.as_document())).hexdigest()
    if key:
        known = documents.find_by_key(KIND, key, request_hash)
        if known is not None:
            return known
    try:
        result = describe_difference(desk.apply(scenario))
    except ScenarioError as error:
        raise explain(error) from error
    body = {
        "name": scenario.name,
        "scenario": scenario.as_document(),
        "assessment_id": assessment_id,
        "totals": result["totals"],
    }
    document_id = uuid.uuid4().hex
    documents.create(RESULT, result, document_id=document_id)
    made, is_new = documents.create(
        KIND, body, document_id=document_id, key=key, request_hash=request_hash
    )
    if not is_new:
        documents.delete(RESULT, document_id, 1)
    return made


def find_scenario(documents: Documents, scenario_id: str, field: str = "id") -> StoredDocument:
    """A stored scenario.

    Raises
    ------
    NotFoundError
        There is none of this id.
    """
    known = len(scenario_id) == 32 and set(scenario_id) <= set("0123456789abcdef")
    found = documents.find(KIND, scenario_id) if known else None
    if found is None:
        raise NotFoundError("no scenario has this id", field=field, value=scenario_id)
    return found


def find_result(documents: Documents, scenario_id: str) -> dict[str, Any]:
    """What a stored scenario does."""
    found = documents.find(RESULT, scenario_id)
    if found is None:
        raise NotFoundError("the result of this scenario is gone", field="id", value=scenario_id)
    return found.body


def delete_scenario(documents: Documents, found: StoredDocument) -> None:
    """Delete a scenario as it was found, with its result.

    Raises
    ------
    NotFoundError, StaleError
        It has gone or changed meanwhile.
    """
    documents.delete(KIND, found.id, found.version)
    documents.delete(RESULT, found.id, 1)


def describe_scenario(found: StoredDocument, assessment_id: str) -> dict[str, Any]:
    """A scenario as a list shows it; `stale` where it was computed for another assessment."""
    return {
        "id": found.id,
        "name": found.body["name"],
        "version": found.version,
        "created_at": found.created_at,
        "assessment_id": found.body["assessment_id"],
        "stale": found.body["assessment_id"] != assessment_id,
        "totals": found.body["totals"],
        "links": [
            {"rel": "self", "href": f"/v1/scenarios/{found.id}"},
            {"rel": "features", "href": f"/v1/scenarios/{found.id}/features"},
        ],
    }


def tag_of(found: StoredDocument, assessment_id: str) -> str:
    """The entity tag of one version of a scenario, as seen beside an assessment."""
    said = f"{found.kind}\n{found.id}\n{found.version}\n{found.created_at}\n{assessment_id}"
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def list_features(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Changed places as GeoJSON features."""
    features = []
    for row in result["places"]:
        placed = row["lon"] is not None and row["lat"] is not None
        shape = {"type": "Point", "coordinates": [row["lon"], row["lat"]]} if placed else None
        features.append(
            {"type": "Feature", "id": row["demand_id"], "geometry": shape, "properties": row}
        )
    return features


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
