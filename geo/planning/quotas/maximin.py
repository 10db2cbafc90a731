"""The worst area raised first: the largest t such that every area reaches min(t, its own best).

What all candidates together could give an area is its own best. Of the choices that reach t the
one that covers the most people is taken. The share is closed in from both sides: by choices that
reach it, by prices that prove that none does (`geo.planning.quotas.maximin_bound`), then by HiGHS.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geo.arrays import Ints
from geo.planning.covering.heuristics import complete, keeps_rules
from geo.planning.covering.instance import ChoiceRules, Covering, count_covered
from geo.planning.covering.mclp import CheckCancelled, cover_most
from geo.planning.covering.solution import Answer, InfeasibleError
from geo.planning.quotas.areas import Areas, Ladder, count_attainable, find_worst_share
from geo.planning.quotas.local_search import meets_needs
from geo.planning.quotas.maximin_bound import bound_share
from geo.planning.quotas.min_sites import MOST_PAIRS, most_with_needs
from geo.planning.quotas.problem import QuotaProblem
from geo.planning.quotas.quota import Quotas, make_needs
from geo.planning.quotas.time_slices import improve_choice

_FINE = Fraction(1, 1000)
"""Shares nearer than this are told apart by people, not by halving."""
_TRIES = 8


@dataclass(frozen=True, slots=True)
class Raised:
    """Worst share that the choice reaches among areas that can be raised, and its bound.

    `answer` counts people; `capped` names areas whose own best lies below `share`.
    """

    answer: Answer
    share: Fraction
    share_bound: Fraction
    capped: Ints


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, merged for the searches; `kept` names the candidates of `needs`."""

    covering: Covering
    rules: ChoiceRules
    areas: Areas
    ladder: Ladder
    needs: Quotas
    kept: Ints
    check_cancelled: CheckCancelled

    def ask(self, need: Ints, seconds: float, known: Ints | None = None) -> QuotaProblem:
        """The question with needs in place of a share."""
        return QuotaProblem(
            self.covering, self.rules, self.areas, need, seconds, self.check_cancelled, known
        )

    def find_share(self, chosen: Ints) -> Fraction:
        """The worst share that a choice reaches."""
        return find_worst_share(
            self.covering, self.areas, self.ladder.asked, self.ladder.top, chosen
        )


@dataclass(frozen=True, slots=True)
class _Between:
    """The best choice yet, the share it reaches, and the share that no choice exceeds."""

    best: Answer
    low: Fraction
    high: Fraction
    proved: bool = False


def raise_worst(
    covering: Covering,
    rules: ChoiceRules,
    areas: Areas,
    asked: Ints,
    seconds: float,
    check_cancelled: CheckCancelled = lambda: None,
) -> Raised:
    """Raise the worst of the areas asked about as far as the rules allow, then cover the most.

    Raises
    ------
    InfeasibleError
        No choice keeps the rules.
    """
    began = time.monotonic()
    question = _ask(covering, rules, areas, asked[areas.residents[asked] > 0], check_cancelled)
    first = cover_most(covering, rules, seconds / 8, check_cancelled)
    low = question.find_share(first.chosen)
    high = bound_share(
        question.needs, rules, question.ladder, low, began + seconds * 0.4, check_cancelled
    )
    between = _climb(question, _Between(first, low, max(low, high)), began + seconds * 0.8)
    if len(question.needs.covering.point) <= MOST_PAIRS:
        between = _close_in(question, between, began + seconds)
        between = _cover_more(
            question, between, max(began + seconds - time.monotonic(), seconds / 4)
        )
    best, low = between.best, between.low
    capped = question.ladder.find_capped(low)
    bound = max(min(best.bound, first.bound), best.objective)
    done = Answer(
        best.chosen, best.objective, bound, "greedy+ruin+lagrange+highs", time.monotonic() - began
    )
    return Raised(done, low, low if between.proved else max(between.high, low), capped)


def _ask(
    covering: Covering,
    rules: ChoiceRules,
    areas: Areas,
    asked: Ints,
    check_cancelled: CheckCancelled,
) -> _Question:
    top = areas.covered + count_attainable(covering, rules, areas)
    ladder = Ladder(areas, asked, top)
    settled = ~np.isin(areas.of_point, asked)
    cost = rules.cost if np.isfinite(rules.budget) else np.ones(covering.candidates)
    needs, kept = make_needs(
        covering, rules._replace(cost=cost), areas, np.zeros(len(top), dtype=np.int64), settled
    )
    return _Question(covering, rules, areas, ladder, needs, kept, check_cancelled)


def _climb(question: _Question, between: _Between, deadline: float) -> _Between:
    """Look for choices that reach more, halving what is left between them and the bound."""
    low, high, best = between.low, between.high, between.best
    above = high
    for _ in range(_TRIES):
        if above - low <= _FINE or time.monotonic() > deadline:
            break
        aim = (low + above) / 2
        until = time.monotonic() + (deadline - time.monotonic()) / 3
        found = _meet(question, question.ladder.needs_at(aim), best.chosen, until)
        if found is None:
            above = aim
        else:
            best, low = found, max(aim, question.find_share(found.chosen))
    return _Between(best, low, max(low, high), proved=low >= min(high, Fraction(1)))


def _meet(question: _Question, need: Ints, start: Ints, until: float) -> Answer | None:
    """A choice that meets the needs within the rules, with what they allow beside it, if found."""
    rules, needs = question.rules, question.needs.with_need(need)
    limit = rules.budget if np.isfinite(rules.budget) else float(rules.most)
    begin = np.flatnonzero(np.isin(question.kept, start))
    met = improve_choice(needs, begin, limit, until, question.check_cancelled)
    found = question.kept[met]
    if not (keeps_rules(rules, found) and meets_needs(needs, met)):
        return None
    chosen = complete(question.covering, rules, found, False)  # noqa: FBT003 - compiled code takes no keywords
    people, everybody = count_covered(question.covering, chosen), question.covering.weight.sum()
    return Answer(chosen, float(people), float(everybody), "greedy", 0.0)


def _close_in(question: _Question, between: _Between, deadline: float) -> _Between:
    """Ask HiGHS for a choice that reaches more, until it finds none or the clock runs out."""
    ladder = question.ladder
    while time.monotonic() < deadline and not between.proved:
        question.check_cancelled()
        low, high = between.low, between.high
        aim = (low + high) / 2 if high - low > _FINE else None
        need = ladder.needs_above(low) if aim is None else ladder.needs_at(aim)
        try:
            found = most_with_needs(question.ask(need, (deadline - time.monotonic()) / 2))
        except InfeasibleError as error:
            if error.reason == "time":
                break
            between = _Between(between.best, low, high if aim is None else aim, proved=aim is None)
            continue
        reached = question.find_share(found.chosen)
        low = max(reached, low if aim is None else aim)
        between = _Between(found, low, max(low, high), proved=reached >= 1 or low >= high)
    return between


def _cover_more(question: _Question, between: _Between, seconds: float) -> _Between:
    """Of the choices that reach as much, one that covers more people."""
    need = question.ladder.needs_at(between.low)
    best = most_with_needs(question.ask(need, seconds, between.best.chosen))
    return _Between(best, question.find_share(best.chosen), between.high, between.proved)
