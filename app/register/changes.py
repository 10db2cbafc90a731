"""Making, replacing, amending and ending single rows.

A row is read by its door before the transaction begins, and its version is held inside of it: of
several who change one version exactly one wins. Rights are asked of the row as it is and as it
would be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from app.register.change_keys import find_made
from app.register.change_set import ChangeSet, Editor, change_register
from app.register.change_steps import (
    Target,
    find_owner,
    finish_change,
    hold_version,
    read_one,
    repeat_change,
)
from app.register.doors.given_texts import LONGEST_CODE, check_texts
from app.register.doors.kinds import Kind
from app.register.doors.row import Reading, Row, Source, Why, Written
from app.register.refusals import (
    refuse_field,
    refuse_taken,
    refuse_unknown,
)
from app.register.register import Register, require_kind
from app.register.state_rows import (
    Entity,
    find_entity,
    insert_entities,
    list_known,
    list_states,
    raise_version,
)
from app.register.timeline import Said, check_day, end_on, lay_state
from app.store.transactions import reading

BY_PAGE = Source("page")
Compose = Callable[[Row], dict[str, str]]


def create_row(
    register: Register,
    editor: Editor,
    kind: str,
    texts: Mapping[str, object],
    why: Why,
    source: Source = BY_PAGE,
) -> Written:
    """Make a row of texts; where it states no code, it gets one that nobody has had.

    Raises
    ------
    BodyError, InputError
        The door does not take it.
    CodeTakenError
        Its code has been given before.
    OutsideAreaError
        It would be another office's.
    """
    known = require_kind(kind)
    given = check_texts(texts, known)
    read, remarks = read_one(register, kind, given)
    with change_register(register.engine, editor, why, register.audit_key) as changes:
        again = find_made(changes.connection, editor.account, why)
        if again is not None:
            return repeat_change(changes.connection, again)
        entity, read = _name_entity(changes, kind, known, given, read)
        said = Said(read, register.reader, source)
        states = list_known(changes.connection, [entity.number]).get(entity.number, [])
        return finish_change(changes, entity, lay_state(entity.number, states, said), None, remarks)


def replace_row(
    register: Register,
    editor: Editor,
    target: Target,
    texts: Mapping[str, object],
    why: Why,
    *,
    source: Source = BY_PAGE,
    from_day: str | None = None,
) -> Written:
    """Say of a row what it is from now on known to be; `from_day` keeps what held before.

    Raises
    ------
    NotFoundError, PreconditionError, StaleError
        There is no such row, or not in that version.
    BodyError, InputError
        The door does not take it.
    OutsideAreaError
        It is another office's, or would be.
    """
    given = check_texts(texts, require_kind(target.kind))
    return _change(register, editor, target, lambda _: given, why, source, from_day)


def amend_row(
    register: Register,
    editor: Editor,
    target: Target,
    texts: Mapping[str, object],
    why: Why,
    *,
    source: Source = BY_PAGE,
    from_day: str | None = None,
) -> Written:
    """`replace_row` with the fields that are named; all others stay as they are.

    Raises
    ------
    VaxReachError
        As `replace_row`.
    """
    given = check_texts(texts, require_kind(target.kind))
    return _change(
        register, editor, target, lambda row: {**row.texts, **given}, why, source, from_day
    )


def end_row(register: Register, editor: Editor, target: Target, day: str, why: Why) -> Written:
    """Close a row (停用) after a day; its history stays, and its code is never given again.

    Raises
    ------
    VaxReachError
        As `replace_row`.
    """
    known, last = require_kind(target.kind), check_day(day, "valid_to")
    with change_register(register.engine, editor, why, register.audit_key) as changes:
        again = find_made(changes.connection, editor.account, why)
        if again is not None:
            return repeat_change(changes.connection, again)
        entity = hold_version(changes.connection, target)
        editor.require(entity.owner_adcode)
        states = list_known(changes.connection, [entity.number]).get(entity.number, [])
        before = states[-1] if states else None
        laid = end_on(states, last, known)
        return finish_change(changes, raise_version(changes.connection, entity), laid, before)


def _change(
    register: Register,
    editor: Editor,
    target: Target,
    compose: Compose,
    why: Why,
    source: Source,
    from_day: str | None,
) -> Written:
    known = require_kind(target.kind)
    day = None if from_day is None else check_day(from_day, "from_day")
    with reading(register.engine) as connection:
        again = find_made(connection, editor.account, why)
        if again is not None:
            return repeat_change(connection, again)
        entity = hold_version(connection, target)
        editor.require(entity.owner_adcode)
        states = list_known(connection, [entity.number]).get(entity.number, [])
    if not states:
        raise refuse_unknown(target.kind, entity.code)
    texts = compose(states[-1])
    read, remarks = read_one(register, target.kind, _state_code(texts, known, entity.code))
    if read.code != entity.code:
        raise refuse_field(
            known.id_field or "texts", read.code[:80], f"the code of the row is {entity.code!r:.80}"
        )
    with change_register(register.engine, editor, why, register.audit_key) as changes:
        again = find_made(changes.connection, editor.account, why)
        if again is not None:
            return repeat_change(changes.connection, again)
        held = hold_version(changes.connection, target)
        owner = find_owner(changes.connection, known, read) or held.owner_adcode
        editor.require(held.owner_adcode, owner)
        said = Said(read, register.reader, source)
        laid = lay_state(held.number, states, said, day)
        changed = raise_version(changes.connection, held, owner=owner)
        return finish_change(changes, changed, laid, states[-1], remarks)


def _name_entity(
    changes: ChangeSet, kind: str, known: Kind, given: Mapping[str, str], read: Reading
) -> tuple[Entity, Reading]:
    """The entity of a new row, and the row with its code."""
    connection = changes.connection
    owner = find_owner(connection, known, read)
    changes.editor.require(owner)
    code = read.code
    if len(code) > LONGEST_CODE:
        raise refuse_field(known.id_field or "code", code[:80], "expected a shorter code")
    taken = find_entity(connection, kind, code)
    if taken is not None and known.is_about and not _is_known(connection, taken):
        changes.editor.require(taken.owner_adcode)
        return raise_version(connection, taken, owner=owner, alias_of=""), read
    if taken is not None and (known.is_about or given.get(known.id_field)):
        raise refuse_taken(kind, code)
    number = 2
    while taken is not None:
        code = f"{read.code}-{number}"
        taken, number = find_entity(connection, kind, code), number + 1
    made = insert_entities(connection, kind, [(code, owner)])[0]
    texts = _state_code(read.texts, known, code)
    return made, replace(read, code=code, texts=texts)


def _is_known(connection: Connection, entity: Entity) -> bool:
    return bool(list_states(connection, entity.kind, entity=entity.number))


def _state_code(texts: Mapping[str, str], known: Kind, code: str) -> dict[str, str]:
    """The texts with the code of the row, where its kind states one and these do not."""
    field = known.id_field
    stated = dict(texts)
    if field and not stated.get(field):
        stated[field] = code
    return stated
