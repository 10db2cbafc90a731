"""Keys of programs: shown once, sent in a header alone, expiring, revocable."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.access.accounts import tell_seconds
from app.access.caller import Caller, Grant, Role
from app.access.tokens import MachineKey, hash_secret, is_same, make_key
from app.audit import AuditKey, Deed, Who, append_line
from app.store.tables.accounts import MachineKeyRow
from geo.errors import InputError

DAY_S = 86_400
MOST_DAYS = 3_660
_NOBODY = "0" * 64


def create_key(
    connection: Connection,
    audit: AuditKey,
    who: Who,
    name: str,
    *,
    writes: bool,
    area: str,
    days: int,
) -> MachineKey:
    """Make a key for so many days; it is shown this once."""
    made, now_s = make_key(), tell_seconds()
    values = {"name": name, "writes": writes, "area": area, "ends_at": now_s + days * DAY_S}
    connection.execute(
        insert(MachineKeyRow).values(
            prefix=made.prefix,
            key_hash=hash_secret(made.text),
            created_at=now_s,
            revoked_at=0,
            **values,
        )
    )
    append_line(connection, audit, Deed(who, "create_key", f"key/{made.prefix}", after=values))
    return made


def find_key(connection: Connection, given: MachineKey, now_s: int) -> Caller | None:
    """Who has a key; None where there is none such, or it has ended or was revoked."""
    wanted = select(MachineKeyRow.__table__).where(MachineKeyRow.prefix == given.prefix)
    row = connection.execute(wanted).one_or_none()
    fits = is_same(_NOBODY if row is None else row.key_hash, hash_secret(given.text))
    if row is None or not fits or row.revoked_at or now_s >= row.ends_at:
        return None
    role: Role = "editor" if row.writes else "reader"
    return Caller("key", row.prefix, row.name, grants=(Grant(role, row.area),))


def list_keys(connection: Connection) -> list[dict[str, Any]]:
    """Every key without its hash, the newest first."""
    rows = connection.execute(
        select(MachineKeyRow.__table__).order_by(
            MachineKeyRow.created_at.desc(), MachineKeyRow.prefix
        )
    )
    return [
        {name: value for name, value in row._mapping.items() if name != "key_hash"}  # noqa: SLF001 - SQLAlchemy's own name
        for row in rows
    ]


def revoke_key(connection: Connection, audit: AuditKey, who: Who, prefix: str) -> None:
    """End a key at once.

    Raises
    ------
    InputError
        There is no such key.
    """
    changed = connection.execute(
        update(MachineKeyRow)
        .where(MachineKeyRow.prefix == prefix, MachineKeyRow.revoked_at == 0)
        .values(revoked_at=tell_seconds())
    )
    if not changed.rowcount:
        raise InputError(f"{prefix[:40]!r}: no key that holds has this prefix")
    append_line(connection, audit, Deed(who, "revoke_key", f"key/{prefix}"))
