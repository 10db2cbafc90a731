"""Lines of the audit, the texts beside them, and the head of their chain.

Lines are never changed or deleted: triggers refuse it to whoever writes by the service's own
connection, and the chain shows it of whoever comes around them. Texts are never changed.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, Table, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base

SEAL_LENGTH = 64
_SQLITE = (
    "CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} cannot be changed'); END"
)
_POSTGRESQL = (
    (
        "CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '{table} cannot be changed'; END $$"
    ),
    (
        "CREATE TRIGGER {table}_kept BEFORE {deeds} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    ),
)


class AuditLineRow(Base):
    """One line: who did what to what, hashes of the texts, and the seal over it all."""

    __tablename__ = "audit_lines"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32), index=True)
    who_kind: Mapped[str] = mapped_column(String(16))
    who: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(200), index=True)
    area: Mapped[str] = mapped_column(String(12))
    request_id: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))
    before_hash: Mapped[str] = mapped_column(String(SEAL_LENGTH))
    after_hash: Mapped[str] = mapped_column(String(SEAL_LENGTH))
    why_hash: Mapped[str] = mapped_column(String(SEAL_LENGTH))
    seal: Mapped[str] = mapped_column(String(SEAL_LENGTH))


class AuditTextRow(Base):
    """A text of a line, `before`, `after` or `why`, and its salt; both go where it is removed."""

    __tablename__ = "audit_texts"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(String(8), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)


class AuditHeadRow(Base):
    """The last line and its seal; `row` is always 1, so that there is but one."""

    __tablename__ = "audit_head"

    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    seal: Mapped[str] = mapped_column(String(SEAL_LENGTH))
    key_id: Mapped[str] = mapped_column(String(16))
    head_seal: Mapped[str] = mapped_column(String(SEAL_LENGTH))


def list_guards(dialect: str, table: str, deeds: tuple[str, ...]) -> list[str]:
    """The statements by which a database refuses deeds (`UPDATE`, `DELETE`) to a table."""
    if dialect == "sqlite":
        return [_SQLITE.format(table=table, deed=deed) for deed in deeds]
    joined = " OR ".join((*deeds, "TRUNCATE") if "DELETE" in deeds else deeds)
    return [statement.format(table=table, deeds=joined) for statement in _POSTGRESQL]


def _guard(kind: type[Base], *deeds: str) -> None:
    table: Any = kind.__table__

    def add_guards(target: Table, connection: Any, **_: Any) -> None:
        for statement in list_guards(connection.dialect.name, target.name, deeds):
            connection.exec_driver_sql(statement)

    event.listen(table, "after_create", add_guards)


_guard(AuditLineRow, "UPDATE", "DELETE")
_guard(AuditTextRow, "UPDATE")
