"""Entities and their states as they lie in the database: found, written, ended.

A state is known at revision r where from_revision ≤ r < to_revision (or to_revision is None), and
holds on day d where valid_from ≤ d ≤ valid_to. What is known no more is marked, never deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson
from sqlalchemy import Connection, Select, and_, func, insert, or_, select, update

from app.register.doors.row import How, Reading, Row, Source
from app.store.tables.register import EntityRow, StateRow

_MOST_AT_ONCE = 500
"""Values in one list of a statement; databases have a limit."""


@dataclass(frozen=True, slots=True)
class Entity:
    """What a code names."""

    number: int
    kind: str
    code: str
    owner_adcode: str
    version: int
    alias_of: str


@dataclass(frozen=True, slots=True)
class NewState:
    """A state to be written: what was read, by which version, how it came, and when it holds."""

    entity: int
    reading: Reading
    reader: str
    source: Source
    valid_from: str
    valid_to: str


def fold_code(code: str) -> str:
    """A code as codes are compared: `s1` and `S1` are one."""
    return code.casefold()


def find_entity(connection: Connection, kind: str, code: str) -> Entity | None:
    """What a code names, merged or not; None where it was never given."""
    wanted = _entities().where(EntityRow.kind == kind, EntityRow.folded == fold_code(code))
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _take_entity(row)


def list_entities(connection: Connection, kind: str) -> dict[str, Entity]:
    """All that codes of a kind name, by folded code."""
    rows = connection.execute(_entities().where(EntityRow.kind == kind).order_by(EntityRow.number))
    return {row.folded: _take_entity(row) for row in rows}


def list_kinds(connection: Connection) -> list[str]:
    """Every kind of which there is or was a row."""
    return sorted(connection.execute(select(EntityRow.kind).distinct()).scalars())


def insert_entities(
    connection: Connection, kind: str, named: Sequence[tuple[str, str]]
) -> list[Entity]:
    """New entities of version 1, by code and owner."""
    first = int(connection.execute(select(func.max(EntityRow.number))).scalar() or 0) + 1
    made = [Entity(first + i, kind, code, owner, 1, "") for i, (code, owner) in enumerate(named)]
    if made:
        connection.execute(
            insert(EntityRow),
            [
                {
                    "number": one.number, "kind": kind, "code": one.code,
                    "folded": fold_code(one.code), "owner_adcode": one.owner_adcode,
                    "version": one.version, "alias_of": "",
                }
                for one in made
            ],
        )  # fmt: skip
    return made


def raise_version(
    connection: Connection, entity: Entity, *, owner: str | None = None, alias_of: str | None = None
) -> Entity:
    """Count a change of an entity, and what it changes of the entity itself."""
    changed = Entity(
        entity.number,
        entity.kind,
        entity.code,
        entity.owner_adcode if owner is None else owner,
        entity.version + 1,
        entity.alias_of if alias_of is None else alias_of,
    )
    connection.execute(
        update(EntityRow)
        .where(EntityRow.number == entity.number)
        .values(
            owner_adcode=changed.owner_adcode, version=changed.version, alias_of=changed.alias_of
        )
    )
    return changed


def insert_states(connection: Connection, states: Sequence[NewState], revision: int) -> None:
    """Write states as known from a revision on."""
    if not states:
        return
    first = int(connection.execute(select(func.max(StateRow.number))).scalar() or 0) + 1
    connection.execute(
        insert(StateRow),
        [{"number": first + i, **_spell_state(one, revision)} for i, one in enumerate(states)],
    )


def end_states(connection: Connection, numbers: Iterable[int], revision: int) -> None:
    """Have states be known no more from a revision on."""
    every = sorted(numbers)
    for start in range(0, len(every), _MOST_AT_ONCE):
        some = every[start : start + _MOST_AT_ONCE]
        connection.execute(
            update(StateRow).where(StateRow.number.in_(some)).values(to_revision=revision)
        )


def list_known(connection: Connection, entities: Iterable[int]) -> dict[int, list[Row]]:
    """States that are known now, by entity, in the order in which they hold."""
    found: dict[int, list[Row]] = {}
    every = sorted(entities)
    for start in range(0, len(every), _MOST_AT_ONCE):
        some = every[start : start + _MOST_AT_ONCE]
        wanted = _states().where(StateRow.entity.in_(some), StateRow.to_revision.is_(None))
        for row in connection.execute(wanted.order_by(StateRow.entity, StateRow.valid_from)):
            found.setdefault(row.entity, []).append(_take_state(row))
    return found


def list_states(
    connection: Connection,
    kind: str,
    *,
    revision: int | None = None,
    valid_on: str | None = None,
    entity: int | None = None,
) -> list[Row]:
    """States of a kind known at a revision (now) and holding on a day (any), by entity and day."""
    wanted = narrow_states(_states().where(EntityRow.kind == kind), revision, valid_on)
    if entity is not None:
        wanted = wanted.where(StateRow.entity == entity)
    rows = connection.execute(wanted.order_by(StateRow.entity, StateRow.valid_from))
    return [_take_state(row) for row in rows]


def list_states_of(
    connection: Connection,
    entities: Sequence[int],
    *,
    revision: int | None = None,
    valid_on: str | None = None,
) -> list[Row]:
    """`list_states` of some entities."""
    found = []
    for start in range(0, len(entities), _MOST_AT_ONCE):
        some = entities[start : start + _MOST_AT_ONCE]
        wanted = narrow_states(_states().where(StateRow.entity.in_(some)), revision, valid_on)
        rows = connection.execute(wanted.order_by(StateRow.entity, StateRow.valid_from))
        found += [_take_state(row) for row in rows]
    return found


def list_history(connection: Connection, entity: int) -> list[Row]:
    """Every state that an entity ever had, in the order in which they became known."""
    wanted = _states().where(StateRow.entity == entity)
    rows = connection.execute(wanted.order_by(StateRow.from_revision, StateRow.valid_from))
    return [_take_state(row) for row in rows]


def list_touched(connection: Connection, revision: int) -> dict[Entity, list[Row]]:
    """Entities that a revision changed, with every state that it began or ended."""
    wanted = _states().where(
        or_(StateRow.from_revision == revision, StateRow.to_revision == revision)
    )
    found: dict[int, list[Row]] = {}
    for row in connection.execute(wanted.order_by(StateRow.entity, StateRow.number)):
        found.setdefault(row.entity, []).append(_take_state(row))
    every = sorted(found)
    touched: dict[Entity, list[Row]] = {}
    for start in range(0, len(every), _MOST_AT_ONCE):
        some = every[start : start + _MOST_AT_ONCE]
        for row in connection.execute(_entities().where(EntityRow.number.in_(some))):
            touched[_take_entity(row)] = found[row.number]
    return touched


def copy_state(row: Row, *, valid_from: str | None = None, valid_to: str | None = None) -> NewState:
    """A state like one that there is, holding over other days."""
    reading = Reading(row.texts, row.understood, row.code, row.owner_adcode)
    return NewState(
        row.entity,
        reading,
        row.reader,
        row.source,
        row.valid_from if valid_from is None else valid_from,
        row.valid_to if valid_to is None else valid_to,
    )


def _entities() -> Select[Any]:
    return select(EntityRow.__table__)


def _states() -> Select[Any]:
    entity = EntityRow.__table__.c
    return select(
        StateRow.__table__, entity.kind, entity.code, entity.owner_adcode, entity.version
    ).join(EntityRow.__table__, entity.number == StateRow.entity)


def narrow_states(wanted: Select[Any], revision: int | None, valid_on: str | None) -> Select[Any]:
    """Those known at a revision (now) that hold on a day (any)."""
    if revision is None:
        wanted = wanted.where(StateRow.to_revision.is_(None))
    else:
        wanted = wanted.where(
            StateRow.from_revision <= revision,
            or_(StateRow.to_revision.is_(None), StateRow.to_revision > revision),
        )
    if valid_on is not None:
        wanted = wanted.where(and_(StateRow.valid_from <= valid_on, StateRow.valid_to >= valid_on))
    return wanted


def _take_entity(row: Any) -> Entity:
    return Entity(row.number, row.kind, row.code, row.owner_adcode, row.version, row.alias_of)


def _take_state(row: Any) -> Row:
    return Row(
        kind=row.kind,
        code=row.code,
        version=row.version,
        owner_adcode=row.owner_adcode,
        from_revision=row.from_revision,
        to_revision=row.to_revision,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        lon=row.lon,
        lat=row.lat,
        texts=cast("dict[str, str]", orjson.loads(row.texts)),
        understood=cast("dict[str, Any]", orjson.loads(row.understood)),
        reader=row.reader,
        source=Source(
            cast("How", row.source_how), row.source_name, row.source_row, row.source_date
        ),
        number=row.number,
        entity=row.entity,
        asked=row.code,
    )


def _spell_state(state: NewState, revision: int) -> dict[str, Any]:
    reading, source = state.reading, state.source
    return {
        "entity": state.entity,
        "from_revision": revision,
        "to_revision": None,
        "valid_from": state.valid_from,
        "valid_to": state.valid_to,
        "lon": reading.lon,
        "lat": reading.lat,
        "texts": spell_json(reading.texts),
        "understood": spell_json(reading.understood),
        "reader": state.reader,
        "source_how": source.how,
        "source_name": source.name,
        "source_row": source.row,
        "source_date": source.date,
    }


def spell_json(fields: Mapping[str, Any]) -> str:
    """Fields as text, in their order: that of the columns of a file is kept."""
    return json.dumps(dict(fields), ensure_ascii=False, separators=(",", ":"))
