"""Decisions beside enumeration: every choice of sites, upgrades and moves is looked at."""

from __future__ import annotations

from hypothesis import given, settings

from geo.planning.decisions.best import decide_best
from geo.planning.decisions.instance import Choices, DecisionRules, count_won, keeps_all
from tests.samples.decision_cases import decision_cases, list_decisions

SECONDS = 20.0


@settings(max_examples=40)
@given(decision_cases())
def test_no_choice_of_decisions_does_better_than_the_best_found(
    case: tuple[Choices, DecisionRules],
) -> None:
    choices, rules = case
    best = 0
    for one in list_decisions(choices):
        gained, lost = count_won(choices, one)
        if gained - lost > best and keeps_all(choices, rules, one):
            best = gained - lost
    decided, answer = decide_best(choices, rules, SECONDS)
    assert keeps_all(choices, rules, decided)
    gained, lost = count_won(choices, decided)
    assert gained - lost == answer.objective == best
    assert answer.bound == best
