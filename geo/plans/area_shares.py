"""Shares of the areas asked about, before a plan and once it is there."""

from __future__ import annotations

import numpy as np

from geo.planning.covering.solution import Answer
from geo.planning.quotas.areas import count_by_area
from geo.planning.told import PlanFigures
from geo.plans.objectives import OBJECTIVES
from geo.plans.question import PlanQuestion


def tell_areas(question: PlanQuestion, answer: Answer | None) -> PlanFigures:
    """People and shares per area asked about, ready for JSON; nothing where no share is asked.

    `people` are those counted, in the weight and setting of the request; covered afterwards are
    all who are covered then, those of unknown status today among them.
    """
    request, areas, places = question.request, question.areas, question.places
    if not OBJECTIVES[request.objective].is_of_shares and request.share is None:
        return {}
    whole = question.ground.gains.covering(question.weight[question.ground.points])
    chosen = np.empty(0, dtype=np.int64) if answer is None else answer.chosen
    after = areas.covered + count_by_area(whole, areas, chosen)
    return {
        "areas": [
            {
                "adcode": str(places.adcode[c]),
                "name": str(places.name[c]),
                "people": int(areas.residents[c]),
                "covered": int(areas.covered[c]),
                "covered_after": int(after[c]),
                "share_covered": _divide(int(areas.covered[c]), int(areas.residents[c])),
                "share_after": _divide(int(after[c]), int(areas.residents[c])),
            }
            for c in places.asked.tolist()
        ]
    }


def _divide(part: int, whole: int) -> float | None:
    return part / whole if whole else None
