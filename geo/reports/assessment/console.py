"""The assessment as a few lines and tables for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from geo.findings.norms.tallies import sum_norms
from geo.model.assessment_tables import AssessmentTables
from geo.model.county import join_names
from geo.reports.workbook.ranking import without_open_site, worst_first
from geo.reports.workbook.sources import cite_source
from geo.reports.writing.provenance import SYNTHETIC_BANNER
from geo.reports.writing.shares import format_share, target_of, tell_target
from geo.reports.writing.words import holiday_names, is_missing
from geo.words.labels import field_values, label, value_label

WIDTH = 100
MOST_COUNTIES = 10
MOST_NAMES = 30


def print_assessment(
    tables: AssessmentTables, console: Console, folder: Path | None = None
) -> None:
    """Print province, prefectures, counties farthest behind, holidays, the unknown, quality.

    Nothing is wider than 100 columns, and 80 hold all but the longest names. Names are shown as
    they are, never read as markup. `folder` is named at the end where given.
    """
    target = target_of(tables.summary)
    parts: list[RenderableType] = [
        *_heading(tables.summary),
        *_province(tables.province.iloc[0], target),
        _prefectures(tables.prefectures, target),
        *_farthest_behind(tables.counties, target),
        *_holidays(tables),
        *_unknown(tables.summary),
        *_quality(tables),
    ]
    if folder is not None:
        parts.append(_line(f"结果文件：{folder}"))
    for part in parts:
        console.print(part, width=WIDTH)


def _heading(summary: Mapping[str, Any]) -> list[RenderableType]:
    standard = summary["standard"]
    cutoff, source = standard["cutoff"], standard["source"]
    lines = [_line(summary["title"], "bold")]
    if summary["synthetic"]:
        lines.append(_line(SYNTHETIC_BANNER, "bold red"))
    lines += [_line(modelled, "bold") for modelled in summary.get("modelled") or []]
    lines += [
        _line(f"依据：{cite_source(source)}"),
        _line(
            f"服务半径限值：城镇{cutoff['urban'] / 1000:g}公里，农村{cutoff['rural'] / 1000:g}"
            f"公里（含）"
        ),
        _line(f"管理目标：{tell_target(summary)}"),
        _line("服务半径内人口占比即服务半径覆盖人口比例，非疫苗接种率", "dim"),
        *(_line(said, "dim") for said in summary.get("taken_by_default") or []),
        _line(""),
    ]
    return list(lines)


def _province(row: Any, target: Fraction | None) -> list[RenderableType]:
    lines = [
        _line(
            f"合计{_people(row.residents)}人：服务半径内{_people(row.covered)}人"
            f"（{format_share(row.share_covered, target)}），"
            f"超出服务半径{_people(row.uncovered)}人（其中疑似缺路、缺桥"
            f"{_people(row.uncovered_doubtful)}人），待核实{_people(row.unknown)}人",
            "bold",
        ),
    ]
    if target is not None:
        lines.append(_line(f"{label('verdict')}：{value_label('verdict', row.verdict)}"))
    return list(lines)


def _prefectures(frame: pd.DataFrame, target: Fraction | None) -> Table:
    table = _table("市（人）", ["市"], ["人口", "超出", "待核实", "占比", "占比上限", "单位数"])
    for row in _rows(frame):
        table.add_row(
            _text(row.name),
            _people(row.residents),
            _people(row.uncovered),
            _people(row.unknown),
            format_share(row.share_covered, target),
            format_share(row.share_upper, target),
            _people(row.sites),
        )
    return table


def _farthest_behind(counties: pd.DataFrame, target: Fraction | None) -> list[RenderableType]:
    lines: list[RenderableType] = [_line(_count_counties(counties, target), "bold")]
    behind = counties[counties["verdict"] != "meets"]
    if behind.empty:
        return lines
    texts = ["县区", "评估结论", "数据质量"] if target is not None else ["县区", "数据质量"]
    first = "差距最大" if target is not None else "超出人口最多"
    table = _table(
        f"{first}的县区（前{MOST_COUNTIES}个；人，公里）",
        texts,
        ["超出", "待核实", "占比", "最远"],
    )
    for row in _rows(worst_first(behind).head(MOST_COUNTIES)):
        verdict = [value_label("verdict", row.verdict)] if target is not None else []
        table.add_row(
            _text(f"{row.prefecture} {row.name}"),
            *verdict,
            value_label("quality", row.quality),
            _people(row.uncovered),
            _people(row.unknown),
            format_share(row.share_covered, target),
            "—" if is_missing(row.max_distance_m) else f"{row.max_distance_m / 1000:.1f}",
        )
    return [*lines, table]


def _count_counties(counties: pd.DataFrame, target: Fraction | None) -> str:
    """How many counties there are and, where there is a target, of which verdict."""
    if target is None:
        return f"县区{len(counties)}个"
    counts = counties["verdict"].value_counts()
    words = "，".join(
        f"{value_label('verdict', code)}{counts.get(code, 0)}个" for code in field_values("verdict")
    )
    return f"县区{len(counties)}个：{words}"


def _holidays(tables: AssessmentTables) -> list[RenderableType]:
    """The next holiday, and beside it the worst of the newest loaded year."""
    counties, names = tables.counties, holiday_names(tables)
    note = tables.summary.get("holiday_note") or ""
    heading = _name_next(counties, names)
    left = without_open_site(counties)
    lines: list[RenderableType] = []
    if left.empty:
        lines.append(_line(f"{heading}：每个县（市、区）都有单位开诊", "bold"))
    for words, part in left.groupby("holiday_label", sort=False):
        lines.append(_line(f"{heading}{words}的县（市、区）{len(part)}个", "bold"))
        lines.append(_line("  " + _name_counties(part)))
    if note:
        lines.append(_line(f"  {note}"))
    worst = counties[counties["holiday_flag_year"] == "unserved"]
    if len(worst):
        year = str(worst["holiday_flag_year_of"].iloc[0]).split("-")[0]
        lines.append(_line(f"{year}年各节假日（取最差）无单位开诊的县（市、区）{len(worst)}个"))
    return lines


def _name_next(counties: pd.DataFrame, names: Mapping[str, str]) -> str:
    ids = [one for one in counties["holiday_flag_of"].unique() if one]
    return f"下一节假日{names.get(ids[0], ids[0])}" if ids else "下一节假日"


def _name_counties(part: pd.DataFrame) -> str:
    names = [join_names(row.prefecture, row.name) for row in _rows(part)]
    return "、".join(names[:MOST_NAMES]) + (f"等{len(names)}个" if len(names) > MOST_NAMES else "")


def _unknown(summary: Mapping[str, Any]) -> list[RenderableType]:
    lines: list[RenderableType] = []
    reasons = summary.get("unknown_reasons") or {}
    if reasons:
        lines.append(_line("待核实的原因", "bold"))
    for reason, people in sorted(reasons.items(), key=lambda item: -item[1]):
        lines.append(_line(f"  {value_label('status_reason', reason)}：{_people(people)}人"))
    outside = summary.get("outside") or {}
    if outside.get("points"):
        lines.append(
            _line(f"研究范围外：居民点{outside['points']}个，{_people(outside['people'])}人")
        )
    return lines


def _quality(tables: AssessmentTables) -> list[RenderableType]:
    counts = tables.counties["quality"].value_counts()
    words = "，".join(
        f"{value_label('quality', code)}{counts.get(code, 0)}个" for code in field_values("quality")
    )
    lines: list[RenderableType] = [_line(f"{label('quality')}：县区{words}", "bold")]
    lines += [_line(f"  {text}") for text in tables.summary.get("warnings") or []]
    if len(tables.to_verify):
        lines.append(_line(f"待核实清单：{len(tables.to_verify)}项，见 to_verify.csv"))
    lines += _norms(tables)
    if "problems" in tables.summary:
        lines.append(_line(f"问题清单：{_count_problems(tables.summary)}，见 problems.csv"))
    return lines


def _norms(tables: AssessmentTables) -> list[RenderableType]:
    """How many units fail the limits or are unknown; of every other rule what is registered."""
    norms = sum_norms(tables.norms)
    limits = [norm for norm in norms if norm["force"] == "limit"]
    lines: list[RenderableType] = []
    if limits:
        failed, unknown = (
            sum(one[f"units_{name}"] for one in limits) for name in ("failed", "unknown")
        )
        lines.append(
            _line(f"规范要求{len(limits)}项：不符合{failed:,}个，待核实{unknown:,}个，见 norms.csv")
        )
    for norm in norms:
        if norm["force"] != "limit":
            force = value_label("force", norm["force"])
            lines.append(_line(f"  {norm['norm']}（{force}）：{norm['norm_tally']}"))
    return lines


def _count_problems(summary: Mapping[str, Any]) -> str:
    """Problems by state, such as 新增12件、本期未再出现3件."""
    states = ("new", "open", "unverified", "absorbed", "gone", "lapsed")
    found = [
        f"{value_label('problem_state', state)}{summary['problems'][state]:,}件"
        for state in states
        if summary["problems"].get(state)
    ]
    return "、".join(found) or "无"


def _rows(frame: pd.DataFrame) -> Iterable[Any]:
    return frame.itertuples(index=False)


def _table(title: str, texts: list[str], numbers: list[str]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in texts:
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _line(text: str, style: str = "") -> Text:
    return Text(_plain(text), style=style)


def _text(value: object) -> Text:
    return Text(_plain(str(value)))


def _plain(text: str) -> str:
    """The text without control characters, which a terminal would obey."""
    return "".join(char for char in text if unicodedata.category(char) != "Cc")


def _people(count: int) -> str:
    return f"{count:,}"
