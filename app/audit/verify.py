"""Whether the audit is whole: which lines were changed, are missing, or were cut from the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, or_, select

from app.audit.black_out import BLACK_OUT
from app.audit.chain import Head, hash_text, seal_head, seal_line
from app.audit.deed import PARTS
from app.audit.key import AuditKey
from app.store.tables.audit import AuditHeadRow, AuditLineRow, AuditTextRow
from geo.words.sentences import say

MOST_FAULTS = 100
_AT_ONCE = 1_000
Part = tuple[int, str]
"""The number of a line, and a part of it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as it was written: one line or several, or a part of one."""

    code: Literal[
        "line_changed",
        "line_of_other_key",
        "line_not_as_noted",
        "lines_missing",
        "lines_cut",
        "line_added",
        "text_changed",
        "text_missing",
        "text_added",
        "head_changed",
        "more_faults",
    ]
    first: int
    last: int
    part: str = ""

    def __str__(self) -> str:
        return _TELL[self.code](self)


_PARTS = {
    "before": lambda: say("audit_text_before"),
    "after": lambda: say("audit_text_after"),
    "why": lambda: say("audit_text_why"),
}
_TELL: dict[str, Callable[[Fault], str]] = {
    "line_changed": lambda one: say("audit_line_changed", line=one.first),
    "line_of_other_key": lambda one: say("audit_line_of_other_key", line=one.first),
    "line_not_as_noted": lambda one: say("audit_line_not_as_noted", line=one.first),
    "lines_missing": lambda one: say("audit_lines_missing", first=one.first, last=one.last),
    "lines_cut": lambda one: say("audit_lines_cut", first=one.first, last=one.last),
    "line_added": lambda one: say("audit_line_added", line=one.first),
    "text_added": lambda one: say("audit_text_added", line=one.first),
    "text_changed": lambda one: say("audit_text_changed", line=one.first, part=_PARTS[one.part]()),
    "text_missing": lambda one: say("audit_text_missing", line=one.first, part=_PARTS[one.part]()),
    "head_changed": lambda one: say("audit_head_changed", stated=one.first, last=one.last),
    "more_faults": lambda one: say("audit_more_faults", count=one.first),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many lines there are, where the chain ends, and what is not as it was written."""

    lines: int
    head: Head
    faults: tuple[Fault, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, removed or cut."""
        return not self.faults


def verify_chain(
    connection: Connection,
    keys: Sequence[AuditKey],
    noted: Head | None = None,
    *,
    counted: int = 0,
) -> Verdict:
    """Compute every seal again; `noted` is a head that somebody noted earlier.

    `counted` is how many lines there were by a note that says no more, as `register.seen`.
    Every line is judged after the one that stands before it, so that one that was changed is the
    only one told. At most 100 faults are told one by one.
    """
    check = _Check({key.id: key for key in keys}, noted, counted)
    faults = list(check.run(connection))
    told = faults[:MOST_FAULTS]
    if len(faults) > MOST_FAULTS:
        told.append(Fault("more_faults", len(faults) - MOST_FAULTS, 0))
    return Verdict(check.lines, check.head, tuple(told))


class _Check:
    """One walk along the chain."""

    def __init__(self, keys: Mapping[str, AuditKey], noted: Head | None, counted: int) -> None:
        self._keys, self._noted = keys, noted
        self._counted = max(counted, noted.number if noted is not None else 0)
        self.lines, self.head = 0, Head()
        self._without_text: set[Part] = set()
        self._blacked_out: set[Part] = set()

    def run(self, connection: Connection) -> Iterator[Fault]:
        for number in _list_before_first(connection):
            yield Fault("line_added", number, number)
        while rows := self._read_lines(connection):
            texts = _read_texts(connection, rows[0].number, rows[-1].number)
            for row in rows:
                yield from self._judge(row._mapping, texts)  # noqa: SLF001 - SQLAlchemy's own name
        for number, part in sorted(self._without_text - self._blacked_out):
            yield Fault("text_missing", number, number, part)
        yield from self._judge_head(connection)

    def _read_lines(self, connection: Connection) -> Sequence[Any]:
        wanted = select(AuditLineRow.__table__).where(AuditLineRow.number > self.head.number)
        return connection.execute(wanted.order_by(AuditLineRow.number).limit(_AT_ONCE)).all()

    def _judge(
        self, row: Mapping[str, Any], texts: Mapping[Part, tuple[str, str]]
    ) -> Iterator[Fault]:
        number, before = row["number"], self.head
        if number > before.number + 1:
            yield Fault("lines_missing", before.number + 1, number - 1)
        self.lines, self.head = self.lines + 1, Head(number, row["seal"])
        key = self._keys.get(row["key_id"])
        is_sealed = key is not None and _fits(seal_line(key, before.seal, row), row["seal"])
        if key is None:
            yield Fault("line_of_other_key", number, number)
        elif number == before.number + 1 and not is_sealed:
            yield Fault("line_changed", number, number)
        noted = self._noted
        if noted is not None and noted.number == number and not _fits(noted.seal, row["seal"]):
            yield Fault("line_not_as_noted", number, number)
        yield from self._judge_texts(row, texts, is_sealed=is_sealed)

    def _judge_texts(
        self, row: Mapping[str, Any], texts: Mapping[Part, tuple[str, str]], *, is_sealed: bool
    ) -> Iterator[Fault]:
        """What a line says that nobody sealed accounts for no text that is missing."""
        number = row["number"]
        for part in PARTS:
            hashed, found = row[f"{part}_hash"], texts.get((number, part))
            if found is None:
                if hashed:
                    self._without_text.add((number, part))
            elif not _fits(hash_text(*found), hashed):
                yield Fault("text_changed", number, number, part)
            elif is_sealed and row["action"] == BLACK_OUT and part == "after":
                self._note_black_out(found[1])

    def _note_black_out(self, text: str) -> None:
        said = orjson.loads(text)
        self._blacked_out.add((said["number"], said["part"]))

    def _judge_head(self, connection: Connection) -> Iterator[Fault]:
        rows = connection.execute(select(AuditHeadRow.__table__)).all()
        row = rows[0] if len(rows) == 1 and type(rows[0].number) is int else None
        stated = Head() if row is None else Head(row.number, row.seal)
        last = max(self.head.number, stated.number)
        if stated.number > self.head.number:
            yield Fault("lines_missing", self.head.number + 1, stated.number)
        elif (
            stated != self.head
            or len(rows) > 1
            or (stated.number and not self._is_sealed(row, stated))
        ):
            yield Fault("head_changed", stated.number, self.head.number)
        for number in _list_texts_of_none(connection, last):
            yield Fault("text_added", number, number)
        if self._counted > last:
            yield Fault("lines_cut", last + 1, self._counted)

    def _is_sealed(self, row: Any, stated: Head) -> bool:
        key = self._keys.get(row.key_id)
        return key is not None and _fits(seal_head(key, stated), row.head_seal)


def _fits(expected: str, found: object) -> bool:
    return isinstance(found, str) and compare_digest(
        expected.encode(), found.encode("utf-8", "surrogateescape")
    )


def _list_before_first(connection: Connection) -> list[int]:
    """Numbers that the chain never gives."""
    wanted = select(AuditLineRow.number).where(AuditLineRow.number < 1)
    return list(connection.execute(wanted.order_by(AuditLineRow.number)).scalars())


def _list_texts_of_none(connection: Connection, last: int) -> list[int]:
    """Numbers of texts that belong to no line up to the last, or to none of the parts."""
    number, part = AuditTextRow.number, AuditTextRow.part
    strange = or_(number < 1, number > last, part.not_in(PARTS))
    return list(
        connection.execute(select(number).distinct().where(strange).order_by(number)).scalars()
    )


def _read_texts(connection: Connection, first: int, last: int) -> dict[Part, tuple[str, str]]:
    found = connection.execute(
        select(AuditTextRow.__table__).where(AuditTextRow.number.between(first, last))
    )
    return {(row.number, row.part): (row.salt, row.text) for row in found}
