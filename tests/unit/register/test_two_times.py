"""What held on a day, as the register knew it at a revision: held against a plain model.

The model keeps, for every revision, a note for each day of each code; the register keeps states.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.errors import BodyError
from app.register.change_set import BY_COMMAND
from app.register.change_steps import Target
from app.register.changes import amend_row, create_row, end_row
from app.register.doors.row import Reading, Why
from app.register.merging import merge_rows, undo_revision
from app.register.reads import list_rows, read_row, tell_revision
from app.register.register import Register
from app.store import open_database, sqlite_url
from tests.soak import rounds

DAYS = ("2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01")
CODES = ("S1", "S2", "S3")
EDIT = Why("edit")


class PlainDoor:
    """A door that takes every row as it is."""

    def doubt_place(self, kind, read):
        return []

    def read_texts(self, kind, rows, report):
        return [
            Reading(dict(row), {"name": row["name"], "valid_to": row.get("valid_to", "")},
                    row["site_id"], "210102", i)
            for i, row in enumerate(rows)
        ]  # fmt: skip


@dataclass
class Plain:
    """One code in the model: a note a day, where its parts begin, its last day, its version."""

    notes: dict[str, str]
    starts: list[str] = field(default_factory=lambda: [""])
    last: str = "9999"
    version: int = 1


class TwoTimes(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.folder = TemporaryDirectory()
        engine = open_database(sqlite_url(f"{self.folder.name}/r.sqlite"))
        self.register = Register(engine, PlainDoor())
        self.now = {}
        self.past = [{}]
        self.gone = set()
        self.merges, self.unmerged = set(), set()

    def teardown(self):
        try:
            self.compare_all()
        finally:
            self.register.engine.dispose()
            self.folder.cleanup()

    def compare_all(self):
        for revision, known in enumerate(self.past):
            for day in DAYS:
                wanted = {code: one.notes[day] for code, one in known.items() if day in one.notes}
                found = list_rows(self.register, "sites", revision=revision, valid_on=day)
                assert {row.code: row.texts.get("note", "") for row in found} == wanted

    def keep(self):
        self.past.append(deepcopy(self.now))

    @rule(code=st.sampled_from(CODES), note=st.text("ab", max_size=2))
    def create(self, code, note):
        if code in self.now or code in self.gone:
            return
        texts = {"site_id": code, "name": code, "note": note}
        create_row(self.register, BY_COMMAND, "sites", texts, EDIT)
        self.now[code] = Plain(dict.fromkeys(DAYS, note))
        self.keep()

    @precondition(lambda self: self.now)
    @rule(data=st.data(), note=st.sampled_from("cdef"), day=st.none() | st.sampled_from(DAYS))
    def amend(self, data, note, day):
        code = data.draw(st.sampled_from(sorted(self.now)))
        one = self.now[code]
        target = Target("sites", code, one.version)
        first = one.starts[-1] if day is None else day
        if first > one.last:
            with pytest.raises(BodyError):
                amend_row(self.register, BY_COMMAND, target, {"note": note}, EDIT, from_day=day)
            return
        amend_row(self.register, BY_COMMAND, target, {"note": note}, EDIT, from_day=day)
        one.notes |= {d: note for d in DAYS if first <= d <= one.last}
        if day is not None:
            one.starts = [start for start in one.starts if start < day] + [day]
        one.version += 1
        self.keep()

    @precondition(lambda self: self.now)
    @rule(data=st.data(), day=st.sampled_from(DAYS))
    def end(self, data, day):
        code = data.draw(st.sampled_from(sorted(self.now)))
        one = self.now[code]
        target = Target("sites", code, one.version)
        if day >= one.last:
            with pytest.raises(BodyError):
                end_row(self.register, BY_COMMAND, target, day, EDIT)
            return
        end_row(self.register, BY_COMMAND, target, day, EDIT)
        one.notes = {d: note for d, note in one.notes.items() if d <= day}
        one.starts = [start for start in one.starts if start <= day]
        one.last = day
        one.version += 1
        self.keep()

    @precondition(lambda self: len(self.now) > 1)
    @rule(data=st.data())
    def merge(self, data):
        code, into = data.draw(st.permutations(sorted(self.now)))[:2]
        target = Target("sites", code, self.now[code].version)
        merge_rows(self.register, BY_COMMAND, target, into, EDIT)
        self.gone.add(code)
        del self.now[code]
        self.keep()
        self.merges.add(len(self.past) - 1)
        assert read_row(self.register, "sites", code).code == into

    @precondition(lambda self: len(self.past) > 1)
    @rule()
    def undo(self):
        before, after = self.past[-2], self.past[-1]
        revision = len(self.past) - 1
        if revision in self.unmerged:
            with pytest.raises(BodyError, match="merge them anew"):
                undo_revision(self.register, BY_COMMAND, revision, Why("undo"))
            return
        touched = undo_revision(self.register, BY_COMMAND, revision, Why("undo")).codes
        versions = {code: one.version for code, one in (before | after).items()}
        self.now = deepcopy(before)
        for code in touched:
            if code in self.now:
                self.now[code].version = max(versions[code], after[code].version if code in after
                                             else versions[code] + 1) + 1  # fmt: skip
                self.gone.discard(code)
            else:
                self.gone.add(code)
        self.keep()
        if revision in self.merges:
            self.unmerged.add(len(self.past) - 1)

    @invariant()
    def revisions_count_up_by_one(self):
        if hasattr(self, "register"):
            assert tell_revision(self.register) == len(self.past) - 1


TestTwoTimes = TwoTimes.TestCase
TestTwoTimes.settings = settings(
    max_examples=rounds(6, 400), stateful_step_count=rounds(12, 40), deadline=None
)
