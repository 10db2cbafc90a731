"""An edit over HTTP, and the assessment that is served after it."""

from __future__ import annotations

import time

import pytest
from fastapi.testclient import TestClient

from app.access import passwords
from app.main import create_app
from app.settings import LogSettings, Settings
from tests.samples.callers import CHEAP, make_account, sign_in
from tests.samples.register_study import import_small_study

PATIENCE_S = 60.0


@pytest.fixture
def service(tmp_path, monkeypatch):
    path, register = import_small_study(tmp_path)
    register.engine.dispose()
    monkeypatch.setattr(passwords, "COST", CHEAP)
    monkeypatch.setattr("geo.planning.warm_up.warm_up", lambda: None)
    app = create_app(Settings(study=path, log=LogSettings(access=False)))
    with TestClient(app) as client:
        yield client


def wait_for(client, headers, revision: int) -> dict:
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        told = client.get("/v1/assessments/status", headers=headers).json()
        if told["register_revision"] == revision and told["state"] == "current":
            return told
        time.sleep(0.1)
    raise AssertionError(told)


def test_an_edit_is_followed_by_its_assessment(service):
    make_account(service.app, "全省", "editor", areas=("province",))
    headers = sign_in(service.app, "全省").headers
    service.cookies.clear()
    first = service.get("/v1/assessments/latest", headers=headers)
    assert first.json()["register_revision"] == 1
    known = service.get("/v1/register/sites/S01", headers=headers)
    body = {"texts": {"name": "改名中心"}, "why": "改名"}
    written = service.patch(
        "/v1/register/sites/S01", headers=headers | {"If-Match": known.headers["ETag"]}, json=body
    ).json()
    assert written["register_revision"] == 2
    told = wait_for(service, headers, 2)
    assert told["failure"] is None
    latest = service.get("/v1/assessments/latest", headers=headers).json()
    assert latest["assessment_id"] == told["assessment_id"] != first.json()["assessment_id"]
    assert latest["register_revision"] == 2
    names = [
        one["properties"]["name"]
        for one in service.get("/v1/sites?limit=100", headers=headers).json()["features"]
    ]
    assert "改名中心" in names
