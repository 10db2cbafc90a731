"""What a table would change of the register: added, changed, missing, doubtful; nothing is written.

A row of the table is the register's by its code; one without a code by its name and township,
where one alone has these. A row of the register that the table lacks, or has with nothing in it,
is told as missing and stays: closing needs a date. What may be meant in two ways is doubtful, and
stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from app.register.doors.given_texts import LONGEST_CODE
from app.register.doors.kinds import Kind
from app.register.doors.row import Reading, Row
from app.register.register import Register, require_kind
from app.register.revisions import newest_revision
from app.register.state_rows import Entity, fold_code, list_entities, list_states
from app.store.tables.register import FOREVER
from app.store.transactions import reading
from geo.model.row_report import RowReport
from geo.readers.vocabulary import normalise_name
from geo.study import FileSource

Doubt = Literal["ended", "several_of_name", "other_code", "code_gone", "twice", "code_too_long"]
_WHO = frozenset({"name", "county", "adcode", "prefecture", "province", "township", "datum"})
"""Fields that say which unit is meant, and nothing of it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A row of the register with what the table says otherwise: by field, from and to."""

    entity: Entity
    before: Row
    after: Reading
    fields: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A row of the table that may be meant in two ways, and the codes that it may mean."""

    reading: Reading
    doubt: Doubt
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """What a table would change, as the register was at `revision`."""

    kind: str
    revision: int
    report: RowReport
    added: list[Reading] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    missing: list[Row] = field(default_factory=list)
    doubtful: list[Doubtful] = field(default_factory=list)
    same: list[str] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether the register holds all that the table says."""
        return not self.added and not self.changed


def find_differences(register: Register, kind: str, source: FileSource) -> Differences:
    """Read a table by its door and compare it with the register.

    Raises
    ------
    InputError
        As the door.
    NotFoundError
        The register keeps no rows of the kind.
    """
    report = RowReport(kind)
    return compare_rows(register, kind, register.readers.read_file(kind, source, report), report)


def compare_rows(
    register: Register, kind: str, read: Sequence[Reading], report: RowReport
) -> Differences:
    """`find_differences` of rows that have been read."""
    known = require_kind(kind)
    with reading(register.engine) as connection:
        revision = newest_revision(connection)
        entities = list_entities(connection, kind)
        states = {one.entity: one for one in list_states(connection, kind)}
    found = Differences(kind, revision, report)
    comparison = _Comparison(known, entities, states, found)
    for one in read:
        comparison.take(one)
    _reread_changed(register, kind, known, found)
    owners = {one.owner_adcode for one in read}
    found.missing.extend(
        row
        for row in states.values()
        if row.entity not in comparison.matched
        and row.valid_to == FOREVER
        and row.owner_adcode in owners
    )
    return found


class _Comparison:
    """Rows of a table beside those of the register, taken one after the other."""

    def __init__(
        self,
        known: Kind,
        entities: dict[str, Entity],
        states: dict[int, Row],
        found: Differences,
    ) -> None:
        self.matched: set[int] = set()
        self._known, self._entities, self._states = known, entities, states
        self._found = found
        self._given: set[str] = set()
        self._names = _index_names(states.values()) if known.id_field else {}

    def take(self, one: Reading) -> None:
        """Sort a row of the table in."""
        match = self._match(one)
        if isinstance(match, Doubtful):
            self._doubt(match)
        elif match is None and len(one.code) > LONGEST_CODE:
            self._doubt(Doubtful(one, "code_too_long"))
        elif match is None and fold_code(one.code) in self._given:
            self._doubt(Doubtful(one, "twice"))
        elif match is None:
            self._given.add(fold_code(one.code))
            self._found.added.append(one)
        elif match.number in self.matched:
            self._doubt(Doubtful(one, "twice", (match.code,)))
        elif match.number not in self._states:
            self.matched.add(match.number)
            self._found.added.append(replace(one, code=match.code))
        else:
            _compare(self._found, self._known, match, self._states, one, self.matched)

    def _doubt(self, doubt: Doubtful) -> None:
        self.matched.update(self._entities[fold_code(code)].number for code in doubt.codes)
        self._found.doubtful.append(doubt)

    def _match(self, one: Reading) -> Entity | Doubtful | None:
        known, entity = self._known, self._entities.get(fold_code(one.code))
        while entity is not None and entity.alias_of:
            entity = self._entities.get(fold_code(entity.alias_of))
        if entity is not None:
            row = self._states.get(entity.number)
            if row is None:
                return entity if known.is_about else Doubtful(one, "code_gone", (entity.code,))
            is_open = one.valid_to == FOREVER and not known.is_about
            ended = row.valid_to != FOREVER and is_open
            return Doubtful(one, "ended", (entity.code,)) if ended else entity
        alike = self._names.get(_name_of(one.texts), []) if one.texts.get("name") else []
        codes = tuple(row.code for row in alike)
        if not alike:
            return None
        if one.texts.get(known.id_field):
            return Doubtful(one, "other_code", codes)
        if len(alike) > 1:
            return Doubtful(one, "several_of_name", codes)
        return self._entities[fold_code(codes[0])]


def _compare(
    found: Differences,
    known: Kind,
    entity: Entity,
    states: dict[int, Row],
    one: Reading,
    matched: set[int],
) -> None:
    before = states[entity.number]
    fields = {
        name: (before.texts.get(name, ""), text)
        for name, text in one.texts.items()
        if name != known.id_field and before.texts.get(name, "") != text
    }
    if fields and _says_nothing(one, known):
        return
    matched.add(entity.number)
    if not fields:
        found.same.append(entity.code)
        return
    found.changed.append(Changed(entity, before, replace(one, code=entity.code), fields))


def _says_nothing(one: Reading, known: Kind) -> bool:
    """Whether a row of the table only says which unit is meant: a template sent back empty."""
    silent = {*_WHO, known.id_field}
    return not known.is_about and not any(
        text for name, text in one.texts.items() if name not in silent
    )


def _reread_changed(register: Register, kind: str, known: Kind, found: Differences) -> None:
    """Read what rows come to with the fields that the table lacks; refused ones are doubtful."""
    if known.name == "rosters" or not found.changed:
        return
    merged = []
    for one in found.changed:
        texts = {**one.before.texts, **one.after.texts}
        if known.id_field:
            texts[known.id_field] = one.entity.code
        merged.append(texts)
    read = {one.row: one for one in register.readers.read_texts(kind, merged, found.report)}
    kept = []
    for i, one in enumerate(found.changed):
        whole = read.get(i)
        if whole is None:
            found.doubtful.append(Doubtful(one.after, "code_gone", (one.entity.code,)))
            continue
        owner = one.after.owner_adcode or whole.owner_adcode
        after = replace(
            one.after, texts=whole.texts, understood=whole.understood, owner_adcode=owner
        )
        kept.append(replace(one, after=after))
    found.changed[:] = kept


def _index_names(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.valid_to == FOREVER:
            found[_name_of(row.texts)].append(row)
    return found


def _name_of(texts: dict[str, str]) -> tuple[str, str]:
    return normalise_name(texts.get("name", "")), normalise_name(texts.get("township", ""))
