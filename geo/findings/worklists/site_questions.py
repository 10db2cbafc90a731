"""What the register leaves open: sites that state too little, and sites in charge it does not hold.

These are faults of a table, not of a place: they are asked about (待核实) and are no problems.
"""

from __future__ import annotations

import pandas as pd

from geo.words.sentences import say

_ASKED = {
    "site_position": ("position", "none", say("ask_for_coordinates")),
    "site_hours": ("hours", "", say("ask_for_hours")),
    "site_phone": ("phone", "", say("ask_for_phone")),
}
"""Per kind of item: the column, what stands in it where nothing is said, and the question."""


def list_register_questions(
    sites: pd.DataFrame, assigned: pd.DataFrame, counties: pd.DataFrame, as_of: str
) -> pd.DataFrame:
    """Items to verify of the register; no verdict hangs on them alone.

    `sites`, `assigned` and `counties` are tables of an assessment. Sites out of service and outside
    ones are left aside. No people hang on an answer: nobody's status changes by it. What is asked
    for its own sake too (an opening on a holiday) has the same `unit` and `what`.
    """
    in_service = (sites["valid_to"] == "") | (sites["valid_to"] >= as_of)
    own = sites[~sites["outside"] & in_service]
    names = dict(zip(counties["adcode"], counties["name"], strict=True))
    parts = [
        _ask_sites(own[own[column].fillna("") == nothing], what, question, names)
        for what, (column, nothing, question) in _ASKED.items()
    ]
    parts.append(_ask_assigned(assigned, names))
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _ask_sites(rows: pd.DataFrame, what: str, question: str, names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "what": what,
            "unit": "site-" + rows["site_id"],
            "question": question,
            "where": [names.get(code, "") for code in rows["adcode"]],
            "adcode": rows["adcode"],
            "township_code": rows["township_code"],
            "site_id": rows["site_id"],
            "demand_id": "",
            "name": rows["name"],
            "phone": rows["phone"].fillna(""),
            "people": 0,
            "verdicts_at_stake": 0,
            "verdicts_flipped": 0,
            "verdicts": "",
        }
    )


def _ask_assigned(assigned: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Sites in charge that the register does not hold, once per county."""
    if assigned.empty:
        return pd.DataFrame()
    lost = assigned[assigned["assigned_state"] == "not_in_register"]
    if lost.empty:
        return pd.DataFrame()
    grouped = lost[["adcode", "assigned_site_id"]].drop_duplicates(ignore_index=True)
    return pd.DataFrame(
        {
            "what": "assigned_site",
            "unit": "assigned_site-" + grouped["adcode"] + "-" + grouped["assigned_site_id"],
            "question": [
                say("unknown_assigned_site", site=site[:40]) for site in grouped["assigned_site_id"]
            ],
            "where": [names.get(code, "") for code in grouped["adcode"]],
            "adcode": grouped["adcode"],
            "township_code": "",
            "site_id": "",
            "demand_id": "",
            "name": grouped["assigned_site_id"],
            "phone": "",
            "people": 0,
            "verdicts_at_stake": 0,
            "verdicts_flipped": 0,
            "verdicts": "",
        }
    )
