"""`vaxreach measures STUDY --standard FILE --facilities FILE`: other measures of the policy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import orjson
import pandas as pd
import typer
from rich.console import Console
from rich.table import Table

from geo.errors import InputError
from geo.model.row_report import RowRemark
from geo.model.states import OPEN_STATES, rank
from geo.reports.answers.progress_table import (
    PROGRESS,
    progress_sheets,
    tabulate_progress,
    write_progress_csv,
)
from geo.reports.workbook.norm_sheets import norm_sheets
from geo.reports.workbook.sources import cite_source
from geo.reports.workbook.table_book import write_table_book
from geo.reports.writing.provenance import SYNTHETIC_BANNER
from geo.reports.writing.remark_table import say_remark
from geo.study import FacilitySource, FileSource, read_study
from geo.study.shipped_rules import locate_rule
from geo.tables.measures import RegisterProgress, measure
from geo.words.labels import value_label
from geo.words.sentences import say
from scripts.outputs import tell_files, write_json
from scripts.terminal import make_console

SHOWN = 20
By = Literal["all", "prefecture", "county"]


def measures(
    study: Annotated[Path, typer.Argument(help="The study file (TOML), for its counties.")],
    standard: Annotated[Path | None, typer.Option(help="Rule file of the measures (TOML).")] = None,
    facilities: Annotated[Path | None, typer.Option(help="Register of the facilities.")] = None,
    base: Annotated[
        Path | None, typer.Option(help="Register of the base date, for growth.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help=say("help_data_as_of"))] = None,
    source: Annotated[str, typer.Option(help=say("help_data_source"))] = "",
    by: Annotated[By, typer.Option(help="Area of the table: all, prefecture or county.")] = "all",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write JSON here.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the tables here: .xlsx, or .csv (one area).")
    ] = None,
    fail_on_failed: Annotated[
        bool, typer.Option("--fail-on-failed", help="Exit with 1 if a unit fails.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Exit with 2 if a word of the rules meets no row, if a measure finds nobody to "
            "judge, or if it has no data.",
        ),
    ] = False,
) -> None:
    """Judge measures that a register of facilities answers, and print 举措落实情况.

    Without --standard and --facilities, those that the study names (facilities) are taken.
    """
    if out and out.suffix.lower() not in {".xlsx", ".csv"}:
        raise InputError(f"--out {out.name}: expected a name that ends in .xlsx or .csv")
    named = read_study(study)
    stated = {"base": base, "as_of": as_of, "source": source}
    given: dict[str, object] = {key: value for key, value in stated.items() if value}
    found = [measure(named, one) for one in _choose(named.facilities, standard, facilities, given)]
    if json_file:
        write_json(json_file, _encode(found))
    if out:
        _write(out, found, by)
    console = make_console()
    for one in found:
        _print(one, console, by)
    tell_files(console, json_file, out)
    failed = sum(int(one.tables.norms["units_failed"].sum()) for one in found)
    if strict and any(one.is_open for one in found):
        raise typer.Exit(2)
    if fail_on_failed and failed:
        raise typer.Exit(1)


def _choose(
    stated: list[FacilitySource],
    standard: Path | None,
    facilities: Path | None,
    given: dict[str, object],
) -> list[FacilitySource]:
    if (standard is None) != (facilities is None):
        raise InputError("measures: --standard and --facilities go together")
    if standard is None or facilities is None:
        if given:
            raise InputError(f"measures: --{next(iter(given))} goes with --facilities")
        if not stated:
            raise InputError("measures: give --standard and --facilities, or [[facilities]]")
        return stated
    standard = locate_rule(Path(), str(standard), "measures: --standard", "measures")
    base = given.get("base")
    for key, path in (("--standard", standard), ("--facilities", facilities), ("--base", base)):
        if isinstance(path, Path) and not path.is_file():
            raise InputError(f"measures: {key}: no such file {path.name!r}")
    if isinstance(base, Path):
        given = given | {"base": FileSource(path=base)}
    try:
        return [FacilitySource.model_validate({"path": facilities, "standard": standard, **given})]
    except ValueError as error:
        raise InputError(
            f"measures: --as-of: expected a date such as 2026-02-17, got {given.get('as_of')!r}"
        ) from error


def _encode(found: list[RegisterProgress]) -> bytes:
    body = [
        {
            "summary": one.summary,
            "measures": _records(one.progress.rows),
            "measure_facilities": _records(one.progress.lacking),
            "words_unmatched": list(one.words.unmatched),
            "values_unnamed": list(one.words.unnamed),
            "norms": _records(one.tables.norms),
            "norm_units": _records(one.tables.norm_units),
            "facilities": {"accepted": one.report.accepted, "remarks": one.report.reasons()},
        }
        for one in found
    ]
    return orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY)


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]


def _write(out: Path, found: list[RegisterProgress], by: By) -> None:
    rows = pd.concat([one.progress.rows for one in found], ignore_index=True)
    if out.suffix.lower() == ".csv":
        write_progress_csv(out, rows, by)
        return
    tables = [one.tables for one in found]
    lacking = pd.concat([one.progress.lacking for one in found], ignore_index=True)
    norms = pd.concat([one.norms for one in tables], ignore_index=True)
    units = pd.concat([one.norm_units for one in tables], ignore_index=True)
    sheets = progress_sheets(rows, lacking) | norm_sheets(norms, units)
    write_table_book(out, found[0].summary, sheets)


def _print(one: RegisterProgress, console: Console, by: By) -> None:
    console.print(one.summary["title"], style="bold", markup=False)
    if one.summary["synthetic"]:
        console.print(SYNTHETIC_BANNER, style="bold red")
    source = one.summary["standard"]["source"]
    told = [cite_source(source), source["ours"]]
    console.print(say("based_on", source="；".join(part for part in told if part)), markup=False)
    console.print(say("register_taken", count=f"{one.report.accepted:,}"), markup=False)
    _print_remarks(one, console)
    console.print(_draw(tabulate_progress(one.progress.rows, by), by))
    for row in tabulate_progress(one.progress.rows, "all").to_dict("records"):
        if row[say("register_state")] and row[say("register_state")] != row[say("conclusion_word")]:
            what = f"{row[say('measure_word')]}（{row[say('nature_word')]}）"
            console.print(f"  {what}：{row[say('register_state')]}", markup=False)
    _print_open(one, console)


def _draw(said: pd.DataFrame, by: By) -> Table:
    """举措落实情况 for the terminal; columns of 符合 and 不符合 only where there is a limit."""
    judged = (
        [say("meets_word"), say("fails_word")]
        if (said[say("nature_word")] == value_label("force", "limit")).any()
        else []
    )
    places = {
        "prefecture": [say("prefecture_word")],
        "county": [say("prefecture_word"), say("county_column")],
    }.get(by, [])
    names = [
        *places,
        say("measure_word"),
        say("nature_word"),
        say("objects_count"),
        *judged,
        say("to_verify"),
        say("ratio_word"),
    ]
    table = Table(title=PROGRESS)
    for name in (*names, say("conclusion_word")):
        table.add_column(name, overflow="fold")
    shown = said.head(SHOWN * 5)
    for row in shown.to_dict("records"):
        word = (
            say("requirement_word")
            if row[say("nature_word")] == value_label("force", "limit")
            else say("reference_word")
        )
        asked = f"（{word}{row[say('amount_required')]}）" if row[say("amount_required")] else ""
        told = (
            f"{row[say('conclusion_word')]}：{row[say('amount_word')]}{asked}"
            if row[say("amount_word")]
            else row[say("conclusion_word")]
        )
        table.add_row(*(str(row[name]) for name in names), told)
    if len(said) > len(shown):
        table.caption = say("more_rows_see_out", count=f"{len(said) - len(shown):,}")
    return table


def _print_remarks(one: RegisterProgress, console: Console) -> None:
    """Words that do not meet come first, then the rows that could not be read."""
    told = [word.tell() for word in one.words.unmatched]
    told += [value.tell() for value in one.words.unnamed]
    for said in told[:SHOWN]:
        console.print(f"  {said}", style="yellow", markup=False)
    if len(told) > SHOWN:
        console.print("  " + say("more_words_see_json", count=len(told) - SHOWN))
    rows = [
        remark
        for remark in one.report.remarks
        if remark.reason not in {"word_unmatched", "value_unnamed"}
    ]
    for remark in rows[:SHOWN]:
        console.print(f"  {_tell_remark(remark)}", markup=False)
    if len(rows) > SHOWN:
        console.print("  " + say("more_remarks_see_json", count=len(rows) - SHOWN))


def _tell_remark(remark: RowRemark) -> str:
    place = say("file_row_head", file=remark.file, row=remark.row) if remark.row else ""
    said = say_remark(remark)
    value = f"（{remark.value[:80]}）" if remark.value and remark.value not in said else ""
    return f"{place}{said}{value}"


def _print_open(one: RegisterProgress, console: Console) -> None:
    units = one.tables.norm_units
    order = rank(OPEN_STATES)
    units = units[units["norm_state"].isin(list(order))]
    units = units.sort_values("norm_state", key=lambda one: one.map(order), kind="stable")
    for row in units.head(SHOWN).itertuples():
        state = value_label("norm_state", row.norm_state)
        reason = value_label("norm_reason", row.norm_reason)
        console.print(f"  {state}：{row.norm} — {row.unit_name}（{reason}）", markup=False)
    if len(units) > SHOWN:
        console.print("  " + say("more_objects_see_out", count=len(units) - SHOWN))
