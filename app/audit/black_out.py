"""Taking out a text that should never have been written down, with the chain whole."""

from __future__ import annotations

from sqlalchemy import Connection, delete

from app.audit.chain import append_line
from app.audit.deed import PARTS, Deed, Who
from app.audit.key import AuditKey
from app.errors import NotFoundError
from app.store.tables.audit import AuditTextRow

BLACK_OUT = "black_out"


def black_out(
    connection: Connection, key: AuditKey, number: int, part: str, *, who: Who, why: str
) -> None:
    """Remove one text of a line with its salt, and say so in a line of its own.

    What the line holds of it then is a hash that nothing can be tried against.

    Raises
    ------
    NotFoundError
        The line has no such text.
    """
    gone = connection.execute(
        delete(AuditTextRow).where(AuditTextRow.number == number, AuditTextRow.part == part)
    )
    if not gone.rowcount:
        raise NotFoundError(
            f"line {number} of the audit has no text of {part}",
            code="unknown_audit_text",
            field="part",
            value=part,
            allowed=PARTS,
        )
    what = {"number": number, "part": part}
    append_line(connection, key, Deed(who, BLACK_OUT, f"audit/{number}", after=what, why=why))
