"""The register of a study: its database, the doors by which its rows are read, and its audit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from app.audit import AuditKey
from app.errors import NotFoundError
from app.register.doors.kinds import KINDS, Kind, find_kind
from app.register.doors.readers import READER, RowReaders


@dataclass(frozen=True, slots=True)
class Register:
    """What every change and read of rows needs; `reader` is the version that reads."""

    engine: Engine
    readers: RowReaders
    audit_key: AuditKey | None = None
    reader: str = READER


def require_kind(name: str) -> Kind:
    """The kind of this name.

    Raises
    ------
    NotFoundError
        The register keeps none of it.
    """
    kind = find_kind(name)
    if kind is None:
        raise NotFoundError(
            f"the register keeps no rows of kind {name!r:.80}",
            code="unknown_register_kind",
            field="kind",
            value=name,
            allowed=list(KINDS),
        )
    return kind
