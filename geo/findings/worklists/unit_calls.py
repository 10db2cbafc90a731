"""Questions of one unit joined into one call: one row, one number of people, one telephone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd


def join_calls(items: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """One row per `unit`, in which `question` numbers the single questions and `what` lists kinds.

    Questions stand in the order of their kinds in `order`, those of other kinds behind. People
    are those of the unit, the same in each of its rows; verdicts add up, each named once.
    """
    rank = {name: i for i, name in enumerate(order)}
    sorted_items = items.assign(rank=[rank.get(name, len(rank)) for name in items["what"]])
    sorted_items = sorted_items.sort_values(["unit", "rank", "question"], ignore_index=True)
    single = ~sorted_items["unit"].duplicated(keep=False).to_numpy(dtype=bool)
    if single.all():
        return _call_once(sorted_items)
    if single.any():
        several = _join_several(sorted_items[~single])
        both = pd.concat([_call_once(sorted_items[single]), several], ignore_index=True)
        return both.sort_values("unit", ignore_index=True, kind="stable")
    return _join_several(sorted_items)


def _call_once(items: pd.DataFrame) -> pd.DataFrame:
    """Units with one question each, as they are: cells of a raster may be many thousands."""
    once = items.assign(questions=1, verdicts=items["verdicts"].fillna(""))
    columns = ["unit", *(name for name in once.columns if name not in {"unit", "rank"})]
    return once[columns].reset_index(drop=True)


def _join_several(sorted_items: pd.DataFrame) -> pd.DataFrame:
    grouped = sorted_items.groupby("unit", sort=False)
    joined = grouped.first()
    sizes = grouped.size()
    ends = np.cumsum(sizes.to_numpy()).tolist()
    rows = list(pairwise([0, *ends]))
    kinds, asked, verdicts = (
        sorted_items[name].tolist() for name in ("what", "question", "verdicts")
    )
    joined["what"] = [";".join(dict.fromkeys(kinds[a:b])) for a, b in rows]
    joined["question"] = [number_questions(asked[a:b]) for a, b in rows]
    joined["questions"] = sizes
    for name in ("verdicts_at_stake", "verdicts_flipped"):
        joined[name] = grouped[name].sum()
    joined["verdicts"] = ["、".join(dict.fromkeys(filter(None, verdicts[a:b]))) for a, b in rows]
    joined["people"] = grouped["people"].max()
    return joined.reset_index().drop(columns="rank")


def number_questions(asked: Sequence[str]) -> str:
    """One question as it is, several behind （1）, （2） and so on."""
    if len(asked) == 1:
        return asked[0]
    return "".join(f"（{number}）{one}" for number, one in enumerate(asked, start=1))
