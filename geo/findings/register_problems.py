"""Problems of the register: what sites do not state, and sites in charge that it does not hold."""

from __future__ import annotations

import pandas as pd

from geo.findings.problem_rows import CLINIC, HEALTH, REGISTER, Found


def list_incomplete_sites(found: Found) -> list[pd.DataFrame]:
    """Sites without position, hours or telephone, out of service and outside ones left aside."""
    sites = found.sites
    sites = sites[
        ~sites["outside"] & ((sites["valid_to"] == "") | (sites["valid_to"] >= found.as_of))
    ]
    lacks = {
        "site_no_position": (sites["position"] == "none", "登记表无坐标"),
        "site_no_hours": (sites["hours"].fillna("") == "", "登记表无服务时间"),
        "site_no_phone": (sites["phone"].fillna("") == "", "登记表无联系电话"),
    }
    return [
        pd.DataFrame(
            {
                "problem_id": f"{name}-" + sites["site_id"][lacking],
                "problem_type": name,
                "adcode": sites["adcode"][lacking],
                "unit_id": sites["site_id"][lacking],
                "unit_name": sites["name"][lacking],
                "people": sites["residents_nearest"][lacking],
                "detail": detail,
                "source": REGISTER,
                "act": CLINIC,
            }
        )
        for name, (lacking, detail) in lacks.items()
    ]


def list_unknown_assigned(found: Found) -> pd.DataFrame:
    """Sites in charge that the register does not hold, once per county."""
    rows = found.assigned
    rows = rows[rows["assigned_state"] == "not_in_register"] if len(rows) else rows
    if rows.empty:
        return pd.DataFrame()
    grouped = rows.groupby(["adcode", "assigned_site_id"], as_index=False)["residents"].sum()
    return pd.DataFrame(
        {
            "problem_id": "assigned_unknown-"
            + grouped["adcode"]
            + "-"
            + grouped["assigned_site_id"],
            "problem_type": "assigned_unknown",
            "adcode": grouped["adcode"],
            "unit_id": grouped["assigned_site_id"],
            "people": grouped["residents"],
            "detail": "责任接种单位不在登记表",
            "source": REGISTER,
            "act": HEALTH,
        }
    )
