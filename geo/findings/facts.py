"""Tests of what is known of facilities, in three values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geo.arrays import Texts, Trileans
from geo.errors import StandardError
from geo.model.facts import Bounds, Facts, Ranks
from geo.model.trilean import Trilean
from geo.norm_rules import FactTest


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
    name = test.field
    if test.is_ is not None and name in facts.answers:
        answer = facts.answers[name]
        return answer if test.is_ == "yes" else (Trilean.YES - answer).astype(np.int8)
    if test.one_of is not None and name in facts.words:
        return _judge_words(facts.words[name], test.one_of)
    if test.none_of is not None and name in facts.words:
        return (Trilean.YES - _judge_words(facts.words[name], test.none_of)).astype(np.int8)
    if isinstance(test.at_least, str) and name in facts.ranks:
        return _judge_rank(facts.ranks[name], test.at_least)
    bounded = test.at_least is not None or test.at_most is not None
    if bounded and not isinstance(test.at_least, str) and name in facts.numbers:
        return _judge_bounds(facts.numbers[name], test.at_least, test.at_most)
    raise StandardError(_explain(test, facts))


def _judge_words(words: Texts, wanted: Sequence[str]) -> Trileans:
    found = np.where(np.isin(words.astype(str), list(wanted)), Trilean.YES, Trilean.NO)
    return np.where(words == "", Trilean.UNKNOWN, found).astype(np.int8)


def _judge_rank(ranks: Ranks, word: str) -> Trileans:
    if word not in ranks.words:
        listed = ", ".join(ranks.words)
        raise StandardError(f"norms: at_least must be one of {listed}, got {word!r}")
    enough = np.where(ranks.rank <= ranks.words.index(word), Trilean.YES, Trilean.NO)
    return np.where(ranks.rank < 0, Trilean.UNKNOWN, enough).astype(np.int8)


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
        return f"norms: {test.field} is a word; test it with one_of or none_of"
    if test.field in facts.ranks:
        return f"norms: {test.field} is an ordered word; test it with at_least and a word"
    return f"norms: {test.field} is a number; test it with at_least or at_most"
