"""Keys by which accounts name their changes, kept seven days: a retry finds what the first made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select

from app.errors import KeyReusedError
from app.register.doors.row import Why
from app.store.document_rows import tell_now
from app.store.tables.register import ChangeKeyRow
from geo.clock import tell_moment

KEPT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Made:
    """What an earlier request of the key came to."""

    kind: str
    code: str
    version: int
    revision: int


def find_made(connection: Connection, account: str, why: Why) -> Made | None:
    """What the request of this key has made; None where it has none, or came first.

    Raises
    ------
    KeyReusedError
        The key came with another request.
    """
    if not why.key:
        return None
    row = connection.execute(
        select(ChangeKeyRow.__table__).where(
            ChangeKeyRow.account == account, ChangeKeyRow.key == why.key
        )
    ).one_or_none()
    if row is None:
        return None
    if row.request_hash != why.request_hash:
        raise KeyReusedError(
            "this Idempotency-Key came with another request",
            code="key_reused",
            field="Idempotency-Key",
            value=why.key,
        )
    return Made(row.kind, row.code, row.version, row.revision)


def keep_key(connection: Connection, account: str, why: Why, made: Made) -> None:
    """Note what a request makes, and forget what is older than seven days.

    A key whose time lies ahead, since a clock was set back, is kept.
    """
    oldest = (tell_moment() - timedelta(days=KEPT_DAYS)).isoformat(timespec="milliseconds")
    connection.execute(delete(ChangeKeyRow).where(ChangeKeyRow.created_at < oldest))
    if why.key:
        connection.execute(
            insert(ChangeKeyRow).values(
                account=account,
                key=why.key,
                request_hash=why.request_hash,
                kind=made.kind,
                code=made.code,
                version=made.version,
                revision=made.revision,
                created_at=tell_now(),
            )
        )
