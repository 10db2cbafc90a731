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
from geo.words.sentences import say

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
        parts.append(_line(say("result_files_in", folder=folder)))
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
        _line(say("based_on", source=cite_source(source))),
        _line(
            say(
                "cutoffs_told",
                urban=f"{cutoff['urban'] / 1000:g}",
                rural=f"{cutoff['rural'] / 1000:g}",
            )
        ),
        _line(say("target_told", target=tell_target(summary))),
        _line(say("share_within_explained"), "dim"),
        *(_line(said, "dim") for said in summary.get("taken_by_default") or []),
        _line(""),
    ]
    return list(lines)


def _province(row: Any, target: Fraction | None) -> list[RenderableType]:
    lines = [
        _line(
            say(
                "totals_told",
                people=_people(row.residents),
                covered=_people(row.covered),
                target=format_share(row.share_covered, target),
                uncovered=_people(row.uncovered),
                doubtful=_people(row.uncovered_doubtful),
                unknown=_people(row.unknown),
            ),
            "bold",
        ),
    ]
    if target is not None:
        lines.append(_line(f"{label('verdict')}：{value_label('verdict', row.verdict)}"))
    return list(lines)


def _prefectures(frame: pd.DataFrame, target: Fraction | None) -> Table:
    table = _table(
        say("prefecture_people"),
        [say("prefecture_word")],
        [
            say("population_word"),
            say("outside_word"),
            say("to_verify"),
            say("share_word"),
            say("share_upper_bound"),
            say("number_of_units"),
        ],
    )
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
    texts = (
        [say("counties_word"), say("verdict_word"), say("quality_word")]
        if target is not None
        else [say("counties_word"), say("quality_word")]
    )
    first = say("widest_gap") if target is not None else say("most_people_outside")
    table = _table(
        say("counties_with_most", what=first, count=MOST_COUNTIES),
        texts,
        [say("outside_word"), say("to_verify"), say("share_word"), say("farthest_word")],
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
        return say("counties_counted", count=len(counties))
    counts = counties["verdict"].value_counts()
    words = "，".join(
        say("word_and_count", word=value_label("verdict", code), count=counts.get(code, 0))
        for code in field_values("verdict")
    )
    return say("counties_counted_by", count=len(counties), words=words)


def _holidays(tables: AssessmentTables) -> list[RenderableType]:
    """The next holiday, and beside it the worst of the newest loaded year."""
    counties, names = tables.counties, holiday_names(tables)
    note = tables.summary.get("holiday_note") or ""
    heading = _name_next(counties, names)
    left = without_open_site(counties)
    lines: list[RenderableType] = []
    if left.empty:
        lines.append(_line(say("every_county_open", heading=heading), "bold"))
    for words, part in left.groupby("holiday_label", sort=False):
        lines.append(
            _line(say("counties_in_state", heading=heading, words=words, count=len(part)), "bold")
        )
        lines.append(_line("  " + _name_counties(part)))
    if note:
        lines.append(_line(f"  {note}"))
    worst = counties[counties["holiday_flag_year"] == "unserved"]
    if len(worst):
        year = str(worst["holiday_flag_year_of"].iloc[0]).split("-")[0]
        lines.append(_line(say("counties_closed_worst", year=year, count=len(worst))))
    return lines


def _name_next(counties: pd.DataFrame, names: Mapping[str, str]) -> str:
    ids = [one for one in counties["holiday_flag_of"].unique() if one]
    return (
        say("next_holiday_named", holiday=names.get(ids[0], ids[0])) if ids else say("next_holiday")
    )


def _name_counties(part: pd.DataFrame) -> str:
    names = [join_names(row.prefecture, row.name) for row in _rows(part)]
    return "、".join(names[:MOST_NAMES]) + (
        say("and_others_of", count=len(names)) if len(names) > MOST_NAMES else ""
    )


def _unknown(summary: Mapping[str, Any]) -> list[RenderableType]:
    lines: list[RenderableType] = []
    reasons = summary.get("unknown_reasons") or {}
    if reasons:
        lines.append(_line(say("reasons_to_verify"), "bold"))
    for reason, people in sorted(reasons.items(), key=lambda item: -item[1]):
        lines.append(
            _line(
                "  "
                + say(
                    "reason_and_people",
                    reason=value_label("status_reason", reason),
                    people=_people(people),
                )
            )
        )
    outside = summary.get("outside") or {}
    if outside.get("points"):
        lines.append(
            _line(
                say(
                    "outside_study_area",
                    places=outside["points"],
                    people=_people(outside["people"]),
                )
            )
        )
    return lines


def _quality(tables: AssessmentTables) -> list[RenderableType]:
    counts = tables.counties["quality"].value_counts()
    words = "，".join(
        say("word_and_count", word=value_label("quality", code), count=counts.get(code, 0))
        for code in field_values("quality")
    )
    lines: list[RenderableType] = [
        _line(say("quality_of_counties", quality=label("quality"), words=words), "bold")
    ]
    lines += [_line(f"  {text}") for text in tables.summary.get("warnings") or []]
    if len(tables.to_verify):
        lines.append(_line(say("verify_list_told", count=len(tables.to_verify))))
    lines += _norms(tables)
    if "problems" in tables.summary:
        lines.append(_line(say("problem_list_told", problems=_count_problems(tables.summary))))
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
            _line(
                say("norms_told", count=len(limits), failed=f"{failed:,}", unknown=f"{unknown:,}")
            )
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
        say(
            "state_items",
            state=value_label("problem_state", state),
            count=f"{summary['problems'][state]:,}",
        )
        for state in states
        if summary["problems"].get(state)
    ]
    return "、".join(found) or say("none_of_them")


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
