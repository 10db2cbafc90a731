"""Bodies of documents by version: earlier ones are read, newer and unfit ones are set aside."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, ClassVar

import pytest

from app.errors import DamagedError, OtherVersionError
from app.schemas.stored import Job, PlanBody, PlanResult, ScenarioBody, ScenarioResult
from app.schemas.stored_body import (
    NewerBodyError,
    StoredBody,
    UnfitBodyError,
    keep_fields,
    read_body,
)
from app.store import Documents, sqlite_url
from app.store.document_rows import seal_body
from app.work.job_store import DAMAGED, OTHER_VERSION, open_jobs

DONE: dict[str, Any] = {
    "id": "a" * 32, "kind": "plan-sites", "state": "done", "created_at": "2026-01-01", "step": "",
    "started_at": "", "ended_at": "", "detail": "", "result": "/v1/plans/1",
}  # fmt: skip
"""A job as the first services stored it."""


class Trip(StoredBody):
    """Once metres, then kilometres, then both ends by name."""

    stored_kind: ClassVar[str] = "trip"
    upgrades = (
        keep_fields,
        lambda fields: {"km": fields["m"] / 1000},
        lambda fields: {**fields, "start": "", "end": ""},
    )

    km: float
    start: str
    end: str


@pytest.mark.parametrize(
    "stored",
    [
        {"m": 1500},
        {"version": 1, "m": 1500},
        {"version": 2, "km": 1.5},
        {"version": 3, "km": 1.5, "start": "", "end": ""},
    ],
)
def test_every_earlier_version_is_read_as_the_newest(stored):
    found = read_body(Trip, stored)
    assert found == Trip(km=1.5, start="", end="")
    assert found.as_stored() == {"version": 3, "km": 1.5, "start": "", "end": ""}


@pytest.mark.parametrize(
    ("stored", "error", "told"),
    [
        ({"version": 4, "km": 1.5}, NewerBodyError, "version 4, and this service reads up to 3"),
        ({"version": 2, "km": "1.5"}, UnfitBodyError, "km"),
        ({"version": 2, "km": 1.5, "mile": 1}, UnfitBodyError, "mile"),
        ({"version": 3, "km": 1.5, "start": ""}, UnfitBodyError, "end"),
        ({"version": 1, "km": 1.5}, UnfitBodyError, "lacks what version 1 has"),
        ({"version": 1, "m": "x"}, UnfitBodyError, "lacks what version 1 has"),
        ({"version": "3", "km": 1.5}, UnfitBodyError, "version is no number"),
        ({"version": True, "km": 1.5}, UnfitBodyError, "version is no number"),
        ({"version": -1, "km": 1.5}, UnfitBodyError, "version is no number"),
        ([], UnfitBodyError, "no fields"),
        (None, UnfitBodyError, "no fields"),
        ({}, UnfitBodyError, "lacks what version 0 has"),
    ],
)
def test_what_is_not_of_its_version_is_told_without_its_value(stored, error, told):
    with pytest.raises(error, match=told):
        read_body(Trip, stored)


def test_jobs_of_the_first_services_lack_the_code_of_their_failure():
    assert read_body(Job, DONE) == Job(**DONE, detail_zh="", code="", field="")


def test_results_of_the_first_services_are_their_whole_body():
    answer = {"kind": "sites", "people_gained": 7}
    assert read_body(PlanResult, answer).answer == {**answer, "is_least": False}
    found = read_body(ScenarioResult, {"totals": {"people": 7}}).answer
    assert found == {
        "totals": {"people": 7}, "norms": [], "norm_sums": [], "norms_broken": "",
        "norms_mended": "",
    }  # fmt: skip
    told = read_body(ScenarioResult, {"norms": [{"norm_id": "n"}]}).answer
    assert told["norms"] == [{"norm_id": "n"}]


@pytest.mark.parametrize(
    ("unit", "is_least"),
    [("residents", False), ("share", False), ("sites", True), ("average_distance_m", True)],
)
def test_plans_of_before_tell_whether_the_least_was_sought(unit, is_least):
    answer = {"kind": "sites", "objective_unit": unit}
    for stored in (answer, {"version": 1, "answer": answer}):
        assert read_body(PlanResult, stored).answer["is_least"] is is_least
    kept = {"version": 1, "answer": answer | {"is_least": not is_least}}
    assert read_body(PlanResult, kept).answer["is_least"] is not is_least
    assert read_body(PlanResult, {"version": 1, "answer": {"kind": "roster"}}).answer == {
        "kind": "roster"
    }


@pytest.mark.parametrize(
    "body",
    [
        Job(**DONE),
        ScenarioBody(name="案", scenario={}, assessment_id="a", totals={"people": 1}),
        ScenarioResult(answer={"counties": []}),
        PlanBody(kind="sites", request={"sites": 1}, job_id="j", assessment_id="a"),
        PlanResult(answer={"gap": None}),
    ],
    ids=lambda body: body.stored_kind,
)
def test_what_is_stored_is_read_back_and_names_its_version(body):
    stored = json.loads(json.dumps(body.as_stored()))
    assert stored["version"] == len(type(body).upgrades)
    assert read_body(type(body), stored) == body


@pytest.fixture
def documents(tmp_path):
    opened = Documents.open(sqlite_url(tmp_path / "register.sqlite"))
    yield opened
    opened.close()


def put_raw(documents: Documents, fields: Any, number: int) -> str:
    """Store a job as another service would, whole and sealed; its id."""
    made = f"{number:032x}"
    now = "2026-01-01T00:00:00.000+00:00"

    class Foreign(StoredBody):
        stored_kind: ClassVar[str] = "job"

        def as_stored(self) -> Any:
            return fields

    text = seal_body(("job", made, 1, now, now), Foreign())
    with sqlite3.connect(documents._engine.url.database) as connection:
        connection.execute(
            "INSERT INTO documents (kind, id, version, body, created_at, updated_at) "
            "VALUES ('job', ?, 1, ?, ?, ?)",
            (made, text, now, now),
        )
    connection.close()
    return made


ODD_JOBS = {
    "an unknown field": {"version": 1, **DONE, "colour": "red"},
    "a missing field": {"version": 1, "id": "a" * 32, "kind": "plan"},
    "a wrong type": {"version": 1, **DONE, "step": 7},
    "an unknown state": {"version": 1, **DONE, "state": "sleeping"},
    "a field of the first services with another name": {**DONE, "progress": 0.5},
    "a newer version": {"version": 9, "id": "a" * 32},
    "no fields at all": [],
}


def test_jobs_of_another_shape_neither_stop_a_start_nor_take_the_others_along(documents, caplog):
    whole = [put_raw(documents, {**DONE, "id": f"{n:032x}"}, n) for n in (1, 2)]
    odd = [put_raw(documents, fields, 10 + n) for n, fields in enumerate(ODD_JOBS.values())]
    running = put_raw(documents, {**DONE, "id": f"{3:032x}", "state": "running"}, 3)
    jobs = open_jobs(documents)
    try:
        assert [job.id for job in jobs.list_newest_first()] == [running, *whole[::-1]]
        assert jobs.find(running).code == "job_stopped"
        for one, what in zip(odd, ODD_JOBS, strict=True):
            told = OTHER_VERSION if "newer" in what else DAMAGED
            assert (jobs.find(one).state, jobs.find(one).code) == ("failed", told["code"]), what
            assert caplog.text.count(one) == 1
        assert documents.list_damaged(Job) == sorted(odd)
    finally:
        jobs.close()


def test_documents_of_another_version_are_told_as_such_and_damaged_ones_as_such(documents):
    newer = put_raw(documents, ODD_JOBS["a newer version"], 1)
    with pytest.raises(OtherVersionError, match="version 9, and this service reads up to 1"):
        documents.find(Job, newer)
    unfit = put_raw(documents, ODD_JOBS["a wrong type"], 2)
    with pytest.raises(DamagedError, match="damaged in the register and set aside: step"):
        documents.find(Job, unfit)
    assert documents.list_newest_first(Job, 10) == ([], 0)
