"""New sites for the shortest way on average, or for the shortest farthest way.

Told are average and farthest way of the people asked about of whom a distance is known, before and
after, and how many are without one. A share of cover asked beside is kept or reached as well.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.planning.covering.solution import Answer, InfeasibleError
from geo.planning.distances.instance import CoverQuotas
from geo.planning.distances.p_centre import shorten_farthest as find_least_farthest
from geo.planning.distances.p_median import MedianQuestion, shorten_ways
from geo.planning.quotas.areas import list_shortfalls
from geo.planning.told import PlanFigures
from geo.plans.choice import Choice
from geo.plans.new_distances import NewDistances, measure_distances
from geo.plans.question import PlanQuestion
from geo.words.sentences import say


def shorten_average(question: PlanQuestion) -> Choice:
    """The shortest way on average.

    Raises
    ------
    InfeasibleError
        No choice keeps the rules, or none within them reaches the share asked for.
    """
    asked, measured = _measure(question)
    people = max(int(measured.distances.weight.sum()), 1)
    return _tell(shorten_ways(asked), measured, 1000.0 * people, "average_distance_m")


def shorten_farthest(question: PlanQuestion) -> Choice:
    """The shortest farthest way; of the known ones alone where not everybody can be reached.

    Raises
    ------
    InfeasibleError
        As `shorten_average`.
    """
    asked, measured = _measure(question)
    answer, distances = find_least_farthest(asked), measured.distances
    if (measured.far & (distances.weight > 0)).any() and answer.objective >= measured.cap_mm:
        known = replace(distances, weight=np.where(measured.far, 0, distances.weight))
        answer = find_least_farthest(replace(asked, distances=known))
    return _tell(answer, measured, 1000.0, "farthest_distance_m")


def _measure(question: PlanQuestion) -> tuple[MedianQuestion, NewDistances]:
    measured = measure_distances(
        question.ground.opened, question.ground.candidates, _count_asked(question),
        question.check_cancelled, count_far=question.request.count_unknown,
    )  # fmt: skip
    asked = MedianQuestion(
        measured.distances,
        question.rules._replace(allowed=_mark_allowed(question, measured)),
        question.seconds,
        _need_cover(question),
        question.check_cancelled,
    )
    return asked, measured


def _tell(answer: Answer, measured: NewDistances, scale: float, unit: str) -> Choice:
    told = replace(answer, objective=answer.objective / scale, bound=answer.bound / scale)
    after = measured.distances.measure(answer.chosen)
    figures = _tell_ways(measured, after)
    return Choice(
        told, unit, figures=figures, is_least=True,
        notes=_list_notes(measured, figures), marks=_tell_sites(measured, answer.chosen),
    )  # fmt: skip


def _count_asked(question: PlanQuestion) -> Ints:
    """People asked about at every demand point: those of the counties asked, in the weight."""
    home = question.ground.opened.inputs.decided.demand.county
    inside = np.isin(question.places.of_county[home], question.asked)
    return np.where(inside, question.weight, 0).astype(np.int64)


def _mark_allowed(question: PlanQuestion, measured: NewDistances) -> Flags:
    """Candidates that shorten somebody's way or cover somebody, and those that are forced."""
    useful = np.diff(measured.distances.ptr) > 0
    if question.request.share is not None:
        useful |= np.diff(question.covering.ptr) > 0
    return question.rules.allowed & (useful | question.rules.forced)


def _need_cover(question: PlanQuestion) -> CoverQuotas | None:
    if question.request.share is None:
        return None
    areas, covering = question.areas, question.covering
    need = areas.needs(Fraction(str(question.request.share)), question.asked)
    short = list_shortfalls(covering, question.rules, areas, need)
    if short:
        raise InfeasibleError("share", shortfalls=short)
    return CoverQuotas(covering, areas.of_point, need)


def _tell_ways(measured: NewDistances, after_mm: Ints) -> PlanFigures:
    distances, people = measured.distances, measured.people
    before = ~measured.far
    after = measured.known_after(after_mm)
    nearer = after_mm < distances.now_mm
    return {
        "people_asked": int(people.sum()),
        "average_distance_m_before": _average_m(distances.now_mm, people, before),
        "average_distance_m_after": _average_m(after_mm, people, after),
        "farthest_distance_m_before": _farthest_m(distances.now_mm, people, before),
        "farthest_distance_m_after": _farthest_m(after_mm, people, after),
        "people_counted": int(distances.weight.sum()),
        "people_nearer": int(people[nearer].sum()),
        "people_without_distance_before": int(people[~before].sum()),
        "people_without_distance_after": int(people[~after].sum()),
        "search_cap_m": measured.cap_mm / 1000.0,
    }


def _average_m(distance_mm: Ints, people: Ints, known: Flags) -> float | None:
    total = int(people[known].sum())
    return int((distance_mm * people)[known].sum()) / total / 1000.0 if total else None


def _farthest_m(distance_mm: Ints, people: Ints, known: Flags) -> float | None:
    mine = known & (people > 0)
    return int(distance_mm[mine].max()) / 1000.0 if mine.any() else None


def _list_notes(measured: NewDistances, figures: PlanFigures) -> tuple[str, ...]:
    before = figures["people_without_distance_before"]
    if not before:
        return ()
    after = figures["people_without_distance_after"]
    said = say("people_without_distance_told", before=f"{before:,}", after=f"{after:,}")
    if not measured.counts_far:
        return (said, say("without_distance_not_aimed"))
    cap = measured.cap_mm / 1e6
    return (said, say("distance_capped_at", kilometres=f"{cap:,.0f}"))


def _tell_sites(measured: NewDistances, chosen: Ints) -> dict[str, Ints | Floats]:
    """Per chosen candidate the people who are nearest to it afterwards, and their ways."""
    distances, people = measured.distances, measured.people
    best, rank = distances.now_mm.copy(), np.full(len(people), -1, dtype=np.int64)
    for i, j in enumerate(chosen):
        mine = slice(distances.ptr[j], distances.ptr[j + 1])
        at, road = distances.point[mine], distances.road_mm[mine]
        nearer = road < best[at]
        best[at[nearer]], rank[at[nearer]] = road[nearer], i
    won = rank >= 0
    count = len(chosen)
    total = np.bincount(rank[won], weights=people[won], minlength=count)
    saved = (distances.now_mm - best) * people
    known = won & ~measured.far
    was = np.bincount(rank[known], weights=people[known], minlength=count)
    shorter = np.bincount(rank[known], weights=saved[known], minlength=count)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(was > 0, shorter / was / 1000.0, np.nan)
    return {"people_nearer": total.astype(np.int64), "way_saved_m": mean}
