"""`vaxreach roster STUDY --holiday ID`: who should open on which day of a holiday."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from geo.assessment import open_latest
from geo.checked.requests import build_request
from geo.plans.duty.holiday_duty import DutyRequest, plan_duty
from geo.reports.answers.duty_files import encode_duty, print_duty, write_duty
from geo.words.sentences import say
from scripts.options.dates import AsOf
from scripts.outputs import require_free, tell_files, write_json
from scripts.terminal import make_console, show_steps


def roster(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    holiday: Annotated[str, typer.Option(help=say("help_which_holiday"))],
    county: Annotated[str, typer.Option(help="Six digits: duty of one county only.")] = "",
    per_county: Annotated[int, typer.Option(help="Sites open per county and day.")] = 1,
    choice: Annotated[
        str, typer.Option(help="most_people, one_unit (throughout), or rotation.")
    ] = "most_people",
    most_days: Annotated[int | None, typer.Option(help="Duty days of a site at most.")] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds for the search.")] = 120.0,
    json: Annotated[Path | None, typer.Option(help="Write the roster as JSON.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for roster.csv, .xlsx, .gpkg and .json.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Assign holiday duty; exits with 1 where a county is left without an open site on a day."""
    asked: dict[str, Any] = {
        "holiday": holiday, "county": county, "per_county": per_county, "most_days": most_days,
        "choice": choice,
        "time_limit": time_limit,
    }  # fmt: skip
    request = build_request(DutyRequest, "roster", asked)
    require_free(out, "roster")
    with show_steps() as progress:
        made = plan_duty(open_latest(study, progress, as_of), request, progress)
        if json is not None:
            write_json(json, encode_duty(made))
        if out is not None:
            write_duty(made, out)
    console = make_console()
    print_duty(made, console)
    tell_files(console, json, out)
    if made.served < made.county_days:
        raise typer.Exit(1)
