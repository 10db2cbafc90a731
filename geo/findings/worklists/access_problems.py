"""Problems of distance: counties below the target, and gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.findings.worklists.problem_rows import HEALTH, ProblemSources
from geo.rules.standard import Standard
from geo.words.sentences import say


def list_short_counties(found: ProblemSources, standard: Standard) -> pd.DataFrame:
    """Counties whose verdict is `short`, where it is named who set the target.

    The policy gives no share, so the source is who set it; no clause is cited.
    """
    rows = found.counties[found.counties["verdict"] == "short"]
    target = standard.target_share
    if rows.empty or target is None or not standard.target_set_by:
        return pd.DataFrame()
    return pd.DataFrame(
        {
            "problem_id": "county_short-" + rows["adcode"],
            "problem_type": "county_short",
            "adcode": rows["adcode"],
            "unit_id": rows["adcode"],
            "unit_name": rows["name"],
            "people": rows["uncovered"],
            "figure": rows["share_covered"],
            "limit": float(target),
            "figure_unit": "share",
            "detail": say("share_below_target"),
            "force": "own",
            "source": name_target_setter(standard),
            "act": HEALTH,
        }
    )


def list_uncovered_gaps(found: ProblemSources, standard: Standard) -> pd.DataFrame:
    """Gaps, those of people that cannot be judged or may lack a road left aside."""
    gaps = found.gaps
    rows = gaps[(gaps["kind"] == "uncovered") & (gaps["residents"] > gaps["uncovered_doubtful"])]
    if rows.empty:
        return pd.DataFrame()
    urban = rows["setting"] == "urban"
    return pd.DataFrame(
        {
            "problem_id": "gap-" + rows["gap_id"],
            "problem_type": "gap",
            "adcode": rows["adcode"],
            "unit_id": rows["gap_id"],
            "unit_name": rows["places"],
            "people": rows["residents"] - rows["uncovered_doubtful"],
            "figure": rows["road_distance_m"],
            "limit": np.where(urban, standard.cutoff.urban, standard.cutoff.rural),
            "figure_unit": "m",
            "detail": [
                _tell_gap(str(name), int(doubtful))
                for name, doubtful in zip(
                    rows["nearest_site_name"].astype(object).fillna(""),
                    rows["uncovered_doubtful"],
                    strict=True,
                )
            ],
            "force": "limit",
            "source": standard.source.citation,
            "clause": standard.source.clause_text,
            "act": HEALTH,
        }
    )


def name_target_setter(standard: Standard) -> str:
    """Who set the target and when, such as 演示用管理目标（2026-02-01）."""
    day = standard.target_set_on
    return standard.target_set_by + (f"（{day.isoformat()}）" if day is not None else "")


def _tell_gap(nearest: str, doubtful: int) -> str:
    """What is wrong with a gap; `nearest` is empty where no road leads to a site."""
    where = say("nearest_unit_is", nearest=nearest) if nearest else say("no_unit_reached_by_road")
    more = say("besides_doubtful_people", people=f"{doubtful:,}") if doubtful else ""
    return say("gap_problem", where=where, more=more)
