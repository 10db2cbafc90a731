"""What a register says of its own tables."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base


class SchemaVersionRow(Base):
    """The version of all tables, the number of their last revision; `row` is always 1."""

    __tablename__ = "schema_version"

    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
