"""Accounts: made, listed, disabled and reset, each with a line in the audit.

Every function works in a transaction of `changing`, or reads by a connection of `reading`.
"""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from app.access.areas import PROVINCE, read_area
from app.access.caller import APART, WORKING, Grant, Role
from app.access.passwords import hash_password, make_password
from app.audit import AuditKey, Deed, Who, append_line
from app.store.tables.accounts import AccountRow, GrantRow, MachineKeyRow, SessionRow
from geo.clock import tell_moment
from geo.errors import InputError

LONGEST_NAME = 60
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Kinds of signs that nobody sees, or that turn those beside them."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it stands."""

    id: str
    name: str
    grants: tuple[Grant, ...]
    must_change: bool
    disabled_at: int
    created_at: int


def tell_seconds() -> int:
    """Now, as accounts and sessions hold it."""
    return int(tell_moment().timestamp())


def read_name(text: str) -> str:
    """The name of an account as it is kept: of a post or a member of staff.

    Raises
    ------
    InputError
        It is empty, too long, or holds signs that nobody sees.
    """
    name = unicodedata.normalize("NFKC", text).strip()
    hidden = {unicodedata.category(letter) for letter in name} & _HIDDEN
    if not 0 < len(name) <= LONGEST_NAME or hidden:
        raise InputError(
            f"expected the name of an account, 1 to {LONGEST_NAME} visible characters, "
            f"got {text[:60]!r}"
        )
    return name


def fold_name(text: str) -> str:
    """What a name is found by: whoever types it need not mind width and case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def read_grants(roles: Sequence[str], areas: Sequence[str]) -> tuple[Grant, ...]:
    """Roles, each in every one of the areas; one of the three apart stands alone, without any.

    Raises
    ------
    InputError
        A role is unknown, roles that are kept apart come together, or an area is missing.
    """
    known = {*WORKING, *APART}
    for role in roles:
        if role not in known:
            raise InputError(f"--role {role:.40}: expected one of {', '.join(sorted(known))}")
    if not roles:
        raise InputError(f"--role: expected one of {', '.join(sorted(known))}")
    chosen = set(roles)
    if chosen & APART:
        if len(chosen) > 1 or areas:
            raise InputError(
                "admin, security and auditor stand apart: an account has one of them alone, "
                "without an area"
            )
        return (Grant(_as_role(roles[0])),)
    if not areas:
        raise InputError("--area: expected the area of the role, such as province, 2101 or 210104")
    read = sorted({read_area(area) for area in areas})
    read = [PROVINCE] if PROVINCE in read else read
    return tuple(Grant(_as_role(role), area) for role in sorted(chosen) for area in read)


def has_any(connection: Connection) -> bool:
    """Whether there is an account or a key, disabled ones included."""
    account = connection.execute(select(AccountRow.id).limit(1)).first()
    return account is not None or (
        connection.execute(select(MachineKeyRow.prefix).limit(1)).first() is not None
    )


def create_account(
    connection: Connection, key: AuditKey, who: Who, name: str, grants: Sequence[Grant]
) -> str:
    """Make an account; its first password, which must be changed.

    Raises
    ------
    InputError
        There is one of this name.
    """
    plain = read_name(name)
    if find_account(connection, plain) is not None:
        raise InputError(f"{plain!r}: there is an account of this name")
    password, account_id = make_password(), uuid.uuid4().hex
    connection.execute(
        insert(AccountRow).values(
            id=account_id,
            name=plain,
            folded=fold_name(plain),
            password_hash=hash_password(password),
            must_change=True,
            disabled_at=0,
            created_at=tell_seconds(),
        )
    )
    for grant in grants:
        connection.execute(
            insert(GrantRow).values(account_id=account_id, role=grant.role, area=grant.area)
        )
    after = {"name": plain, "grants": [f"{grant.role}:{grant.area}" for grant in grants]}
    append_line(connection, key, Deed(who, "create_account", f"account/{account_id}", after=after))
    return password


def find_account(connection: Connection, name: str) -> Account | None:
    """The account of a name, however it is typed."""
    wanted = AccountRow.folded == fold_name(name)
    row = connection.execute(select(AccountRow.__table__).where(wanted)).one_or_none()
    return None if row is None else _make(row, list_grants(connection, row.id))


def require_account(connection: Connection, name: str) -> Account:
    """The account of a name.

    Raises
    ------
    InputError
        There is none.
    """
    found = find_account(connection, name)
    if found is None:
        raise InputError(f"{name[:60]!r}: there is no account of this name")
    return found


def list_accounts(connection: Connection) -> list[Account]:
    """Every account by its name."""
    rows = connection.execute(select(AccountRow.__table__).order_by(AccountRow.folded))
    return [_make(row, list_grants(connection, row.id)) for row in rows]


def list_grants(connection: Connection, account_id: str) -> tuple[Grant, ...]:
    """The roles of an account."""
    wanted = select(GrantRow.role, GrantRow.area).where(GrantRow.account_id == account_id)
    rows = connection.execute(wanted.order_by(GrantRow.role, GrantRow.area))
    return tuple(Grant(row.role, row.area) for row in rows)


def disable_account(connection: Connection, key: AuditKey, who: Who, name: str) -> None:
    """Let an account sign in no more, and end its sessions; its name stays taken."""
    found = require_account(connection, name)
    connection.execute(
        update(AccountRow).where(AccountRow.id == found.id).values(disabled_at=tell_seconds())
    )
    end_sessions(connection, found.id)
    append_line(connection, key, Deed(who, "disable_account", f"account/{found.id}"))


def reset_account(connection: Connection, key: AuditKey, who: Who, name: str) -> str:
    """Give an account a first password again, and enable it where it was disabled."""
    found = require_account(connection, name)
    password = make_password()
    set_password(connection, found.id, password, must_change=True)
    connection.execute(update(AccountRow).where(AccountRow.id == found.id).values(disabled_at=0))
    append_line(connection, key, Deed(who, "reset_account", f"account/{found.id}"))
    return password


def set_password(
    connection: Connection, account_id: str, password: str, *, must_change: bool
) -> None:
    """Keep a new password, and end every session of the account."""
    connection.execute(
        update(AccountRow)
        .where(AccountRow.id == account_id)
        .values(password_hash=hash_password(password), must_change=must_change)
    )
    end_sessions(connection, account_id)


def end_sessions(connection: Connection, account_id: str) -> None:
    """End every session of an account."""
    connection.execute(delete(SessionRow).where(SessionRow.account_id == account_id))


def _make(row: Any, grants: tuple[Grant, ...]) -> Account:
    return Account(row.id, row.name, grants, row.must_change, row.disabled_at, row.created_at)


def _as_role(text: str) -> Role:
    return text  # type: ignore[return-value] # looked up before
