"""The lowest share of all areas as high as can be, then the next."""

from __future__ import annotations

from dataclasses import replace

from geo.planning.quotas.maximin import raise_worst
from geo.planning.told import PlanFigures
from geo.plans.choice import Choice
from geo.plans.question import PlanQuestion


def raise_worst_share(question: PlanQuestion) -> Choice:
    """The choice that raises the lowest share most.

    Raises
    ------
    InfeasibleError
        No choice keeps the rules.
    """
    raised = raise_worst(
        question.covering, question.rules, question.areas, question.asked, question.seconds,
        question.check_cancelled,
    )  # fmt: skip
    codes, found = question.places.adcode, raised.answer
    figures: PlanFigures = {
        "worst_share": float(raised.share),
        "worst_share_bound": float(raised.share_bound),
        "counties_at_their_best": [str(codes[c]) for c in raised.capped],
    }
    share = replace(found, objective=float(raised.share), bound=float(raised.share_bound))
    return Choice(share, "share", figures=figures)
