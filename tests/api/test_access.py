"""Every operation answers every kind of caller as the table by hand says, and none is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from app import main
from app.access import passwords
from app.access.guard import GuardedRoute
from app.access.rules import UndeclaredError
from app.main import create_app
from app.settings import AnswerSettings, LogSettings, Settings
from tests.api.small_assessment import build_small_assessment
from tests.samples.callers import CHEAP, make_account, make_all, sign_in
from tests.samples.small_study import make_small_study, run

TABLE = Path(__file__).with_name("access.txt")
NAMES = {
    "adcode": "210101", "site_id": "S00", "holiday_id": "2026-new-year", "norm_id": "none",
    "scenario_id": "0" * 32, "plan_id": "0" * 32, "job_id": "0" * 32, "session_id": "none",
    "kind": "sites", "code": "none", "revision": "1",
}  # fmt: skip
FILES = {
    "/web/{name}": "main.js",
    "/v1/exports/{name}.xlsx": "problems",
    "/v1/schemas/{name}": "none",
}
HIDDEN = ["GET /", "GET /docs", "GET /openapi.json", "GET /web/{name}"]


def read_table():
    lines = [
        line.split() for line in TABLE.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]  # fmt: skip
    callers = lines[0][1:]
    return {
        f"{method} {path}": dict(zip(callers, map(int, statuses), strict=True))
        for method, path, *statuses in lines[1:]
    }


EXPECTED = read_table()


def make_client(**settings):
    app = create_app(
        Settings(log=LogSettings(access=False), **settings), assessment=build_small_assessment()
    )
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A service over a small study of real files: every question can be answered."""
    before, passwords.COST = passwords.COST, CHEAP
    assessment = run(make_small_study(), tmp_path_factory.mktemp("access"))
    app = create_app(Settings(log=LogSettings(access=False)), assessment=assessment)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened
    passwords.COST = before


@pytest.fixture(scope="module")
def callers(client):
    return make_all(client.app)


def fill(path):
    for name, value in NAMES.items():
        path = path.replace(f"{{{name}}}", value)
    return path.replace("{name}", FILES.get(path, "summary.json"))


def send(client, operation, sender):
    method, _, path = operation.partition(" ")
    client.cookies.clear()
    body = {"json": {}} if method in {"POST", "PUT", "PATCH"} else {}
    known = {"If-None-Match": "*"} if path.endswith(".xlsx") else {}
    return client.request(method, fill(path), headers=sender.headers | known, **body)


@pytest.mark.parametrize("operation", EXPECTED)
def test_an_operation_answers_everybody_as_the_table_says(client, callers, operation):
    if operation == "POST /v1/account/sign-out":
        callers = {
            name: sign_in(client.app, name) if "Cookie" in sender.headers else sender
            for name, sender in callers.items()
        }
    found = {name: send(client, operation, sender).status_code for name, sender in callers.items()}
    assert found == EXPECTED[operation]


def test_every_operation_stands_in_the_table(client):
    described = [
        f"{method.upper()} {path}"
        for path, operations in client.app.openapi()["paths"].items()
        for method in operations
    ]
    assert sorted([*described, *HIDDEN]) == sorted(EXPECTED)


def test_every_refusal_says_how_to_prove_who_one_is(client, callers):
    refused = client.get("/v1/tiers")
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_needed")
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="vaxreach"'
    assert client.get("/v1/tiers", headers=callers["admin"].headers).json()["code"] == (
        "no_role_for_this"
    )


def test_a_route_that_declares_no_rule_stops_the_service():
    router = APIRouter(route_class=GuardedRoute)
    with pytest.raises(UndeclaredError, match="/v1/open"):
        router.get("/v1/open")(lambda: None)


def test_a_route_that_asks_nobody_stops_the_service(monkeypatch):
    careless = type(main.tiers)("careless")
    careless.router = APIRouter()
    careless.router.get("/v1/open")(lambda: None)
    monkeypatch.setattr(main, "RESOURCES", (*main.RESOURCES, careless))
    with pytest.raises(UndeclaredError, match="/v1/open"):
        create_app(Settings(log=LogSettings(access=False)))


def test_a_folder_or_a_service_of_another_kind_stops_the_service(monkeypatch):
    careless = type(main.tiers)("careless")
    careless.router = APIRouter()
    careless.router.mount("/v1/files", lambda *_: None)
    monkeypatch.setattr(main, "RESOURCES", (*main.RESOURCES, careless))
    with pytest.raises(UndeclaredError, match="/v1/files"):
        create_app(Settings(log=LogSettings(access=False)))


FAR = ["10.0.0.7", "fd00::7", "0.0.0.0", "::ffff:10.0.0.7"]
NEAR = ["127.0.0.1", "::1", "127.8.8.8", "::ffff:127.0.0.1"]


@pytest.fixture(scope="module", params=[False, True], ids=["closed", "open"])
def bare(request):
    """A service without accounts, and whether others may read of it."""
    with make_client(allow_open_reading=request.param) as opened:
        yield opened, request.param


def test_before_there_are_accounts_other_machines_read_only_where_that_is_allowed(bare):
    client, is_open = bare
    for address in FAR:
        far = TestClient(client.app, client=(address, 1), raise_server_exceptions=False)
        assert far.get("/v1/tiers").status_code == (200 if is_open else 401)
        assert far.get("/v1/counties").status_code == (200 if is_open else 401)
        assert far.post("/v1/scenarios", json={}).status_code == 401
        assert far.get("/health/live").status_code == 200


def test_loopback_by_an_unlisted_proxy_is_not_this_machine(bare):
    client, is_open = bare
    for address in NEAR:
        near = TestClient(client.app, client=(address, 1), raise_server_exceptions=False)
        assert near.get("/v1/tiers").status_code == 200
        assert near.post("/v1/scenarios", json={}).status_code == 422
        for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"):
            by_proxy = near.get("/v1/tiers", headers={header: "127.0.0.1"})
            assert by_proxy.status_code == (200 if is_open else 401)
            made = near.post("/v1/scenarios", json={}, headers={header: "127.0.0.1"})
            assert made.status_code == 401


def test_what_is_public_is_a_setting_that_never_takes_what_is_not(monkeypatch):
    monkeypatch.setattr(passwords, "COST", CHEAP)
    with make_client(public=["tiers"]) as client:
        make_account(client.app, "甲", "admin")
        assert client.get("/v1/tiers").status_code == 200
        assert client.get("/v1/counties").status_code == 401
    for layer in ("gaps", "demand", "employers", "lists", "papers", "work", "nothing"):
        with pytest.raises(ValueError, match="may be public"):
            Settings(public=[layer])


def test_answers_are_no_caches_to_hand_on_once_there_are_accounts(client, callers):
    headers = callers["reader"].headers
    assert client.get("/v1/tiers", headers=headers).headers["Cache-Control"].startswith("private")
    known = client.get("/v1/tiers", headers=headers).headers["ETag"]
    assert client.get("/v1/tiers", headers={"If-None-Match": known}).status_code == 401


def test_no_browser_keeps_what_is_internal_past_a_sign_out(monkeypatch):
    monkeypatch.setattr(passwords, "COST", CHEAP)
    with make_client(answers=AnswerSettings(max_age_s=60)) as client:
        make_account(client.app, "甲", "reader", areas=["2101"])
        headers = sign_in(client.app, "甲").headers
        told = [client.get(f"/v1/{name}", headers=headers) for name in ("tiers", "counties")]
        assert [one.headers["Cache-Control"] for one in told] == [
            "private, no-cache", "private, max-age=60",
        ]  # fmt: skip


def test_what_has_a_layer_of_its_own_is_in_no_public_answer(client, callers):
    """The answer about a county holds more than counties; kept for a reader it is nobody else's."""
    address, reader = "/v1/counties/210101", callers["reader"].headers
    whole = client.get(address, headers=reader)
    said = client.get(address)
    inside = set(whole.json()) - set(said.json())
    assert inside == {
        "curve", "tiers", "norms", "sensitivity", "weights", "room", "measures", "measures_all",
    }  # fmt: skip
    known = {"If-None-Match": whole.headers["ETag"]}
    assert client.get(address, headers=known).status_code == 200
    assert set(client.get(address, headers=reader).json()) == set(whole.json())
    assert set(client.get(address, headers=callers["admin"].headers).json()) == set(said.json())
