"""What a roster would change, told before it is taken: entries, and flags of county-days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from geo.calendar.opening.sites_open import decide_openings
from geo.errors import NoticeError
from geo.findings.holidays.county_days import count_sites, find_unlocated, hold_eligible
from geo.inputs.load import Inputs, known_sites
from geo.model.roster import Roster
from geo.model.row_report import RowReport
from geo.model.states import FLAGS
from geo.model.trilean import Trilean
from geo.readers.rosters.door import read_roster
from geo.study import FileSource


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """`entries`: what becomes of a site on a day for a service; `flags`: of a county on a day.

    Both hold `was` and `becomes`; entries that change nothing are listed too. `report` tells which
    rows were refused, unread or ambiguous.
    """

    entries: pd.DataFrame
    flags: pd.DataFrame
    report: RowReport
    roster: Roster


def preview_roster(inputs: Inputs, source: FileSource) -> RosterPreview:
    """Read a roster beside the study's own and compare; nothing is written.

    Where both speak of a site, a day and a service, the new roster decides.

    Raises
    ------
    TableError, PersonalDataError
        The file is no roster, or is about persons.
    NoticeError
        It has dates of a year without a notice.
    """
    report = RowReport("rosters")
    periods = [holiday.days_off for holiday in inputs.calendar.holidays]
    known = known_sites(inputs.sites, inputs.counties)
    found = read_roster(source, known, report, periods, inputs.calendar.years)
    days = sorted({date.fromisoformat(day) for day in found.date})
    for day in days:
        try:
            inputs.calendar.kind_of(day)
        except NoticeError as error:
            raise NoticeError(f"{source.files[0].name}: the date {day}: {error}") from error
    joined = join_rosters(inputs.roster, found)
    return RosterPreview(
        _compare_entries(inputs, found, joined, days),
        _compare_flags(inputs, joined, days),
        report,
        joined,
    )


def join_rosters(first: Roster | None, second: Roster) -> Roster:
    """Both rosters as one; the second has the last word."""
    if first is None or not len(first):
        return second
    keys = set(zip(second.site_id, second.date, second.service, strict=True))
    kept = np.array(
        [key not in keys for key in zip(first.site_id, first.date, first.service, strict=True)],
        dtype=bool,
    )
    return Roster(
        *(
            np.concatenate((getattr(first, name)[kept], getattr(second, name)))
            for name in ("site_id", "date", "service", "state", "hours")
        )
    )


def _compare_entries(
    inputs: Inputs, found: Roster, joined: Roster, days: Sequence[date]
) -> pd.DataFrame:
    position = {site: s for s, site in enumerate(inputs.sites.records.site_id)}
    column = {day.isoformat(): k for k, day in enumerate(days)}
    headline = inputs.standard.headline_service
    states = {
        service: [_open(inputs, roster, days, service or headline)
                  for roster in (inputs.roster, joined)]
        for service in set(found.service)
    }  # fmt: skip
    rows = []
    for site, day, service in zip(found.site_id, found.date, found.service, strict=True):
        s, k = position[site], column[day]
        was, becomes = (Trilean(int(state[s, k])).label for state in states[service])
        name = inputs.sites.records.name[s]
        rows.append((site, name, day, service, was, becomes))
    return pd.DataFrame(
        rows, columns=["site_id", "name", "date", "service", "was", "becomes"]
    ).astype(str)


def _open(inputs: Inputs, roster: Roster | None, days: Sequence[date], service: str) -> np.ndarray:
    return decide_openings(inputs.sites, inputs.calendar, days, service, roster).state


def _compare_flags(inputs: Inputs, joined: Roster, days: Sequence[date]) -> pd.DataFrame:
    """Counties and days whose flag for the headline service becomes another."""
    headline = inputs.standard.headline_service
    flags = []
    for roster in (inputs.roster, joined):
        openings = decide_openings(inputs.sites, inputs.calendar, days, headline, roster)
        held = hold_eligible(inputs.sites, openings)
        unlocated = find_unlocated(inputs.sites, len(inputs.counties), openings)
        flags.append(count_sites(inputs.sites, len(inputs.counties), held, unlocated).flag)
    county, day = np.nonzero(flags[0] != flags[1])
    return pd.DataFrame(
        {
            "adcode": inputs.counties.adcode[county],
            "name": inputs.counties.name[county],
            "date": [days[k].isoformat() for k in day.tolist()],
            "was": FLAGS[flags[0][county, day]],
            "becomes": FLAGS[flags[1][county, day]],
        }
    )
