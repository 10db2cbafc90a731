"""Signing in over HTTP: what is checked, counted, set, ended and written down."""

from __future__ import annotations

import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from app.access import doorkeeper, passwords
from app.access.accounts import disable_account, find_account
from app.access.doorkeeper import COOKIE, PLAIN_COOKIE
from app.access.failures import Counted, begin_attempt, find_delay_s
from app.access.machine_keys import list_keys, revoke_key
from app.access.passwords import PasswordGate
from app.access.stamp import FILE
from app.audit import verify_chain
from app.errors import TooManyError
from app.main import create_app
from app.settings import LogSettings, RateSettings, SessionSettings, Settings
from app.store.tables.audit import AuditLineRow
from app.store.transactions import changing, reading
from tests.samples.callers import CHEAP, PASSWORD, WHO, make_account, make_key, sign_in

NAME = "沈河区疾控中心"


@pytest.fixture(scope="module")
def app():
    before, passwords.COST = passwords.COST, CHEAP
    made = create_app(Settings(log=LogSettings(access=False)))
    with TestClient(made):
        make_account(made, NAME, "editor", areas=["210103"])
        yield made
    passwords.COST = before


@pytest.fixture
def client(app):
    with changing(app.state.register.documents.engine) as connection:
        connection.execute(text("DELETE FROM sign_in_failures"))
    app.state.doorkeeper.forget()
    return TestClient(app, raise_server_exceptions=False)


def enter(client, name=NAME, password=PASSWORD, **headers):
    return client.post(
        "/v1/account/sign-in", json={"name": name, "password": password}, headers=headers
    )


def list_actions(app):
    with reading(app.state.register.documents.engine) as connection:
        wanted = select(AuditLineRow.action).order_by(AuditLineRow.number)
        return list(connection.execute(wanted).scalars())


def test_a_sign_in_sets_a_cookie_that_no_script_reads(client):
    answer = enter(client)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["kind"], body["name"]) == ("account", NAME)
    assert body["roles"] == [{"role": "editor", "area": "210103"}]
    cookie = answer.headers["Set-Cookie"]
    assert re.match(rf"{PLAIN_COOKIE}=[\w-]{{43}}; HttpOnly; Path=/; SameSite=strict$", cookie)
    assert client.get("/v1/account").json()["csrf_token"] == body["csrf_token"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_under_tls_the_cookie_is_bound_to_this_host(app, client):
    safe = TestClient(app, base_url="https://testserver", raise_server_exceptions=False)
    answer = enter(safe)
    assert answer.headers["Set-Cookie"].startswith(f"{COOKIE}=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert safe.get("/v1/account").json()["name"] == NAME
    assert "max-age" in safe.get("/v1/account").headers["Strict-Transport-Security"]
    token = answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    other = TestClient(app, base_url="https://testserver")
    told = other.get("/v1/account", headers={"Cookie": f"{PLAIN_COOKIE}={token}"}).json()
    assert told["kind"] == "nobody"


def test_unknown_accounts_and_wrong_passwords_are_refused_alike(client):
    told = [enter(client, NAME, "wrong wrong wrong"), enter(client, "没有此人", PASSWORD)]
    assert [one.status_code for one in told] == [401, 401]
    assert told[0].json() == told[1].json()
    assert PASSWORD not in told[1].text
    assert "Set-Cookie" not in told[0].headers


@pytest.mark.parametrize("typed", [f" {NAME} ", "ＡＢＣ中心", "abc中心"])
def test_width_case_and_blanks_of_a_name_do_not_matter(app, client, typed):
    if find_account_of(app, "Abc中心") is None:
        make_account(app, "Abc中心", "reader", areas=["2101"])
    assert enter(client, typed).status_code == 200


def find_account_of(app, name):
    with reading(app.state.register.documents.engine) as connection:
        return find_account(connection, name)


def test_failures_are_answered_with_growing_delay_and_no_lock(app, client):
    assert enter(client, NAME, "wrong wrong wrong").status_code == 401
    with changing(app.state.register.documents.engine) as connection:
        connection.execute(text("UPDATE sign_in_failures SET until = until + 60, count = 8"))
    late = enter(client)
    assert (late.status_code, late.json()["code"]) == (429, "sign_in_wait")
    assert 0 < int(late.headers["Retry-After"]) <= 61
    with changing(app.state.register.documents.engine) as connection:
        connection.execute(text("UPDATE sign_in_failures SET until = 0, count = 50"))
    assert enter(client, NAME, "wrong wrong wrong").status_code == 401
    assert int(enter(client).headers["Retry-After"]) > 800
    with changing(app.state.register.documents.engine) as connection:
        connection.execute(text("UPDATE sign_in_failures SET until = 0"))
    assert enter(client).status_code == 200
    assert enter(client).status_code == 200


def test_delays_grow_from_a_second_to_a_quarter_of_an_hour():
    assert [find_delay_s("account", n) for n in range(1, 13)] == [
        1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900,
    ]  # fmt: skip
    assert [find_delay_s("address", n) for n in (1, 9, 10, 11)] == [0, 0, 1, 2]
    assert find_delay_s("account", 10**9) == 900


def test_a_clock_set_back_leaves_no_longer_delay(app, client):
    by = (Counted("account", "x"), Counted("address", "y"))
    with changing(app.state.register.documents.engine) as connection:
        assert begin_attempt(connection, by, 10_000) == 0
        assert begin_attempt(connection, by, 10_000) == 1
        assert begin_attempt(connection, by, 9_900) == 1
        assert begin_attempt(connection, by, 9_901) == 0
        assert begin_attempt(connection, by, 9_902) == 1
        assert begin_attempt(connection, by, 9_903) == 0
        assert begin_attempt(connection, by, 5) == 0


def test_many_attempts_at_once_try_but_one_password(app, client, monkeypatch):
    """The delay is long here, so that a slow machine does not outlast it."""
    monkeypatch.setattr(
        "app.access.failures.find_delay_s", lambda kind, _: 600 if kind == "account" else 0
    )
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda n: enter(client, NAME, f"wrong guess {n}"), range(8)))
    statuses = [one.status_code for one in told]
    assert statuses.count(401) == 1
    assert statuses.count(429) == 7


def test_more_checks_than_may_wait_are_refused():
    async def flood():
        gate, asked = PasswordGate(running=2, waiting=8), asyncio.Event()

        async def one():
            return await gate.run(lambda: 1)

        asked.set()
        return await asyncio.gather(*(one() for _ in range(15)), return_exceptions=True)

    found = asyncio.run(flood())
    assert [isinstance(one, TooManyError) for one in found] == [False] * 10 + [True] * 5


def test_a_session_that_was_there_before_is_not_taken_on(app, client):
    before = sign_in(app, NAME).headers["Cookie"].partition("=")[2]
    client.cookies.set(PLAIN_COOKIE, before)
    after = enter(client)
    assert after.status_code == 200
    assert before not in after.headers["Set-Cookie"]
    gone = TestClient(app).get("/v1/account", headers={"Cookie": f"{PLAIN_COOKIE}={before}"})
    assert gone.json()["kind"] == "nobody"


@pytest.mark.parametrize(
    "cookie", ["", "x", "a" * 43, "a" * 5000, "../../etc", "' OR 1=1 --", "\x7f", "A" * 42 + "="]
)
def test_a_cookie_that_was_tampered_with_is_nobodys(app, cookie):
    told = TestClient(app).get("/v1/account", headers={"Cookie": f"{PLAIN_COOKIE}={cookie}"})
    assert told.json()["kind"] == "nobody"


def test_a_change_by_cookie_needs_the_token_and_our_own_page(app):
    sender, client = sign_in(app, NAME), TestClient(app, raise_server_exceptions=False)
    cookie = {"Cookie": sender.headers["Cookie"]}
    for headers, status, code in (
        (cookie, 403, "csrf_missing"),
        (cookie | {"X-CSRF-Token": "0" * 64}, 403, "csrf_missing"),
        (sender.headers | {"Origin": "https://evil.example"}, 403, "origin_not_allowed"),
        (sender.headers | {"Origin": "null"}, 403, "origin_not_allowed"),
        (sender.headers | {"Origin": "http://testserver"}, 404, "unknown_session"),
        (sender.headers, 404, "unknown_session"),
    ):
        told = client.delete("/v1/account/sessions/none", headers=headers)
        assert (told.status_code, told.json()["code"]) == (status, code)


def test_a_page_from_elsewhere_cannot_sign_anybody_in(client):
    assert enter(client, Origin="https://evil.example").json()["code"] == "origin_not_allowed"
    assert enter(client, Origin="http://testserver").status_code == 200


def test_plain_http_from_another_machine_takes_no_password(app):
    far = TestClient(app, client=("10.0.0.9", 1), raise_server_exceptions=False)
    assert enter(far).json()["code"] == "plain_sign_in"
    told = far.get("/v1/account").json()
    assert (told["may_sign_in"], told["is_plain"]) == (False, True)
    safe = TestClient(app, client=("10.0.0.9", 1), base_url="https://testserver")
    assert enter(safe).status_code == 200


def test_plain_http_is_taken_where_that_is_allowed_and_the_page_can_say_so(monkeypatch):
    monkeypatch.setattr(passwords, "COST", CHEAP)
    made = create_app(Settings(log=LogSettings(access=False), allow_plain_sign_in=True))
    with TestClient(made):
        make_account(made, NAME, "reader", areas=["2101"])
        far = TestClient(made, client=("10.0.0.9", 1))
        assert enter(far).status_code == 200
        assert far.get("/v1/account").json()["is_plain"] is True


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b"null", b'{"name":"a"}', b'{"name":1,"password":"x"}',
        b'{"name":"a","password":"b","role":"admin"}', b'{"name":"","password":"x"}',
        b'{"name":"a","name":"b","password":"x"}', b'{"name":"a","password":NaN}',
        b'{"name":"' + b"a" * 101 + b'","password":"x"}', b"\xff", b"[" * 5000,
        b'{"name":"\\ud800","password":"' + b"x" * 201 + b'"}',
    ],
)  # fmt: skip
def test_odd_bodies_are_refused_and_never_told_back(client, body):
    told = client.post(
        "/v1/account/sign-in", content=body, headers={"Content-Type": "application/json"}
    )
    assert told.status_code == 422
    assert "value" not in told.json() or told.json()["value"] is None


@pytest.mark.parametrize("name", ["a\u0000b", "\ud800", "x\r\nSet-Cookie: a=b", "'; DROP TABLE--"])
def test_odd_names_are_wrong_names(client, name):
    body = b'{"name":' + ascii_json(name) + b',"password":"some password"}'
    told = client.post(
        "/v1/account/sign-in", content=body, headers={"Content-Type": "application/json"}
    )
    assert told.status_code in {401, 422}
    assert "set-cookie" not in told.headers


def ascii_json(text_of):
    import json

    return json.dumps(text_of).encode()


def test_the_first_password_is_changed_before_anything_else(app, client):
    if find_account_of(app, "新人") is None:
        make_account(app, "新人", "reader", areas=["2101"], must_change=True)
    token = enter(client, "新人").json()["csrf_token"]
    assert client.get("/v1/tiers").json()["code"] == "password_must_change"
    other = sign_in(app, "新人")

    def change(old, new):
        body = {"old": old, "new": new}
        headers = {"X-CSRF-Token": token}
        return client.post("/v1/account/password", json=body, headers=headers)

    for weak in ("short", "aaaaaaaaaaaa", "新人", PASSWORD):
        told = change(PASSWORD, weak)
        assert told.status_code == 422
        assert weak not in told.text or weak == "新人"
    assert change("wrong old password", "another good one").json()["code"] == "password_wrong"
    with changing(app.state.register.documents.engine) as connection:
        connection.execute(text("DELETE FROM sign_in_failures"))
    changed = change(PASSWORD, "another good one")
    assert (changed.status_code, changed.json()["must_change_password"]) == (200, False)
    assert client.get("/v1/tiers").status_code == 503
    assert TestClient(app).get("/v1/account", headers=other.headers).json()["kind"] == "nobody"


def test_sessions_are_listed_and_ended_by_their_owner_alone(app):
    make_account(app, "两处登录", "reader", areas=["2101"])
    first, second = sign_in(app, "两处登录"), sign_in(app, "两处登录")
    other = sign_in(app, NAME)
    client = TestClient(app, raise_server_exceptions=False)
    listed = client.get("/v1/account/sessions", headers=first.headers).json()["items"]
    assert [one["current"] for one in listed].count(True) == 1
    there = next(one["id"] for one in listed if not one["current"])
    address = f"/v1/account/sessions/{there}"
    assert client.delete(address, headers=other.headers).status_code == 404
    assert client.delete(address, headers=first.headers).status_code == 204
    assert client.get("/v1/account/sessions", headers=second.headers).status_code == 401
    assert client.post("/v1/account/sign-out", headers=first.headers).status_code == 204
    assert client.get("/v1/account/sessions", headers=first.headers).status_code == 401


def test_a_session_ends_by_idleness_and_by_age(app):
    client = TestClient(app, raise_server_exceptions=False)
    engine = app.state.register.documents.engine
    for column, seconds in (("seen_at", 1_801), ("ends_at", 43_201)):
        sender = sign_in(app, NAME)
        assert client.get("/v1/account/sessions", headers=sender.headers).status_code == 200
        with changing(engine) as connection:
            connection.execute(text(f"UPDATE sessions SET {column} = {column} - {seconds}"))
        app.state.doorkeeper.forget()
        assert client.get("/v1/account/sessions", headers=sender.headers).status_code == 401


@pytest.mark.parametrize(("seconds", "status"), [(30, 200), (3_600, 401)])
def test_a_clock_set_back_lengthens_no_session(app, seconds, status):
    client, sender = TestClient(app, raise_server_exceptions=False), sign_in(app, NAME)
    with changing(app.state.register.documents.engine) as connection:
        connection.execute(
            text(
                f"UPDATE sessions SET seen_at = seen_at + {seconds}, ends_at = ends_at + {seconds}"
            )
        )
    app.state.doorkeeper.forget()
    assert client.get("/v1/account/sessions", headers=sender.headers).status_code == status


def test_a_disabled_account_is_out_at_once_and_cannot_come_back(app, client):
    make_account(app, "离任", "editor", areas=["2101"])
    sender = sign_in(app, "离任")
    register = app.state.register
    with changing(register.documents.engine) as connection:
        disable_account(connection, register.audit, WHO, "离任")
    app.state.doorkeeper.forget()
    assert client.get("/v1/account/sessions", headers=sender.headers).status_code == 401
    assert enter(client, "离任").status_code == 401


def test_what_another_process_changes_counts_within_a_second(app, client, monkeypatch):
    """A command revokes a key: the stamp beside the register tells."""
    from app.access.stamp import renew_stamp

    sender, keeper = make_key(app, "程序"), app.state.doorkeeper
    assert client.get("/v1/tiers", headers=sender.headers).status_code == 503
    register = app.state.register
    with changing(register.documents.engine) as connection:
        prefix = list_keys(connection)[0]["prefix"]
        revoke_key(connection, register.audit, WHO, prefix)
    assert client.get("/v1/tiers", headers=sender.headers).status_code == 503
    renew_stamp(keeper._folder)
    monkeypatch.setattr("app.access.doorkeeper.LOOK_S", 0.0)
    assert client.get("/v1/tiers", headers=sender.headers).json()["code"] == "key_unknown"


def test_what_was_being_read_when_a_session_ended_is_not_taken_for_true(app, monkeypatch):
    """The look at the database began before the end, and came back after it."""
    client, sender = TestClient(app, raise_server_exceptions=False), sign_in(app, NAME)
    read, has_read, go_on = doorkeeper._read, Event(), Event()

    def read_slowly(*given):
        found = read(*given)
        if not has_read.is_set():
            has_read.set()
            assert go_on.wait(10)
        return found

    app.state.doorkeeper.forget()
    assert client.get("/v1/tiers", headers=sender.headers).status_code == 503
    app.state.doorkeeper._known.clear()
    monkeypatch.setattr(doorkeeper, "_read", read_slowly)
    with ThreadPoolExecutor(1) as thread:
        late = thread.submit(client.get, "/v1/account/sessions", headers=sender.headers)
        assert has_read.wait(10)
        assert client.post("/v1/account/sign-out", headers=sender.headers).status_code == 204
        go_on.set()
        late.result(10)
    assert client.get("/v1/account/sessions", headers=sender.headers).status_code == 401


def test_an_account_that_was_made_while_it_was_asked_for_closes_the_doors(monkeypatch):
    made = create_app(Settings(log=LogSettings(access=False)))
    with TestClient(made, raise_server_exceptions=False) as client:
        ask = doorkeeper._has_accounts

        def ask_before(open_engine):
            found = ask(open_engine)
            monkeypatch.setattr(doorkeeper, "_has_accounts", ask)
            make_account(made, "甲", "admin")
            return found

        monkeypatch.setattr(doorkeeper, "_has_accounts", ask_before)
        client.get("/v1/tiers")
        assert client.get("/v1/tiers").status_code == 401


def test_accounts_without_a_stamp_are_given_one(app, client):
    """As after restoring: where the register cannot be read later, the stamp still tells."""
    keeper = app.state.doorkeeper
    (keeper._folder / FILE).unlink(missing_ok=True)
    keeper.forget()
    assert client.get("/v1/tiers").status_code == 401
    assert (keeper._folder / FILE).exists()


@pytest.mark.parametrize(
    "header",
    [
        "", "Bearer", "Bearer x", "Basic YTpi", "bearer vxr_aaaaaaaaaa_" + "a" * 43,
        "Bearer " + "x" * 9000,
    ],
)  # fmt: skip
def test_a_header_that_is_no_key_of_ours_is_refused(client, header):
    told = client.get("/v1/counties", headers={"Authorization": header})
    assert told.status_code == 401
    assert told.json()["code"] in {"key_malformed", "key_unknown"}


def test_a_key_in_an_address_counts_for_nothing(app, client):
    key = make_key(app, "网址").headers["Authorization"].removeprefix("Bearer ")
    for name in ("key", "token", "access_token", "api_key"):
        assert client.get(f"/v1/tiers?{name}={key}").status_code == 401


def test_secrets_stand_in_no_log_no_answer_and_no_database(app, client, caplog, capfd):
    made = create_app(Settings())
    with TestClient(made, raise_server_exceptions=False) as loud, caplog.at_level(logging.DEBUG):
        make_account(made, NAME, "editor", areas=["2101"])
        key = make_key(made, "甲").headers["Authorization"].removeprefix("Bearer ")
        token = enter(loud).cookies[PLAIN_COOKIE]
        loud.get("/v1/tiers", headers={"Authorization": f"Bearer {key}"})
        loud.get(f"/v1/tiers?key={key}")
        enter(loud, NAME, "a wrong password")
        with reading(made.state.register.documents.engine) as connection:
            tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
            stored = "".join(
                str(connection.execute(text(f"SELECT * FROM {name}")).all())
                for name in tables.scalars()
            )
    ours = "".join(str(one) for one in caplog.records if not one.name.startswith("http"))
    said = ours + "".join(capfd.readouterr()) + stored
    assert "path" in said
    for secret in (PASSWORD, "a wrong password", key, key[15:], token):
        assert secret not in said


def test_what_happens_at_the_door_is_written_down_and_whole(app, client):
    before = len(list_actions(app))
    enter(client, NAME, "wrong wrong wrong")
    with changing(app.state.register.documents.engine) as connection:
        connection.execute(text("DELETE FROM sign_in_failures"))
    enter(client)
    assert list_actions(app)[before:] == ["sign_in_failed", "sign_in"]
    register = app.state.register
    with reading(register.documents.engine) as connection:
        assert verify_chain(connection, [register.audit]).is_whole


def test_other_machines_are_bounded_and_told_their_limits():
    made = create_app(
        Settings(log=LogSettings(access=False), rates=RateSettings(per_minute=1, burst=3))
    )
    with TestClient(made):
        far = TestClient(made, client=("10.0.0.9", 1), raise_server_exceptions=False)
        near = TestClient(made, client=("127.0.0.1", 1))
        assert far.get("/v1/limits").json()["requests_left"] == 2
        assert [far.get("/v1/account").status_code for _ in range(3)] == [200, 200, 429]
        assert 0 < int(far.get("/v1/account").headers["Retry-After"]) <= 60
        assert far.get("/health/live").status_code == 200
        assert {near.get("/v1/account").status_code for _ in range(10)} == {200}
        assert near.get("/v1/limits").json()["requests_left"] is None


def test_a_register_that_cannot_be_read_opens_nothing(app, client, monkeypatch):
    """There are accounts: the stamp says so where the database does not."""
    keeper = app.state.doorkeeper
    monkeypatch.setattr(keeper, "_open_engine", lambda: None)
    keeper.forget()
    assert client.get("/v1/tiers").status_code == 401
    sender = sign_in(app, NAME)
    assert client.get("/v1/tiers", headers=sender.headers).json()["code"] == "register_closed"


def test_idle_and_longest_time_are_settings():
    made = create_app(Settings(sessions=SessionSettings(idle_s=60, longest_s=120)))
    assert (made.state.doorkeeper.lifetime.idle_s, made.state.doorkeeper.lifetime.longest_s) == (
        60, 120,
    )  # fmt: skip
