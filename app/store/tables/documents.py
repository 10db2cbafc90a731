"""Documents of every kind, and the keys by which clients named the requests that made them."""

from __future__ import annotations

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base

KIND_LENGTH, ID_LENGTH, KEY_LENGTH = 32, 64, 200


class DocumentRow(Base):
    """One document of a kind; `body` is JSON, times are ISO text in UTC.

    `number` counts up over all documents, so that a list has an order that no clock can disturb.
    """

    __tablename__ = "documents"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))
    id: Mapped[str] = mapped_column(String(ID_LENGTH))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[str] = mapped_column(String(32))
    updated_at: Mapped[str] = mapped_column(String(32))

    __table_args__ = (
        Index("documents_by_id", "kind", "id", unique=True),
        {"sqlite_autoincrement": True},
    )


class RequestKeyRow(Base):
    """A key with which a client named its request, so that a retry finds what it made.

    It outlives the document: a late retry must not make a deleted one again.
    """

    __tablename__ = "request_keys"

    kind: Mapped[str] = mapped_column(String(KIND_LENGTH), primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    created_at: Mapped[str] = mapped_column(String(32))
