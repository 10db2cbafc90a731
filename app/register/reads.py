"""Rows as they hold on a day and as the register knew them at a revision."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.register.doors.row import Row
from app.register.refusals import refuse_field, refuse_unknown
from app.register.register import Register, require_kind
from app.register.revisions import Revision, list_revisions, newest_revision
from app.register.state_rows import (
    Entity,
    find_entity,
    list_history,
    list_kinds,
    list_states,
)
from app.register.timeline import check_day
from app.store.transactions import reading

_MOST_ALIASES = 100
"""Merges in a row that are followed; a register holds no ring, and a damaged one ends here."""


@dataclass(frozen=True, slots=True)
class Known:
    """One state of a row with the change sets that began it and, if any, ended it."""

    row: Row
    began: Revision
    ended: Revision | None


def read_row(
    register: Register,
    kind: str,
    code: str,
    *,
    revision: int | None = None,
    valid_on: str | None = None,
) -> Row:
    """The row of a code; an old code of a merged unit finds the unit that it was merged into.

    Without a day the state that holds last: that of a unit that was closed tells when.

    Raises
    ------
    NotFoundError
        There is none, it did not hold on that day, or was not known at that revision.
    """
    require_kind(kind)
    day = None if valid_on is None else check_day(valid_on, "valid_on")
    with reading(register.engine) as connection:
        at = check_revision(connection, revision)
        entity = find_entity(connection, kind, code)
        for _ in range(_MOST_ALIASES):
            if entity is None:
                break
            states = list_states(connection, kind, revision=at, valid_on=day, entity=entity.number)
            if states:
                return replace(states[-1], asked=code)
            if not entity.alias_of:
                break
            entity = find_entity(connection, kind, entity.alias_of)
    raise refuse_unknown(kind, code)


def list_rows(
    register: Register,
    kind: str,
    *,
    revision: int | None = None,
    valid_on: str | None = None,
    area: str = "",
) -> list[Row]:
    """The rows of a kind, one each, by code; `area` keeps those that counties of a prefix own.

    Raises
    ------
    BodyError
        A day or a revision that is none.
    """
    require_kind(kind)
    day = None if valid_on is None else check_day(valid_on, "valid_on")
    with reading(register.engine) as connection:
        at = check_revision(connection, revision)
        states = list_states(connection, kind, revision=at, valid_on=day)
    last = {one.entity: one for one in states if one.owner_adcode.startswith(area)}
    return sorted(last.values(), key=lambda one: one.code)


def tell_history(register: Register, kind: str, code: str) -> list[Known]:
    """Every state that a row ever had, in the order in which the register came to know it.

    Raises
    ------
    NotFoundError
        The code was never given.
    """
    require_kind(kind)
    with reading(register.engine) as connection:
        entity = find_entity(connection, kind, code)
        if entity is None:
            raise refuse_unknown(kind, code)
        states = list_history(connection, entity.number)
        asked = {one.from_revision for one in states}
        asked |= {one.to_revision for one in states if one.to_revision is not None}
        revisions = list_revisions(connection, asked)
    return [
        Known(one, revisions[one.from_revision], revisions.get(one.to_revision or 0))
        for one in states
    ]


def list_kept_kinds(register: Register) -> list[str]:
    """Every kind of which the register has or had a row."""
    with reading(register.engine) as connection:
        return list_kinds(connection)


def tell_revision(register: Register) -> int:
    """The last revision; it stands in every answer that rests on the register."""
    with reading(register.engine) as connection:
        return newest_revision(connection)


def require_entity(connection: Connection, kind: str, code: str) -> Entity:
    """What a code names, if it has not been merged into another.

    Raises
    ------
    NotFoundError
        The code was never given, or is the old one of a merged unit.
    """
    entity = find_entity(connection, kind, code)
    if entity is None or entity.alias_of:
        raise refuse_unknown(kind, code)
    return entity


def check_revision(connection: Connection, revision: int | None) -> int | None:
    """A revision that there is; None stays what is known now.

    Raises
    ------
    BodyError
        There is no such revision.
    """
    if revision is None:
        return None
    newest = newest_revision(connection)
    if not 0 <= revision <= newest:
        raise refuse_field("revision", str(revision)[:40], f"expected 0 to {newest}")
    return revision
