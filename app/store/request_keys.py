"""Keys by which clients name their requests, so that a retry finds what the first one made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from app.errors import KeyReusedError
from app.store.document_rows import Name
from app.store.tables.documents import RequestKeyRow


@dataclass(frozen=True, slots=True)
class RequestName:
    """A client's key, empty where it gave none, and the hash of what it asked."""

    key: str = ""
    hash: str = ""


def insert_key(connection: Connection, asked: RequestName, made: Name, now: str) -> None:
    """Note what a request makes."""
    kind, document_id = made
    connection.execute(
        insert(RequestKeyRow).values(
            kind=kind,
            key=asked.key,
            request_hash=asked.hash,
            document_id=document_id,
            created_at=now,
        )
    )


def find_made(connection: Connection, asked: RequestName, kind: str) -> str | None:
    """The id of what an earlier request of this key has made.

    Raises
    ------
    KeyReusedError
        That was another request.
    """
    row = connection.execute(
        select(RequestKeyRow.request_hash, RequestKeyRow.document_id).where(
            RequestKeyRow.kind == kind, RequestKeyRow.key == asked.key
        )
    ).one_or_none()
    if row is None:
        return None
    if row.request_hash != asked.hash:
        raise KeyReusedError(
            "this Idempotency-Key came with another request",
            code="key_reused",
            field="Idempotency-Key",
            value=asked.key,
        )
    return str(row.document_id)


def refuse_deleted(asked: RequestName) -> KeyReusedError:
    """The refusal of a late retry: it must not make again what has been deleted."""
    return KeyReusedError(
        "what this Idempotency-Key made has been deleted since",
        code="key_made_deleted",
        field="Idempotency-Key",
        value=asked.key,
    )


def forget_keys(connection: Connection, names: Iterable[Name]) -> None:
    """Let requests that come again be as the first ones."""
    for kind, document_id in names:
        connection.execute(
            delete(RequestKeyRow).where(
                RequestKeyRow.kind == kind, RequestKeyRow.document_id == document_id
            )
        )
