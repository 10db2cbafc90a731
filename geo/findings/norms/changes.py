"""Two states of the norms side by side: what a plan, closings, a roster or a scenario changes.

With s(u) the state of a unit u under a norm, before and after (rules.md#norm-3):

    broken         s after = failed, before not          mended       before = failed, met after
    put_in_doubt   met before, unknown after             clarified    unknown before, met after
    opened         failed before, unknown after

Of own-county cover people count, county by county: broken where fewer are within the cutoff of a
unit of their own county, mended where more are. A unit that is new has no state before: it breaks
a norm where it fails it, and mends none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.arrays import Ints, Texts, texts
from geo.findings.norms.states import NormStates
from geo.model.county import Counties, join_names
from geo.model.states import NORM_STATES
from geo.model.trilean import Trilean
from geo.rules.norm_rules import Norm
from geo.words.sentences import say

OWN_COUNTY = "own_county_cover"
OWN_COUNTY_WORDS = say("may_break_own_county_cover")
COLUMNS = (
    "norm_change", "norm_id", "norm", "unit_level", "adcode", "county", "unit_id", "unit_name",
    "norm_state_before", "norm_state_after", "people_own_county_lost", "people_own_county_gained",
)  # fmt: skip
SUMMARY = (
    "norm_id", "norm", "unit_level", "units_failed_before", "units_failed_after",
    "units_unknown_before", "units_unknown_after", "people_own_county_before",
    "people_own_county_after",
)  # fmt: skip
CHANGES = ("broken", "put_in_doubt", "opened", "clarified", "mended")
_CHANGE = {
    (Trilean.YES, Trilean.NO): "broken",
    (Trilean.UNKNOWN, Trilean.NO): "broken",
    (Trilean.YES, Trilean.UNKNOWN): "put_in_doubt",
    (Trilean.NO, Trilean.UNKNOWN): "opened",
    (Trilean.UNKNOWN, Trilean.YES): "clarified",
    (Trilean.NO, Trilean.YES): "mended",
}
WORSE = frozenset({"broken", "put_in_doubt"})


def compare_norms(
    norms: Sequence[Norm],
    before: Sequence[NormStates],
    after: Sequence[NormStates],
    own: tuple[Ints, Ints],
    counties: Counties,
) -> pd.DataFrame:
    """`COLUMNS`, one row per norm and unit that stands otherwise, what is worse first.

    `own` holds the residents of each county within the cutoff of a unit of its own, before and
    after.
    """
    parts = [_compare(*three) for three in zip(norms, before, after, strict=True)]
    parts.append(_compare_own(own, counties))
    frame = pd.concat([part for part in parts if len(part)] or parts[-1:], ignore_index=True)
    whole = map(join_names, counties.prefecture, counties.name)
    frame["county"] = frame["adcode"].map(dict(zip(counties.adcode, whole, strict=True))).fillna("")
    for name in ("people_own_county_lost", "people_own_county_gained"):
        frame[name] = frame.get(name, pd.Series(dtype="Int64")).astype("Int64")
    rank = frame["norm_change"].map(CHANGES.index) if len(frame) else pd.Series(dtype="int64")
    order = np.argsort(rank.to_numpy(), kind="stable")
    return frame.iloc[order].reset_index(drop=True).reindex(columns=list(COLUMNS))


def sum_norms(
    norms: Sequence[Norm],
    before: Sequence[NormStates],
    after: Sequence[NormStates],
    own: tuple[Ints, Ints],
) -> pd.DataFrame:
    """`SUMMARY`: units failed and unknown of every norm before and after, and own-county cover."""
    rows: list[dict[str, object]] = [
        {
            "norm_id": norm.id,
            "norm": norm.zh,
            "unit_level": norm.per,
            "units_failed_before": _count(was, Trilean.NO),
            "units_failed_after": _count(now, Trilean.NO),
            "units_unknown_before": _count(was, Trilean.UNKNOWN),
            "units_unknown_after": _count(now, Trilean.UNKNOWN),
        }
        for norm, was, now in zip(norms, before, after, strict=True)
    ]
    rows.append(
        {
            "norm_id": OWN_COUNTY,
            "norm": OWN_COUNTY_WORDS,
            "unit_level": "county",
            "people_own_county_before": int(own[0].sum()),
            "people_own_county_after": int(own[1].sum()),
        }
    )
    frame = pd.DataFrame(rows, columns=list(SUMMARY))
    return frame.astype(dict.fromkeys(SUMMARY[3:], "Int64"))


def _count(judged: NormStates, state: Trilean) -> int:
    return int((judged.state == state).sum())


def _compare(norm: Norm, before: NormStates, after: NormStates) -> pd.DataFrame:
    was = dict(zip(before.unit_id, before.state.tolist(), strict=True))
    rows = []
    for i, (unit, now) in enumerate(zip(after.unit_id, after.state.tolist(), strict=True)):
        then = was.get(unit)
        new_and_failing = then is None and now == Trilean.NO
        change = "broken" if new_and_failing else _CHANGE.get((then, now), "")  # type: ignore[arg-type] # a new unit has no state
        if change:
            rows.append((i, change, "" if then is None else NORM_STATES[then]))
    which = np.array([i for i, _, _ in rows], dtype=np.int64)
    return pd.DataFrame(
        {
            "norm_change": texts(change for _, change, _ in rows),
            "norm_id": norm.id,
            "norm": norm.zh,
            "unit_level": norm.per,
            "adcode": _take(after.adcode, which),
            "unit_id": _take(after.unit_id, which),
            "unit_name": _take(after.unit_name, which),
            "norm_state_before": texts(then for _, _, then in rows),
            "norm_state_after": _take(NORM_STATES[after.state], which),
        }
    )


def _take(values: Texts, which: Ints) -> Texts:
    return texts(values[i] for i in which)


def _compare_own(own: tuple[Ints, Ints], counties: Counties) -> pd.DataFrame:
    more = own[1] - own[0]
    which = np.flatnonzero(more)
    which = which[np.lexsort((which, more[which]))]
    return pd.DataFrame(
        {
            "norm_change": texts(np.where(more[which] < 0, "broken", "mended")),
            "norm_id": OWN_COUNTY,
            "norm": OWN_COUNTY_WORDS,
            "unit_level": "county",
            "adcode": texts(counties.adcode[which]),
            "unit_id": texts(counties.adcode[which]),
            "unit_name": texts(counties.name[which]),
            "norm_state_before": texts([""] * len(which)),
            "norm_state_after": texts([""] * len(which)),
            "people_own_county_lost": np.maximum(-more[which], 0),
            "people_own_county_gained": np.maximum(more[which], 0),
        }
    )
