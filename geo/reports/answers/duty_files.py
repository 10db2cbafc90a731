"""A duty roster as a table that imports back, as other files, and as lines for a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.planning.duty.result import DutyPlan
from geo.reports.answers.answer_files import AnswerFiles, encode_answer, write_answer
from geo.reports.answers.norm_changes import (
    describe_norms,
    list_norm_notes,
    list_norm_sheets,
    print_norm_changes,
)
from geo.reports.answers.plan_console import MOST_ROWS, WIDTH
from geo.reports.answers.roster_file import write_roster
from geo.reports.writing.plain_rows import list_rows
from geo.reports.writing.provenance import SYNTHETIC_BANNER, provenance_of
from geo.reports.writing.shares import tell_optimum
from geo.reports.writing.whole_folder import fresh_folder
from geo.reports.writing.words import is_missing
from geo.words.labels import value_label


def describe_duty(plan: DutyPlan) -> dict[str, Any]:
    """The roster ready for JSON, the same in files and over HTTP.

    Places left out are summed up by county and day here; the files list them one by one.
    """
    return {
        "kind": "roster",
        "holiday_id": plan.holiday_id,
        "holiday": plan.holiday,
        "served": plan.served,
        "county_days": plan.county_days,
        "new_duties": plan.new_duties,
        "most_days": plan.most_days,
        "resident_days": plan.resident_days,
        "bound": plan.bound,
        "gap": plan.gap,
        "solver": plan.solver,
        "seconds": round(plan.seconds, 3),
        "request": plan.request,
        "duties": list_rows(plan.duties),
        "days": list_rows(plan.days),
        "sites": list_rows(plan.sites),
        "choice": plan.request["choice"],
        "choices": list_rows(plan.choices),
        "places_left_out": len(plan.left_out),
        **describe_norms(plan.norms, plan.norm_sums),
        "scenario": _write_scenario(plan),
        "provenance": provenance_of(plan.summary),
    }


def _write_scenario(plan: DutyPlan) -> dict[str, Any]:
    roster = plan.roster
    changes = [
        {
            "change": "roster",
            "site_id": str(roster.site_id[i]),
            "date": str(roster.date[i]),
            "state": "open",
            "service": str(roster.service[i]),
        }
        for i in range(len(roster))
    ]
    return {"name": f"{plan.holiday}开诊安排", "changes": changes}


def encode_duty(plan: DutyPlan) -> bytes:
    """The JSON of a roster."""
    return encode_answer(describe_duty(plan))


def write_duty(plan: DutyPlan, out: Path) -> Path:
    """Write roster.csv, roster.xlsx, roster.gpkg and roster.json into a fresh folder.

    Raises
    ------
    StoreError
        The folder holds something else, or cannot be written.
    """
    with fresh_folder(out, "roster") as folder:
        write_roster(folder / "roster.csv", plan.roster, plan.site_names, plan.service_words)
        write_answer(folder, _list_files(plan))
    return out


def _list_files(plan: DutyPlan) -> AnswerFiles:
    sheets = {
        "开诊安排": plan.duties,
        "逐日情况": plan.days,
        "开诊天数": plan.sites,
        "各种排法对照": plan.choices,
        **list_norm_sheets(plan.norms, plan.norm_sums),
        "服务半径内无单位开诊的居民点": plan.left_out,
    }
    layers = {
        "duties": ("开诊安排", plan.duties),
        "left_out": ("服务半径内无单位开诊的居民点", plan.left_out),
    }
    return AnswerFiles("roster", encode_duty(plan), plan.summary, sheets, layers, _notes(plan))


def _notes(plan: DutyPlan) -> list[tuple[str, str]]:
    return [
        ("节假日", plan.holiday),
        ("排法", _name_choice(plan)),
        *list_norm_notes(plan.norms),
        ("县区日", f"{plan.county_days:,}个中{plan.served:,}个有单位开诊"),
        ("新安排", f"{plan.new_duties:,}家次；单个单位最多开诊{plan.most_days}天"),
        (
            "有单位开诊覆盖人口累计（人·天）",
            f"{plan.resident_days:,}，按“{_name_choice(plan)}”的任何安排不超过{plan.bound:,}（{tell_optimum(plan.gap)}）",
        ),
        ("固定安排", "已有开诊安排表和接种时间明确开诊的单位不作改动"),
    ]


def _name_choice(plan: DutyPlan) -> str:
    return value_label("duty_choice", plan.request["choice"])


def _tabulate_choices(plan: DutyPlan) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("排法", no_wrap=True)
    for name in ("开诊县区日", "新安排", "单位", "最多天数", "覆盖人口累计（人·天）"):
        table.add_column(name, justify="right", no_wrap=True)
    row: Any
    for row in plan.choices.itertuples(index=False):
        name = value_label("duty_choice", str(row.duty_choice)) + ("（本次）" if row.chosen else "")
        figures = (row.county_days_served, row.new_duties, row.duty_units, row.most_days,
                   row.resident_days)  # fmt: skip
        table.add_row(name, *("—" if is_missing(one) else f"{one:,}" for one in figures))
    return table


def print_duty(plan: DutyPlan, console: Console) -> None:
    """Print how many county-days are served, how fair it is, and who is left."""

    def write_line(text: str, style: str = "") -> None:
        console.print(Text(text, style=style), width=WIDTH)

    write_line(f"{plan.summary['title']}：{plan.holiday}开诊安排", "bold")
    if plan.summary["synthetic"]:
        write_line(SYNTHETIC_BANNER, "bold red")
    write_line(f"县区日{plan.county_days:,}个，有单位开诊{plan.served:,}个", "bold")
    proof = f"按“{_name_choice(plan)}”{tell_optimum(plan.gap)}"
    write_line(f"排法：{_name_choice(plan)}")
    write_line(
        f"新安排{plan.new_duties:,}家次，涉及{len(plan.sites):,}家，单个单位最多开诊{plan.most_days}天；"
        f"有单位开诊覆盖人口累计{plan.resident_days:,}人·天（{proof}）"
    )
    for flag, words in (("unserved", "仍无单位开诊"), ("undetermined", "仍待核实")):
        lacking = plan.days[plan.days["flag_after"] == flag]
        for adcode, part in lacking.groupby("adcode"):
            write_line(f"{part['county'].iloc[0]}（{adcode}）有{len(part)}天{words}", "bold red")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("日期", "星期"):
        table.add_column(name, no_wrap=True)
    for name in ("县区", "新安排", "有单位开诊（人）", "待核实（人）", "无单位开诊（人）"):
        table.add_column(name, justify="right", no_wrap=True)
    for day, part in plan.days.groupby("date"):
        table.add_row(
            str(day),
            str(part["weekday"].iloc[0]),
            f"{(part['flag_after'] == 'served').sum():,}",
            f"{part['new_duties'].sum():,}",
            f"{part['covered_on_day'].sum():,}",
            f"{part['unknown_on_day'].sum():,}",
            f"{part['left_out_on_day'].sum():,}",
        )
    console.print(table, width=WIDTH)
    console.print(_tabulate_choices(plan), width=WIDTH)
    print_norm_changes(plan.norms, console, WIDTH)
    if len(plan.sites):
        busiest = plan.sites.sort_values(["duty_days", "site_id"], ascending=[False, True])
        names = [
            f"{row.name}（{row.duty_days}天）"
            for row in busiest.head(MOST_ROWS // 3).itertuples(index=False)
        ]
        write_line("开诊最多的单位：" + "、".join(names))
