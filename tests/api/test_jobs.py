"""Jobs over HTTP where the disk is slow, and where the service is about to stop."""

from __future__ import annotations

from threading import Event

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from tests.api.waiting import wait_for
from tests.samples.small_study import make_small_study, run

ASKED = {"kind": "redundancy", "may_lose": 0}
PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def assessment(tmp_path_factory):
    return run(make_small_study(), tmp_path_factory.mktemp("api-jobs"))


@pytest.fixture
def client(assessment):
    app = create_app(Settings(log=LogSettings(access=False)), assessment=assessment)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def test_a_disk_that_is_slow_for_one_job_keeps_neither_the_list_nor_the_next_one_waiting(
    client, monkeypatch
):
    documents = client.app.state.register.documents
    put, reached, may_go_on = documents.put, Event(), Event()

    def put_slowly(document_id, body):
        reached.set()
        assert may_go_on.wait(PATIENCE_S)
        put(document_id, body)

    monkeypatch.setattr(documents, "put", put_slowly)
    first = client.post("/v1/plans", json=ASKED)
    assert reached.wait(PATIENCE_S)
    second = client.post("/v1/plans", json=ASKED)
    assert (first.status_code, second.status_code) == (202, 202)
    listed = client.get("/v1/jobs").json()["items"]
    assert [one["state"] for one in listed] == ["queued", "running"]
    assert client.get(second.headers["Location"]).json()["state"] == "queued"
    assert not may_go_on.is_set()
    may_go_on.set()
    for made in (first, second):
        assert wait_for(client, made.headers["Location"])["state"] == "done"


def test_work_asked_for_while_the_service_stops_is_refused_and_nothing_is_kept_of_it(client):
    client.app.state.register.jobs.close()
    key = {"Idempotency-Key": "late"}
    scenario = {"name": "a", "changes": [{"change": "close_site", "site_id": "S00"}]}
    for refused in (
        client.post("/v1/plans", json=ASKED, headers=key),
        client.post("/v1/scenarios", json=scenario, headers=key | {"Prefer": "respond-async"}),
    ):
        assert refused.status_code == 503
        assert refused.json()["code"] == "service_stopping"
        assert refused.json()["detail_zh"] == "服务正在停止，请稍后再试。"
        assert refused.headers["Retry-After"]
    for kind in ("plans", "scenarios", "jobs"):
        assert client.get(f"/v1/{kind}").json()["numberMatched"] == 0
