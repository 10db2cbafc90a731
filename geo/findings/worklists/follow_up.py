"""What became of the problems of an earlier assessment, as far as an assessment can tell.

    new         not among those alive before
    open        still there; `since` is the date of the assessment that found it first
    unverified  was alive, cannot be judged now
    absorbed    now part of another problem: a gap that goes by another place, a day without an open
                site in a holiday that has none at all
    gone        was alive and is not found any more; nobody has confirmed that it was dealt with
    lapsed      was alive, and the day that it is about is past: it stays as a record

Whether a problem is dealt with, late, or was never one is for the register to say, not for an
assessment. Those that have left the list stay with the date of the assessment that says so,
`left_on`; one that comes back is new again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.findings.worklists.problem_rows import COLUMNS
from geo.findings.worklists.problems import Problems

STATE_COLUMNS = ("problem_state", "since", "left_on")
ALIVE = ("new", "open", "unverified")
"""States of problems that are still on the list."""
LEFT = ("absorbed", "gone", "lapsed")
"""States of those that are not."""


def follow_up(
    problems: Problems, as_of: str, counties: frozenset[str], previous: pd.DataFrame | None
) -> pd.DataFrame:
    """The list of now with states, and behind it what the previous list held beside it.

    `as_of` is the date of this assessment, `counties` the adcodes it is about: problems of others
    are not judged here. `previous` is a list that this function made, None for the first.
    """
    rows = problems.rows
    if previous is None or previous.empty:
        return rows.assign(problem_state="new", since=as_of, left_on="")
    alive = previous[previous["problem_state"].isin(ALIVE)]
    first = dict(zip(alive["problem_id"], alive["since"], strict=True))
    known = rows["problem_id"].isin(list(first))
    now = rows.assign(
        problem_state=np.where(known, "open", "new"),
        since=[first.get(one, as_of) for one in rows["problem_id"]],
        left_on="",
    )
    rest = previous[~previous["problem_id"].isin(rows["problem_id"])].copy()
    was_alive = rest["problem_id"].isin(list(first))
    state = [
        _judge(problem, adcode, day, as_of, problems, counties)
        for problem, adcode, day in rest[["problem_id", "adcode", "date"]].itertuples(index=False)
    ]
    left = was_alive & (np.array(state, dtype=object) != "unverified")
    rest["problem_state"] = np.where(was_alive, state, rest["problem_state"])
    rest.loc[left, "left_on"] = as_of
    columns = [*COLUMNS, *STATE_COLUMNS]
    now["follows"] = _find_forerunners(now, set(previous["problem_id"]))
    parts = [part[columns] for part in (now, rest) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else now


def _find_forerunners(now: pd.DataFrame, before: set[str]) -> list[str]:
    """Last year's id as it stands, else the same holiday of the year before where it was listed.

    So a year is followed too whose notice is no longer loaded.
    """
    followed = []
    for problem, follows, day in now[["problem_id", "follows", "date"]].itertuples(index=False):
        year = int(day[:4]) if day and problem.startswith("holiday_") else 0
        earlier = problem.replace(f"-{year}-", f"-{year - 1}-", 1) if year else ""
        found = earlier if earlier != problem and earlier in before else ""
        followed.append(follows or found)
    return followed


def _judge(
    problem: str, adcode: str, day: str, as_of: str, problems: Problems, counties: frozenset[str]
) -> str:
    """The state of one that was alive and is not found now."""
    if day and day < as_of:
        return "lapsed"
    if problem in problems.undecided or (adcode and adcode not in counties):
        return "unverified"
    return "absorbed" if problem in problems.absorbed else "gone"
