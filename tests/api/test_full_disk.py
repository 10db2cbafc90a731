"""Requests and jobs that find the disk full: told as such, and nothing half-written stays."""

from __future__ import annotations

import errno

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from tests.api.waiting import wait_for
from tests.samples.small_study import make_small_study, run

CLOSE = {"name": "关停一处", "changes": [{"change": "close_site", "site_id": "S00"}]}


@pytest.fixture(scope="module")
def assessment(tmp_path_factory):
    return run(make_small_study(), tmp_path_factory.mktemp("api-full-disk"))


@pytest.fixture
def client(assessment):
    app = create_app(Settings(log=LogSettings(access=False)), assessment=assessment)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def fill_register(client):
    """Let the file of the register grow no further."""
    engine = client.app.state.register.documents._engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def fill_disk(monkeypatch, code=errno.ENOSPC):
    def fail(*_):
        raise OSError(code, "No space left on device")

    monkeypatch.setattr("geo.storage.whole_writes._settle", fail)


def assert_no_room(answer):
    assert answer.status_code == 507, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["title"] == "Insufficient Storage"
    assert "make room, then ask again" in said["detail"]


def list_files(client):
    register = client.app.state.register
    shelves = [register.planner.document_files.folder, register.scenarios.document_files.folder]
    return [path for document_files in shelves for path in document_files.rglob("*")]


def test_a_scenario_that_the_register_cannot_hold_is_refused(client):
    fill_register(client)
    assert_no_room(client.post("/v1/scenarios", json=CLOSE))
    assert client.get("/v1/scenarios").json()["numberMatched"] == 0
    assert client.get("/v1/counties").status_code == 200


def test_a_plan_that_the_register_cannot_hold_is_refused(client):
    fill_register(client)
    rows = [{"candidate_id": f"V{i:05d}", "lon": 123.0, "lat": 42.0} for i in range(9000)]
    asked = {"kind": "sites", "sites": 1, "candidates": "table", "rows": rows}
    assert_no_room(client.post("/v1/plans", json=asked))
    assert client.get("/v1/plans").json()["numberMatched"] == 0
    assert client.get("/v1/jobs").json()["items"] == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_files_of_a_scenario_come_once_there_is_room(client, monkeypatch, code):
    address = client.post("/v1/scenarios", json=CLOSE).headers["Location"]
    with monkeypatch.context() as patched:
        fill_disk(patched, code)
        assert_no_room(client.get(f"{address}/files/scenario.xlsx"))
        assert list_files(client) == []
    assert client.get(f"{address}/files/scenario.xlsx").status_code == 200


@pytest.mark.parametrize(
    ("address", "document"),
    [("/v1/plans", {"kind": "redundancy", "may_lose": 0}), ("/v1/scenarios", CLOSE)],
)
def test_a_job_that_finds_the_disk_full_fails_and_says_so(client, monkeypatch, address, document):
    fill_disk(monkeypatch)
    accepted = client.post(address, json=document, headers={"Prefer": "respond-async"})
    assert accepted.status_code == 202
    ended = wait_for(client, accepted.headers["Location"])
    assert ended["state"] == "failed"
    assert ended["detail"].endswith("cannot be written: No space left on device")
    assert list_files(client) == []
    assert client.get("/v1/scenarios").json()["numberMatched"] == 0
