"""Phases, alternatives and stability of a plan in words."""

from __future__ import annotations

import pandas as pd

from geo.planning.plan import Plan
from geo.reports.writing.shares import format_share
from geo.words.sentences import say

NOTHING = pd.DataFrame()


def tell_beside(plan: Plan) -> list[str]:
    """One line per phase and per alternative, and one that says what stays."""
    phases = plan.beside.get("phases", NOTHING).itertuples(index=False)
    return [
        *(
            say(
                "phase_told",
                phase=row.phase,
                new_sites=f"{row.new_sites:,}",
                people_gained=f"{row.people_gained:,}",
                bound=f"{row.bound:,}",
                people_gained_free=f"{row.people_gained_free:,}",
                nesting_cost=f"{row.nesting_cost:,}",
            )
            for row in phases
        ),
        *_tell_alternatives(plan),
        *_tell_stability(plan),
    ]


def _tell_alternatives(plan: Plan) -> list[str]:
    if "alternatives" not in plan.beside:
        return []
    table = plan.beside["alternatives"]
    if not len(table):
        tolerance = format_share(plan.figures["alternatives_tolerance"], None)
        return [say("no_similar_plan", tolerance=tolerance)]
    common = int((plan.suggestions["alternatives_held"] == len(table)).sum())
    return [
        *(
            say(
                "alternative_told",
                alternative=row["alternative"],
                people_gained=f"{row['people_gained']:,}",
                share_of_best=format_share(row["share_of_best"], None),
                sites_different=f"{row['sites_different']:,}",
            )
            for row in table.to_dict("records")
        ),
        say("places_in_all_alternatives", common=f"{common:,}"),
    ]


def _tell_stability(plan: Plan) -> list[str]:
    if "stability" not in plan.suggestions:
        return []
    times = plan.figures["stability_of"]
    stay = int((plan.suggestions["stability"] == times).sum())
    return [say("places_stable_in_runs", times=times, sites=f"{stay:,}")]
