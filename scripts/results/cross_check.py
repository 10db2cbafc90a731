"""`vaxreach cross-check STUDY --out FILE`: the same numbers by a second program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer

from geo.assessment import Assessment, open_latest
from geo.errors import InputError
from geo.reach.pair_rule import USABLE
from geo.study import named_files, read_study
from geo.words.sentences import say
from scripts.outputs import tell_files
from scripts.results.cross_checking.claims import TABLES, Claims, Pairs, read_claims
from scripts.results.cross_checking.form import Check
from scripts.results.cross_checking.result import VERDICTS, describe, write_result
from scripts.results.cross_checking.run import Draw, OtherInputsError, cross_check, list_inputs
from scripts.terminal import make_console, show_steps


def check_again(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    out: Annotated[
        Path, typer.Option(help="File of the result: .json, or .md with the JSON beside it.")
    ],
    assessment: Annotated[
        Path | None,
        typer.Option(help="Folder of an assessment; the study's own is made or opened without it."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="What is drawn, by this number.")] = 1,
    pairs: Annotated[
        int, typer.Option(min=1, help="Places and pairs drawn; all where there are fewer.")
    ] = 10_000,
    county: Annotated[str, typer.Option(help="Code of the county; drawn without it.")] = "",
) -> None:
    """Compute distances and one county again by another program; exit 1 where they differ.

    Shares the study file with the engine and nothing else.
    """
    named = read_study(study)
    if out.is_dir() or out.suffix.lower() not in {".json", ".md"}:
        raise InputError(
            f"--out {out.name:.80}: expected the name of a file ending in .json or .md"
        )
    draw = Draw(seed, pairs, county)
    with show_steps() as progress:
        whole = Check("files", say("assessment_folder_files"), "0")
        if assessment is None:
            claims = _claim(open_latest(study, progress))
            whole.leave_out("a folder of files: the study's own assessment was opened")
        else:
            claims = _read(assessment, whole)
        values = named.model_dump(mode="json")
        try:
            inputs = list_inputs(values, named_files(named), claims.summary)
            checks, code = cross_check(values, claims, draw, whole, progress)
        except OtherInputsError as error:
            raise InputError(f"--assessment: {error}") from error
        except ValueError as error:
            if str(error).startswith("county:"):
                raise InputError(f"--{error}") from error
            raise
    told = describe(claims.summary, inputs, draw, code, checks)
    written = write_result(out, told)
    console = make_console()
    for check in checks:
        line = say(
            "compared_and_differing",
            says=check.says,
            compared=f"{check.compared:,}",
            differing=f"{check.differing:,}",
        )
        left = "".join(f"；not checked: {reason}" for reason in check.not_checked)
        console.print(line + left, markup=False, soft_wrap=True)
    console.print(
        say("assessment_verdict", id=told["assessment_id"], verdict=VERDICTS[told["verdict"]]),
        markup=False,
    )
    tell_files(console, *written)
    if told["verdict"] == "differs":
        raise typer.Exit(1)


def _read(folder: Path, whole: Check) -> Claims:
    try:
        return read_claims(folder, whole)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"--assessment {folder.name:.80}: expected a folder written by assess, "
            f"found none that can be read ({type(error).__name__})"
        ) from error


def _claim(made: Assessment) -> Claims:
    tables = {
        name: pd.DataFrame(getattr(made.tables, name)).drop(columns="geometry", errors="ignore")
        for name in TABLES
    }
    return Claims(tables, json.loads(json.dumps(made.tables.summary, default=str)), _pairs_of(made))


def _pairs_of(made: Assessment) -> Pairs:
    """Distances of the engine's own table; infinite for a pair that it does not reach."""
    evidence = made.network.evidence
    reach, judged = evidence.reach, evidence.judged["resident"]

    def measure(pairs: list[tuple[int, int]]) -> list[float]:
        found = []
        for site, point in pairs:
            first, last = int(reach.site_ptr[site]), int(reach.site_ptr[site + 1])
            at = first + int(np.searchsorted(reach.demand_index[first:last], point))
            held = at < last and reach.demand_index[at] == point
            usable = held and judged[at] & USABLE
            found.append(float(reach.road_mm[at]) / 1000.0 if usable else np.inf)
        return found

    return measure
