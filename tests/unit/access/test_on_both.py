"""Accounts, sessions, keys, failures and owners on both databases."""

from __future__ import annotations

import pytest

from app.access import passwords
from app.access.accounts import (
    create_account,
    disable_account,
    find_account,
    has_any,
    read_grants,
    reset_account,
    tell_seconds,
)
from app.access.failures import Counted, begin_attempt, forgive
from app.access.machine_keys import create_key, find_key, revoke_key
from app.access.sessions import (
    MOST,
    Lifetime,
    begin_session,
    end_token,
    find_session,
    list_sessions,
    note_seen,
)
from app.access.tokens import hash_secret
from app.audit import AuditKey, Who, verify_chain
from app.schemas.stored import PlanBody
from app.store import Asker, Documents, Shared
from app.store.transactions import changing, reading
from tests.samples.callers import CHEAP

AUDIT, WHO, LIFE = AuditKey(bytes(32)), Who("command"), Lifetime(60, 600)
BODY = PlanBody(kind="sites", request={}, job_id="0" * 32, assessment_id="a")


@pytest.fixture
def documents(register_url, monkeypatch):
    monkeypatch.setattr(passwords, "COST", CHEAP)
    opened = Documents.open(register_url)
    yield opened
    opened.close()


def test_accounts_sessions_and_keys_begin_and_end(documents):
    with changing(documents.engine) as connection:
        assert not has_any(connection)
        create_account(connection, AUDIT, WHO, "甲", read_grants(["editor"], ["2101", "2102"]))
        found, now = find_account(connection, " 甲"), tell_seconds()
        assert [grant.area for grant in found.grants] == ["2101", "2102"]
        tokens = [begin_session(connection, found.id, "a", now + n, LIFE) for n in range(MOST + 3)]
        assert len(list_sessions(connection, found.id)) == MOST
        assert find_session(connection, hash_secret(tokens[0]), now, LIFE) is None
        last = find_session(connection, hash_secret(tokens[-1]), now + 30, LIFE)
        assert last.account == "甲"
        note_seen(connection, last.id, now + 70)
        assert find_session(connection, hash_secret(tokens[-1]), now + 120, LIFE) is not None
        assert find_session(connection, hash_secret(tokens[-1]), now + 130, LIFE) is None
        end_token(connection, tokens[-1])
        assert find_session(connection, hash_secret(tokens[-1]), now, LIFE) is None
        disable_account(connection, AUDIT, WHO, "甲")
        assert list_sessions(connection, found.id) == []
        reset_account(connection, AUDIT, WHO, "甲")
        assert find_account(connection, "甲").disabled_at == 0
        key = create_key(connection, AUDIT, WHO, "q", writes=False, area="2101", days=1)
        assert find_key(connection, key, now).has("reader")
        assert find_key(connection, key, now + 86_401) is None
        revoke_key(connection, AUDIT, WHO, key.prefix)
        assert find_key(connection, key, now) is None
        assert has_any(connection)
    with reading(documents.engine) as connection:
        assert verify_chain(connection, [AUDIT]).is_whole


def test_failures_are_counted_delayed_forgiven_and_forgotten(documents):
    by = (Counted("account", "x"), Counted("address", "y"))
    with changing(documents.engine) as connection:
        waits, now = [], 1_000
        for _ in range(12):
            waits.append(begin_attempt(connection, by, now))
            now += 600
        assert waits == [0] * 11 + [300]
        forgive(connection, *by)
        assert begin_attempt(connection, by, now) == 0
        assert begin_attempt(connection, by, now + 90_000) == 0
        assert begin_attempt(connection, by, now + 90_000) == 1


def test_documents_are_seen_by_whom_they_are_open_to(documents):
    one = documents.on_behalf_of(Asker("one", ("2101",), sees_all=False))
    near = documents.on_behalf_of(Asker("near", ("210104",), sees_all=False))
    far = documents.on_behalf_of(Asker("far", ("2102",), sees_all=False))
    none = documents.on_behalf_of(Asker("none", (), sees_all=False))
    made, _ = one.create(BODY)
    for other in (near, far, none):
        assert other.find(PlanBody, made.id) is None
        assert other.list_newest_first(PlanBody, 9) == ([], 0)
    one.share(PlanBody, made.id, Shared("area", "2101"))
    assert [each.sees(PlanBody, made.id) for each in (one, near, far, none)] == [
        True, True, False, False,
    ]  # fmt: skip
    assert far.list_hidden(PlanBody) == {made.id}
    one.share(PlanBody, made.id, Shared("public"))
    assert none.list_newest_first(PlanBody, 9)[1] == 1
    assert one.read_sharing(PlanBody, made.id) == Shared("public")
    one.delete(PlanBody, made.id, 1)
    assert none.list_hidden(PlanBody) == set()
