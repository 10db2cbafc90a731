"""Files of scenarios, and scenarios made by jobs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pyogrio
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from app.work.jobs import Jobs
from geo.reports.answers.differences import FILES, write_difference
from geo.scenarios import edited_roads
from geo.scenarios.schema import read_scenario
from tests.api.waiting import wait_for
from tests.samples.small_study import make_small_study, run

CLOSE = {"name": "关停一处", "changes": [{"change": "close_site", "site_id": "S00"}]}
OTHER = {"name": "关停一处", "changes": [{"change": "close_site", "site_id": "S01"}]}
CUT = {
    "name": "断路",
    "changes": [{"change": "close_road", "line": [[123.02, 42.03], [123.03, 42.07]]},
                {"change": "close_road", "line": [[122.97, 41.98], [123.03, 42.02]]}],
}  # fmt: skip
ASYNC = {"Prefer": "respond-async"}


@pytest.fixture(scope="module")
def assessment(tmp_path_factory):
    return run(make_small_study(), tmp_path_factory.mktemp("api-scenario-files"))


@pytest.fixture
def client(assessment):
    app = create_app(Settings(log=LogSettings(access=False)), assessment=assessment)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def scenarios(client):
    return client.app.state.register.scenarios


def create(client, document=CLOSE, **headers):
    return client.post("/v1/scenarios", json=document, headers=headers)


def count_scenarios(client):
    return client.get("/v1/scenarios").json()["numberMatched"]


def list_document_files(scenarios):
    folder = scenarios.document_files.folder
    return [path.name for path in folder.iterdir()] if folder.exists() else []


def test_its_files_are_those_that_the_command_writes(client, assessment, tmp_path):
    made = create(client).json()
    assert made["files"] == sorted(FILES)
    command = write_difference(
        assessment.scenario_engine.apply(read_scenario(CLOSE)), tmp_path / "command"
    )
    assert sorted(path.name for path in command.iterdir()) == made["files"]
    served = tmp_path / "served"
    served.mkdir()
    for name in made["files"]:
        answer = client.get(f"/v1/scenarios/{made['id']}/files/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        (served / name).write_bytes(answer.content)
    for name in ("scenario.json", "counties.csv"):
        assert (served / name).read_bytes() == (command / name).read_bytes()
    for layer in ("counties", "places", "sites"):
        was, now = (
            pyogrio.read_dataframe(one / "scenario.gpkg", layer) for one in (command, served)
        )
        pd.testing.assert_frame_equal(pd.DataFrame(was), pd.DataFrame(now))
    books = [openpyxl.load_workbook(one / "scenario.xlsx") for one in (command, served)]
    sheets = [{sheet.title: list(sheet.values) for sheet in book} for book in books]
    assert sheets[0] == sheets[1]


def test_files_are_written_when_first_asked_for_and_go_with_the_scenario(client, scenarios):
    made = create(client)
    address = made.headers["Location"]
    assert list_document_files(scenarios) == []
    book = client.get(f"{address}/files/scenario.xlsx")
    assert list_document_files(scenarios) == [made.json()["id"]]
    known = {"If-None-Match": book.headers["ETag"]}
    assert client.get(f"{address}/files/scenario.xlsx", headers=known).status_code == 304
    tag = client.get(address).headers["ETag"]
    assert client.delete(address, headers={"If-Match": tag}).status_code == 204
    assert list_document_files(scenarios) == []
    assert client.get(f"{address}/files/scenario.xlsx").status_code == 404


@pytest.mark.parametrize("name", ["plan.json", "..%2f..%2fregister.sqlite", "%00"])
def test_no_other_file_is_served(client, name):
    address = create(client).headers["Location"]
    assert client.get(f"{address}/files/{name}").status_code == 404


def test_a_scenario_deleted_while_its_files_are_written_leaves_none(client, scenarios, monkeypatch):
    made = create(client).json()

    def write(difference, out):
        written = write_difference(difference, out)
        scenarios.delete(scenarios.find(made["id"]))
        return Path(written).mkdir(exist_ok=True)

    monkeypatch.setattr("app.resources.scenarios.write_difference", write)
    assert client.get(f"/v1/scenarios/{made['id']}/files/scenario.json").status_code == 404
    assert list_document_files(scenarios) == []


def test_a_stale_scenario_keeps_the_files_that_it_has(client, scenarios):
    asked, unasked = create(client).json()["id"], create(client, OTHER).json()["id"]
    client.get(f"/v1/scenarios/{asked}/files/scenario.json")
    state = client.app.state
    state.published = replace(
        state.published, assessment=replace(state.published.assessment, id="another")
    )
    assert client.get(f"/v1/scenarios/{asked}").json()["files"] == sorted(FILES)
    assert client.get(f"/v1/scenarios/{asked}/files/scenario.gpkg").status_code == 200
    assert client.get(f"/v1/scenarios/{unasked}").json()["files"] == []
    refused = client.get(f"/v1/scenarios/{unasked}/files/scenario.gpkg")
    assert refused.status_code == 404
    assert "earlier assessment" in refused.json()["detail"]


def test_a_client_that_would_rather_not_wait_is_told_of_a_job(client, scenarios):
    accepted = create(client, CUT, **ASYNC)
    assert accepted.status_code == 202, accepted.text
    assert accepted.headers["Preference-Applied"] == "respond-async"
    job = wait_for(client, accepted.headers["Location"])
    assert (job["kind"], job["state"]) == ("scenario", "done"), job
    made = client.get(job["result"]).json()
    assert list_document_files(scenarios) == [made["id"]]
    at_once = create(client, CUT)
    assert at_once.status_code == 201
    assert at_once.json()["result"] == made["result"]


@pytest.mark.parametrize(
    ("preference", "status"),
    [
        ("wait=5", 201),
        ("handling=lenient, Respond-Async; x=1", 202),
        ("respond-asynchronously", 201),
        ("", 201),
    ],
)
def test_only_the_preference_for_a_job_makes_one(client, preference, status):
    answer = create(client, CLOSE, Prefer=preference)
    assert answer.status_code == status
    assert ("Preference-Applied" in answer.headers) == (status == 202)


def test_a_road_closure_that_is_cancelled_searches_from_no_further_site(
    client, scenarios, monkeypatch
):
    searched = []
    search_snaps = edited_roads.search_snaps

    def cancel_and_search(search, snaps, site):
        searched.append(site)
        client.delete(f"/v1/jobs/{scenarios.jobs.list_newest_first()[0].id}")
        return search_snaps(search, snaps, site)

    monkeypatch.setattr(edited_roads, "search_snaps", cancel_and_search)
    address = create(client, CUT, **ASYNC).headers["Location"]
    assert wait_for(client, address)["state"] == "cancelled"
    assert len(searched) == 1
    assert count_scenarios(client) == 0
    assert list_document_files(scenarios) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"change": "close_site", "site_id": "S77"}, "changes[0].site_id"),
        ({"change": "close_road", "line": [[122.81, 41.81], [122.82, 41.82]]}, "changes[0]"),
    ],
)
def test_what_cannot_be_applied_is_refused_before_there_is_a_job(client, change, field):
    refused = create(client, {"name": "a", "changes": [change]}, **ASYNC)
    assert refused.status_code == 422
    assert refused.json()["field"] == field
    assert client.get("/v1/jobs").json()["items"] == []


def test_a_retry_with_its_key_finds_the_job_and_makes_one_scenario(client):
    key = ASYNC | {"Idempotency-Key": "k"}
    first = create(client, **key)
    assert create(client, **key).headers["Location"] == first.headers["Location"]
    assert create(client, OTHER, **key).status_code == 409
    made = wait_for(client, first.headers["Location"])["result"]
    assert create(client, **{"Idempotency-Key": "k"}).headers["Location"] == made
    assert count_scenarios(client) == 1


def test_a_request_made_at_once_meanwhile_is_the_one_that_counts(client, scenarios, monkeypatch):
    def write(difference, out):
        create(client, **{"Idempotency-Key": "k"})
        return write_difference(difference, out)

    monkeypatch.setattr("app.resources.scenarios.write_difference", write)
    accepted = create(client, **ASYNC, **{"Idempotency-Key": "k"})
    job = wait_for(client, accepted.headers["Location"])
    assert job["state"] == "done"
    assert client.get(job["result"]).status_code == 200
    assert count_scenarios(client) == 1
    assert list_document_files(scenarios) == []


def test_a_job_for_which_there_is_no_room_can_be_asked_for_again(client):
    state, key = client.app.state, ASYNC | {"Idempotency-Key": "k"}
    roomy = state.register
    full = replace(roomy.scenarios, jobs=Jobs(most_open=0))
    state.register = replace(roomy, scenarios=full)
    assert create(client, **key).status_code == 503
    state.register = roomy
    assert create(client, **key).status_code == 202


def test_the_api_pages_tell_of_jobs_files_and_a_full_disk(client):
    api = client.get("/openapi.json").json()
    post = api["paths"]["/v1/scenarios"]["post"]
    told = {each["name"]: each.get("description", "") for each in post["parameters"]}
    assert "respond-async" in told["prefer"]
    assert told["idempotency-key"]
    job = post["responses"]["202"]["content"]["application/json"]["schema"]["$ref"]
    assert {"state", "step", "result"} <= set(
        api["components"]["schemas"][job.rsplit("/", 1)[1]]["properties"]
    )
    for kind in ("scenarios", "plans"):
        assert "507" in api["paths"][f"/v1/{kind}"]["post"]["responses"]
    [name] = [
        each
        for each in api["paths"]["/v1/scenarios/{scenario_id}/files/{name}"]["get"]["parameters"]
        if each["name"] == "name"
    ]
    assert "`files`" in name["description"]
