"""Callers of every kind on an application: accounts with a session, keys, nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.access.accounts import (
    create_account,
    find_account,
    read_grants,
    set_password,
    tell_seconds,
)
from app.access.doorkeeper import PLAIN_COOKIE
from app.access.machine_keys import create_key
from app.access.passwords import Cost
from app.access.sessions import Lifetime, begin_session
from app.access.tokens import make_csrf
from app.audit import Who
from app.store.transactions import changing

CHEAP = Cost(passes=1, memory_kib=8)
LIFE = Lifetime(1_800, 43_200)
WHO = Who("command")
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Sender:
    """The headers that one caller sends with each request."""

    headers: dict[str, str] = field(default_factory=dict)


def make_account(app, name, *roles, areas=(), password=PASSWORD, must_change=False):
    """An account of an application that runs; its password."""
    register = app.state.register
    with changing(register.documents.engine) as connection:
        grants = read_grants(roles, areas)
        create_account(connection, register.audit, WHO, name, grants)
        found = find_account(connection, name)
        set_password(connection, found.id, password, must_change=must_change)
    app.state.doorkeeper.forget()
    return password


def sign_in(app, name) -> Sender:
    """A session of an account, without a password being checked."""
    with changing(app.state.register.documents.engine) as connection:
        found = find_account(connection, name)
        token = begin_session(connection, found.id, "testclient", tell_seconds(), LIFE)
    return Sender({"Cookie": f"{PLAIN_COOKIE}={token}", "X-CSRF-Token": make_csrf(token)})


def make_key(app, name, *, writes=False, area="2101", days=1) -> Sender:
    """A key of an application that runs."""
    register = app.state.register
    with changing(register.documents.engine) as connection:
        made = create_key(
            connection, register.audit, WHO, name, writes=writes, area=area, days=days
        )
    app.state.doorkeeper.forget()
    return Sender({"Authorization": f"Bearer {made.text}"})


def make_all(app) -> dict[str, Sender]:
    """The callers that `tests/api/access.txt` has a column for."""
    made = {
        "reader": (("reader",), ("2101",)),
        "here": (("editor",), ("2101",)),
        "elsewhere": (("editor",), ("2102",)),
        "approver": (("approver",), ("2101",)),
        "admin": (("admin",), ()),
        "security": (("security",), ()),
        "auditor": (("auditor",), ()),
    }
    senders = {"none": Sender()}
    for name, (roles, areas) in made.items():
        make_account(app, name, *roles, areas=areas)
        senders[name] = sign_in(app, name)
    return senders | {
        "read": make_key(app, "read"),
        "write": make_key(app, "write", writes=True),
        "ended": make_key(app, "ended", writes=True, days=0),
    }
