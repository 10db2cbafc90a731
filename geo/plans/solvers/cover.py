"""The most people within the cutoff, or those of them whom new sites can take."""

from __future__ import annotations

import numpy as np

from geo.planning.covering.capacitated import cover_within_capacity
from geo.planning.covering.mclp import cover_most, trace_frontier
from geo.plans.choice import Choice
from geo.plans.question import PlanQuestion
from geo.plans.solvers.variants import ALTERNATIVES_PART, add_variants, cover_in_phases
from geo.words.sentences import say

FRONTIER_MOST = 300
"""Sizes of the frontier beyond the number asked for, at most."""
_FRONTIER_PART = 0.25
UNLIMITED = 10**12
"""People that a site without stated capacity can take."""


def cover_most_people(question: PlanQuestion) -> Choice:
    """The choice that covers most, or most within capacities; in phases where they are asked for.

    Raises
    ------
    InfeasibleError
        No choice keeps the rules.
    """
    if question.request.has_capacities:
        return _cover_within_capacity(question)
    return cover_in_phases(question) if question.request.phases else _cover(question)


def _cover(question: PlanQuestion) -> Choice:
    rules, covering = question.rules, question.covering
    part = question.seconds * _FRONTIER_PART
    rest = question.seconds * ALTERNATIVES_PART if question.request.alternatives else 0.0
    answer = cover_most(covering, rules, question.seconds - part - rest, question.check_cancelled)
    reach = min(FRONTIER_MOST, int(rules.allowed.sum()))
    most = max(len(answer.chosen), min(question.request.sites or 1, len(rules.allowed)), reach)
    frontier = trace_frontier(covering, rules, max(most, 1), part, question.check_cancelled)
    size = len(answer.chosen)
    people, bound = frontier.people.copy(), frontier.bound.copy()
    if size and not np.isfinite(rules.budget) and not rules.needed.any():
        people[size - 1 :] = np.maximum(people[size - 1 :], int(answer.objective))
        bound[:size] = np.minimum(bound[:size], int(answer.bound))
    choice = Choice(answer, "weight", frontier=(people, np.maximum(people, bound)))
    return add_variants(question, choice)


def _cover_within_capacity(question: PlanQuestion) -> Choice:
    candidates = question.ground.candidates
    stated = np.where(np.isnan(candidates.capacity), np.inf, candidates.capacity)
    if question.request.capacity is not None:
        stated = np.where(np.isinf(stated), question.request.capacity, stated)
    capacity = np.minimum(np.floor(stated), UNLIMITED).astype(np.int64)
    found = cover_within_capacity(
        question.covering, question.rules, capacity, question.seconds, question.check_cancelled
    )
    taken = int(found.people.sum())
    notes = (say("gain_without_capacity", people=f"{taken:,}"),)
    return Choice(
        found.answer, "weight", taken=found.people, notes=notes if len(found.people) else ()
    )
