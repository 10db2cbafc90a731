"""One document as it stands, and the row that holds it under a seal.

The text of a row is a SHA-256 over the whole row, a space, and the body as JSON, so that a byte
that flips anywhere in it is noticed. Rows of an earlier version have none and begin
with a brace.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert

from app.errors import DamagedError
from app.store.model import DocumentRow
from geo.clock import stamp_moment

ID_DIGITS = 32
SEAL_DIGITS = 64
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
        kind=kind,
        id=document_id,
        version=1,
        body=seal_body((kind, document_id, 1, now, now), body),
        created_at=now,
        updated_at=now,
    )


def seal_body(about: tuple[object, ...], body: Mapping[str, Any]) -> str:
    """The text of a row: `about` is kind, id, version and the two times."""
    text = orjson.dumps(dict(body), option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return f"{_hash(about, text)} {text}"


def read_row(row: Any, name: Name) -> StoredDocument:
    """The document that a row holds, found under its kind and id.

    Raises
    ------
    DamagedError
        The row is not what was stored.
    """
    try:
        text = _open_seal(row, name)
        return StoredDocument(
            row.kind, row.id, row.version, orjson.loads(text), row.created_at, row.updated_at
        )
    except (TypeError, ValueError) as error:
        raise DamagedError(
            f"the {name[0]} {_show(name[1])} is damaged in the register and set aside"
        ) from error


def tell_now() -> str:
    """The time as rows hold it."""
    return stamp_moment("milliseconds")


def _open_seal(row: Any, name: Name) -> str:
    if (row.kind, row.id) != name or not isinstance(row.body, str):
        raise ValueError("the row is of another name, or holds no text")
    text = row.body
    if text.startswith("{"):
        return text
    about = (row.kind, row.id, row.version, row.created_at, row.updated_at)
    seal, _, body = text.partition(" ")
    if len(seal) != SEAL_DIGITS or seal != _hash(about, body):
        raise ValueError("the row does not match its seal")
    return body


def _hash(about: tuple[object, ...], text: str) -> str:
    said = "\n".join((*map(str, about), text))
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()


def _show(text: str) -> str:
    return ascii(text)[1:50].removesuffix("'")
