"""Words of a rule file that no row has, and values of the register that no rule names.

A misspelt word asks nobody and fails nobody in silence; so both lists are told, with a near word
where there is one. Where a near word hints at a slip, nothing that rests on the word is said to
fail.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo.arrays import Texts
from geo.findings.norms.tests import judge_test
from geo.model.facts import Facts
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.rules.measure_rules import MeasureField, MeasureRules
from geo.rules.norm_rules import FactTest
from geo.words.sentences import say
from geo.words.word_folding import fold_word

LISTED = 50
"""Values that are named one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class UnmatchedWord:
    """A word of the rules that no row has; `near` is the likest value of the register, or empty.

    `asks_nobody` marks that of a test none of whose words any row has, so that it finds nobody.
    """

    field: str
    zh: str
    word: str
    norm_ids: tuple[str, ...]
    near: str
    asks_nobody: bool = False

    def tell(self) -> str:
        """In words."""
        hint = say("meant_near_word", near=self.near) if self.near else ""
        return say("rule_word_not_in_register", word=self.word, zh=self.zh, hint=hint)


@dataclass(frozen=True, slots=True)
class UnnamedValue:
    """A value of the register that no rule names; `near` is the likest word of the rules."""

    field: str
    zh: str
    value: str
    rows: int
    near: str

    def tell(self) -> str:
        """In words."""
        hint = say("meant_near_word", near=self.near) if self.near else ""
        return say(
            "register_word_in_no_rule",
            value=self.value,
            zh=self.zh,
            rows=f"{self.rows:,}",
            hint=hint,
        )


@dataclass(frozen=True, slots=True)
class WordCheck:
    """What of the words on both sides does not meet."""

    unmatched: tuple[UnmatchedWord, ...] = ()
    unnamed: tuple[UnnamedValue, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether a word looks like a slip, or leaves a test with nobody."""
        return any(one.near or one.asks_nobody for one in self.unmatched)

    @property
    def doubted(self) -> dict[str, str]:
        """Norms that rest on a word with a near one in the register, with the reason."""
        return {
            name: "word_unmatched" for one in self.unmatched if one.near for name in one.norm_ids
        }


def check_words(
    rules: MeasureRules, facts: Facts, cells: Mapping[str, Texts], report: RowReport
) -> WordCheck:
    """Compare the words of all tests with the cells of their columns.

    Both lists are remarked, but for values of fields that list their words: the reader of the
    register has told these.
    """
    unmatched: list[UnmatchedWord] = []
    unnamed: list[UnnamedValue] = []
    for field in rules.fields:
        if field.kind not in {"word", "ordered"} or field.id not in cells:
            continue
        written = Counter(str(cell) for cell in cells[field.id] if cell)
        asked = _list_asked(rules, field)
        if not asked or not written:
            continue
        missing = {word: ids for word, ids in asked.items() if not _has(field, word, written)}
        missing |= _list_unreached(rules, field, facts, missing)
        known = {fold_word(word) for word in asked} | _fold_names(field)
        values = {cell: rows for cell, rows in written.items() if fold_word(cell) not in known}
        unmatched += [
            UnmatchedWord(
                field.id,
                field.zh,
                word,
                ids,
                _near(word, values),
                _asks_nobody(rules, field, word, set(missing)),
            )
            for word, ids in missing.items()
        ]
        unnamed += [
            UnnamedValue(
                field.id,
                field.zh,
                cell,
                rows,
                _near(cell, list(missing)) or _near(cell, list(asked)),
            )
            for cell, rows in sorted(values.items(), key=lambda one: (-one[1], one[0]))[:LISTED]
        ]
    for one in unmatched:
        report.remark("noted", "word_unmatched", one.tell(), column=one.field, value=one.word)
    listed = {field.id for field in rules.fields if field.words}
    for value in unnamed:
        if value.field in listed:
            continue
        report.remark("noted", "value_unnamed", value.tell(), column=value.field, value=value.value)
    return WordCheck(tuple(unmatched), tuple(unnamed))


def _list_asked(rules: MeasureRules, field: MeasureField) -> dict[str, tuple[str, ...]]:
    """Words that tests of the field name one by one, with the norms that do."""
    found: dict[str, tuple[str, ...]] = {}
    for norm in rules.norms:
        for test in (*norm.of, *norm.have):
            single = [test.is_] if isinstance(test.is_, str) else []
            named = [*single, *(test.one_of or []), *(test.none_of or [])]
            bounds = [one for one in (test.at_least, test.at_most) if isinstance(one, str)]
            for word in (*named, *bounds) if test.field == field.id else ():
                found[word] = tuple(dict.fromkeys((*found.get(word, ()), norm.id)))
    return found


def _list_unreached(
    rules: MeasureRules,
    field: MeasureField,
    facts: Facts,
    missing: dict[str, tuple[str, ...]],
) -> dict[str, tuple[str, ...]]:
    """Take out words that are limits of an order which some row is within."""
    for norm in rules.norms:
        for test in (*norm.of, *norm.have):
            if test.field == field.id and _is_bound(test):
                reached = bool(np.any(judge_test(test, facts) == Trilean.YES))
                for word in test.words if reached else ():
                    missing.pop(word, None)
    return missing


def _asks_nobody(rules: MeasureRules, field: MeasureField, word: str, missing: set[str]) -> bool:
    """Whether some test that asks for the word has no other word that a row has."""
    tests = [test for norm in rules.norms for test in (*norm.of, *norm.have)]
    own = [test for test in tests if test.field == field.id and test.none_of is None]
    return any(word in test.words and set(test.words) <= missing for test in own)


def _is_bound(test: FactTest) -> bool:
    return isinstance(test.at_least, str) or isinstance(test.at_most, str)


def _has(field: MeasureField, word: str, written: Counter[str]) -> bool:
    names = field.words.get(word, [])
    wanted = {fold_word(one) for one in (word, *names)}
    return any(fold_word(cell) in wanted for cell in written)


def _fold_names(field: MeasureField) -> set[str]:
    return {fold_word(one) for word, names in field.words.items() for one in (word, *names)}


def _near(word: str, others: Mapping[str, object] | list[str]) -> str:
    """The likest other word, where one holds the other or most of it."""
    found = difflib.get_close_matches(word, list(others), 1)
    if found:
        return str(found[0])
    held = [one for one in others if word in one or one in word]
    return str(held[0]) if held else ""
