"""The states of one row along the days: what a change ends, and what it puts in its place.

The states that are known of a row never overlap. A change from a day on ends what holds later, cuts
what holds on both sides of the day, and puts one state behind it; a change without a day replaces
the last state, so that what is known of earlier days stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.register.doors.kinds import Kind
from app.register.doors.row import Reading, Row, Source
from app.register.refusals import refuse_field
from app.register.state_rows import NewState, copy_state
from app.store.tables.register import BEGINNING, FOREVER


@dataclass(frozen=True, slots=True)
class Said:
    """What is laid down: the row as read, by which version, and how it came."""

    reading: Reading
    reader: str
    source: Source


@dataclass(frozen=True, slots=True)
class Laid:
    """Numbers of the states that end, and the states that are known instead."""

    ended: list[int]
    new: list[NewState]


def lay_state(entity: int, known: Sequence[Row], said: Said, from_day: str | None = None) -> Laid:
    """Put what was said among the known states, which are in the order of their days.

    Raises
    ------
    BodyError
        It would hold on no day.
    """
    last_day = said.reading.valid_to
    if from_day is None:
        first_day = known[-1].valid_from if len(known) > 1 else said.reading.valid_from
        ended, new = [one.number for one in known[-1:]], []
    else:
        first_day = from_day
        later = [one for one in known if one.valid_to >= from_day]
        ended = [one.number for one in later]
        new = [
            copy_state(one, valid_to=day_before(from_day))
            for one in later
            if one.valid_from < from_day
        ]
    if last_day < first_day:
        raise refuse_field(
            "valid_to", last_day, f"the row would end before it begins on {first_day}"
        )
    reading, reader, source = said.reading, said.reader, said.source
    return Laid(ended, [*new, NewState(entity, reading, reader, source, first_day, last_day)])


def end_on(known: Sequence[Row], day: str, kind: Kind) -> Laid:
    """Have a row hold until a day, included; of a kind that states its end, in its texts too.

    Raises
    ------
    BodyError
        It holds on no later day as it is.
    """
    later = [one for one in known if one.valid_to > day]
    if not later:
        raise refuse_field("valid_to", day, "the row holds on no later day")
    cut = [one for one in later if one.valid_from <= day]
    return Laid([one.number for one in later], [_end_state(one, day, kind) for one in cut])


def check_day(text: str, field: str) -> str:
    """A day as ISO text.

    Raises
    ------
    BodyError
        It is none.
    """
    try:
        day = date.fromisoformat(text) if len(text) == len(FOREVER) else None
    except ValueError:
        day = None
    if day is None or not BEGINNING < text < FOREVER:
        raise refuse_field(field, text[:40], "expected a day such as 2026-03-01")
    return text


def day_before(day: str) -> str:
    """The day before one, as ISO text."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _end_state(row: Row, day: str, kind: Kind) -> NewState:
    state = copy_state(row, valid_to=day)
    if not kind.dated:
        return state
    texts = {**row.texts, "valid_to": day}
    return replace(
        state,
        reading=replace(state.reading, texts=texts, understood={**row.understood, "valid_to": day}),
    )
