"""Steps that every change of a row has in common: read, held to its version, written, told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.register.change_keys import Made, keep_key
from app.register.change_set import ChangeSet
from app.register.doors.kinds import Kind
from app.register.doors.row import Reading, Row, Written
from app.register.reads import require_entity
from app.register.refusals import (
    refuse_field,
    refuse_reading,
    refuse_stale,
    refuse_unknown,
    refuse_unversioned,
)
from app.register.register import Register
from app.register.state_rows import (
    Entity,
    end_states,
    find_entity,
    insert_states,
    list_states,
)
from app.register.timeline import Laid
from geo.model.row_report import RowRemark, RowReport


@dataclass(frozen=True, slots=True)
class Target:
    """The row that a change is of: its kind, code and the version that it was seen in."""

    kind: str
    code: str
    version: int | None


def read_one(
    register: Register, kind: str, texts: dict[str, str]
) -> tuple[Reading, Sequence[RowRemark]]:
    """One row as its door understands it, and what the door remarks.

    Raises
    ------
    BodyError
        The door does not take it as one row.
    InputError
        As the door; a row about a person is refused here, too.
    """
    report = RowReport(kind)
    filled = {field: text for field, text in texts.items() if text}
    if not filled:
        raise refuse_field("texts", None, "expected at least one field")
    read = register.readers.read_texts(kind, [filled], report)
    if len(read) != 1:
        raise refuse_reading(report.remarks)
    remarks = [*report.remarks, *register.readers.doubt_place(kind, read[0])]
    return read[0], tuple(remarks)


def hold_version(connection: Connection, target: Target) -> Entity:
    """The entity of a row, if it is in the version that it was seen in.

    Raises
    ------
    NotFoundError, PreconditionError, StaleError
        There is none, no version is said, or another one.
    """
    entity = require_entity(connection, target.kind, target.code)
    if target.version is None:
        raise refuse_unversioned(target.kind, entity.code)
    if target.version != entity.version:
        raise refuse_stale(target.kind, entity.code, entity.version)
    return entity


def find_owner(connection: Connection, known: Kind, read: Reading) -> str:
    """The county that a row states; else that of the unit that it is about."""
    unit = str(read.understood.get("site_id", "")) if "site_id" in known.references else ""
    if read.owner_adcode or not unit:
        return read.owner_adcode
    entity = find_entity(connection, "sites", unit)
    return "" if entity is None else entity.owner_adcode


def finish_change(
    changes: ChangeSet,
    entity: Entity,
    laid: Laid,
    before: Row | None,
    remarks: Sequence[RowRemark] = (),
) -> Written:
    """Write what is laid down, the key of the request and the audit line, in this order."""
    connection = changes.connection
    revision = changes.begin()
    end_states(connection, laid.ended, revision)
    insert_states(connection, laid.new, revision)
    made = Made(entity.kind, entity.code, entity.version, revision)
    keep_key(connection, changes.editor.account, changes.why, made)
    written = _tell(connection, entity, revision, remarks)
    changes.tell(
        f"{entity.kind}/{entity.code}",
        entity.owner_adcode,
        None if before is None else before.texts,
        None if written.row is None else written.row.texts,
    )
    return written


def _tell(
    connection: Connection, entity: Entity, revision: int, remarks: Sequence[RowRemark] = ()
) -> Written:
    states = list_states(connection, entity.kind, revision=revision, entity=entity.number)
    row = states[-1] if states else None
    return Written(entity.kind, entity.code, entity.version, revision, row, tuple(remarks))


def repeat_change(connection: Connection, made: Made) -> Written:
    """What an earlier request of the same key came to, as it was then."""
    entity = find_entity(connection, made.kind, made.code)
    if entity is None:
        raise refuse_unknown(made.kind, made.code)
    told = _tell(connection, entity, made.revision)
    return replace(told, version=made.version, is_repeated=True)
