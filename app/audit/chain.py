"""The chain of the audit: every line is sealed with the seal of the one before it.

With k the key and mₙ the seal of line n, m₀ = 64 zeros and

    mₙ = HMAC-SHA-256(k, mₙ₋₁, n, time, who, what, area, request, hashes of the texts).

The texts themselves (`before`, `after`, `why`) lie beside the line with a salt each: a line holds
SHA-256(salt, text), so that a text that should never have been written down can be removed with its
salt, and the chain is whole. The head, the last number and its seal, stands in a row of its own,
sealed too; whoever notes it elsewhere finds later whether lines have been cut from the end.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import orjson
from sqlalchemy import Connection, insert, select, update

from app.audit.deed import (
    ACTION_LENGTH,
    AREA_LENGTH,
    NAME_LENGTH,
    PARTS,
    REQUEST_LENGTH,
    SUBJECT_LENGTH,
    Deed,
    clean,
)
from app.audit.key import AuditKey
from app.store.tables.audit import AuditHeadRow, AuditLineRow, AuditTextRow
from geo.clock import stamp_moment
from geo.errors import InputError

SEAL_DIGITS = 64
BEGINNING = "0" * SEAL_DIGITS
_SALT_BYTES = 16
_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
_SEALED = (
    "number", "at", "who_kind", "who", "address", "action", "subject", "area", "request_id",
    "key_id", *(f"{part}_hash" for part in PARTS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """The last line of a chain: its number, 0 where there is none, and its seal."""

    number: int = 0
    seal: str = BEGINNING

    def __str__(self) -> str:
        return f"{self.number}:{self.seal}"

    @classmethod
    def read(cls, text: str) -> Self:
        """A head as it was noted.

        Raises
        ------
        InputError
            It is none.
        """
        found = _HEAD.fullmatch(text.strip())
        if found is None:
            raise InputError(
                f"expected the head of an audit, number:seal with 64 hexadecimal digits, "
                f"got {text[:80]!r}"
            )
        return cls(int(found[1]), found[2])


def append_line(connection: Connection, key: AuditKey, deed: Deed) -> Head:
    """Write a line at the end of the chain, in the transaction of the change that it tells of.

    That is one of `changing`, which has the database to itself; of two writers that come around it
    to the same number, the second fails.
    """
    head = read_head(connection)
    texts = deed.list_texts()
    salts = {part: secrets.token_hex(_SALT_BYTES) for part in texts}
    line: dict[str, Any] = {
        "number": head.number + 1,
        "at": stamp_moment("milliseconds"),
        "who_kind": deed.who.kind,
        "who": clean(deed.who.name, NAME_LENGTH),
        "address": clean(deed.who.address, NAME_LENGTH),
        "action": clean(deed.action, ACTION_LENGTH),
        "subject": clean(deed.subject, SUBJECT_LENGTH),
        "area": clean(deed.area, AREA_LENGTH),
        "request_id": clean(deed.request_id, REQUEST_LENGTH),
        "key_id": key.id,
        **{
            f"{part}_hash": hash_text(salts[part], texts[part]) if part in texts else ""
            for part in PARTS
        },
    }
    seal = seal_line(key, head.seal, line)
    connection.execute(insert(AuditLineRow).values(**line, seal=seal))
    for part, text in texts.items():
        connection.execute(
            insert(AuditTextRow).values(
                number=line["number"], part=part, salt=salts[part], text=text
            )
        )
    made = Head(line["number"], seal)
    _state_head(connection, key, made)
    return made


def read_head(connection: Connection) -> Head:
    """The head as the database states it."""
    row = connection.execute(select(AuditHeadRow.number, AuditHeadRow.seal)).one_or_none()
    return Head() if row is None else Head(row.number, row.seal)


def hash_text(salt: str, text: str) -> str:
    """What a line holds of a text beside it."""
    return hashlib.sha256(f"{salt}\n{text}".encode("utf-8", "surrogateescape")).hexdigest()


def seal_line(key: AuditKey, before: str, line: Mapping[str, Any]) -> str:
    """The seal of a line that follows on one of the seal `before`."""
    said = orjson.dumps([before, *(_plain(line[name]) for name in _SEALED)])
    return key.seal("line", said.decode())


def seal_head(key: AuditKey, head: Head) -> str:
    """The seal of the row that states the head."""
    return key.seal("head", str(head))


def _state_head(connection: Connection, key: AuditKey, head: Head) -> None:
    stated = {
        "number": head.number,
        "seal": head.seal,
        "key_id": key.id,
        "head_seal": seal_head(key, head),
    }
    if not connection.execute(update(AuditHeadRow).values(**stated)).rowcount:
        connection.execute(insert(AuditHeadRow).values(row=1, **stated))


def _plain(value: object) -> object:
    """Text of a database of which bytes were changed need not be text; its seal will not fit."""
    return ascii(value) if not isinstance(value, (str, int)) or _is_torn(value) else value


def _is_torn(value: str | int) -> bool:
    return isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value)
