"""A service whose register is of another version or on another database."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL

from app.main import create_app
from app.schemas.stored import Job, PlanBody, ScenarioBody, ScenarioResult
from app.settings import LogSettings, Settings, StoreSettings
from app.store import Documents, sqlite_url
from app.store.database import connect_database
from app.store.schema_version import newest_version, require_version
from tests.api.small_assessment import build_small_assessment
from tests.samples.revisions import make_first

BODY = ScenarioBody(name="方案", scenario={}, assessment_id="small-1", totals={"people": 7})
PLAN = {"kind": "redundancy", "may_lose": 0}


class _Idle:
    def warm_up(self) -> None:
        pass


@pytest.fixture(autouse=True)
def _nothing_to_warm_up(monkeypatch):
    monkeypatch.setattr("geo.planning.warm_up.warm_up", lambda: None)
    monkeypatch.setattr("app.snapshot.scenario_engine.LazyEngine.open", lambda _: _Idle())


def open_client(folder: Path, url: URL) -> TestClient:
    """A service whose register is at a URL, and its files in a folder."""
    settings = Settings(
        study=folder / "study.toml",
        log=LogSettings(access=False),
        store=StoreSettings(url=url.render_as_string(hide_password=False)),
    )
    app = create_app(settings, assessment=build_small_assessment())
    return TestClient(app, raise_server_exceptions=False)


def fill_first_version(url) -> None:
    """A register of vaxreach 0.4 that was killed while a job ran."""
    make_first(url)
    engine = connect_database(url)
    documents = Documents(engine)
    documents.create(BODY, document_id="1" * 32)
    documents.create(ScenarioResult(answer={}), document_id="1" * 32)
    job = Job(id="2" * 32, kind="scenario", state="running", created_at="then")
    documents.create(job, document_id=job.id)
    engine.dispose()


def test_an_older_register_is_served_for_reading_and_says_how_to_migrate(
    tmp_path, register_url, caplog
):
    fill_first_version(register_url)
    address = f"/v1/scenarios/{'1' * 32}"
    with open_client(tmp_path, register_url) as client:
        assert client.get("/v1/counties").status_code == 200
        assert client.get("/v1/scenarios").json()["numberMatched"] == 1
        [job] = client.get("/v1/jobs").json()["items"]
        assert (job["state"], job["code"]) == ("failed", "job_stopped")
        for refused in (
            client.post("/v1/plans", json=PLAN),
            client.delete(address, headers={"If-Match": client.get(address).headers["ETag"]}),
        ):
            assert refused.status_code == 503, refused.text
            assert refused.json()["code"] == "register_older"
            assert "run vaxreach register migrate" in refused.json()["detail"]
            assert "register migrate" in refused.json()["detail_zh"]
    assert caplog.text.count("it is read and not written") == 1
    engine = connect_database(register_url)
    assert require_version(engine, "r") == 1 < newest_version()
    engine.dispose()


def test_documents_are_kept_on_a_server(tmp_path, postgresql_url):
    with open_client(tmp_path, postgresql_url) as client:
        assert client.get(f"/v1/scenarios/{'1' * 32}").status_code == 404
        made = client.post("/v1/plans", json=PLAN, headers={"Idempotency-Key": "k"})
        assert made.status_code == 202, made.text
        again = client.post("/v1/plans", json=PLAN, headers={"Idempotency-Key": "k"})
        assert again.json()["id"] == made.json()["id"]
    documents = Documents.open(postgresql_url)
    assert documents.list_newest_first(PlanBody, 10)[1] == 1
    documents.close()


def test_an_older_copy_beside_newer_folders_is_served_for_reading(tmp_path):
    (tmp_path / ".vaxreach").mkdir()
    (tmp_path / ".vaxreach" / "register.seen").write_bytes(b'{"documents": 9}')
    with open_client(tmp_path, sqlite_url(tmp_path / "register.sqlite")) as client:
        assert client.get("/v1/scenarios").status_code == 200
        refused = client.post("/v1/plans", json=PLAN)
        assert (refused.status_code, refused.json()["code"]) == (503, "register_outdated")
        assert client.get("/v1/counties").status_code == 200
