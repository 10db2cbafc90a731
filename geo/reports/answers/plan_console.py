"""A plan as a few lines and a table for a terminal."""

from __future__ import annotations

from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.planning.plan import Plan
from geo.planning.told import AreaShare
from geo.reports.answers.norm_changes import print_norm_changes
from geo.reports.answers.plan_beside import tell_beside
from geo.reports.answers.plan_files import name_side, name_unit, tell_amount, tell_ways
from geo.reports.writing.provenance import SYNTHETIC_BANNER
from geo.reports.writing.shares import NO_SHARE, format_share, tell_optimum, tell_solver
from geo.reports.writing.words import is_missing

WIDTH = 100
MOST_ROWS = 30
MOST_CALLS = 10


def print_plan(plan: Plan, console: Console) -> None:
    """Print what is gained, how far from the best it may be, where, and who is left."""

    def write_line(text: str, style: str = "") -> None:
        console.print(Text(text, style=style), width=WIDTH)

    write_line(f"{plan.summary['title']}：布局建议", "bold")
    if plan.summary["synthetic"]:
        write_line(SYNTHETIC_BANNER, "bold red")
    if not plan.feasible:
        write_line("要求无法全部满足", "bold red")
    for note in plan.notes:
        write_line(note)
    uncovered = plan.figures.get("people_uncovered", 0)
    write_line(
        f"拟增设{len(plan.suggestions):,}家，{plan.people_gained:,}人由超出服务半径变为服务半径内"
        f"（现有{uncovered:,}人超出）",
        "bold",
    )
    doubtful = plan.figures.get("people_gained_doubtful", 0)
    clarified = plan.figures.get("people_clarified", 0)
    write_line(
        f"其中原疑似缺路、缺桥{doubtful:,}人；另有{clarified:,}人由待核实转为服务半径内，不计入新增"
    )
    for line in (*_tell_proof(plan), *tell_ways(plan), *_tell_areas(plan)):
        write_line(line)
    if len(plan.to_verify):
        write_line(f"先核实{len(plan.to_verify):,}处：", "bold")
        console.print(_tabulate_calls(plan), width=WIDTH)
    if len(plan.suggestions):
        console.print(_tabulate(plan), width=WIDTH)
    if len(plan.suggestions) > MOST_ROWS:
        write_line(f"其余{len(plan.suggestions) - MOST_ROWS:,}家见结果文件")
    print_norm_changes(plan.norms, console, WIDTH)
    for line in (*tell_beside(plan), *_tell_unreachable(plan)):
        write_line(line)


def _tell_proof(plan: Plan) -> list[str]:
    if not plan.is_answered:
        return []
    side = name_side(plan)
    reached = tell_amount(plan, plan.objective_value)
    said = (
        f"目标（{name_unit(plan.objective_unit)}）{reached}，{side}{tell_amount(plan, plan.bound)}"
    )
    proof = f"{tell_optimum(plan.gap, side)}；{tell_solver(plan.solver)}，{plan.seconds:.1f}秒"
    return [f"{said}，{proof}"]


def _tell_unreachable(plan: Plan) -> list[str]:
    lost = plan.figures.get("people_unreachable", 0)
    if not lost:
        return []
    return [f"任何候选点都不能到达：{lost:,}人，{len(plan.unreachable):,}个居民点"]


def _tell_areas(plan: Plan) -> list[str]:
    """Shares of prefectures or of the study; those of counties stand in the files."""
    if plan.request.get("scope", "county") == "county":
        return []
    return [_tell_area(area, plan) for area in plan.figures.get("areas", [])[:MOST_ROWS]]


def _tell_area(area: AreaShare, plan: Plan) -> str:
    target = plan.figures.get("share")
    aimed = None if target is None else Fraction(str(target))
    was, now = (
        NO_SHARE if share is None else format_share(share, aimed)
        for share in (area["share_covered"], area["share_after"])
    )
    return f"{area['name']}：{area['covered']:,}人（{was}）→{area['covered_after']:,}人（{now}）"


def _tabulate(plan: Plan) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("县区", "地点", "城乡", "先核实"):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    for name in ("新增人口", "不设将减少", "居民点", "原路程", "现路程"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in plan.suggestions.head(MOST_ROWS).itertuples(index=False):
        table.add_row(
            Text(str(row.county)),
            Text(str(row.name or row.candidate_id)),
            "城镇" if row.setting == "urban" else "农村",
            Text(str(row.ask_first)) if row.verify_first else "",
            f"{row.people_gained:,}",
            f"{row.people_lost_without:,}",
            f"{row.villages:,}",
            _kilometres(row.distance_before_m),
            _kilometres(row.distance_after_m),
        )
    return table


def _tabulate_calls(plan: Plan) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("地点", "名称", "电话", "核实问题"):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    table.add_column("涉及人口", justify="right", no_wrap=True)
    for row in plan.to_verify.head(MOST_CALLS).itertuples(index=False):
        table.add_row(
            Text(str(row.where)), Text(str(row.name)), Text(str(row.phone) or "—"),
            Text(str(row.question)), f"{row.people_depending:,}",
        )  # fmt: skip
    return table


def _kilometres(metres: float) -> str:
    return "—" if is_missing(metres) else f"{metres / 1000:.1f}"
