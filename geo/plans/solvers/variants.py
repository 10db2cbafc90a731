"""What a plan is asked for besides: phases, other choices nearly as good, sites that stay."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pandas as pd

from geo.arrays import Ints
from geo.findings.access.sensitivity import judge_variant
from geo.model.trilean import Trilean
from geo.planning.covering.alternatives import count_held, find_alternatives
from geo.planning.covering.heuristics import choose_greedily, interchange, keeps_rules, shake
from geo.planning.covering.phases import plan_phases
from geo.planning.covering.solution import Answer
from geo.plans.choice import Choice
from geo.plans.instance import measure
from geo.plans.question import PlanQuestion
from geo.words.sentences import say

TOLERANCE = 0.01
"""Alternatives lack at most so much of the people of the best choice."""
FACTORS = (0.9, 0.95, 1.05, 1.1)
"""What cutoffs are multiplied by to see which suggestions stay; the plan itself is one more."""
ALTERNATIVES_PART = 0.2
"""Of the time, for the search for alternatives."""
_PASSES, _SHAKES = 50, 12


def cover_in_phases(question: PlanQuestion) -> Choice:
    """The plan of the last phase, its sites phase by phase, and what nesting costs."""
    began = time.monotonic()
    sizes = question.request.phases or []
    phases = plan_phases(
        question.covering, question.rules, sizes, question.seconds, question.check_cancelled
    )
    last = phases[-1]
    answer = Answer(
        last.chosen, float(last.people), float(last.bound), "greedy+interchange+lagrange",
        time.monotonic() - began,
    )  # fmt: skip
    people = np.array([one.people for one in phases])
    bound = np.array([one.bound for one in phases])
    table = pd.DataFrame(
        {
            "phase": np.arange(1, len(phases) + 1),
            "new_sites": [len(one.chosen) for one in phases],
            "people_gained": people,
            "bound": bound,
            "gap": (bound - people) / np.maximum(people, 1),
            "people_gained_free": [one.free_people for one in phases],
            "nesting_cost": [one.nesting_cost for one in phases],
        }
    )
    counts = [len(one.chosen) for one in phases]
    phase_of = 1 + np.searchsorted(counts, np.arange(len(last.chosen)), side="right")
    return Choice(answer, "weight", marks={"phase": phase_of}, beside={"phases": table})


def add_variants(question: PlanQuestion, choice: Choice) -> Choice:
    """A choice with the alternatives and the stability that its request asks for."""
    if choice.answer is None:
        return choice
    marks, beside, figures = dict(choice.marks), dict(choice.beside), choice.figures.copy()
    notes = choice.notes
    if question.request.alternatives:
        held, beside["alternatives"] = _list_alternatives(question, choice.answer)
        marks["alternatives_held"] = held
        figures["alternatives_found"] = len(beside["alternatives"])
        figures["alternatives_tolerance"] = TOLERANCE
        if len(beside["alternatives"]):
            notes = (*notes, say("alternatives_not_tested"))
    if question.request.stability:
        factors = _list_factors(question)
        marks["stability"] = 1 + _count_stays(question, choice.answer.chosen, factors)
        figures["stability_of"] = 1 + len(factors)
    return replace(choice, marks=marks, beside=beside, figures=figures, notes=notes)


def _list_alternatives(question: PlanQuestion, answer: Answer) -> tuple[Ints, pd.DataFrame]:
    """In how many alternatives each suggestion stands, and the alternatives."""
    found = find_alternatives(
        question.covering, question.rules, answer.chosen, question.request.alternatives,
        TOLERANCE, question.seconds * ALTERNATIVES_PART, question.check_cancelled,
    )  # fmt: skip
    candidates = question.ground.candidates
    people = np.array([one.people for one in found], dtype=np.int64)
    most = max(int(answer.objective), 1)
    table = pd.DataFrame(
        {
            "alternative": np.arange(1, len(found) + 1),
            "people_gained": people,
            "share_of_best": people / most,
            "sites_different": np.array([one.different for one in found], dtype=np.int64),
            "candidate_ids": [
                "、".join(str(name) for name in candidates.candidate_id[one.chosen])
                for one in found
            ],
            "names": [
                "、".join(str(candidates.name[j] or candidates.candidate_id[j]) for j in one.chosen)
                for one in found
            ],
        }
    )
    return count_held(answer.chosen, found), table


def _list_factors(question: PlanQuestion) -> list[float]:
    """The factors as far as the table of distances reaches."""
    reach = question.ground.opened.inputs.standard.reach_factor
    return [factor for factor in FACTORS if factor <= reach]


def _count_stays(question: PlanQuestion, chosen: Ints, factors: list[float]) -> Ints:
    """With how many of the changed cutoffs each suggestion is suggested again."""
    stays = np.zeros(len(chosen), dtype=np.int64)
    for factor in factors:
        question.check_cancelled()
        stays += np.isin(chosen, _solve_at(question, factor))
    return stays


def _solve_at(question: PlanQuestion, factor: float) -> Ints:
    """The choice that the same candidates and rules give with other cutoffs."""
    ground = question.ground
    opened = ground.opened
    network, demand = opened.network, opened.inputs.decided.demand
    covered = judge_variant("", network.evidence, network.eligible, factor).covered
    counted = (ground.status != Trilean.UNKNOWN) | question.request.count_unknown
    points = np.flatnonzero(~covered & demand.placed & counted)
    gains = measure(network, opened, ground.candidates, points, factor)
    covering = gains.covering(question.weight[points])
    rules = question.rules
    chosen = choose_greedily(covering, rules)
    if not keeps_rules(rules, chosen):
        return chosen[:0]
    chosen = interchange(covering, rules, chosen, _PASSES)
    return shake(covering, rules, chosen, _SHAKES, 1)
