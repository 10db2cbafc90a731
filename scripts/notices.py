"""`vaxreach calendar add FILE`: take in a new year's holiday notice, checked and shown first."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from geo.calendar.new_notice import FORMATS, choose_path, read_new_notice, write_notice
from geo.calendar.notice_file import Notice, read_notice_file
from geo.errors import InputError
from geo.shipped_files import shipped_data
from geo.study import read_study
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
    """Check a notice (its text, TOML, CSV or iCalendar), show its dates, ask, and write it."""
    named = read_study(study).calendar.notices if study else []
    folder = _choose_folder(out, named)
    notice = read_new_notice(file, _read_others(folder, named), year, source)
    choose_path(notice, folder)
    console = make_console()
    console.print(_draw(notice))
    console.print(f"来源:{notice.source}", markup=False)
    if not yes:
        _ask(notice)
    written = write_notice(notice, folder)
    console.print(f"已写入 {written}", markup=False)
    if study and written.resolve() not in {path.resolve() for path in named}:
        console.print(f"请把它加入 {study.name} 的 [calendar] notices", markup=False)


def _choose_folder(out: Path | None, named: list[Path]) -> Path:
    if out is not None:
        if out.exists() and not out.is_dir():
            raise InputError(f"calendar add: --out: expected a folder, got {out.name!r}")
        return out
    if named:
        return named[0].parent
    shipped = shipped_data()
    if (shipped.parent / "pyproject.toml").is_file():
        return shipped / "holidays"
    raise InputError("calendar add: give --out DIR, or --study FILE whose notices it joins")


def _read_others(folder: Path, named: list[Path]) -> list[Notice]:
    """Notices that the new one is held against: the folder's, the study's, and those shipped."""
    found: dict[int, Notice] = {}
    shipped = sorted((shipped_data() / "holidays").glob("*.toml"))
    for path in (*sorted(folder.glob("[12]*.toml")), *named, *shipped):
        notice = read_notice_file(path)
        found.setdefault(notice.year, notice)
    return list(found.values())


def _draw(notice: Notice) -> Table:
    table = Table("节假日", "放假", "天数", "调休上班", title=f"{notice.year}年节假日安排")
    for holiday in notice.holidays:
        days = sorted(holiday.days_off)
        first, last = days[0], days[-1]
        span = _write(first) if first == last else f"{_write(first)} 至 {_write(last)}"
        makeup = "、".join(_write(day) for day in sorted(holiday.makeup_days))
        table.add_row(holiday.zh, span, str(len(days)), makeup)
    return table


def _write(day: date) -> str:
    return f"{day.isoformat()}(周{'一二三四五六日'[day.weekday()]})"


def can_ask() -> bool:
    """Whether a person sits at the other end."""
    return sys.stdin.isatty()


def _ask(notice: Notice) -> None:
    """A no ends with 1; where nobody can be asked, `--yes` is required."""
    if not can_ask():
        raise InputError("calendar add: nobody to ask here; check the dates and give --yes")
    if not typer.confirm(f"写入{notice.year}年的安排?", default=False):
        typer.echo("未写入")
        raise typer.Exit(1)
