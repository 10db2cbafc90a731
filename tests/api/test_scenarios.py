"""Scenarios over HTTP, on a small study of real files."""

from __future__ import annotations

import gzip
import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from app.main import create_app
from app.settings import LogSettings, Settings
from tests.samples.small_study import make_small_study, run

CLOSE = {"name": "关停一处", "changes": [{"change": "close_site", "site_id": "S00"}]}
ADD = {
    "name": "新增一处",
    "changes": [{"change": "add_site", "name": "新点", "lon": 123.12, "lat": 41.93}],
}


@pytest.fixture(scope="module")
def assessment(tmp_path_factory):
    return run(make_small_study(), tmp_path_factory.mktemp("api-scenarios"))


@pytest.fixture
def client(assessment):
    app = create_app(Settings(log=LogSettings(access=False)), assessment=assessment)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def create(client, document=CLOSE, **headers):
    return client.post("/v1/scenarios", json=document, headers=headers)


def test_a_scenario_is_made_read_listed_and_deleted(client):
    made = create(client)
    assert made.status_code == 201
    address = made.headers["Location"]
    body = made.json()
    assert address == f"/v1/scenarios/{body['id']}"
    assert body["totals"]["people_lost"] > 0
    assert body["result"]["places"][0]["status_after"] != "covered"
    read = client.get(address)
    assert read.json() == body
    assert client.get(address, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    listed = client.get("/v1/scenarios").json()
    assert [one["id"] for one in listed["items"]] == [body["id"]]
    assert "result" not in listed["items"][0]
    assert client.delete(address).status_code == 428
    assert client.delete(address, headers={"If-Match": '"other"'}).status_code == 412
    assert client.get(address).status_code == 200
    gone = client.delete(address, headers={"If-Match": read.headers["ETag"]})
    assert gone.status_code == 204
    assert client.get(address).status_code == 404
    assert client.get("/v1/scenarios").json()["numberMatched"] == 0


def test_changed_places_are_features_in_pages(client):
    address = create(client).headers["Location"]
    places = client.get(address).json()["result"]["places"]
    page = client.get(f"{address}/features?limit=1").json()
    assert page["numberMatched"] == len(places) > 1
    feature = page["features"][0]
    assert feature["id"] == places[0]["demand_id"]
    assert feature["geometry"]["coordinates"] == [places[0]["lon"], places[0]["lat"]]
    assert page["links"][0]["rel"] == "next"


def test_two_scenarios_are_compared(client):
    a, b = create(client).json(), create(client, ADD).json()
    found = client.get(f"/v1/scenarios/compare?a={a['id']}&b={b['id']}").json()
    assert found["difference"]["people_gained"] == b["totals"]["people_gained"]
    assert found["difference"]["people_lost"] == -a["totals"]["people_lost"]
    assert found["counties"]
    missing = client.get(f"/v1/scenarios/compare?a={a['id']}&b={'0' * 32}")
    assert missing.status_code == 404
    assert missing.json()["field"] == "b"
    assert client.get(f"/v1/scenarios/compare?a={a['id']}").status_code == 400


def test_a_place_that_one_scenario_takes_away_is_covered_by_the_other_alone(client):
    a, b = create(client).json(), create(client, ADD).json()
    found = client.get(f"/v1/scenarios/compare?a={a['id']}&b={b['id']}").json()
    assert found["covered_by_a_alone"] == []
    kept, gained = a["result"]["places"], b["result"]["places"]
    lost = {row["demand_id"] for row in kept if row["status_before"] == "covered"}
    won = {row["demand_id"] for row in gained if row["status_after"] == "covered"}
    rows = found["covered_by_b_alone"]
    assert {row["demand_id"] for row in rows} == lost | won
    assert lost
    assert won
    assert found["people_covered_by_b_alone"] == sum(row["residents"] for row in rows)
    assert [row["residents"] for row in rows] == sorted(
        (r["residents"] for r in rows), reverse=True
    )
    back = client.get(f"/v1/scenarios/compare?a={b['id']}&b={a['id']}").json()
    assert back["covered_by_a_alone"] == rows


def test_norms_that_two_scenarios_leave_otherwise_stand_side_by_side(client):
    a, b = create(client).json(), create(client, ADD).json()
    found = client.get(f"/v1/scenarios/compare?a={a['id']}&b={b['id']}").json()
    rows = {(row["norm_id"], row["unit_id"]): row for row in found["norms"]}
    for side, one in (("a", a), ("b", b)):
        for row in one["result"]["norms"]:
            told = rows[row["norm_id"], row["unit_id"]]
            assert told[f"norm_change_{side}"] == row["norm_change"]
            assert told[f"norm_state_after_{side}"] == row["norm_state_after"]
            assert told[f"people_own_county_lost_{side}"] == row["people_own_county_lost"]
    alone = [row for row in found["norms"] if row["norm_change_a"] and not row["norm_change_b"]]
    assert alone
    assert all(row["norm_state_after_b"] == row["norm_state_before"] for row in alone)
    same = create(client, {**CLOSE, "name": "同样"}).json()
    assert client.get(f"/v1/scenarios/compare?a={a['id']}&b={same['id']}").json()["norms"] == []


def test_a_comparison_tells_where_both_start_from_and_what_both_do_alike(client):
    a, b = create(client).json(), create(client, {**CLOSE, "name": "同样"}).json()
    found = client.get(f"/v1/scenarios/compare?a={a['id']}&b={b['id']}").json()
    assert found["counties"] == found["covered_by_a_alone"] == []
    changed = [row for row in a["result"]["counties"] if row["people_lost"]]
    assert {row["adcode"] for row in found["counties_alike"]} == {row["adcode"] for row in changed}
    row = found["counties_alike"][0]
    assert row["share_covered_before"] > row["share_covered_after_a"]
    assert row["share_covered_after_a"] == row["share_covered_after_b"]
    assert row["holiday_flag_before"] == "served"


def test_a_comparison_is_kept_as_a_workbook(client):
    a, b = create(client).json(), create(client, ADD).json()
    kept = client.get(f"/v1/scenarios/compare.xlsx?a={a['id']}&b={b['id']}")
    assert "comparison.xlsx" in kept.headers["content-disposition"]
    book = load_workbook(io.BytesIO(kept.content))
    assert book.sheetnames == [
        "说明", "两方案合计", "县区对比", "规范要求对比", "仅方案甲覆盖", "仅方案乙覆盖",
    ]  # fmt: skip
    totals = {row[0]: row[1:] for row in book["两方案合计"].iter_rows(min_row=3, values_only=True)}
    lost = a["totals"]["people_lost"]
    assert totals["服务半径内减少（人）"][:3] == (lost, 0, -lost)
    heads = [cell.value for cell in book["县区对比"][2]]
    assert "方案甲评估结论" in heads
    assert not [head for head in heads if head.isascii()]


def test_a_retry_with_its_key_makes_nothing_new(client):
    first = create(client, **{"Idempotency-Key": "k1"})
    again = create(client, **{"Idempotency-Key": "k1"})
    assert again.status_code == 201
    assert again.json() == first.json()
    other = create(client, ADD, **{"Idempotency-Key": "k1"})
    assert other.status_code == 409
    assert client.get("/v1/scenarios").json()["numberMatched"] == 1
    odd = create(client, **{"Idempotency-Key": "a b"})
    assert odd.status_code == 400


def test_many_retries_at_once_make_one(client):
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: create(client, **{"Idempotency-Key": "k"}), range(6)))
    made = [one for one in answers if one.status_code == 201]
    assert len({one.json()["id"] for one in made}) == 1
    assert {one.status_code for one in answers} <= {201, 503}
    assert client.get("/v1/scenarios").json()["numberMatched"] == 1


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ('{"name": "a", "changes": [{"change": "close_site", "site_id": "S77"}]}',
         "changes[0].site_id"),
        ('{"name": "a", "changes": [{"change": "add_site", "name": "b", "lon": NaN}]}',
         "changes[0].lon"),
        ('{"name": "a", "changes": [], "changes": []}', "changes"),
        ('{"name": "a", "changes": [{"change": "close_site", "site_id": "S00"}], "x": 1}', "x"),
        ('{"name": "\\ud800", "changes": []}', "name"),
        ('{"name": "a", "changes": [{"change": "add_site", "name": "b", "lon": 1e999}]}',
         "changes[0].lon"),
        (('{"name": "a", "changes": [{"change": "set_capacity", "site_id": "S00",'
         ' "capacity": true}]}'), "changes[0].capacity"),
        ("[" * 50_000, "scenario"),
        ("", "scenario"),
        ("null", "scenario"),
    ],
)  # fmt: skip
def test_a_bad_body_is_refused_by_field_and_nothing_is_written(client, content, field):
    refused = client.post(
        "/v1/scenarios", content=content, headers={"Content-Type": "application/json"}
    )
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["field"] == field
    assert client.get("/v1/scenarios").json()["numberMatched"] == 0


def test_bodies_over_the_limit_or_of_another_kind_are_refused(client):
    large = json.dumps(CLOSE | {"name": "x" * 1_000_001})
    kind = {"Content-Type": "application/json"}
    assert client.post("/v1/scenarios", content=large, headers=kind).status_code == 413
    chunks = (b"x" * 100_000 for _ in range(11))
    assert client.post("/v1/scenarios", content=chunks, headers=kind).status_code == 413
    packed = gzip.compress(json.dumps(CLOSE).encode())
    zipped = client.post(
        "/v1/scenarios", content=packed, headers=kind | {"Content-Encoding": "gzip"}
    )
    assert zipped.status_code == 415
    assert client.post("/v1/scenarios", content="name=a").status_code == 415


@pytest.mark.parametrize(
    "name", ["x", "../etc/passwd", "%00", "1" * 300, "-1", str(2**63), "ABCDEF" * 5 + "AB"]
)
def test_an_id_that_is_none_of_ours_is_not_found(client, name):
    assert client.get(f"/v1/scenarios/{name}").status_code == 404
    assert client.delete(f"/v1/scenarios/{name}").status_code == 404


def test_odd_parameters_are_refused_on_writes_too(client):
    refused = client.post("/v1/scenarios?dry_run=1", json=CLOSE)
    assert refused.status_code == 400
    assert refused.json()["field"] == "dry_run"


def test_scenarios_outlive_the_service_and_say_when_they_are_stale(assessment, tmp_path):
    url = f"sqlite:///{tmp_path}/register.sqlite"
    settings = Settings(log=LogSettings(access=False), store={"url": url})
    with TestClient(create_app(settings, assessment=assessment)) as first:
        address = create(first).headers["Location"]
    with TestClient(create_app(settings, assessment=assessment)) as second:
        read = second.get(address).json()
        assert read["stale"] is False
        assert read["result"]["totals"] == read["totals"]


def test_reading_goes_on_where_the_register_cannot_be_opened(assessment, tmp_path):
    settings = Settings(log=LogSettings(access=False), store={"url": f"sqlite:///{tmp_path}"})
    with TestClient(create_app(settings, assessment=assessment)) as opened:
        assert opened.get("/v1/counties").status_code == 200
        refused = opened.get("/v1/scenarios")
        assert refused.status_code == 503
        assert "Retry-After" in refused.headers


def test_other_origins_may_write_where_they_are_allowed(assessment):
    settings = Settings(log=LogSettings(access=False), cors={"origins": ["https://map.example"]})
    with TestClient(create_app(settings, assessment=assessment)) as opened:
        asked = {
            "Origin": "https://map.example",
            "Access-Control-Request-Method": "DELETE",
            "Access-Control-Request-Headers": "if-match",
        }
        allowed = opened.options("/v1/scenarios", headers=asked)
        assert allowed.status_code == 200
        assert "DELETE" in allowed.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"change": "close_site", "site_id": "S99"}, "site_id", "登记表中没有编码为“S99”的单位。"),
        ({"change": "close_site"}, "site_id", "此项必须填写。"),
        ({"change": "open_all"}, "change", "没有“open_all”这种调整。"),
        ({"change": "add_site", "name": " ", "lon": 123.0, "lat": 42.0}, "name", "此项不能为空。"),
        ({"change": "add_site", "name": "新", "lon": 200, "lat": 42.0}, "lon", "应不大于180。"),
        ({"change": "add_site", "name": "新", "lon": 42.0, "lat": 42.0}, "lon",
         "位置远离研究范围内的所有县区。"),
    ],
)  # fmt: skip
def test_a_scenario_is_refused_in_chinese_at_its_field(client, change, field, sentence):
    body = create(client, {"name": "试", "changes": [change]}).json()
    assert body["field"] == f"changes[0].{field}"
    assert body["detail_zh"] == sentence
