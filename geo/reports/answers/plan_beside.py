"""Phases, alternatives and stability of a plan in words."""

from __future__ import annotations

import pandas as pd

from geo.planning.plan import Plan
from geo.reports.writing.shares import format_share

NOTHING = pd.DataFrame()


def tell_beside(plan: Plan) -> list[str]:
    """One line per phase and per alternative, and one that says what stays."""
    phases = plan.beside.get("phases", NOTHING).itertuples(index=False)
    return [
        *(
            f"第{row.phase}期：累计拟增设{row.new_sites:,}家，新增{row.people_gained:,}人，"
            f"理论最大值{row.bound:,}；不分期可新增{row.people_gained_free:,}人，"
            f"分期少新增{row.nesting_cost:,}人"
            for row in phases
        ),
        *_tell_alternatives(plan),
        *_tell_stability(plan),
    ]


def _tell_alternatives(plan: Plan) -> list[str]:
    if "alternatives" not in plan.beside:
        return []
    table = plan.beside["alternatives"]
    if not len(table):
        tolerance = format_share(plan.figures["alternatives_tolerance"], None)
        return [f"未找到新增人口相差不超过{tolerance}的其他方案"]
    common = int((plan.suggestions["alternatives_held"] == len(table)).sum())
    return [
        *(
            f"备选方案{row['alternative']}：新增{row['people_gained']:,}人（为首选的"
            f"{format_share(row['share_of_best'], None)}），{row['sites_different']:,}家不同"
            for row in table.to_dict("records")
        ),
        f"各备选方案均含的建议地点：{common:,}家",
    ]


def _tell_stability(plan: Plan) -> list[str]:
    if "stability" not in plan.suggestions:
        return []
    times = plan.figures["stability_of"]
    stay = int((plan.suggestions["stability"] == times).sum())
    return [f"限值按0.9～1.1倍变动的{times}次计算中每次都入选的建议地点：{stay:,}家"]
