"""Shares to reach, what unknown people make of them, and why nothing does what is asked.

With need(c) people still to be covered for the share, best(c) those whom all allowed candidates
make certain, and unknown(c) those whose status is unknown (rules.md#plan-3):

    reached         need(c) ≤ people of c whom the choice makes certain
    by unknown      need(c) > best(c), need(c) − best(c) ≤ unknown people whom no candidate reaches
    infeasible      missed even with every unknown person counted as covered

A target missed only by what is unknown is answered with the choice that comes nearest to it.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from geo.arrays import Ints, texts
from geo.findings.status.units import add_people
from geo.model.trilean import Trilean
from geo.planning.covering.instance import mark_covered
from geo.planning.covering.solution import Answer, InfeasibleError, Shortfall
from geo.planning.quotas.areas import count_by_area, list_shortfalls
from geo.planning.quotas.min_sites import most_with_needs, reach_needs
from geo.planning.told import PlanFigures
from geo.plans.choice import Choice
from geo.plans.question import PlanQuestion
from geo.words.sentences import say

BY_UNKNOWN = "unknown"
_REASONS = {
    "forced": say("forced_exceed_number"),
    "budget": say("forced_exceed_budget"),
    "area": say("county_without_candidate"),
    "needed": say("each_county_exceeds_number"),
}
_AREAS = {"county": say("counties_word"), "prefecture": say("prefecture_word")}
"""What a share is asked of, where it is not of the whole study."""
_BEYOND = say("share_depends_on_unknown")
_WITHIN = say("share_depends_on_unknown_within_limits")


def reach_share(question: PlanQuestion) -> Choice:
    """The cheapest choice that gives every county asked about its share, or comes nearest.

    Raises
    ------
    InfeasibleError
        The rules allow no choice at all, or none that reaches the share whoever is covered.
    """
    share = _share_asked(question)
    covering, rules, areas = question.covering, question.rules, question.areas
    need = areas.needs(share, question.asked)
    short = list_shortfalls(covering, rules, areas, need)
    possible = need.copy()
    for one in short:
        possible[one.area] -= one.lacking
    figures: PlanFigures = {"share": float(share), "counties_below": int((need > 0).sum())}
    try:
        answer = reach_needs(question.ask(possible))
    except InfeasibleError as error:
        if error.reason != "sites":
            raise
        return _come_nearest(question, need, figures)
    priced = not np.isnan(question.ground.candidates.cost).all()
    unit = "cost" if priced else "sites"
    if not short:
        return Choice(answer, unit, figures=figures, is_least=True)
    left = count_left_unknown(question)
    beyond = [one for one in short if one.lacking > left[one.area]]
    waiting = [one for one in short if one.lacking <= left[one.area]]
    figures |= _tell_shortfalls(question, [*beyond, *waiting], left)
    notes = []
    if waiting:
        figures |= {} if beyond else {"limited_by": BY_UNKNOWN}
        notes.append(f"{_BEYOND}：{_name(question, waiting, left)}")
    if beyond:
        figures["reason"] = "share"
        why = _tell_reason("share", question.request.scope)
        notes += [f"{why}：{_name(question, beyond, left)}", _tell_advice(question.request.scope)]
    return Choice(
        answer, unit, figures=figures, notes=tuple(notes), feasible=not beyond, is_least=True
    )


def _share_asked(question: PlanQuestion) -> Fraction:
    asked = question.request.share
    if asked is not None:
        return Fraction(str(asked))
    return question.ground.opened.inputs.standard.target_share or Fraction(1)


def _come_nearest(question: PlanQuestion, need: Ints, figures: PlanFigures) -> Choice:
    """Within the rules: the most people, beside what the share needs where all unknown count."""
    uncovered = question.count_uncovered_only()
    hoped = np.maximum(need - _count_unknown(question), 0)
    if list_shortfalls(uncovered.covering, question.rules, question.areas, hoped):
        raise InfeasibleError("sites")
    answer = most_with_needs(uncovered.ask(hoped))
    lacking = need - count_by_area(question.covering, question.areas, answer.chosen)
    short = [Shortfall(int(c), int(lacking[c])) for c in np.flatnonzero(lacking > 0)]
    left = count_left_unknown(question, answer)
    figures |= _tell_shortfalls(question, short, left) | {"limited_by": BY_UNKNOWN}
    notes = (f"{_WITHIN}：{_name(question, short, left)}",)
    return Choice(answer, "weight", figures=figures, notes=notes)


def count_left_unknown(question: PlanQuestion, answer: Answer | None = None) -> Ints:
    """Unknown people per county whom an answer (else: any candidate) does not make certain."""
    ground, covering = question.ground, question.covering
    chosen = np.flatnonzero(question.rules.allowed) if answer is None else answer.chosen
    settled = mark_covered(covering, chosen) & ~ground.uncovered
    count = len(question.areas.residents)
    found = add_people(question.areas.of_point, count, covering.weight, settled)
    return _count_unknown(question) - found


def _count_unknown(question: PlanQuestion) -> Ints:
    ground, weight = question.ground, question.weight
    home = question.places.of_county[ground.opened.inputs.decided.demand.county]
    maybe = ground.status == Trilean.UNKNOWN
    return add_people(home, len(question.areas.residents), weight, maybe)


def explain_impossible(question: PlanQuestion, error: InfeasibleError) -> Choice:
    """Why no choice keeps the rules, in words."""
    counties = question.ground.opened.inputs.counties
    left = count_left_unknown(question)
    figures: PlanFigures = {
        "reason": error.reason,
        "counties": [str(counties.adcode[c]) for c in error.areas],
        **_tell_shortfalls(question, error.shortfalls, left),
    }
    named = [str(name) for name in texts(counties.name[c] for c in error.areas)]
    if error.shortfalls:
        named.append(_name(question, error.shortfalls, left))
    why = _tell_reason(error.reason, question.request.scope)
    note = why + ("：" + "、".join(named) if named else "")
    return Choice(None, "weight", figures=figures, notes=(note,), feasible=False)


def _tell_reason(reason: str, scope: str) -> str:
    """Why nothing does what is asked; of shares, by the areas that they are asked of."""
    area = _AREAS.get(scope)
    if reason == "share":
        return (
            say("areas_missed_even_with_all", area=area)
            if area
            else say("total_missed_even_with_all")
        )
    if reason == "sites":
        return (
            say("areas_missed_within_limits", area=area)
            if area
            else say("total_missed_within_limits")
        )
    return _REASONS[reason]


def _tell_advice(scope: str) -> str:
    """What is advised where a share is missed whatever is done."""
    area = _AREAS.get(scope)
    return say("advice_reaches_the_others", area=area) if area else say("advice_comes_nearest")


def _tell_shortfalls(question: PlanQuestion, short: list[Shortfall], left: Ints) -> PlanFigures:
    places = question.places
    return {
        "shortfalls": [
            {
                "adcode": str(places.adcode[one.area]),
                "name": str(places.name[one.area]),
                "people_lacking": one.lacking,
                "people_unknown": int(left[one.area]),
                "limited_by": BY_UNKNOWN if one.lacking <= left[one.area] else None,
            }
            for one in short
        ]
    }


def _name(question: PlanQuestion, short: list[Shortfall], left: Ints) -> str:
    names = question.places.name
    return "、".join(
        say(
            "area_lacks",
            area=names[one.area],
            lacking=f"{one.lacking:,}",
            unknown=f"{int(left[one.area]):,}",
        )
        for one in short
    )
