"""Tables of the register as doors read them: what stands in for the files of a study.

Of every row that is known, the state that holds on the day. A unit that has closed or is yet to
open still stands there with its dates, which the engine judges for every day that it asks of; rows
of kinds that state no dates are left out then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.register.doors.kinds import Kind
from app.register.doors.row import Row
from app.register.exchange.held_readings import hold_texts
from app.register.reads import check_revision
from app.register.register import Register, require_kind
from app.register.state_rows import fold_code, list_entities, list_kinds, list_states
from app.store.transactions import reading
from geo.readers.text_table import freeze_texts
from geo.storage.whole_writes import write_whole

_NAME_DIGITS = 16


def freeze_tables(
    register: Register, sections: Sequence[str], day: str, revision: int | None = None
) -> dict[str, bytes]:
    """The table of every kind that a section of a study takes and that has a row.

    The same rows give the same bytes. `sections` are names of kinds; of facilities all registers
    are given.

    Raises
    ------
    NotFoundError, BodyError
        There is no such kind or revision.
    """
    with reading(register.engine) as connection:
        at = check_revision(connection, revision)
        kinds = [one for one in list_kinds(connection) if one.partition("[")[0] in sections]
        known = {one: list_states(connection, one, revision=at) for one in kinds}
        renamed = {
            entity.code: entity.alias_of
            for entity in list_entities(connection, "sites").values()
            if entity.alias_of
        }
    tables = {}
    for name, states in known.items():
        kind = require_kind(name)
        rows = choose_states(states, day, kind)
        if rows:
            texts = hold_texts(register, name, rows)
            tables[name] = _freeze(kind, rows, texts, renamed)
    return tables


def write_tables(tables: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Write tables into folders named by what they hold, where they are not there yet.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    written = {}
    for name, body in tables.items():
        place = folder / hashlib.sha256(body).hexdigest()[:_NAME_DIGITS] / name_table(name)
        if not place.is_file() or place.read_bytes() != body:
            place.parent.mkdir(parents=True, exist_ok=True)
            with write_whole(place) as made:
                made.write_bytes(body)
        written[name] = place
    return written


def name_table(kind: str) -> str:
    """What the file of a kind is called: `sites.arrow`, `facilities-1.arrow`."""
    return f"{kind.replace('[', '-').rstrip(']')}.arrow"


def choose_states(states: Sequence[Row], day: str, kind: Kind) -> list[Row]:
    """One state of every row, in the order in which rows were made."""
    by_entity: dict[int, list[Row]] = {}
    for one in states:
        by_entity.setdefault(one.entity, []).append(one)
    chosen = []
    for entity in sorted(by_entity):
        spans = by_entity[entity]
        on_day = [one for one in spans if one.valid_from <= day <= one.valid_to]
        if on_day:
            chosen.append(on_day[-1])
        elif kind.dated:
            before = [one for one in spans if one.valid_to < day]
            chosen.append(before[-1] if before else spans[0])
    return chosen


def _freeze(
    kind: Kind, rows: Sequence[Row], texts: Sequence[dict[str, str]], renamed: Mapping[str, str]
) -> bytes:
    told = []
    for row, said in zip(rows, texts, strict=True):
        whole = dict(said)
        if kind.id_field:
            whole[kind.id_field] = row.code
        for field in kind.references:
            if whole.get(field):
                whole[field] = _follow(whole[field], renamed)
        told.append(whole)
    return freeze_texts(told, kind.vocabulary)


def _follow(code: str, renamed: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while code in renamed and fold_code(code) not in seen:
        seen.add(fold_code(code))
        code = renamed[code]
    return code
