"""What to ask where a norm cannot be judged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.rules.norm_rules import Norm
from geo.words.sentences import say


def list_norm_questions(
    norms: Sequence[Norm],
    tables: tuple[pd.DataFrame, pd.DataFrame],
    sites: pd.DataFrame,
    counties: pd.DataFrame,
) -> pd.DataFrame:
    """One item per unit of which a norm is unknown, without those that a finding decides.

    `tables` are the norms and their open units, `sites` and `counties` the tables of an assessment.
    Nobody is covered or not by the answer, so that no people hang on it. A county's verdict can
    flip where only unknown units stand in its way. `unit` tells whom to call: a facility once for
    all that it is asked.
    """
    rows, units = tables
    asked = {norm.id: norm for norm in norms if norm.finding is None}
    if units.empty:
        return pd.DataFrame()
    items = units[(units["norm_state"] == "unknown") & units["norm_id"].isin(list(asked))]
    if items.empty:
        return pd.DataFrame()
    keys = zip(rows["norm_id"], rows["adcode"], strict=True)
    verdict = dict(zip(keys, rows["norm_verdict"], strict=True))
    waiting = [
        verdict[norm, code] == "unknown"
        for norm, code in zip(items["norm_id"], items["adcode"], strict=True)
    ]
    own = sites.set_index("site_id")
    is_site = (items["unit_level"] == "facility").to_numpy()
    site_id = items["unit_id"].where(is_site & items["unit_id"].isin(own.index), "")
    names = dict(zip(counties["adcode"], counties["name"], strict=True))
    return pd.DataFrame(
        {
            "what": "norm",
            "unit": np.where(
                is_site,
                np.where(site_id != "", "site-", "facility-") + items["unit_id"],
                "norm-" + items["norm_id"] + "-" + items["unit_id"],
            ),
            "question": [_ask(asked[one]) for one in items["norm_id"]],
            "where": [names.get(code, "") for code in items["adcode"]],
            "adcode": items["adcode"],
            "township_code": items["unit_id"]
            .where(items["unit_level"] == "township", site_id.map(own["township_code"]))
            .astype(object)
            .fillna(""),
            "site_id": site_id,
            "demand_id": "",
            "name": items["unit_name"],
            "phone": site_id.map(own["phone"]).astype(object).fillna(""),
            "people": 0,
            "verdicts_at_stake": [int(one) for one in waiting],
            "verdicts_flipped": [int(one) for one in waiting],
            "verdicts": [
                norm if one else "" for norm, one in zip(items["norm"], waiting, strict=True)
            ],
        }
    ).reset_index(drop=True)


def _ask(norm: Norm) -> str:
    if norm.ask:
        return norm.ask
    if norm.per == "facility":
        return say("ask_unit_about_norm", norm=norm.zh)
    if norm.per == "township":
        return say("ask_township_units_about_norm", norm=norm.zh)
    return say("ask_units_about_norm", norm=norm.zh)
