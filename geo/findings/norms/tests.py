"""Tests of what is known of facilities, in three values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from geo.arrays import Flags, Indices, Texts, Trileans
from geo.errors import StandardError
from geo.model.facts import Bounds, Facts, Ranks
from geo.model.trilean import Trilean
from geo.rules.norm_rules import FactTest
from geo.words.word_folding import fold_word

_ANSWERS = {
    **dict.fromkeys(("yes", "true", "是", "有"), Trilean.YES),
    **dict.fromkeys(("no", "false", "否", "无"), Trilean.NO),
}


def judge_all(tests: Sequence[FactTest], facts: Facts) -> Trileans:
    """The three-valued AND of some tests, one Trilean per facility; YES where there are none.

    Raises
    ------
    StandardError
        A test is of a field that is not known, or not of the kind that it tests.
    """
    every = np.full(facts.count, Trilean.YES, dtype=np.int8)
    for test in tests:
        every = np.minimum(every, judge_test(test, facts)).astype(np.int8)
    return every


def judge_test(test: FactTest, facts: Facts) -> Trileans:
    """One test over all facilities."""
    kinds: tuple[tuple[object, Callable[[], Trileans | None]], ...] = (
        (facts.answers, lambda: _test_answer(test, facts.answers[test.field])),
        (facts.words, lambda: _test_word(test, facts.words[test.field])),
        (facts.ranks, lambda: _test_rank(test, facts.ranks[test.field])),
        (facts.numbers, lambda: _test_number(test, facts.numbers[test.field])),
        (facts.dates, lambda: _test_date(test, facts.dates[test.field])),
    )
    for fields, judge in kinds:
        if isinstance(fields, dict) and test.field in fields:
            state = judge()
            if state is not None:
                return state
    raise StandardError(_explain(test, facts))


def _test_answer(test: FactTest, answer: Trileans) -> Trileans | None:
    if test.is_ is None:
        return None
    wanted = _ANSWERS.get(str(test.is_).strip().lower())
    if wanted is None:
        raise StandardError(
            f"norms: {test.field} is answered yes or no; is takes yes or no, got {test.is_!r}"
        )
    return answer if wanted == Trilean.YES else (Trilean.YES - answer).astype(np.int8)


def _test_word(test: FactTest, words: Texts) -> Trileans | None:
    if isinstance(test.is_, str):
        return _judge_words(words, [test.is_])
    if test.one_of is not None:
        return _judge_words(words, test.one_of)
    if test.none_of is not None:
        return (Trilean.YES - _judge_words(words, test.none_of)).astype(np.int8)
    return None


def _judge_words(words: Texts, wanted: Sequence[str]) -> Trileans:
    folded = {word: fold_word(word) for word in set(words)}
    named = {fold_word(word) for word in wanted}
    found: Flags = np.array([folded[word] in named for word in words], dtype=bool)
    return _judge(found, np.array([not folded[word] for word in words], dtype=bool))


def _test_rank(test: FactTest, ranks: Ranks) -> Trileans | None:
    rank = ranks.rank
    if isinstance(test.is_, str):
        return _judge(rank == _place(ranks, test.is_, "is"), rank < 0)
    if test.one_of is not None or test.none_of is not None:
        key = "one_of" if test.one_of is not None else "none_of"
        wanted = [_place(ranks, word, key) for word in (test.one_of or test.none_of or [])]
        inside: Flags = np.isin(rank, wanted)
        return _judge(inside if test.one_of is not None else ~inside, rank < 0)
    if isinstance(test.at_least, float) or isinstance(test.at_most, float):
        return None
    if test.at_least is None and test.at_most is None:
        return None
    enough: Flags = np.ones(len(rank), dtype=bool)
    if isinstance(test.at_least, str):
        enough &= rank <= _place(ranks, test.at_least, "at_least")
    if isinstance(test.at_most, str):
        enough &= rank >= _place(ranks, test.at_most, "at_most")
    return _judge(enough, rank < 0)


def _place(ranks: Ranks, word: str, key: str) -> int:
    known = {fold_word(one): one for one in ranks.words} | dict(ranks.names)
    found = known.get(fold_word(word))
    if found is None:
        listed = ", ".join(ranks.words)
        raise StandardError(f"norms: {key} must be one of {listed}, got {word!r}")
    return ranks.words.index(found)


def _judge(holds: Flags | Indices, unknown: Flags) -> Trileans:
    state = np.where(holds, Trilean.YES, Trilean.NO)
    return np.where(unknown, Trilean.UNKNOWN, state).astype(np.int8)


def _test_number(test: FactTest, bounds: Bounds) -> Trileans | None:
    if isinstance(test.is_, float):
        return _judge_bounds(bounds, test.is_, test.is_)
    if isinstance(test.at_least, str) or isinstance(test.at_most, str):
        return None
    if test.at_least is None and test.at_most is None:
        return None
    return _judge_bounds(bounds, test.at_least, test.at_most)


def _test_date(test: FactTest, bounds: Bounds) -> Trileans | None:
    if test.since is None and test.until is None:
        return None
    return _judge_bounds(bounds, _ordinal(test.since), _ordinal(test.until))


def _ordinal(day: date | None) -> float | None:
    return None if day is None else float(day.toordinal())


def _judge_bounds(bounds: Bounds, least: float | None, most: float | None) -> Trileans:
    """Least ≤ x ≤ most, both inclusive; a side that is not given holds."""
    state = np.full(len(bounds.low), Trilean.YES, dtype=np.int8)
    low, high = np.nan_to_num(bounds.low, nan=-np.inf), np.nan_to_num(bounds.high, nan=np.inf)
    sides = []
    if least is not None:
        sides.append((low >= least, high < least))
    if most is not None:
        sides.append((high <= most, low > most))
    for holds, fails in sides:
        side = np.where(holds, Trilean.YES, np.where(fails, Trilean.NO, Trilean.UNKNOWN))
        state = np.minimum(state, side).astype(np.int8)
    return state


def _explain(test: FactTest, facts: Facts) -> str:
    if test.field not in facts.names:
        listed = ", ".join(facts.names)
        return f"norms: unknown field {test.field!r}; known: {listed}"
    if test.field in facts.answers:
        return f"norms: {test.field} is answered yes or no; test it with is"
    if test.field in facts.words:
        return f"norms: {test.field} is a word; test it with is, one_of or none_of and texts"
    if test.field in facts.ranks:
        return (
            f"norms: {test.field} is an ordered word; test it with is, one_of, none_of, "
            "at_least or at_most and words"
        )
    if test.field in facts.dates:
        return f"norms: {test.field} is a date; test it with since or until"
    return f"norms: {test.field} is a number; test it with at_least, at_most or is and a number"
