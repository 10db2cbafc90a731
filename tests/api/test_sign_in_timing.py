"""Whether there is such an account, or such a key, cannot be told by the time of the answer."""

from __future__ import annotations

import statistics
import time

import pytest

from app.access import passwords
from app.access.accounts import create_account, read_grants, tell_seconds
from app.access.machine_keys import create_key, find_key
from app.access.passwords import hash_password, is_password
from app.access.tokens import MachineKey, is_same, make_key
from app.audit import AuditKey, Who
from app.store import Documents, sqlite_url
from app.store.transactions import changing, reading
from tests.samples.callers import CHEAP
from tests.soak import rounds


@pytest.fixture
def documents(tmp_path, monkeypatch):
    monkeypatch.setattr(passwords, "COST", CHEAP)
    opened = Documents.open(sqlite_url(tmp_path / "register.sqlite"))
    yield opened
    opened.close()


def compare(first, second, count):
    """Median seconds of two things done in turn."""
    taken = ([], [])
    for _ in range(count):
        for one, times in zip((first, second), taken, strict=True):
            began = time.process_time_ns()
            one()
            times.append(time.process_time_ns() - began)
    return statistics.median(taken[0]) / statistics.median(taken[1])


def test_an_account_that_is_not_there_takes_as_long_as_a_wrong_password(monkeypatch):
    monkeypatch.setattr(passwords, "COST", passwords.Cost(passes=1, memory_kib=256))
    kept = hash_password("the right password")
    is_password(None, "warm")
    ratio = compare(
        lambda: is_password(None, "a wrong one"),
        lambda: is_password(kept, "a wrong one"),
        rounds(40, 10_000),
    )
    assert 0.75 < ratio < 1.33


@pytest.mark.soak
def test_a_key_that_is_nearly_right_takes_as_long_as_one_that_is_not(documents):
    audit = AuditKey(bytes(32))
    with changing(documents.engine) as connection:
        create_account(connection, audit, Who("command"), "甲", read_grants(["admin"], []))
        key = create_key(connection, audit, Who("command"), "q", writes=True, area="2101", days=1)
    near = MachineKey(key.prefix, key.text[:-1] + ("A" if key.text[-1] != "A" else "B"))
    far, now = MachineKey(key.prefix, make_key().text), tell_seconds()
    with reading(documents.engine) as connection:
        ratio = compare(
            lambda: find_key(connection, near, now), lambda: find_key(connection, far, now), 10_000
        )
    assert 0.9 < ratio < 1.1
    assert 0.9 < compare(lambda: is_same("a" * 64, "a" * 63 + "b"),
                         lambda: is_same("a" * 64, "b" * 64), 10_000) < 1.1  # fmt: skip
