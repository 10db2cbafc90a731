"""Sessions: begun by a sign-in, ended by idleness, by age, or on demand."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from app.access.accounts import list_grants
from app.access.caller import Grant
from app.access.tokens import hash_secret, make_token
from app.store.tables.accounts import AccountRow, SessionRow

MOST = 20
"""Sessions of one account; the longest unseen one ends when another begins."""
SEEN_EVERY_S = 60


@dataclass(frozen=True, slots=True)
class Session:
    """A session that still holds, and whose it is."""

    id: str
    account_id: str
    account: str
    grants: tuple[Grant, ...]
    must_change: bool
    seen_at: int


@dataclass(frozen=True, slots=True)
class Lifetime:
    """After how many seconds a session ends: without a request, and in any case."""

    idle_s: int
    longest_s: int


def begin_session(
    connection: Connection, account_id: str, address: str, now_s: int, lifetime: Lifetime
) -> str:
    """Begin a session; its token, of which the hash alone is kept."""
    own = SessionRow.account_id == account_id
    kept = select(SessionRow.id).where(own).order_by(SessionRow.seen_at.desc()).limit(MOST - 1)
    ids = list(connection.execute(kept).scalars())
    connection.execute(delete(SessionRow).where(own, SessionRow.id.not_in(ids)))
    connection.execute(delete(SessionRow).where(SessionRow.ends_at < now_s))
    token = make_token()
    connection.execute(
        insert(SessionRow).values(
            token_hash=hash_secret(token),
            id=secrets.token_hex(8),
            account_id=account_id,
            address=address[:100],
            created_at=now_s,
            seen_at=now_s,
            ends_at=now_s + lifetime.longest_s,
        )
    )
    return token


def find_session(
    connection: Connection, token_hash: str, now_s: int, lifetime: Lifetime
) -> Session | None:
    """The session of a token; None where there is none, it has ended, or its account may not.

    One that was seen at a time to come has ended too: where the clock has been set back since, its
    age cannot be told, and it would live on.
    """
    row = connection.execute(
        select(
            SessionRow.id, SessionRow.account_id, SessionRow.seen_at, SessionRow.ends_at,
            AccountRow.name, AccountRow.must_change,
        )
        .join(AccountRow, AccountRow.id == SessionRow.account_id)
        .where(SessionRow.token_hash == token_hash, AccountRow.disabled_at == 0)
    ).one_or_none()  # fmt: skip
    if row is None or now_s >= row.ends_at:
        return None
    if not -SEEN_EVERY_S <= now_s - row.seen_at < lifetime.idle_s:
        return None
    grants = list_grants(connection, row.account_id)
    return Session(row.id, row.account_id, row.name, grants, row.must_change, row.seen_at)


def note_seen(connection: Connection, session_id: str, now_s: int) -> None:
    """A session is in use."""
    connection.execute(update(SessionRow).where(SessionRow.id == session_id).values(seen_at=now_s))


def list_sessions(connection: Connection, account_id: str) -> list[dict[str, object]]:
    """Sessions of an account, the latest seen first."""
    rows = connection.execute(
        select(
            SessionRow.id, SessionRow.address, SessionRow.created_at, SessionRow.seen_at,
            SessionRow.ends_at,
        )
        .where(SessionRow.account_id == account_id)
        .order_by(SessionRow.seen_at.desc(), SessionRow.id)
    )  # fmt: skip
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's own name


def end_session(connection: Connection, account_id: str, session_id: str) -> bool:
    """End one session of an account; whether there was one."""
    gone = connection.execute(
        delete(SessionRow).where(SessionRow.account_id == account_id, SessionRow.id == session_id)
    )
    return bool(gone.rowcount)


def end_token(connection: Connection, token: str) -> None:
    """End the session of a token, whosever it is."""
    connection.execute(delete(SessionRow).where(SessionRow.token_hash == hash_secret(token)))
