"""The rows of offices in two times: what holds on a day, and what the register knew.

A revision is one change set; its number alone orders what the register knew, never a clock. An
entity is one unit, employer or answer under a code that is never given again. A state is what was
said of an entity: known from `from_revision` until before `to_revision` (None: still), holding
from `valid_from` to `valid_to`, both included, ISO dates.
"""

from __future__ import annotations

from sqlalchemy import Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base

BEGINNING, FOREVER = "0000-00-00", "9999-12-31"
"""Bounds of what is valid where nothing is said."""
KIND_LENGTH, CODE_LENGTH, AREA_LENGTH = 32, 200, 12


class RevisionRow(Base):
    """One change set: an edit, or an import of thousands of rows."""

    __tablename__ = "register_revisions"

    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    who: Mapped[str] = mapped_column(String(100))
    cause: Mapped[str] = mapped_column(String(32))
    why: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(String(64))


class EntityRow(Base):
    """What a code names. `folded` is the code as codes are compared; `alias_of` a code merged into.

    `owner_adcode` is the county that the row stated, empty where it stated none.
    """

    __tablename__ = "register_entities"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    folded: Mapped[str] = mapped_column(String(CODE_LENGTH))
    owner_adcode: Mapped[str] = mapped_column(String(AREA_LENGTH))
    version: Mapped[int]
    alias_of: Mapped[str] = mapped_column(String(CODE_LENGTH))

    __table_args__ = (Index("register_entities_by_code", "kind", "folded", unique=True),)


class StateRow(Base):
    """What was said of an entity: `texts` as given, `understood` as read, both JSON by field.

    `reader` names the version that read it; `source_*` say how it came: file and row, or 电话,
    传真, 表格 with a date.
    """

    __tablename__ = "register_states"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entity: Mapped[int] = mapped_column(ForeignKey("register_entities.number"))
    from_revision: Mapped[int]
    to_revision: Mapped[int | None]
    valid_from: Mapped[str] = mapped_column(String(10))
    valid_to: Mapped[str] = mapped_column(String(10))
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    texts: Mapped[str] = mapped_column(Text)
    understood: Mapped[str] = mapped_column(Text)
    reader: Mapped[str] = mapped_column(String(64))
    source_how: Mapped[str] = mapped_column(String(16))
    source_name: Mapped[str] = mapped_column(String(200))
    source_row: Mapped[int]
    source_date: Mapped[str] = mapped_column(String(10))

    __table_args__ = (
        Index("register_states_by_entity", "entity", "from_revision"),
        Index("register_states_ended", "to_revision"),
    )


class ChangeKeyRow(Base):
    """A key by which an account named a change, and what came of it, so that a retry finds it."""

    __tablename__ = "register_keys"

    account: Mapped[str] = mapped_column(String(100), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    version: Mapped[int]
    revision: Mapped[int]
    created_at: Mapped[str] = mapped_column(String(32))
