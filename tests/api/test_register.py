"""Rows of offices over HTTP: who may, of which version, once, and told as it was said."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.access import passwords
from app.audit.verify import verify_chain
from app.main import create_app
from app.settings import LogSettings, QuestionSettings, Settings
from app.store.tables.audit import AuditLineRow
from app.store.transactions import reading
from tests.samples.callers import CHEAP, make_account, make_key, sign_in
from tests.soak import rounds

SITE = {
    "name": "中山社区卫生服务中心", "adcode": "210102", "lon": "123.40", "lat": "41.80",
    "kind": "社区卫生服务中心", "hours": "周一至周五 8:00-16:00", "phone": "024-1",
}  # fmt: skip
MANY = QuestionSettings(running=4, waiting=400, per_client=400)
IDENTITY = "11010519491231002X"


@dataclass
class Office:
    """One caller of a service."""

    client: TestClient
    headers: dict[str, str]

    def ask(self, method: str, path: str, body: Any = None, **headers: Any):
        self.client.cookies.clear()
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {} if body is None else {"json": body}
        return self.client.request(
            method, f"/v1/register/{path}", headers=self.headers | said, **given
        )

    def make(self, code: str, **texts: Any):
        return self.ask("POST", "sites", {"texts": SITE | {"site_id": code} | texts})

    def read(self, code: str):
        return self.ask("GET", f"sites/{code}")


@pytest.fixture(scope="module")
def client():
    before, passwords.COST = passwords.COST, CHEAP
    app = create_app(Settings(log=LogSettings(access=False), questions=MANY), opener=never)
    with TestClient(app, raise_server_exceptions=False) as opened:
        assert opened.get("/v1/register/sites").status_code == 401
        assert opened.post("/v1/register/sites", json={"texts": SITE}).status_code == 401
        make_account(app, "城区", "editor", areas=("2101",))
        make_account(app, "乡区", "editor", areas=("2102",))
        make_account(app, "全省", "editor", areas=("province",))
        yield opened
    passwords.COST = before


def never(*_):
    raise ValueError("no study")


@pytest.fixture(scope="module")
def here(client):
    return Office(client, sign_in(client.app, "城区").headers)


@pytest.fixture(scope="module")
def elsewhere(client):
    return Office(client, sign_in(client.app, "乡区").headers)


@pytest.fixture(scope="module")
def province(client):
    return Office(client, sign_in(client.app, "全省").headers)


def count_lines(client):
    with reading(client.app.state.register.documents.engine) as connection:
        return connection.execute(select(func.count()).select_from(AuditLineRow)).scalar()


def assert_refused(answer, status, code=None, field=None):
    assert answer.status_code == status, answer.text
    said = answer.json()
    assert said["detail_zh"]
    assert said["detail"]
    assert code is None or said["code"] == code
    assert field is None or said["field"] == field


def test_a_write_answers_with_the_row_its_tag_and_the_revision(client, here):
    lines = count_lines(client)
    made = here.make("W1")
    body = made.json()
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert made.headers["Cache-Control"] == "private, no-store"
    assert made.headers["Location"] == "/v1/register/sites/W1"
    assert body["row"]["texts"]["hours"] == SITE["hours"]
    assert body["row"]["owner_adcode"] == "210102"
    assert here.ask("GET", "sites").json()["register_revision"] == body["register_revision"]
    assert count_lines(client) == lines + 1


def test_the_tag_of_a_row_changes_with_that_row_alone(here):
    here.make("T1"), here.make("T2")
    before = here.read("T1")
    assert before.headers["Cache-Control"].startswith("private")
    changed = here.ask("PATCH", "sites/T2", {"texts": {"phone": "2"}}, If_Match='"1"')
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    after = here.read("T1")
    assert (after.headers["ETag"], after.content) == (before.headers["ETag"], before.content)
    assert here.ask("GET", "sites/T1", If_None_Match='"1"').status_code == 304
    assert here.ask("GET", "sites/T2", If_None_Match='"1"').status_code == 200


@pytest.mark.parametrize(
    ("tag", "status"),
    [(None, 428), ("*", 428), ('"0"', 412), ('"9"', 412), ('W/"1"', 412), ("1", 412),
     ('"' + "9" * 30 + '"', 412), ('"-1"', 412), ('"9", "8"', 412)],
)  # fmt: skip
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_change_names_the_version_that_it_is_of(here, method, tag, status):
    if here.read("M1").status_code == 404:
        here.make("M1")
    said = {} if tag is None else {"If_Match": tag}
    path = "sites/M1" + ("?valid_to=2026-05-01" if method == "DELETE" else "")
    body = None if method == "DELETE" else {"texts": SITE | {"phone": "9"}}
    answer = here.ask(method, path, body, **said)
    assert_refused(answer, status, field="If-Match")
    assert here.read("M1").headers["ETag"] == '"1"'


def test_replacing_amending_and_ending_keep_what_was_known_before(here):
    first = here.make("H1").json()["register_revision"]
    amended = here.ask("PATCH", "sites/H1", {"texts": {"phone": None}, "why": "改号"},
                       If_Match='"1"')  # fmt: skip
    assert "phone" not in amended.json()["row"]["texts"]
    told = {"from_day": "2026-03-01", "how": "电话", "date": "2026-02-27"}
    replaced = here.ask(
        "PUT", "sites/H1", {"texts": SITE | {"name": "新名"}} | told, If_Match='"2"'
    )
    assert replaced.json()["row"]["source"] == {
        "how": "电话", "name": "", "row": 0, "date": "2026-02-27",
    }  # fmt: skip
    ended = here.ask("DELETE", "sites/H1?valid_to=2026-06-30&why=停用", If_Match='"3"')
    assert ended.json()["row"]["valid_to"] == "2026-06-30"
    names = {
        day: here.ask("GET", f"sites/H1?valid_on={day}").json()["texts"]["name"]
        for day in ("2026-02-28", "2026-03-01", "2026-06-30")
    }
    assert names == {"2026-02-28": SITE["name"], "2026-03-01": "新名", "2026-06-30": "新名"}
    assert here.ask("GET", "sites/H1?valid_on=2026-07-01").status_code == 404
    past = here.ask("GET", f"sites/H1?revision={first}")
    assert past.json()["texts"]["phone"] == "024-1"
    assert past.headers["ETag"] not in {'"1"', '"4"'}
    history = here.ask("GET", "history/sites/H1").json()["items"]
    assert [one["began"]["cause"] for one in history][:2] == ["create", "amend"]
    assert history[1]["began"]["why"] == "改号"
    assert history[1]["began"]["who"] == "account:城区"
    assert_refused(here.make("h1"), 409, "register_code_taken")


def test_undoing_is_a_change_of_its_own_and_never_of_what_has_changed_since(here):
    here.make("U1")
    at = here.ask("PATCH", "sites/U1", {"texts": {"phone": "2"}}, If_Match='"1"').json()
    path = f"revisions/{at['register_revision']}/undo"
    undone = here.ask("POST", path, {"why": "误改"}, Idempotency_Key="undo-u1")
    assert undone.json()["codes"] == ["U1"]
    assert here.read("U1").json()["texts"]["phone"] == "024-1"
    assert here.read("U1").headers["ETag"] == '"3"'
    again = here.ask("POST", path, {"why": "误改"}, Idempotency_Key="undo-u1")
    assert (again.status_code, again.json()) == (200, undone.json())
    assert_refused(here.ask("POST", path, {}), 412, "register_changed_since")
    assert_refused(here.ask("POST", "revisions/999999/undo", {}), 404)
    assert_refused(here.ask("POST", f"revisions/{10**20}/undo", {}), 404)
    assert_refused(here.ask("POST", "revisions/-1/undo", {}), 404)


def test_an_area_is_held_on_the_row_as_it_is_and_as_it_would_be(here, elsewhere, province):
    here.make("A1")
    tag = {"If_Match": '"1"'}
    assert_refused(elsewhere.make("A2"), 403, "outside_area")
    assert_refused(elsewhere.ask("PATCH", "sites/A1", {"texts": {"phone": "2"}}, **tag), 403)
    assert_refused(elsewhere.ask("PUT", "sites/A1", {"texts": SITE | {"adcode": "210201"}}, **tag),
                   403)  # fmt: skip
    assert_refused(elsewhere.ask("DELETE", "sites/A1?valid_to=2026-05-01", **tag), 403)
    moving = {"texts": {"adcode": "210201"}}
    assert_refused(here.ask("PATCH", "sites/A1", moving, **tag), 403, "outside_area")
    roster = {"site_id": "A1", "date": "2026-02-17", "open": "是", "hours": "9:00-11:00"}
    assert_refused(elsewhere.ask("POST", "rosters", {"texts": roster}), 403)
    assert here.ask("POST", "rosters", {"texts": roster}).status_code == 201
    assert_refused(here.make("A3", adcode=""), 403)
    assert here.read("A1").headers["ETag"] == '"1"'
    moved = province.ask("PATCH", "sites/A1", moving, **tag)
    assert moved.json()["row"]["owner_adcode"] == "210201"
    undo = f"revisions/{moved.json()['register_revision']}/undo"
    assert_refused(elsewhere.ask("POST", undo, {}), 403)
    assert_refused(here.ask("POST", undo, {}), 403)
    assert province.ask("POST", undo, {}).status_code == 200
    assert here.read("A1").json()["owner_adcode"] == "210102"
    assert_refused(elsewhere.ask("PATCH", "sites/A1", {"texts": {"phone": "2"}}, If_Match='"3"'),
                   403)  # fmt: skip


@pytest.mark.parametrize("key", ["one-request", "~" * 200])
def test_a_request_that_comes_again_with_its_key_changes_nothing_more(here, elsewhere, key):
    code = f"K{len(key)}"
    body = {"texts": SITE | {"site_id": code}}
    first = here.ask("POST", "sites", body, Idempotency_Key=key)
    here.ask("PATCH", f"sites/{code}", {"texts": {"phone": "2"}}, If_Match='"1"')
    again = here.ask("POST", "sites", body, Idempotency_Key=key)
    assert (again.status_code, again.headers["ETag"]) == (201, '"1"')
    assert again.json()["row"]["texts"] == first.json()["row"]["texts"]
    other = here.ask("POST", "sites", {"texts": SITE}, Idempotency_Key=key)
    assert_refused(other, 409, "key_reused", "Idempotency-Key")
    assert_refused(here.ask("PATCH", f"sites/{code}", {"texts": {"phone": "2"}}, If_Match='"2"',
                            Idempotency_Key=key), 409)  # fmt: skip
    theirs = {"texts": SITE | {"site_id": f"E{code}", "adcode": "210201"}}
    assert elsewhere.ask("POST", "sites", theirs, Idempotency_Key=key).status_code == 201
    tagged = {"If_Match": '"2"', "Idempotency_Key": f"{key[:100]}2"}
    changed = [here.ask("PATCH", f"sites/{code}", {"texts": {"phone": "3"}}, **tagged)
               for _ in range(2)]  # fmt: skip
    assert [one.status_code for one in changed] == [200, 200]
    assert changed[0].json() == changed[1].json()
    assert here.read(code).headers["ETag"] == '"3"'


def test_of_a_hundred_clients_with_one_version_exactly_one_wins(here):
    here.make("C1")
    for _ in range(rounds(1, 100)):
        tag = here.read("C1").headers["ETag"]

        def change(number, tag=tag):
            said = {"texts": {"phone": f"024-{number}"}}
            return number, here.ask("PATCH", "sites/C1", said, If_Match=tag).status_code

        with ThreadPoolExecutor(100) as pool:
            ends = dict(pool.map(change, range(100)))
        won = [number for number, status in ends.items() if status == 200]
        assert len(won) == 1
        assert set(ends.values()) == {200, 412}
        assert here.read("C1").json()["texts"]["phone"] == f"024-{won[0]}"


def test_pages_begin_behind_a_code_whatever_is_added_or_ended_meanwhile(here):
    for number in range(5):
        here.make(f"P{number}", name=f"第{number}门诊", lon=str(123.3 + number / 100))
    seen, path = [], "sites?limit=2&adcode=210102&after=P"
    while path:
        page = here.ask("GET", path).json()
        seen += [row["code"] for row in page["items"]]
        here.make(f"P{len(seen)}0", name=f"新{len(seen)}门诊", lon=str(123.5 + len(seen) / 100))
        links = page["links"]
        path = links[0]["href"].removeprefix("/v1/register/") if links else ""
    unchanged = [f"P{number}" for number in range(5)]
    assert [code for code in seen if code in unchanged] == unchanged
    assert len(set(seen)) == len(seen)
    assert here.ask("GET", "sites?adcode=2103").json()["items"] == []
    assert here.ask("GET", "sites?revision=0").json()["items"] == []


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=-1", f"limit={2**63}", f"limit={10**20}", "limit=1&limit=2", "offset=1",
     "revision=-1", f"revision={2**63}", "revision=999999", "revision=1.5", "valid_on=2026-02-30",
     "valid_on=20260101", "valid_on=1e9", "adcode=2", "adcode=21%25", "adcode=２１", "adcode=21'--",
     "no_such=1", f"after={'x' * 201}"],
)  # fmt: skip
def test_odd_parameters_are_refused_by_name(here, query):
    assert_refused(here.ask("GET", f"sites?{query}"), 400, field=query.partition("=")[0])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"texts": {"lon": NaN}}', "texts.lon"),
        (b'{"texts": {"lon": 1e999}}', "texts.lon"),
        (b'{"texts": {"lon": -Infinity}}', "texts.lon"),
        (b'{"texts": {"lon": true}}', "lon"),
        (b'{"texts": {"lon": [1]}}', "lon"),
        (b'{"texts": {"name": {"a": 1}}}', "name"),
        (b'{"texts": {"name": "a", "name": "b"}}', None),
        (b'{"texts": {"name": "\\ud800"}}', None),
        (b'{"texts": {"name": "a\\u0000b"}}', None),
        (b'{"texts": {"no_such": "1"}}', "texts"),
        (b'{"texts": {}}', "texts"),
        (b'{"texts": []}', "texts"),
        (b'{"texts": {"name": "a"}, "version": 1}', "version"),
        (b'{"texts": {"name": "a"}, "how": "file"}', "how"),
        (b'{"texts": {"name": "a"}, "how": ["page"]}', "how"),
        (b'{"texts": {"name": "a"}, "date": "2026-13-01"}', "date"),
        (b'{"texts": {"name": "a"}, "why": 1}', "why"),
        (b'{"texts": {"name": "a"}, "why": "\\u001b[31m"}', "why"),
        (b'{"texts": {"name": "a"}, "from_day": "2026-01-01"}', "from_day"),
        (b"[" * 100_000, None),
        (b"{}", "texts"),
        (b"[]", "body"),
        (b"null", "body"),
        (b"", None),
        (b"\xff\xfe", None),
    ],
)
def test_odd_bodies_are_refused_and_change_nothing(client, here, body, field):
    before = here.ask("GET", "sites").json()["register_revision"]
    answer = client.post("/v1/register/sites", content=body,
                         headers=here.headers | {"Content-Type": "application/json"})  # fmt: skip
    assert_refused(answer, 422, field=field)
    json.loads(answer.content)
    assert here.ask("GET", "sites").json()["register_revision"] == before


@pytest.mark.parametrize(
    ("texts", "field"),
    [({"lon": "41.8", "lat": "123.4"}, "lat"), ({"lon": "0", "lat": "0"}, "lat"),
     ({"lon": "41550000", "lat": "4630000"}, "lat"), ({"lon": "200", "lat": "41"}, "lat")],
)  # fmt: skip
def test_places_that_cannot_be_are_refused_by_field(here, texts, field):
    assert_refused(here.make("X1", **texts), 422, field=field)
    assert here.read("X1").status_code == 404


@pytest.mark.parametrize(
    "body",
    [{"texts": SITE | {"note": IDENTITY}}, {"texts": SITE | {"other:备注二": f"身份证 {IDENTITY}"}},
     {"texts": SITE, "why": f"据{IDENTITY}"}, {"texts": SITE | {"other:受种者姓名": "张三"}}],
)  # fmt: skip
def test_what_is_about_persons_is_refused_and_told_nowhere(client, here, body, capfd):
    before = count_lines(client)
    answer = here.ask("POST", "sites", body)
    assert_refused(answer, 422)
    assert not any(word in answer.text for word in ("1949", "张三"))
    said = capfd.readouterr()
    assert "1949" not in said.err + said.out
    assert count_lines(client) == before


ODD = ["../../etc", "=1+1", "\u202e左", "'; DROP TABLE x", "<script>", "a/b", "a|b"]


@pytest.mark.parametrize("code", ODD)
def test_odd_codes_are_kept_as_they_are_and_found(here, code):
    made = here.make(code, name=code, note=code)
    assert made.status_code == 201
    found = here.ask("GET", made.headers["Location"].removeprefix("/v1/register/"))
    assert (found.json()["code"], found.json()["texts"]["note"]) == (code, code)


@pytest.mark.parametrize(
    "path", ["sites/none", "persons", "persons/1", "facilities[0]", "history/persons/1",
             "health/persons", "sites/" + "x" * 300, "sites/%00"],
)  # fmt: skip
def test_what_is_not_there_is_told_by_name(here, path):
    assert_refused(here.ask("GET", path), 404)


def test_bodies_are_bounded_and_plain(client, here):
    headers = here.headers | {"Content-Type": "application/json"}
    large = b'{"texts": {"name": "' + b"a" * 1_100_000 + b'"}}'
    assert client.post("/v1/register/sites", content=large, headers=headers).status_code == 413
    packed = headers | {"Content-Encoding": "gzip"}
    assert client.post("/v1/register/sites", content=b"x", headers=packed).status_code == 415
    assert client.post("/v1/register/sites", content=b"{}", headers=here.headers).status_code == 415


def test_a_session_changes_nothing_without_its_token_nor_from_another_page(here):
    bare = Office(here.client, {k: v for k, v in here.headers.items() if k != "X-CSRF-Token"})
    assert bare.make("Z1").status_code == 403
    foreign = here.ask("POST", "sites", {"texts": SITE}, Origin="https://elsewhere.example")
    assert foreign.status_code == 403


def test_a_key_writes_in_its_area_until_it_is_revoked(client):
    program = Office(client, make_key(client.app, "程序", writes=True).headers)
    assert program.make("Y1").status_code == 201
    assert_refused(program.make("Y2", adcode="210201"), 403)
    reader = Office(client, make_key(client.app, "只读").headers)
    assert_refused(reader.make("Y3"), 403, "no_role_for_this")
    gone = Office(client, make_key(client.app, "过期", writes=True, days=0).headers)
    assert_refused(gone.make("Y3"), 401)


def test_the_audit_is_whole_after_all_of_it(client):
    register = client.app.state.register
    with reading(register.documents.engine) as connection:
        assert verify_chain(connection, [register.audit]).is_whole


def test_two_rows_of_one_unit_become_one_under_the_version_that_was_seen(client, here, elsewhere):
    here.make("M1")
    here.make("M2")
    assert_refused(here.ask("POST", "merge/sites/M2", {"into": "M1"}), 428)
    seen = here.read("M2").headers["ETag"]
    assert_refused(elsewhere.ask("POST", "merge/sites/M2", {"into": "M1"}, If_Match=seen), 403)
    for into, status in (("", 422), ("M2", 422), ("nobody", 404), (7, 422)):
        answer = here.ask("POST", "merge/sites/M2", {"into": into}, If_Match=seen)
        assert_refused(answer, status)
    assert_refused(here.ask("POST", "merge/sites/M2", {"into": "M1"}, If_Match='"9"'), 412)
    merged = here.ask("POST", "merge/sites/M2", {"into": "M1", "why": "同一单位"}, If_Match=seen)
    assert merged.status_code == 200, merged.text
    assert here.read("M2").json()["code"] == "M1"
    told = here.ask("GET", "history/sites/M2").json()["items"]
    assert told[-1]["ended"]["why"] == "同一单位"
    undone = here.ask("POST", f"revisions/{merged.json()['register_revision']}/undo", {})
    assert undone.status_code == 200, undone.text
    assert here.read("M2").json()["code"] == "M2"
