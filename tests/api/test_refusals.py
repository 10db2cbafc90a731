"""Odd requests are refused with a problem document that names field and value; never a 5xx."""

from __future__ import annotations

from urllib.parse import quote

import orjson
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import problem

ODD_NUMBERS = [
    "NaN", "nan", "inf", "-Infinity", "1e999", "-1e999", "9223372036854775808",
    "-9223372036854775809", "100000000000000000000", "-1", "1.5", "true", "", " ", "null", "0x10",
    "\x00", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "9" * 5000, "[]",
]  # fmt: skip
ODD_TEXTS = [
    "", "\x00", "'; DROP TABLE sites; --", "../../etc/passwd", "..%2f", "a" * 5000, "\u202eabc",
    "210101\n", "<script>", "%00", "${jndi:x}", "９９９９９９",
]  # fmt: skip
NUMBER_PARAMETERS = [
    "/v1/counties?limit=", "/v1/counties?offset=", "/v1/sites?limit=", "/v1/sites?offset=",
    "/v1/counties/210101/gaps?limit=", "/v1/counties/210101/townships?offset=",
    "/v1/reach?lat=41&lon=", "/v1/reach?lon=123&lat=",
]  # fmt: skip
TEXT_PARAMETERS = [
    "/v1/counties?prefecture=", "/v1/counties?verdict=", "/v1/counties?holiday_flag=",
    "/v1/counties?geometry=", "/v1/sites?county=", "/v1/sites?bbox=",
]  # fmt: skip
NAMED_THINGS = [
    "/v1/counties/{}", "/v1/counties/{}/gaps", "/v1/counties/{}/townships", "/v1/sites/{}",
    "/v1/holidays/{}/counties", "/web/{}", "/{}",
]  # fmt: skip


def assert_refused(answer, *statuses: int) -> dict:
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = orjson.loads(answer.content)
    assert body["status"] == answer.status_code
    assert "Traceback" not in answer.text
    assert "site-packages" not in answer.text
    return body


@pytest.mark.parametrize("address", NUMBER_PARAMETERS)
def test_odd_numbers_are_refused_by_name(client: TestClient, address: str):
    name = address.rstrip("=").rsplit("?", 1)[1].rsplit("&", 1)[-1]
    for odd in ODD_NUMBERS:
        answer = client.get(address + quote(odd, safe=""))
        if name in {"lon", "lat"} and odd in {"-1", "1.5"}:
            assert answer.status_code == 200
            continue
        assert assert_refused(answer, 400)["field"] == name


@pytest.mark.parametrize("address", TEXT_PARAMETERS)
def test_odd_texts_are_refused_by_name(client: TestClient, address: str):
    for odd in ODD_TEXTS:
        body = assert_refused(client.get(address + quote(odd, safe="")), 400)
        assert body["field"] == address.rstrip("=").rsplit("?", 1)[1]


@pytest.mark.parametrize("address", NAMED_THINGS)
def test_odd_names_are_not_found(client: TestClient, address: str):
    for odd in [*ODD_TEXTS[1:], *ODD_NUMBERS[:10], "%ED%A0%80"]:
        quoted = odd if odd.startswith("%") else quote(odd, safe="")
        assert_refused(client.get(address.format(quoted)), 404)


@pytest.mark.parametrize(
    "box",
    [
        "124,41,123,42", "123,42,124,41", "123,41,0,124,42,100", "170,41,-170,42", "1,2,3",
        "123,41,124,NaN", "-181,41,124,42", "123,41,124,91", "a,b,c,d", "123;41;124;42", ",,,",
        "123,41,124,1e999",
    ],
)  # fmt: skip
def test_a_box_that_is_inverted_or_not_flat_is_refused(client: TestClient, box: str):
    body = assert_refused(client.get(f"/v1/sites?bbox={box}"), 400)
    assert (body["field"], body["value"]) == ("bbox", box)


@pytest.mark.parametrize(
    "address",
    [
        "/v1/counties", "/v1/counties/210101", "/v1/counties/210101/gaps", "/v1/sites",
        "/v1/sites/S1", "/v1/holidays", "/v1/holidays/2026-new-year/counties", "/v1/dictionary",
        "/v1/assessments/latest", "/v1/prefectures", "/health/live", "/metrics",
    ],
)  # fmt: skip
def test_an_unknown_parameter_is_refused_and_the_allowed_ones_are_named(
    client: TestClient, address: str
):
    body = assert_refused(client.get(f"{address}?colour=red"), 400)
    assert (body["field"], body["value"]) == ("colour", "red")
    assert "colour" not in body["allowed"]


def test_the_allowed_names_are_those_of_the_route(client: TestClient):
    body = client.get("/v1/sites?Limit=3").json()
    assert sorted(body["allowed"]) == ["bbox", "county", "kind", "limit", "offset"]


def test_a_repeated_parameter_is_refused(client: TestClient):
    body = assert_refused(client.get("/v1/counties?limit=3&limit=4"), 400)
    assert (body["field"], body["value"]) == ("limit", ["3", "4"])


def test_a_missing_parameter_is_refused_by_name(client: TestClient):
    assert assert_refused(client.get("/v1/reach?lon=123"), 400)["field"] == "lat"


def test_limits_include_their_ends(client: TestClient):
    assert client.get("/v1/counties?limit=1").status_code == 200
    assert client.get("/v1/counties?limit=1000").status_code == 200
    assert client.get("/v1/counties?limit=0").status_code == 400
    assert client.get("/v1/counties?limit=1001").status_code == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_method_not_served_is_refused_and_says_which_are(client: TestClient, method: str):
    answer = client.request(method, "/v1/counties")
    assert_refused(answer, 405)
    assert answer.headers["allow"] == "GET"


def test_an_unknown_prefecture_is_refused_with_the_list(client: TestClient):
    body = assert_refused(client.get("/v1/counties?prefecture=沈阳"), 400)
    assert body["value"] == "沈阳"
    assert body["allowed"] == ["甲市", "乙市"]


def test_a_problem_encodes_text_that_is_not_text():
    body = orjson.loads(problem(400, {"detail": "x", "value": "\ud800\x00", "n": 10**30}).body)
    assert body["value"] == "?\x00"
    assert body["n"] == str(10**30)


def test_a_fault_of_ours_is_told_without_its_inside(client: TestClient, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("secret /srv/data/file")

    monkeypatch.setattr("app.routes.sites.feature_collection", fail)
    answer = client.get("/v1/sites")
    assert_refused(answer, 500)
    assert "secret" not in answer.text


@settings(max_examples=80, deadline=None)
@given(
    path=st.sampled_from([*NAMED_THINGS, "/v1/reach", "/v1/counties", "/v1/sites", "/v1/{}"]),
    name=st.text(max_size=30),
    query=st.lists(
        st.tuples(
            st.sampled_from(["lon", "lat", "limit", "offset", "bbox", "county", "x", "geometry"]),
            st.text(max_size=20) | st.floats().map(str) | st.integers().map(str),
        ),
        max_size=4,
    ),
)
def test_no_request_makes_the_service_fail(
    client: TestClient, path: str, name: str, query: list[tuple[str, str]]
):
    def encode(text: str) -> str:
        return quote(text.encode("utf-8", "surrogatepass"), safe="")

    address = (
        path.replace("{}", encode(name)) + "?" + "&".join(f"{k}={encode(v)}" for k, v in query)
    )
    answer = client.get(address)
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert_refused(answer, 400, 404)


@pytest.mark.parametrize(
    ("address", "code", "sentence"),
    [
        ("/v1/counties?limit=0", "greater_than_equal", "应不小于1。"),
        ("/v1/counties?limit=x", "int_parsing", "须填写整数。"),
        ("/v1/counties?limits=1", "query_unknown", "没有名为“limits”的参数。"),
        ("/v1/sites?county=9", "unknown_county", "没有代码为“9”的县区。"),
        ("/v1/sites?bbox=1,2", "bbox_invalid",
         "范围须为最小经度、最小纬度、最大经度、最大纬度四个数。"),
        ("/v1/sites/9", "unknown_site", "登记表中没有编码为“9”的单位。"),
        ("/v1/nowhere", "no_such_address", "没有此地址。"),
        ("/v1/coverage?own_county=true&assigned=true", "both_county_and_assigned",
         "“仅本县区单位”与“责任单位”不能同时选择。"),
    ],
)  # fmt: skip
def test_a_refusal_is_told_in_chinese_beside_its_english(
    client: TestClient, address: str, code: str, sentence: str
):
    body = assert_refused(client.get(address), 400, 404)
    assert body["code"] == code
    assert body["detail_zh"] == sentence
    assert body["detail"].isascii()
