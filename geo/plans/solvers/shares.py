"""Shares to reach, what unknown people make of them, and why nothing does what is asked.

With need(c) people still to be covered for the share, best(c) those whom all allowed candidates
make certain, and unknown(c) those whose status is unknown (rules.md#plan-3):

    reached         need(c) ≤ people of c whom the choice makes certain
    by unknown      need(c) > best(c), need(c) − best(c) ≤ unknown people whom no candidate reaches
    infeasible      missed even with every unknown person counted as covered

A target missed only by what is unknown is answered with the choice that comes nearest to it.
"""

from __future__ import annotations

import re
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

BY_UNKNOWN = "unknown"
_REASONS = {
    "forced": "指定必选的候选点多于允许的新增数量",
    "budget": "必选候选点或每县一处的要求超出预算",
    "area": "有县区没有可用的候选点",
    "needed": "每县一处所需数量多于允许的新增数量",
    "sites": "在允许的数量和预算内不能使每个县区达到要求的占比，即使待核实居民全部计入",
    "share": "即使启用全部候选点、待核实居民全部计入，仍有县区达不到要求的占比",
}
_AS_FAR_AS_CAN_BE = "以下建议使其余县区达到要求，并使上述县区尽可能接近"
_OF_WHOLE = {
    "仍有县区达不到要求的占比": "合计仍达不到要求的占比",
    _AS_FAR_AS_CAN_BE: "以下建议使合计尽可能接近要求",
    "使每个县区达到": "使合计达到",
}
"""Words about counties, and what is said instead where the whole study has one share."""
_BEYOND = "能否达到要求取决于待核实的居民，候选点不能使其确定在服务半径内，请先核实"
_WITHIN = "在允许的数量和预算内，能否达到要求取决于待核实的居民，请先核实"


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
        notes += [f"{_REASONS['share']}：{_name(question, beyond, left)}", _AS_FAR_AS_CAN_BE]
    said = tuple(_name_scope(question, note) for note in notes)
    return Choice(answer, unit, figures=figures, notes=said, feasible=not beyond, is_least=True)


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
    note = _REASONS[error.reason] + ("：" + "、".join(named) if named else "")
    if error.reason in {"share", "sites"}:
        note = _name_scope(question, note)
    return Choice(None, "weight", figures=figures, notes=(note,), feasible=False)


def _name_scope(question: PlanQuestion, note: str) -> str:
    """The areas of the shares by their right name: counties, prefectures, or the whole."""
    scope = question.request.scope
    for county, whole in _OF_WHOLE.items() if scope == "study" else ():
        note = note.replace(county, whole)
    return re.sub("(每个|有|其余|上述)县区", r"\1市", note) if scope == "prefecture" else note


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
        f"{names[one.area]}（差{one.lacking:,}人，待核实{int(left[one.area]):,}人）"
        for one in short
    )
