"""Failed sign-ins, counted by account and by address, and answered with growing delay.

An attempt is counted before its password is checked and taken back when it was right, so that many
at once are no way around. After the nth failure nothing is tried for min(2ⁿ⁻¹ s, 15 min): by an
account from the first on, by an address from the tenth, since many sit behind one. Nothing is ever
locked for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from app.store.tables.accounts import FailureRow

LONGEST_S = 900
FORGOTTEN_S = 86_400
_FREE = {"account": 0, "address": 9}
_DOUBLINGS = 10
"""2¹⁰ s is more than the longest delay."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What an attempt is counted by: `account` or `address`, and its name."""

    kind: str
    name: str


def find_delay_s(kind: str, count: int) -> int:
    """For how long nothing is tried after so many failures."""
    beyond = count - _FREE[kind]
    return 0 if beyond <= 0 else min(LONGEST_S, 1 << min(beyond - 1, _DOUBLINGS))


def begin_attempt(connection: Connection, by: tuple[Counted, ...], now_s: int) -> int:
    """Count an attempt, and return 0; while one of the delays lasts count nothing: its seconds."""
    _forget_old(connection, now_s)
    rows = {one: _find_row(connection, one) for one in by}
    waits = [_wait_s(row, now_s) for row in rows.values() if row is not None]
    longest = max(waits, default=0)
    if longest > 0:
        return longest
    for one, row in rows.items():
        count = 1 if row is None else row.count + 1
        _store(connection, one, count, now_s)
    return 0


def forgive(connection: Connection, account: Counted, address: Counted) -> None:
    """The password was right: the account has no failures, the address one less."""
    connection.execute(delete(FailureRow).where(*_name(account)))
    connection.execute(
        update(FailureRow).where(*_name(address)).values(count=FailureRow.count - 1, until=0)
    )


def _wait_s(row: Any, now_s: int) -> int:
    """Seconds that are left; where the clock was set back, as many as the delay itself."""
    return min(int(row.until) - now_s, find_delay_s(row.kind, row.count))


def _forget_old(connection: Connection, now_s: int) -> None:
    """A day without failure; and times to come, which a clock set back since has left."""
    connection.execute(
        delete(FailureRow).where(
            or_(FailureRow.last_at < now_s - FORGOTTEN_S, FailureRow.last_at > now_s + LONGEST_S)
        )
    )
    connection.execute(
        update(FailureRow)
        .where(FailureRow.last_at > now_s)
        .values(last_at=now_s, until=FailureRow.until - FailureRow.last_at + now_s)
    )


def _find_row(connection: Connection, one: Counted) -> Any:
    return connection.execute(select(FailureRow.__table__).where(*_name(one))).one_or_none()


def _store(connection: Connection, one: Counted, count: int, now_s: int) -> None:
    values = {
        "count": count,
        "last_at": now_s,
        "until": now_s + find_delay_s(one.kind, count),
    }
    if not connection.execute(update(FailureRow).where(*_name(one)).values(**values)).rowcount:
        connection.execute(insert(FailureRow).values(kind=one.kind, name=one.name, **values))


def _name(one: Counted) -> tuple[Any, Any]:
    return FailureRow.kind == one.kind, FailureRow.name == one.name
