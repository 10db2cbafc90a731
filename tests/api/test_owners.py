"""Another's private scenario, plan or job is not there; what is shared is seen, not changed."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.access import passwords
from app.main import create_app
from app.settings import LogSettings, Settings
from app.store.tables.audit import AuditLineRow
from app.store.transactions import reading
from tests.api.waiting import wait_for
from tests.samples.callers import CHEAP, make_account, make_all, make_key, sign_in
from tests.samples.small_study import make_small_study, run

CLOSE = {"name": "关停一处", "changes": [{"change": "close_site", "site_id": "S00"}]}
PLAN = {"kind": "redundancy"}
KEY = {"Idempotency-Key": "once"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    before, passwords.COST = passwords.COST, CHEAP
    assessment = run(make_small_study(), tmp_path_factory.mktemp("owners"))
    app = create_app(Settings(log=LogSettings(access=False)), assessment=assessment)
    with TestClient(app, raise_server_exceptions=False) as opened:
        opened.early = opened.post("/v1/scenarios", json=CLOSE).json()["id"]
        yield opened
    passwords.COST = before


@pytest.fixture(scope="module")
def callers(client):
    made = {name: sender.headers for name, sender in make_all(client.app).items()}
    make_account(client.app, "county", "reader", areas=["210104"])
    make_account(client.app, "whole", "editor", areas=["province"])
    return made | {name: sign_in(client.app, name).headers for name in ("county", "whole")}


def make(client, headers):
    answer = client.post("/v1/scenarios", json=CLOSE, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def see(client, callers, address):
    return {
        name for name in ("reader", "county", "here", "elsewhere", "whole", "read", "write")
        if client.get(address, headers=callers[name]).status_code == 200
    }  # fmt: skip


def test_what_somebody_makes_is_theirs_alone(client, callers):
    made = make(client, callers["here"])
    for address in ("", "/features", "/files/summary.json", "/sharing"):
        where = f"/v1/scenarios/{made}{address}"
        assert client.get(where, headers=callers["elsewhere"]).status_code == 404
    assert see(client, callers, f"/v1/scenarios/{made}") == {"here"}
    deleted = client.delete(f"/v1/scenarios/{made}", headers=callers["elsewhere"])
    assert deleted.status_code == 404
    compared = f"/v1/scenarios/compare?a={made}&b={client.early}"
    assert client.get(compared, headers=callers["here"]).status_code == 200
    assert client.get(compared, headers=callers["elsewhere"]).status_code == 404
    listed = client.get("/v1/scenarios", headers=callers["elsewhere"]).json()
    assert made not in {one["id"] for one in listed["items"]}
    assert listed["numberMatched"] == len(listed["items"])


def test_what_is_shared_is_seen_by_those_of_the_area_and_changed_by_its_owner(client, callers):
    made = make(client, callers["here"])
    address = f"/v1/scenarios/{made}/sharing"
    body = {"sharing": "area", "area": "210104"}
    assert client.put(address, json=body, headers=callers["elsewhere"]).status_code == 404
    assert client.put(address, json=body, headers=callers["here"]).json() == body
    seen = see(client, callers, f"/v1/scenarios/{made}")
    assert seen == {"reader", "county", "here", "whole", "read", "write"}
    told = client.put(address, json={"sharing": "public"}, headers=callers["write"])
    assert (told.status_code, told.json()["code"]) == (403, "document_of_others")
    read = client.get(f"/v1/scenarios/{made}", headers=callers["whole"])
    gone = client.delete(
        f"/v1/scenarios/{made}", headers=callers["whole"] | {"If-Match": read.headers["ETag"]}
    )
    assert gone.status_code == 403
    assert client.put(address, json={"sharing": "public"}, headers=callers["here"]).is_success
    assert "elsewhere" in see(client, callers, f"/v1/scenarios/{made}")
    assert client.put(address, json={"sharing": "private"}, headers=callers["here"]).is_success
    assert see(client, callers, f"/v1/scenarios/{made}") == {"here"}


@pytest.mark.parametrize(
    "body",
    [
        {}, [], "public", {"sharing": "all"}, {"sharing": "area"},
        {"sharing": "area", "area": "2102"}, {"sharing": "area", "area": 2101},
        {"sharing": "area", "area": "21%"},
        {"sharing": "public", "owner": "me"}, {"sharing": ["public"]},
    ],
)  # fmt: skip
def test_odd_ways_of_sharing_are_refused(client, callers, body):
    address = f"/v1/scenarios/{client.early}/sharing"
    assert client.put(address, json=body, headers=callers["here"]).status_code == 422


def test_plans_and_their_jobs_are_their_owners(client, callers):
    asked = client.post("/v1/plans", json=PLAN, headers=callers["here"])
    made = client.get(asked.headers["Location"], headers=callers["here"]).json()
    job = f"/v1/jobs/{made['job_id']}"
    assert see(client, callers, asked.headers["Location"]) == {"here"}
    assert see(client, callers, job) == {"here"}
    assert client.delete(job, headers=callers["elsewhere"]).status_code == 404
    for path in ("/v1/jobs", "/v1/plans"):
        listed = client.get(path, headers=callers["elsewhere"]).json()
        assert not {made["id"], made["job_id"]} & {one["id"] for one in listed["items"]}
    own = client.get("/v1/jobs", headers=callers["here"]).json()["items"]
    assert made["job_id"] in {one["id"] for one in own}


def test_what_a_job_makes_is_its_owners(client, callers):
    headers = callers["here"] | {"Prefer": "respond-async"}
    queued = client.post("/v1/scenarios", json=CLOSE, headers=headers)
    signed = TestClient(client.app, headers=callers["here"])
    done = wait_for(signed, queued.headers["Location"])
    assert see(client, callers, done["result"]) == {"here"}


def test_a_key_of_a_request_finds_what_its_sender_made_alone(client, callers):
    first = make(client, callers["here"] | KEY)
    assert make(client, callers["here"] | KEY) == first
    assert make(client, callers["elsewhere"] | KEY) != first


def test_what_was_made_before_there_were_accounts_is_everybodys_who_works(client, callers):
    address = f"/v1/scenarios/{client.early}"
    assert len(see(client, callers, address)) == 7
    tag = client.get(address, headers=callers["here"]).headers["ETag"]
    refused = client.delete(address, headers=callers["here"] | {"If-Match": tag})
    assert refused.json()["code"] == "document_of_others"


def test_changes_leave_a_line_with_who_made_them(client, callers):
    made = make(client, callers["here"])
    sharing = client.put(
        f"/v1/scenarios/{made}/sharing", json={"sharing": "public"}, headers=callers["here"]
    )
    assert len(sharing.headers["X-Request-Id"]) == 16
    client.get(f"/v1/scenarios/{made}/files/summary.json", headers=callers["here"])
    engine = client.app.state.register.documents.engine
    with reading(engine) as connection:
        rows = connection.execute(
            select(AuditLineRow.action, AuditLineRow.who, AuditLineRow.request_id)
            .where(AuditLineRow.subject.contains(made))
            .order_by(AuditLineRow.number)
        ).all()
    assert [(row.action, row.who) for row in rows[:2]] == [("create", "here"), ("share", "here")]
    assert rows[1].request_id == sharing.headers["X-Request-Id"]


def test_a_key_that_is_read_only_makes_nothing(client, callers):
    assert client.post("/v1/scenarios", json=CLOSE, headers=callers["read"]).status_code == 403
    other = make_key(client.app, "other", writes=True, area="2102").headers
    assert see(client, callers | {"write": other}, f"/v1/scenarios/{client.early}")
