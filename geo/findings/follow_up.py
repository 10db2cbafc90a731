"""What became of the problems of an earlier assessment (销号).

    new         not among those open before
    open        still there; `since` is the date of the assessment that found it first
    unverified  was open, cannot be judged now: not closed
    absorbed    a gap that now goes by another place of it
    closed      was open and is gone; `closed_on` is the date of the assessment that says so

Closed and absorbed ones stay in the list with their dates; one that comes back is new again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.findings.problem_rows import COLUMNS
from geo.findings.problems import Problems

STATE_COLUMNS = ("problem_state", "since", "closed_on")
ALIVE = ("new", "open", "unverified")
"""States of problems that are not settled."""


def follow_up(
    problems: Problems, as_of: str, counties: frozenset[str], previous: pd.DataFrame | None
) -> pd.DataFrame:
    """The list of now with states, and behind it what the previous list held beside it.

    `as_of` is the date of this assessment, `counties` the adcodes it is about: problems of others
    are not judged here. `previous` is a list that this function made, None for the first.
    """
    rows = problems.rows
    if previous is None or previous.empty:
        return rows.assign(problem_state="new", since=as_of, closed_on="")
    alive = previous[previous["problem_state"].isin(ALIVE)]
    first = dict(zip(alive["problem_id"], alive["since"], strict=True))
    known = rows["problem_id"].isin(list(first))
    now = rows.assign(
        problem_state=np.where(known, "open", "new"),
        since=[first.get(one, as_of) for one in rows["problem_id"]],
        closed_on="",
    )
    gone = previous[~previous["problem_id"].isin(rows["problem_id"])].copy()
    was_alive = gone["problem_id"].isin(list(first))
    state = [
        _settle(problem, adcode, problems, counties)
        for problem, adcode in zip(gone["problem_id"], gone["adcode"], strict=True)
    ]
    settled = was_alive & (np.array(state, dtype=object) != "unverified")
    gone["problem_state"] = np.where(was_alive, state, gone["problem_state"])
    gone.loc[settled, "closed_on"] = as_of
    columns = [*COLUMNS, *STATE_COLUMNS]
    parts = [part[columns] for part in (now, gone) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else now


def _settle(problem: str, adcode: str, problems: Problems, counties: frozenset[str]) -> str:
    if problem in problems.undecided or (adcode and adcode not in counties):
        return "unverified"
    return "absorbed" if problem in problems.absorbed else "closed"
