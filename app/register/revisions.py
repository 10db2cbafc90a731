"""Revisions: one number a change set, counted up whatever the clock of the machine says."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from app.store.document_rows import tell_now
from app.store.tables.register import RevisionRow


@dataclass(frozen=True, slots=True)
class Revision:
    """A change set: who made it, when by the machine's clock, why, and what kind of change."""

    number: int
    at: str
    who: str
    cause: str
    why: str
    request_id: str


def begin_revision(
    connection: Connection, who: str, cause: str, why: str = "", request_id: str = ""
) -> Revision:
    """The next revision; the transaction of `changing` keeps other writers waiting."""
    made = Revision(newest_revision(connection) + 1, tell_now(), who, cause, why, request_id)
    connection.execute(
        insert(RevisionRow).values(
            revision=made.number, at=made.at, who=who, cause=cause, why=why, request_id=request_id
        )
    )
    return made


def newest_revision(connection: Connection) -> int:
    """The last revision; 0 of a register that nobody has written to."""
    return int(connection.execute(select(func.max(RevisionRow.revision))).scalar() or 0)


def list_revisions(connection: Connection, numbers: set[int] | None = None) -> dict[int, Revision]:
    """Revisions by number, in their order; all of them where none are named."""
    wanted = select(RevisionRow.__table__).order_by(RevisionRow.revision)
    if numbers is not None:
        wanted = wanted.where(RevisionRow.revision.in_(sorted(numbers)))
    return {
        row.revision: Revision(row.revision, row.at, row.who, row.cause, row.why, row.request_id)
        for row in connection.execute(wanted)
    }
