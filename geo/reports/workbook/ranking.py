"""In which order counties are shown: those farthest behind first."""

from __future__ import annotations

import pandas as pd

from geo.model.states import VERDICTS, rank


def worst_first(counties: pd.DataFrame) -> pd.DataFrame:
    """Short before undetermined before meets; within each the least share covered, then adcode.

    A county without a share comes last of its verdict. Without a target there are no verdicts: then
    those with most people outside come first.
    """
    if counties["verdict"].isna().all():
        return counties.sort_values(
            ["uncovered", "adcode"], ascending=[False, True], ignore_index=True
        )
    keys = counties.assign(rank=counties["verdict"].map(rank(VERDICTS)))
    order = keys.sort_values(["rank", "share_covered", "adcode"], na_position="last").index
    return counties.loc[order].reset_index(drop=True)


def without_open_site(counties: pd.DataFrame) -> pd.DataFrame:
    """Counties not served on the next holiday: unserved, rabies alone, undetermined; by adcode."""
    left = counties[counties["holiday_flag"].isin(["unserved", "undetermined"])]
    order = ["holiday_flag", "holiday_rabies_only", "adcode"]
    return left.sort_values(order, ascending=[False, True, True], ignore_index=True)
