"""Norms for meetings: one row per norm with its sums, and one row per county with all of them."""

from __future__ import annotations

import pandas as pd

from geo.labels import value_label

_ABOUT = ["norm", "unit_level"]
_COUNTS = ["units", "units_met", "units_failed", "units_unknown", "units_apart"]


def sum_norms(norms: pd.DataFrame) -> pd.DataFrame:
    """Every norm in its order, units summed over the counties, with source and clause."""
    if norms.empty:
        return pd.DataFrame(columns=[*_ABOUT, *_COUNTS])
    grouped = norms.groupby("norm_id", sort=False)
    sums = grouped[_COUNTS].sum()
    about = grouped[[*_ABOUT, "source", "clause", "ours"]].first()
    units = sums["units"].where(sums["units"] > 0)
    shares = pd.DataFrame(
        {
            "share_met": sums["units_met"] / units,
            "share_met_upper": (sums["units_met"] + sums["units_unknown"]) / units,
        }
    )
    parts = [about[_ABOUT], sums, shares, about[["source", "clause", "ours"]]]
    return pd.concat(parts, axis=1).reset_index(drop=True)


def cross_norms(norms: pd.DataFrame) -> pd.DataFrame:
    """Counties down and norms across: the verdict, and of how many units it fails or is unknown."""
    keys = ["adcode", "name", "prefecture"]
    if norms.empty:
        return pd.DataFrame(columns=keys)
    words = {code: value_label("norm_verdict", code) for code in norms["norm_verdict"].unique()}
    said = [
        words[verdict]
        + (f"（{failed}/{units}）" if failed else f"（{unknown}/{units}）" if unknown else "")
        for verdict, units, failed, unknown in zip(
            norms["norm_verdict"],
            norms["units"],
            norms["units_failed"],
            norms["units_unknown"],
            strict=True,
        )
    ]
    table = norms.assign(said=said).pivot_table(
        index=keys, columns="norm_id", values="said", aggfunc="first", fill_value=""
    )
    order = list(dict.fromkeys(norms["norm_id"]))
    names = dict(zip(norms["norm_id"], norms["norm"], strict=True))
    table = table[order].rename(columns=names)
    table.columns.name = None
    return table.reset_index()
