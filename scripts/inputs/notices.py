"""`vaxreach calendar`: take in a year's holiday notice, or a later one that changes it.

Both are checked and shown first.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from geo.calendar.notices.amend import Amendment, amend_notice, find_amended_year
from geo.calendar.notices.checks import find_imbalance
from geo.calendar.notices.file import Notice, read_notice_file
from geo.calendar.notices.new_notice import (
    FORMATS,
    choose_path,
    find_address,
    read_new_notice,
    read_text,
    replace_notice,
    write_notice,
)
from geo.errors import InputError
from geo.storage.shipped_files import shipped_data
from geo.study import read_study
from geo.words.sentences import say
from scripts.terminal import make_console

calendar = typer.Typer(
    help="Holiday notices of the State Council.",
    no_args_is_help=True,
    add_completion=False,
)


@calendar.callback()
def choose_action() -> None:
    """Holiday notices of the State Council."""


@calendar.command("add")
def add_notice(
    file: Annotated[Path, typer.Argument(help=f"The notice: {', '.join(FORMATS)}.")],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder to write <year>.toml into; else that of the study's notices, "
            "else data/holidays of a checkout."
        ),
    ] = None,
    study: Annotated[Path | None, typer.Option(help="A study whose notices it joins.")] = None,
    year: Annotated[
        int | None, typer.Option(min=1950, max=2200, help="Where the file names none, or several.")
    ] = None,
    source: Annotated[str, typer.Option(help="Address of the notice.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Check a notice (its text, TOML, CSV, JSON, iCalendar), show its dates, ask, and write it."""
    named = read_study(study).calendar.notices if study else []
    folder = _choose_folder(out, named)
    notice = read_new_notice(file, _read_others(folder, named), year, source)
    choose_path(notice, folder)
    console = make_console()
    console.print(_draw(notice))
    console.print(say("source_is", source=notice.source), markup=False)
    if remark := find_imbalance(notice):
        console.print(say("attention_is", warning=remark), markup=False)
    if not yes:
        _ask(say("ask_write_year", year=notice.year))
    written = write_notice(notice, folder)
    console.print(say("written_file", path=written), markup=False)
    if study and written.resolve() not in {path.resolve() for path in named}:
        console.print(say("add_to_calendar", name=study.name), markup=False)


@calendar.command("amend")
def amend(
    file: Annotated[Path, typer.Argument(help="The later notice's own text: .txt or .md.")],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of <year>.toml; else that of the study's notices."),
    ] = None,
    study: Annotated[Path | None, typer.Option(help="A study whose notice it changes.")] = None,
    year: Annotated[int | None, typer.Option(min=1950, max=2200)] = None,
    source: Annotated[str, typer.Option(help="Address of the later notice.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Lay a later notice that changes one festival over its year's file, shown first."""
    named = read_study(study).calendar.notices if study else []
    folder = _choose_folder(out, named)
    text = read_text(file)
    path = folder / f"{find_amended_year(text, file.name, year)}.toml"
    if not path.is_file():
        raise InputError(
            f"calendar amend: {path.name} is not in {folder.name}; add that year first"
        )
    others = [one for one in _read_others(folder, named) if f"{one.year}.toml" != path.name]
    amended = amend_notice(
        read_notice_file(path), text, file.name, source or find_address(text, file.name), others
    )
    console = make_console()
    _show_change(amended, console)
    if not yes:
        _ask(say("ask_amend_year", year=amended.after.year))
    replace_notice(amended.after, path)
    console.print(say("amended_file", path=path), markup=False)


def _show_change(amended: Amendment, console: Console) -> None:
    for name, notice in (
        (say("before_amending"), amended.before),
        (say("after_amending"), amended.after),
    ):
        chosen = [one for one in notice.holidays if one.zh in amended.changed]
        if chosen:
            console.print(_draw(notice.model_copy(update={"holidays": chosen}), name))


def _choose_folder(out: Path | None, named: list[Path]) -> Path:
    if out is not None:
        if out.exists() and not out.is_dir():
            raise InputError(f"calendar: --out: expected a folder, got {out.name!r}")
        return out
    if named:
        return named[0].parent
    shipped = shipped_data()
    if (shipped.parent / "pyproject.toml").is_file():
        return shipped / "holidays"
    raise InputError("calendar: give --out DIR, or --study FILE whose notices it joins")


def _read_others(folder: Path, named: list[Path]) -> list[Notice]:
    """Notices that the new one is held against: the folder's, the study's, and those shipped."""
    found: dict[int, Notice] = {}
    shipped = sorted((shipped_data() / "holidays").glob("*.toml"))
    for path in (*sorted(folder.glob("[12]*.toml")), *named, *shipped):
        notice = read_notice_file(path)
        found.setdefault(notice.year, notice)
    return list(found.values())


def _draw(notice: Notice, note: str = "") -> Table:
    title = say("holiday_schedule_of_year", year=notice.year) + (f"（{note}）" if note else "")
    table = Table(
        say("holiday_word"),
        say("days_off_word"),
        say("number_of_days"),
        say("make_up_day"),
        title=title,
    )
    for holiday in notice.holidays:
        days = sorted(holiday.days_off)
        first, last = days[0], days[-1]
        span = (
            _write(first)
            if first == last
            else say("from_first_to_last", first=_write(first), last=_write(last))
        )
        makeup = "、".join(_write(day) for day in sorted(holiday.makeup_days))
        table.add_row(holiday.zh, span, str(len(days)), makeup)
    return table


def _write(day: date) -> str:
    return say(
        "day_and_weekday", day=day.isoformat(), weekday=say("weekdays_from_monday")[day.weekday()]
    )


def can_ask() -> bool:
    """Whether a person sits at the other end."""
    return sys.stdin.isatty()


def _ask(question: str) -> None:
    """A no ends with 1; where nobody can be asked, `--yes` is required."""
    if not can_ask():
        raise InputError("calendar: nobody to ask here; check the dates and give --yes")
    if not typer.confirm(question, default=False):
        typer.echo(say("not_written"))
        raise typer.Exit(1)
