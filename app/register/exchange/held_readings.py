"""What an upgrade reads otherwise: shown first, and counted when somebody has accepted it.

Until then the row counts as it was understood before: what was understood is written in place of
the text that is read otherwise. Where the door cannot be brought to understand the same, the text
is left blank, which is unknown to the engine: neither reading counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.register.change_set import Editor, change_register
from app.register.doors.row import Reading, Row, Why
from app.register.register import Register, require_kind
from app.register.state_rows import (
    NewState,
    end_states,
    find_entity,
    insert_states,
    list_states,
    raise_version,
)
from app.store.transactions import reading
from geo.model.row_report import RowReport

Fields = dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class ReadOtherwise:
    """A row that this version understands otherwise: by field, what counts and what would."""

    row: Row
    fresh: Reading | None
    fields: Fields


def list_read_otherwise(register: Register, kind: str) -> list[ReadOtherwise]:
    """Rows of a kind, as they are known now, that this version of the reader understands otherwise.

    Raises
    ------
    NotFoundError
        The register keeps none of the kind.
    """
    require_kind(kind)
    with reading(register.engine) as connection:
        rows = list_states(connection, kind)
    return find_read_otherwise(register, kind, rows)


def find_read_otherwise(register: Register, kind: str, rows: Sequence[Row]) -> list[ReadOtherwise]:
    """Those of some rows; rows that this version has read are not read again."""
    older = [row for row in rows if row.reader != register.reader]
    fresh = _read_again(register, kind, [row.texts for row in older])
    found = []
    for i, row in enumerate(older):
        now = fresh.get(i)
        fields = _compare(row.understood, {} if now is None else now.understood)
        if fields:
            found.append(ReadOtherwise(row, now, fields))
    return found


def accept_readings(
    register: Register, editor: Editor, kind: str, codes: Collection[str], why: Why
) -> int:
    """Have the readings of this version count for some rows, as one revision; 0 where none differ.

    Raises
    ------
    OutsideAreaError
        A row is another office's.
    """
    chosen = [one for one in list_read_otherwise(register, kind) if one.row.code in set(codes)]
    accepted = [one for one in chosen if one.fresh is not None]
    if not accepted:
        return 0
    with change_register(register.engine, editor, why, register.audit_key) as changes:
        editor.require(*dict.fromkeys(one.row.owner_adcode for one in accepted))
        revision = changes.begin()
        end_states(changes.connection, [one.row.number for one in accepted], revision)
        states = [_take_fresh(one.row, one.fresh, register.reader) for one in accepted if one.fresh]
        insert_states(changes.connection, states, revision)
        for code in dict.fromkeys(one.row.code for one in accepted):
            entity = find_entity(changes.connection, kind, code)
            if entity is not None:
                raise_version(changes.connection, entity)
        changes.tell(f"revisions/{revision}", "", None, {"codes": sorted(codes)[:100]})
        return revision


def hold_texts(register: Register, kind: str, rows: Sequence[Row]) -> list[dict[str, str]]:
    """Texts by which a door of this version understands of each row what counts."""
    texts = [row.texts for row in rows]
    otherwise = {one.row.number: one for one in find_read_otherwise(register, kind, rows)}
    at = [i for i, row in enumerate(rows) if row.number in otherwise]
    if not at:
        return texts
    spelt = [_respell(rows[i], otherwise[rows[i].number].fields) for i in at]
    again = _read_again(register, kind, spelt)
    for place, i in enumerate(at):
        now = again.get(place)
        fields = otherwise[rows[i].number].fields
        still = _compare(rows[i].understood, {} if now is None else now.understood)
        texts[i] = _blank(spelt[place], fields) if still else spelt[place]
    return texts


def _read_again(
    register: Register, kind: str, texts: Sequence[dict[str, str]]
) -> dict[int, Reading]:
    """What the doors make of texts today, by their place; a roster's are words of ours already."""
    if not texts or require_kind(kind).name == "rosters":
        return {}
    return {one.row: one for one in register.readers.read_texts(kind, texts, RowReport(kind))}


def _compare(was: Mapping[str, Any], now: Mapping[str, Any]) -> Fields:
    names = dict.fromkeys([*was, *now])
    return {
        name: (was.get(name), now.get(name)) for name in names if was.get(name) != now.get(name)
    }


def _respell(row: Row, fields: Fields) -> dict[str, str]:
    texts = dict(row.texts)
    for name, (was, _) in fields.items():
        field = name.split(".")[0]
        if name in texts:
            texts[name] = _spell(was)
        elif field in texts:
            texts[field] = ""
    return texts


def _spell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(_spell(one) for one in value)
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _blank(texts: Mapping[str, str], fields: Fields) -> dict[str, str]:
    gone = {name.split(".")[0] for name in fields}
    return {name: "" if name in gone else text for name, text in texts.items()}


def _take_fresh(row: Row, fresh: Reading, reader: str) -> NewState:
    read = replace(fresh, code=row.code, texts=row.texts)
    return NewState(row.entity, read, reader, row.source, row.valid_from, row.valid_to)
