"""Taking over what tables say: all of it in one change set, as it was shown, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.errors import StaleError
from app.register.change_keys import Made, find_made, keep_key
from app.register.change_set import ChangeSet, Editor, change_register
from app.register.change_steps import find_owner
from app.register.doors.kinds import Kind
from app.register.doors.row import Reading, Source, Why
from app.register.exchange.differences import Differences
from app.register.register import Register, require_kind
from app.register.state_rows import (
    Entity,
    NewState,
    end_states,
    fold_code,
    insert_entities,
    insert_states,
    list_entities,
    list_known,
    raise_version,
)
from app.register.timeline import Said, lay_state


def apply_differences(
    register: Register, editor: Editor, shown: Sequence[Differences], why: Why
) -> int:
    """Write what was shown as one revision, and return its number; 0 where nothing changes.

    Missing and doubtful rows stay as they are.

    Raises
    ------
    StaleError
        A row has been changed, or a code given, since the differences were found.
    OutsideAreaError
        A row is another office's, or would be.
    """
    with change_register(register.engine, editor, why, register.audit_key) as changes:
        again = find_made(changes.connection, editor.account, why)
        if again is not None:
            return again.revision
        if all(one.changes_nothing for one in shown):
            return 0
        revision = changes.begin()
        for one in shown:
            _write(register, changes, one, revision)
        keep_key(changes.connection, editor.account, why, Made("", "", 0, revision))
        counts = {one.kind: {"added": len(one.added), "changed": len(one.changed)} for one in shown}
        changes.tell(f"revisions/{revision}", "", None, counts)
        return revision


def _write(register: Register, changes: ChangeSet, shown: Differences, revision: int) -> None:
    known = require_kind(shown.kind)
    entities = list_entities(changes.connection, shown.kind)
    _write_changed(register, changes, known, shown, entities, revision)
    _write_added(register, changes, known, shown, entities, revision)


def _write_changed(
    register: Register,
    changes: ChangeSet,
    known: Kind,
    shown: Differences,
    entities: dict[str, Entity],
    revision: int,
) -> None:
    connection, ended, states = changes.connection, [], []
    held = list_known(connection, [one.entity.number for one in shown.changed])
    for one in shown.changed:
        now = entities.get(fold_code(one.entity.code))
        if now != one.entity:
            raise _refuse_outdated(one.entity.code)
        owner = find_owner(connection, known, one.after) or now.owner_adcode
        changes.editor.require(now.owner_adcode, owner)
        said = Said(one.after, register.reader, _tell_source(one.after))
        laid = lay_state(now.number, held.get(now.number, []), said)
        ended += laid.ended
        states += laid.new
        raise_version(connection, now, owner=owner)
    end_states(connection, ended, revision)
    insert_states(connection, states, revision)


def _write_added(
    register: Register,
    changes: ChangeSet,
    known: Kind,
    shown: Differences,
    entities: dict[str, Entity],
    revision: int,
) -> None:
    connection = changes.connection
    owners = [find_owner(connection, known, one) for one in shown.added]
    changes.editor.require(*dict.fromkeys(owners))
    fresh, again = [], []
    for one, owner in zip(shown.added, owners, strict=True):
        taken = entities.get(fold_code(one.code))
        if taken is None:
            fresh.append((one, owner))
        elif known.is_about:
            again.append((one, raise_version(connection, taken, owner=owner, alias_of="")))
        else:
            raise _refuse_outdated(one.code)
    made = insert_entities(connection, shown.kind, [(one.code, owner) for one, owner in fresh])
    rows = [*zip([one for one, _ in fresh], made, strict=True), *again]
    states = [_begin_state(register, known, one, entity) for one, entity in rows]
    insert_states(connection, states, revision)


def _begin_state(register: Register, known: Kind, one: Reading, entity: Entity) -> NewState:
    texts = dict(one.texts)
    if known.id_field and not texts.get(known.id_field):
        texts[known.id_field] = entity.code
    return NewState(
        entity.number,
        replace(one, texts=texts),
        register.reader,
        _tell_source(one),
        one.valid_from,
        one.valid_to,
    )


def _tell_source(one: Reading) -> Source:
    return Source("file", one.file[:200], one.row)


def _refuse_outdated(code: str) -> StaleError:
    return StaleError(
        f"the register has changed since the differences were shown: {code!r:.80}; show them again",
        code="register_import_outdated",
        field="code",
        value=code,
    )
