"""Plans and jobs over HTTP, on a small study of real files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from tests.api.waiting import wait_for
from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    assessment = run(make_small_study(), tmp_path_factory.mktemp("api-plans"))
    app = create_app(Settings(log=LogSettings(access=False)), assessment=assessment)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def _square(west: float, east: float, name: str) -> dict[str, Any]:
    ring = [[west, 30], [east, 30], [east, 50], [west, 50], [west, 30]]
    return {"name": name, "geometry": {"type": "Polygon", "coordinates": [ring]}}


EVERYWHERE, NOWHERE = _square(120, 126, "全省"), _square(1, 2, "海")


@pytest.mark.parametrize(
    "asked",
    [
        {"sites": 1, "capacity": 1e308},
        {
            "kind": "decisions", "most": 1, "candidates": "table", "costs": {"new": 3, "move": 2,
            "service": 1}, "rows": [{"candidate_id": "a", "lon": 123.1, "lat": 42.0, "cost": 1.0},
            {"candidate_id": "b", "lon": 123.15, "lat": 42.0}],
        },
    ],
    ids=["capacity", "rows"],
)  # fmt: skip
def test_a_site_without_end_and_rows_of_which_some_state_a_cost_are_planned_with(
    client: TestClient, asked: dict[str, Any]
) -> None:
    plan = wait_for(client, ask(client, asked))
    assert plan["state"] == "done", plan["detail"]


def test_phases_and_layers_are_asked_for_and_answered(client: TestClient) -> None:
    asked = {"phases": [1, 2], "exclude": [_square(120, 123.4, "红线")]}
    plan = wait_for(client, ask(client, asked))
    assert plan["state"] == "done", plan["detail"]
    result = plan["result"]
    assert [row["new_sites"] for row in result["phases"]] == [1, 2]
    assert result["layers"][0]["candidates_left_out"] > 0
    assert all(row["lon"] > 123.4 for row in result["suggestions"])
    said = client.post("/v1/plans", json={"sites": 1, "exclude": [EVERYWHERE]}).json()
    assert said["code"] == "layers_leave_none"
    assert "全省" in said["detail"]


def ask(client: TestClient, document: dict[str, Any], **headers: str) -> str:
    made = client.post("/v1/plans", json=document, headers=headers)
    assert made.status_code == 202, made.text
    assert made.headers["Location"] == f"/v1/plans/{made.json()['id']}"
    return made.headers["Location"]


def test_a_plan_gains_as_a_scenario_exactly_what_it_promises(client: TestClient) -> None:
    address = ask(client, {"kind": "sites", "sites": 2})
    plan = wait_for(client, address)
    assert plan["state"] == "done", plan["detail"]
    result = plan["result"]
    assert result["people_gained"] > 0
    assert len(result["suggestions"]) <= 2
    applied = client.post("/v1/scenarios", json=result["scenario"]).json()
    assert applied["totals"]["people_gained"] == result["people_gained"]
    assert {"plan.xlsx", "plan.gpkg", "plan.json", "scenario.json"} <= set(plan["files"])
    book = client.get(f"{address}/files/plan.xlsx")
    assert book.content.startswith(b"PK")
    assert "attachment" in book.headers["content-disposition"]
    stored = client.get(f"{address}/files/scenario.json").json()
    assert stored == result["scenario"]


def test_a_roster_and_sites_to_spare_are_plans_too(client: TestClient) -> None:
    duty = wait_for(client, ask(client, {"kind": "roster", "holiday": "春节"}))
    assert duty["state"] == "done", duty["detail"]
    assert any(name.endswith(".csv") for name in duty["files"])
    spare = wait_for(client, ask(client, {"kind": "redundancy", "may_lose": 0}))
    assert spare["state"] == "done", spare["detail"]
    listed = client.get("/v1/plans?limit=2").json()
    assert [one["kind"] for one in listed["items"]] == ["redundancy", "roster"]
    assert "result" not in listed["items"][0]


def test_decisions_and_short_ways_are_plans_too(client: TestClient) -> None:
    address = ask(client, {"kind": "decisions", "most": 2, "date": "2026-02-18"})
    made = wait_for(client, address)["result"]
    assert made["objective_value"] == made["bound"]
    assert {"decisions", "counties", "norms", "scenario", "people_lost"} <= set(made)
    address = ask(client, {"sites": 1, "objective": "p-median", "share": 0.1, "scope": "study"})
    made = wait_for(client, address)["result"]
    assert made["objective_unit"] == "average_distance_m"
    assert made["figures"]["areas"][0]["share_after"] >= 0.1


def test_a_job_tells_its_state_and_where_its_result_is(client: TestClient) -> None:
    address = ask(client, {"sites": 1})
    plan = wait_for(client, address)
    job = client.get(f"/v1/jobs/{plan['job_id']}").json()
    assert (job["kind"], job["state"], job["result"]) == ("plan-sites", "done", address)
    assert client.get("/v1/jobs").json()["items"][0]["id"] == job["id"]
    again = client.delete(f"/v1/jobs/{job['id']}")
    assert (again.status_code, again.json()["state"]) == (202, "done")


def test_a_retry_of_the_same_request_makes_one_plan(client: TestClient) -> None:
    key = {"Idempotency-Key": "retry-1"}
    first = ask(client, {"sites": 1}, **key)
    assert ask(client, {"sites": 1}, **key) == first
    other = client.post("/v1/plans", json={"sites": 2}, headers=key)
    assert other.status_code == 409
    wait_for(client, first)


def test_a_plan_is_deleted_as_it_was_read(client: TestClient) -> None:
    address = ask(client, {"sites": 1})
    wait_for(client, address)
    assert client.delete(address).status_code == 428
    assert client.delete(address, headers={"If-Match": '"other"'}).status_code == 412
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.delete(address, headers={"If-Match": tag}).status_code == 204
    assert client.get(address).status_code == 404
    assert client.get(f"{address}/files/plan.json").status_code == 404


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"kind": "dream"}, "kind"),
        ({"sites": 0}, "sites"),
        ({"sites": True}, "sites"),
        ({}, "sites"),
        ({"sites": 1, "share": 1.5, "objective": "reach-share"}, "share"),
        ({"sites": 1, "county": "999999"}, "county"),
        ({"sites": 1, "weight": "age_9"}, "weight"),
        ({"sites": 1, "candidates": "table", "rows": []}, "rows"),
        ({"sites": 1, "colour": "red"}, "colour"),
        ({"sites": 1, "within": "/etc/passwd"}, "within"),
        ({"sites": 1, "within": ["红线.geojson"]}, "within.0"),
        ({"sites": 1, "exclude": [{"name": "a", "path": "a.geojson"}]}, "exclude.0.path"),
        ({"sites": 1, "exclude": [EVERYWHERE]}, "exclude"),
        ({"sites": 1, "within": [NOWHERE]}, "within"),
        ({"phases": [2, 1]}, "phases"),
        ({"phases": [1, 2], "budget": 1}, "phases"),
        ({"sites": 1, "alternatives": 21}, "alternatives"),
        ({"sites": 1, "stability": "yes"}, "stability"),
        ({"kind": "roster", "holiday": "圣诞节"}, "holiday"),
        ({"kind": "redundancy", "may_lose": -1}, "may_lose"),
        ({"sites": 1, "objective": "p-median", "prefecture": "999999"}, "prefecture"),
        ({"sites": 1, "objective": "p-centre", "share": 1e9}, "share"),
        ({"objective": "reach-share", "share": 0.5, "scope": "township"}, "scope"),
        ({"objective": "reach-share", "setting": "urban", "county": "210201"}, "setting"),
        ({"kind": "decisions"}, "most"),
        ({"kind": "decisions", "most": 1, "service": "dance"}, "service"),
        ({"kind": "decisions", "most": 1, "date": "2031-02-04"}, "date"),
        ({"kind": "decisions", "most": 1, "fixed": ["S99"]}, "fixed"),
        ({"kind": "decisions", "most": 1, "county": "999999"}, "county"),
        ({"kind": "decisions", "budget": 5, "costs": {"new": 1}}, "costs"),
        (
            {
                "kind": "decisions",
                "most": 1,
                "candidates": "table",
                "rows": [{"candidate_id": "a", "lon": 0.0, "lat": 0.0}],
            },
            "rows",
        ),
        ([1], "body"),
    ],
)
def test_a_request_with_a_fault_is_refused_with_its_field(
    client: TestClient, document: Any, field: str
) -> None:
    before = client.get("/v1/plans").json()["numberMatched"]
    refused = client.post("/v1/plans", json=document)
    assert refused.status_code == 422, refused.text
    assert refused.json()["field"] == field
    assert client.get("/v1/plans").json()["numberMatched"] == before


@pytest.mark.parametrize("depth", [100, 100_000])
def test_a_layer_nested_deep_is_refused(client: TestClient, depth: int) -> None:
    nested = "[" * depth + "]" * depth
    body = '{"sites": 1, "exclude": [{"name": "a", "geometry": {"type": "Polygon", "coordinates": '
    headers = {"Content-Type": "application/json"}
    refused = client.post("/v1/plans", content=f"{body}{nested}}}}}]}}", headers=headers)
    assert refused.status_code == 422, refused.text


@pytest.mark.parametrize("content", [b'{"sites": NaN}', b'{"sites": 1, "sites": 2}', b"{", b"\xff"])
def test_odd_json_is_refused(client: TestClient, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    refused = client.post("/v1/plans", content=content, headers=headers)
    assert refused.status_code == 422
    json.loads(refused.content)


@pytest.mark.parametrize("name", ["..%2Fregister.sqlite", "plan.txt", "%00"])
def test_no_other_file_is_served(client: TestClient, name: str) -> None:
    address = ask(client, {"sites": 1})
    wait_for(client, address)
    assert client.get(f"{address}/files/{name}").status_code == 404


def test_an_unknown_plan_or_job_is_not_found(client: TestClient) -> None:
    for address in ("/v1/plans/x", f"/v1/plans/{'0' * 32}", "/v1/jobs/x"):
        assert client.get(address).status_code == 404
    assert client.delete("/v1/jobs/x").status_code == 404


def test_candidates_are_found_by_name_by_id_and_by_nearness(client: TestClient) -> None:
    by_name = client.get("/v1/candidates?text=演示村2&limit=3").json()
    assert by_name["numberMatched"] == 11
    assert all("演示村2" in one["properties"]["name"] for one in by_name["features"])
    assert len(by_name["features"]) == by_name["numberReturned"] == 3
    by_id = client.get("/v1/candidates?text=V005").json()
    assert [one["id"] for one in by_id["features"]] == ["V005"]
    lon, lat = by_id["features"][0]["geometry"]["coordinates"]
    near = client.get(f"/v1/candidates?lon={lon}&lat={lat}&limit=1").json()
    assert near["features"][0]["id"] == "V005"
    inside = client.get("/v1/candidates?county=210201&limit=1000").json()["features"]
    assert {one["properties"]["adcode"] for one in inside} == {"210201"}
    towns = client.get("/v1/candidates?source=townships").json()
    assert towns["features"][0]["id"] == "210101001"


@pytest.mark.parametrize(
    ("asked", "field"), [("county=999999", "county"), ("lon=123", "query"), ("source=x", "source")]
)
def test_odd_searches_for_candidates_are_refused(
    client: TestClient, asked: str, field: str
) -> None:
    answer = client.get(f"/v1/candidates?{asked}")
    assert answer.status_code == 400
    assert answer.json()["field"] == field


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"forced": ["nobody"]}, "forced"),
        ({"forbidden": ["nobody"]}, "forbidden"),
        ({"forced": ["V005"], "county": "210201"}, "forced"),
    ],
)
def test_candidates_that_nobody_knows_are_refused_at_once(client: TestClient, asked, field) -> None:
    answer = client.post("/v1/plans", json={"kind": "sites", "sites": 1, **asked})
    assert answer.status_code == 422
    assert answer.json()["field"] == field


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"sites": 0}, "sites", "应不小于1。"),
        ({}, "sites", "请填写拟增设单位数或预算。"),
        ({"sites": 1, "county": "9"}, "county", "没有代码为“9”的县区。"),
        ({"sites": 1, "budget": 5.0}, "budget", "填写预算时，须给出候选地点的费用。"),
        ({"sites": 1, "forced": ["{x}"], "forbidden": ["{x}"]}, "forced",
         "同一地点不能既必须入选又不得入选。"),
        ({"sites": 1, "kind": "none"}, "kind", "没有这种布局优化。"),
    ],
)  # fmt: skip
def test_a_plan_is_refused_in_chinese_at_its_field(
    client: TestClient, asked: dict[str, Any], field: str, sentence: str
) -> None:
    body = client.post("/v1/plans", json={"kind": "sites", **asked}).json()
    assert (body["field"], body["detail_zh"]) == (field, sentence)


ROW = {"candidate_id": "a", "lon": 123.1, "lat": 42.0}
FAR = {"candidate_id": "far", "lon": 10.0, "lat": 50.0}
TABLE = {"kind": "sites", "candidates": "table", "sites": 1}
DECIDED = {"kind": "decisions", "candidates": "table", "most": 1, "decisions": ["new"]}


@pytest.mark.parametrize(
    ("asked", "field", "code"),
    [
        ({**TABLE, "rows": [ROW, ROW]}, "rows", "rows_twice"),
        (
            {**TABLE, "rows": [{**ROW, "cost": 1.0}, {**ROW, "candidate_id": "b"}]},
            "rows",
            "rows_without_cost",
        ),
        ({**DECIDED, "rows": [ROW, ROW]}, "rows", "rows_twice"),
        ({**TABLE, "rows": [{**ROW, "cost": 1e308}]}, "rows.0.cost", "less_than_equal"),
        ({"kind": "sites", "sites": 1, "weight": ""}, "weight", "string_too_short"),
        ({"kind": "decisions", "most": 1, "weight": ""}, "weight", "string_too_short"),
        ({"kind": "sites", "sites": 1, "unit_kind": "cow"}, "unit_kind", "unknown_unit_kind"),
        ({"kind": "sites", "sites": 1, "unit_kind": ""}, "unit_kind", "unknown_unit_kind"),
        ({"kind": "sites", "sites": 1, "each_county": "yes"}, "each_county", "bool_type"),
        ({"kind": "sites", "sites": 1, "count_unknown": 1}, "count_unknown", "bool_type"),
        ({**TABLE, "rows": [FAR]}, "rows", "candidates_outside"),
        ({**TABLE, "rows": [ROW], "county": "210201"}, "candidates", "candidates_elsewhere"),
        ({**TABLE, "rows": [ROW], "forced": ["b"]}, "forced", "unknown_candidate"),
        ({"kind": "sites", "sites": 1, "forced": ["V001", "V002"]}, "forced", "forced_too_many"),
        ({"kind": "sites", "sites": 1, "may_break": ["cow"]}, "may_break", "unknown_norm"),
        ({"kind": "redundancy", "may_break": ["cow"]}, "may_break", "unknown_norm"),
        (
            {"kind": "roster", "holiday": "2026-spring-festival", "choice": "best"},
            "choice",
            "literal_error",
        ),
        (
            {
                "kind": "roster", "holiday": "2026-spring-festival", "choice": "one_unit",
                "most_days": 2,
            },
            "most_days",
            "most_days_not_throughout",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused_at_once_by_its_field(
    client: TestClient, asked: dict[str, Any], field: str, code: str
) -> None:
    answer = client.post("/v1/plans", json=asked)
    said = answer.json()
    assert answer.status_code in {400, 422}, said
    assert (said["field"], said["code"]) == (field, code)
    assert said["detail_zh"]


@pytest.mark.parametrize(
    ("number", "field"), [("Infinity", "rows[0].cost"), ("1e999", "rows[0].cost")]
)
def test_a_number_without_end_is_refused_where_it_stands(
    client: TestClient, number: str, field: str
) -> None:
    body = (
        '{"kind": "sites", "sites": 1, "candidates": "table", "rows": '
        f'[{{"candidate_id": "a", "lon": 123.1, "lat": 42.0, "cost": {number}}}]}}'
    )
    answer = client.post("/v1/plans", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.json()["field"] == field
    assert answer.json()["value"] == number


def test_a_body_that_is_no_json_is_the_fault_of_the_body(client: TestClient) -> None:
    answer = client.post("/v1/plans", content="{", headers={"content-type": "application/json"})
    assert answer.json()["field"] == "body"
    assert answer.json()["detail"].startswith("body: is not JSON")
