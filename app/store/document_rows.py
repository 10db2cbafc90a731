"""One document as it stands, and the row that holds it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert

from app.store.model import DocumentRow

ID_DIGITS = 32
Name = tuple[str, str]
"""Kind and id."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """One document as it stands; `version` is 1 when it is made."""

    kind: str
    id: str
    version: int
    body: dict[str, Any]
    created_at: str
    updated_at: str


def make_id() -> str:
    """A new id."""
    return uuid.uuid4().hex


def is_id(text: str) -> bool:
    """Whether a text can be an id of ours, and so may go to the database."""
    return len(text) == ID_DIGITS and set(text) <= set("0123456789abcdef")


def name_row(kind: str, document_id: str) -> tuple[Any, Any]:
    """What picks one row of documents."""
    return DocumentRow.kind == kind, DocumentRow.id == document_id


def delete_rows(connection: Connection, names: Iterable[Name]) -> None:
    """Delete documents of any version, where they are there."""
    for name in names:
        connection.execute(delete(DocumentRow).where(*name_row(*name)))


def insert_row(kind: str, document_id: str, body: Mapping[str, Any], now: str) -> Any:
    """The statement that stores a new document."""
    return insert(DocumentRow).values(
        kind=kind, id=document_id, version=1, body=encode_body(body), created_at=now, updated_at=now
    )


def read_row(row: Any) -> StoredDocument:
    """The document that a row holds."""
    return StoredDocument(
        row.kind, row.id, row.version, orjson.loads(row.body), row.created_at, row.updated_at
    )


def encode_body(body: Mapping[str, Any]) -> str:
    """A body as text of its row."""
    return orjson.dumps(dict(body), option=orjson.OPT_SERIALIZE_NUMPY).decode()


def tell_now() -> str:
    """The time as rows hold it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
