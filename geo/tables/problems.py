"""The list of problems of an assessment, held against an earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pandas as pd

from geo.clock import tell_day_of, tell_today
from geo.errors import InputError, StoreError
from geo.findings.worklists.follow_up import follow_up
from geo.findings.worklists.problem_rows import ProblemSources
from geo.findings.worklists.problems import list_problems
from geo.reports.writing.manifest import read_manifest, read_verified
from geo.reports.writing.stored_tables import decode_table
from geo.rules.norm_rules import Norm
from geo.rules.standard import Standard


@dataclass(frozen=True, slots=True)
class PreviousProblems:
    """The problems of an earlier assessment, with its id and date."""

    assessment_id: str
    as_of: str
    problems: pd.DataFrame


def tabulate_problems(
    found: ProblemSources,
    standard: Standard,
    norms: Sequence[Norm],
    previous: PreviousProblems | None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The list of problems, and for the summary how many there are in each state."""
    listed = follow_up(
        list_problems(found, standard, norms),
        found.as_of,
        frozenset(found.counties["adcode"]),
        previous.problems if previous else None,
    )
    counts = {str(name): int(n) for name, n in listed["problem_state"].value_counts().items()}
    return listed, {"problems": counts, "previous": _name(previous)}


def read_previous(folder: Path, study: str) -> PreviousProblems:
    """Read the problems of an assessment's folder.

    Raises
    ------
    InputError
        The folder holds no assessment, one of another study, or one without a list of problems.
    """
    try:
        manifest = read_manifest(folder)
        summary = orjson.loads(read_verified(folder, manifest, "summary.json"))
        if summary["study"] != study:
            raise InputError(
                f"previous: {folder.name} is an assessment of study {summary['study']!r}, "
                f"expected {study!r}"
            )
        content = read_verified(folder, manifest, "tables/problems.parquet")
    except StoreError as error:
        raise InputError(f"previous: {error}") from error
    frame = _bring_up_to_date(decode_table(content))
    return PreviousProblems(summary["assessment_id"], summary["as_of"], frame)


def _bring_up_to_date(frame: pd.DataFrame) -> pd.DataFrame:
    """A list as this version writes it, from one that called what left it closed, or had no forces.

    Its ids of holidays had no year; their detail begins with it. Of such a holiday the last day is
    not known, so that it can be gone but does not lapse.
    """
    if "force" not in frame:
        frame = frame.assign(force="")
    if "left_on" in frame:
        return frame
    frame = frame.rename(columns={"closed_on": "left_on"}).assign(date="", follows="")
    frame["problem_state"] = frame["problem_state"].replace({"closed": "gone"})
    whole = frame["problem_type"] == "holiday_unserved"
    year = frame.loc[whole, "detail"].str.slice(0, 4)
    stem = "holiday_unserved-" + frame.loc[whole, "adcode"] + "-"
    named = frame.loc[whole, "problem_id"].str.slice(len("holiday_unserved-210101-"))
    frame.loc[whole, "problem_id"] = stem + year + "-" + named
    day = frame["problem_type"] == "day_unserved"
    frame.loc[day, "date"] = frame.loc[day, "problem_id"].str.slice(-10)
    return frame


def find_previous(
    folder: Path, study: str, but: str, *, daily_in: str = ""
) -> PreviousProblems | None:
    """The newest published assessment of a study that is not `but`; None where there is none.

    With `daily_in`, a time zone, those made today there are passed over.

    One that cannot be read is passed over: it must not keep the next from being made.
    """
    today = tell_today(daily_in).isoformat() if daily_in else ""
    for made_at, one in sorted(_list_published(folder, study, but), reverse=True):
        if daily_in and tell_day_of(made_at, daily_in) >= today:
            continue
        try:
            return read_previous(one, study)
        except InputError:
            continue
    return None


def _list_published(folder: Path, study: str, but: str) -> list[tuple[str, Path]]:
    """When each assessment of a study was made, as its summary says, and its folder."""
    found = []
    for one in folder.iterdir() if folder.is_dir() else []:
        if one.name == but or one.name.startswith("."):
            continue
        try:
            summary = orjson.loads((one / "summary.json").read_bytes())
            if summary["study"] == study:
                found.append((str(summary["created_at"]), one))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found


def _name(previous: PreviousProblems | None) -> Mapping[str, Any] | None:
    if previous is None:
        return None
    return {"assessment_id": previous.assessment_id, "as_of": previous.as_of}
