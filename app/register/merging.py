"""Merging two rows of one unit, and undoing a change set: both are changes like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.errors import StaleError
from app.register.change_keys import Made, find_made, keep_key
from app.register.change_set import ChangeSet, Editor, change_register
from app.register.change_steps import (
    Target,
    find_owner,
    finish_change,
    hold_version,
    repeat_change,
)
from app.register.doors.row import Row, Why, Written
from app.register.reads import require_entity
from app.register.refusals import refuse_field, refuse_unknown
from app.register.register import Register, require_kind
from app.register.revisions import list_revisions
from app.register.state_rows import (
    Entity,
    copy_state,
    end_states,
    insert_states,
    list_history,
    list_known,
    list_touched,
    raise_version,
)
from app.register.timeline import Laid
from app.store.transactions import reading
from geo.model.row_report import RowReport


@dataclass(frozen=True, slots=True)
class Undone:
    """The codes of the rows that were put back, and the revision that did it."""

    codes: list[str]
    revision: int


def merge_rows(register: Register, editor: Editor, target: Target, into: str, why: Why) -> Written:
    """Say that two rows are one unit: the code of the first is from now on another name of `into`.

    What was said under the old code stays in its history; whoever asks for it finds the unit.

    Raises
    ------
    NotFoundError, PreconditionError, StaleError
        One of the two is not there, or the first not in the version that it was seen in.
    BodyError
        They are the same row.
    OutsideAreaError
        One of them is another office's.
    """
    require_kind(target.kind)
    told = replace(why, cause=_MERGE)
    with change_register(register.engine, editor, told, register.audit_key) as changes:
        again = find_made(changes.connection, editor.account, told)
        if again is not None:
            return repeat_change(changes.connection, again)
        gone = hold_version(changes.connection, target)
        kept = require_entity(changes.connection, target.kind, into)
        if gone.number == kept.number:
            raise refuse_field("into", into, "expected another row")
        editor.require(gone.owner_adcode, kept.owner_adcode)
        states = list_known(changes.connection, [gone.number]).get(gone.number, [])
        merged = raise_version(changes.connection, gone, alias_of=kept.code)
        laid = Laid([one.number for one in states], [])
        return finish_change(changes, merged, laid, states[-1] if states else None)


def undo_revision(register: Register, editor: Editor, revision: int, why: Why) -> Undone:
    """Put every row that a change set changed back to what it was.

    A row that the change set made is known no more; its code stays given. The undoing is a change
    set of its own, which can be undone as well, but for a merge: which unit it was merged into is
    then known no more, so that the two are merged anew instead. Rights are asked of every row as it
    is and as it was: the county that a row had stated is read in its texts again.

    Raises
    ------
    NotFoundError
        There is no such revision, or it changed no row.
    StaleError
        A row has been changed since; nothing is undone then.
    BodyError
        It undid a merge.
    OutsideAreaError
        A row is another office's, or was.
    """
    owners = _read_owners(register, revision)
    with change_register(register.engine, editor, why, register.audit_key) as changes:
        again = find_made(changes.connection, editor.account, why)
        touched = list_touched(changes.connection, revision)
        codes = sorted(entity.code for entity in touched)
        if again is not None:
            return Undone(codes, again.revision)
        if not touched:
            raise refuse_unknown("revisions", str(revision)[:40])
        for entity in touched:
            editor.require(entity.owner_adcode, owners.get(entity.number) or entity.owner_adcode)
            _refuse_later(changes, entity, revision)
            _refuse_merging(changes, entity, revision)
        number = changes.begin()
        for entity, states in touched.items():
            _put_back(changes, entity, states, revision, number, owners.get(entity.number))
        keep_key(changes.connection, editor.account, why, Made("", "", 0, number))
        changes.tell(
            f"revisions/{revision}", "", None, {"codes": codes[:_TOLD], "count": len(codes)}
        )
        return Undone(codes, number)


_MERGE = "merge"
"""The cause of a revision that merged a row, whoever made it."""
_TOLD = 100
"""Codes that a line of the audit names; the revision has them all."""


def _read_owners(register: Register, revision: int) -> dict[int, str]:
    """The county that each row which a revision changed stated before, by entity."""
    by_kind: dict[str, list[tuple[int, dict[str, str]]]] = {}
    with reading(register.engine) as connection:
        for entity, states in list_touched(connection, revision).items():
            before = [one for one in states if one.to_revision == revision]
            if before:
                by_kind.setdefault(entity.kind, []).append((entity.number, before[-1].texts))
    owners = {}
    for kind, rows in by_kind.items():
        known = require_kind(kind)
        if known.name == "rosters":
            continue
        read = register.readers.read_texts(kind, [texts for _, texts in rows], RowReport(kind))
        with reading(register.engine) as connection:
            for one in read:
                owners[rows[one.row][0]] = find_owner(connection, known, one)
    return owners


def _refuse_later(changes: ChangeSet, entity: Entity, revision: int) -> None:
    for state in list_history(changes.connection, entity.number):
        if max(state.from_revision, state.to_revision or 0) > revision:
            raise StaleError(
                f"the row {entity.code!r:.80} of {entity.kind} has changed after revision "
                f"{revision}",
                code="register_changed_since",
                field="revision",
                value=revision,
            )


def _refuse_merging(changes: ChangeSet, entity: Entity, revision: int) -> None:
    """Refuse to undo what undid the merge of a row, which would leave it no unit to be found at."""
    ended = [one.to_revision or 0 for one in list_history(changes.connection, entity.number)]
    last = max((number for number in ended if number <= revision), default=0)
    if last == revision or not last:
        return
    if list_revisions(changes.connection, {last})[last].cause == _MERGE:
        raise refuse_field(
            "revision", revision,
            f"before it {entity.code!r:.80} was merged into another row; merge them anew instead",
        )  # fmt: skip


def _put_back(
    changes: ChangeSet,
    entity: Entity,
    states: Sequence[Row],
    revision: int,
    now: int,
    owner: str | None,
) -> None:
    connection = changes.connection
    end_states(connection, [one.number for one in states if one.from_revision == revision], now)
    before = [one for one in states if one.to_revision == revision]
    insert_states(connection, [copy_state(one) for one in before], now)
    raise_version(connection, entity, owner=owner or None, alias_of="")
