"""One document as it stands, and the row that holds it under a seal.

The text of a row is a SHA-256 over the whole row, a space, and the body as JSON, so that a byte
that flips anywhere in it is noticed. Rows of an earlier version have none and begin
with a brace.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Generic

import orjson
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from app.errors import DamagedError, OtherVersionError
from app.schemas.stored_body import Body, NewerBodyError, StoredBody, UnfitBodyError, read_body
from app.store.tables.documents import DocumentRow
from geo.clock import stamp_moment

ID_DIGITS = 32
SEAL_DIGITS = 64
_MOST_VERSIONS = 1 << 62
"""Databases hold no number of 64 bits or more, and the next version is one more."""
Name = tuple[str, str]
"""Kind and id."""


@dataclass(frozen=True, slots=True)
class StoredDocument(Generic[Body]):
    """One document as it stands; `version` is 1 when it is made."""

    id: str
    version: int
    body: Body
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


def find_row(connection: Connection, kind: str, document_id: str) -> Any:
    """The row of a document as it lies there; None where there is none."""
    wanted = select(DocumentRow.__table__).where(*name_row(kind, document_id))
    return connection.execute(wanted).one_or_none()


def find_numbered(connection: Connection, number: int) -> Any:
    """The row of a number as it lies there; None where there is none."""
    wanted = select(DocumentRow.__table__).where(DocumentRow.number == number)
    return connection.execute(wanted).one_or_none()


def list_numbers(
    connection: Connection,
    kind: str,
    left_out: Collection[int],
    limit: int,
    offset: int,
    visible: ColumnElement[bool],
) -> tuple[list[int], int]:
    """Numbers of one part, newest first, and how many rows there are, by the index alone.

    `visible` is the condition on what whoever asks may see. A row whose kind is damaged still
    stands in the index under its own.
    """
    wanted = (DocumentRow.kind == kind, DocumentRow.number.not_in(left_out), visible)
    count = connection.execute(
        select(func.count()).select_from(DocumentRow).where(*wanted)
    ).scalar_one()
    numbers = connection.execute(
        select(DocumentRow.number)
        .where(*wanted)
        .order_by((DocumentRow.number + 0).desc())
        .limit(limit)
        .offset(offset)
    ).scalars()
    return list(numbers), int(count)


def delete_rows(connection: Connection, names: Iterable[Name]) -> None:
    """Delete documents of any version, where they are there."""
    for name in names:
        connection.execute(delete(DocumentRow).where(*name_row(*name)))


def insert_row(document_id: str, body: StoredBody, now: str) -> Any:
    """The statement that stores a new document."""
    kind = body.stored_kind
    return insert(DocumentRow).values(
        kind=kind,
        id=document_id,
        version=1,
        body=seal_body((kind, document_id, 1, now, now), body),
        created_at=now,
        updated_at=now,
    )


def seal_body(about: tuple[object, ...], body: StoredBody) -> str:
    """The text of a row: `about` is kind, id, version and the two times."""
    text = orjson.dumps(body.as_stored(), option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return f"{_hash(about, text)} {text}"


def read_row(row: Any, model: type[Body], document_id: str) -> StoredDocument[Body]:
    """The document that a row holds, found under its kind and id.

    Raises
    ------
    DamagedError
        The row is not what was stored, or its body does not have the fields of its version.
    OtherVersionError
        Its body is of a newer version than is known here.
    """
    named = f"the {model.stored_kind} {_show(document_id)}"
    try:
        text = _open_seal(row, (model.stored_kind, document_id))
        body = read_body(model, orjson.loads(text))
        return StoredDocument(row.id, row.version, body, row.created_at, row.updated_at)
    except NewerBodyError as error:
        raise OtherVersionError(f"{named} is set aside: {error}") from error
    except UnfitBodyError as error:
        raise DamagedError(f"{named} is damaged in the register and set aside: {error}") from error
    except (TypeError, ValueError) as error:
        raise DamagedError(f"{named} is damaged in the register and set aside") from error


def is_whole(row: Any) -> bool:
    """Whether a row of documents matches its seal, whatever its kind; an older one has none."""
    try:
        _open_seal(row, (row.kind, row.id))
    except (TypeError, ValueError):
        return False
    return True


def tell_now() -> str:
    """The time as rows hold it."""
    return stamp_moment("milliseconds")


def _open_seal(row: Any, name: Name) -> str:
    """The body in a row; one without a seal is tried, for more can be read than written again."""
    if (row.kind, row.id) != name or not isinstance(row.body, str):
        raise ValueError("the row is of another name, or holds no text")
    _require_usual(row)
    text = row.body
    if text.startswith("{"):
        orjson.dumps(orjson.loads(text))
        return text
    about = (row.kind, row.id, row.version, row.created_at, row.updated_at)
    seal, _, body = text.partition(" ")
    if len(seal) != SEAL_DIGITS or seal != _hash(about, body):
        raise ValueError("the row does not match its seal")
    return body


def _require_usual(row: Any) -> None:
    """SQLite keeps what it is given in any column; rows without a seal are held to their types."""
    is_counted = isinstance(row.version, int) and 0 < row.version < _MOST_VERSIONS
    are_texts = isinstance(row.created_at, str) and isinstance(row.updated_at, str)
    if not (is_id(row.id) and is_counted and are_texts):
        raise ValueError("the row has no id, version or times of ours")


def _hash(about: tuple[object, ...], text: str) -> str:
    said = "\n".join((*map(str, about), text))
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()


def _show(text: str) -> str:
    return ascii(text)[1:50].removesuffix("'")
