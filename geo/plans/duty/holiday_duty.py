"""Holiday duty for one assessment: which sites should open on which day."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from geo.arrays import Flags, Ints, Trileans, texts
from geo.assessment import Assessment
from geo.calendar.holiday_names import find_holiday
from geo.calendar.holidays import Holiday
from geo.calendar.opening.horizon import find_horizon
from geo.calendar.opening.sites_open import decide_openings, find_valid
from geo.checked.faults import Checked
from geo.findings.status.readings import Reading, decide_statuses
from geo.inputs.load import Inputs, Progress
from geo.model.roster import Roster
from geo.model.trilean import Trilean
from geo.planning.duty.assign import CHOICES, DutyChoice, assign_duty
from geo.planning.duty.instance import Duty, DutyCase
from geo.planning.duty.result import DutyPlan
from geo.plans.duty.choices import tabulate_choices
from geo.plans.duty.tables import fill_duty_plan
from geo.plans.instance import cover_now
from geo.plans.proposed import find_county
from geo.scenarios.norm_outlook import NormOutlook, open_outlook

_OWN_PART, _LEAST_PART = 0.6, 0.05
"""Of the time, for the choice asked for; the least that must be left to look at another."""


class DutyRequest(Checked):
    """A question about holiday duty.

    `holiday` is an id such as `2026-spring-festival` or a name. `per_county` sites are open in
    every county on every day off. `choice` says what is wanted: `most_people` within the cutoff of
    an open site, `one_unit` (or `per_county` of them) throughout, or `rotation`, in which the
    busiest site has as few duty days as can be. `most_days` bounds them. `county` keeps duties,
    and the residents counted, to one county.
    """

    holiday: Annotated[str, Field(min_length=1, max_length=100)]
    county: Annotated[str, Field(max_length=200)] = ""
    per_county: Annotated[int, Field(strict=True, ge=1, le=100)] = 1
    choice: DutyChoice = "most_people"
    most_days: Annotated[int, Field(strict=True, ge=1, le=366)] | None = None
    time_limit: Annotated[float, Field(strict=True, gt=0, le=3600, allow_inf_nan=False)] = 120.0

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.choice == "one_unit" and self.most_days is not None:
            raise PydanticCustomError(
                "most_days_not_throughout",
                "most_days: cannot be given with one unit throughout the holiday",
            )
        return self


@dataclass(frozen=True, slots=True)
class DutyInstance:
    """Sites that offer the headline service for sure, by days.

    `sites` are positions in the register; `state` and `stated` (what a roster says, −1 for
    nothing) hold Trileans of shape (sites, days); `points` names the points of the case's covering.
    Sites that count for no county are open or not as they are; no duty is theirs.
    """

    opened: Assessment
    holiday: Holiday
    sites: Ints
    state: Trileans
    stated: Trileans
    points: Ints
    case: DutyCase


def plan_duty(
    opened: Assessment, request: DutyRequest, progress: Progress = lambda _: None
) -> DutyPlan:
    """Assign duty on every day off of a holiday.

    What a roster says already is fixed; sites that are open by their hours are open anyway. A
    county-day that nobody can serve is named in the tables.

    Raises
    ------
    InputError
        The holiday is neither in a loaded notice nor the next one, or the county is unknown.
    """
    began = time.monotonic()
    inputs = opened.inputs
    as_of = date.fromisoformat(str(opened.tables.summary["as_of"]))
    ahead = find_horizon(inputs.calendar, as_of).provisional
    holiday = find_holiday(inputs.calendar, request.holiday, ahead)
    county = find_county(opened, request.county)
    progress("duty")
    ground = _survey(opened, holiday, county)
    left = request.time_limit - (time.monotonic() - began)
    duty = assign_duty(
        ground.case, request.per_county, request.most_days, max(left * _OWN_PART, 0.2),
        lambda: progress("solving"), request.choice,
    )  # fmt: skip
    others: dict[str, Duty | None] = {
        choice: _try_choice(ground, request, choice, began, progress)
        for choice in CHOICES
        if choice != request.choice
    }
    progress("suggestions")
    outlook = open_outlook(inputs, opened.network, as_of)
    outcome = outlook.compare(
        outlook.judge_opened(_open_ahead(ground, outlook, duty.on)), outlook.own
    )
    return fill_duty_plan(
        inputs, opened.tables.summary, holiday, ground.sites, ground.state, ground.stated,
        _judge_days(opened, ground, duty.on), duty, county,
        roster=_write_roster(inputs, ground, duty.on),
        request=request.model_dump(exclude_defaults=True) | {"choice": request.choice},
        choices=tabulate_choices(
            ground.case,
            {request.choice: duty, **others},
            np.arange(len(inputs.counties)) if county is None else np.array([county]),
        ),
        outcome=outcome,
        seconds=time.monotonic() - began,
    )  # fmt: skip


def _try_choice(
    ground: DutyInstance, request: DutyRequest, choice: DutyChoice, began: float, progress: Progress
) -> Duty | None:
    """What another choice would give, where there is time to look; None else."""
    left = request.time_limit - (time.monotonic() - began)
    if left < request.time_limit * _LEAST_PART:
        return None
    most_days = None if choice == "one_unit" else request.most_days
    return assign_duty(
        ground.case, request.per_county, most_days, left / 2, lambda: progress("solving"), choice
    )


def _open_ahead(ground: DutyInstance, outlook: NormOutlook, on: Flags) -> Trileans:
    """Openings of the register on the days ahead with the new duties."""
    state = outlook.openings.state.copy()
    column = {day: i for i, day in enumerate(outlook.openings.dates)}
    for t, day in enumerate(ground.holiday.days_off):
        if day in column:
            state[ground.sites[on[:, t]], column[day]] = Trilean.YES
    return state


def _survey(opened: Assessment, holiday: Holiday, county: int | None) -> DutyInstance:
    inputs, network = opened.inputs, opened.network
    service = inputs.standard.headline_service
    register = inputs.sites
    sites = np.flatnonzero(register.services[service] == Trilean.YES)
    openings = decide_openings(register, inputs.calendar, holiday.days_off, service, inputs.roster)
    state = openings.state[sites]
    stated = read_stated(inputs.roster, register.records.site_id, holiday.days_off, service)[sites]
    valid = find_valid(register.records, holiday.days_off)[sites]
    home = register.county[sites]
    stated[home < 0] = -1
    asked = home >= 0 if county is None else home == county
    already = state == Trilean.YES
    may = valid & ~already & (stated != Trilean.NO) & asked[:, None]
    covering, points = cover_now(network, sites)
    if county is not None:
        mine = inputs.decided.demand.county[points] == county
        covering = covering._replace(weight=np.where(mine, covering.weight, 0))
    case = DutyCase(
        home, len(inputs.counties), may, already,
        ((stated == Trilean.YES) & already).sum(axis=1).astype(np.int64), covering,
    )  # fmt: skip
    return DutyInstance(opened, holiday, sites, state, stated, points, case)


def _judge_days(opened: Assessment, ground: DutyInstance, on: Flags) -> Trileans:
    """Demand points by days: within the cutoff of an open site, of one that may be open, or none.

    A site that may offer the service may be open, as far as is known.
    """
    network = opened.network
    after = np.where(on, Trilean.YES, ground.state).astype(np.int8)
    status = np.empty((len(opened.inputs.decided.demand), after.shape[1]), dtype=np.int8)
    for day in range(after.shape[1]):
        open_ = network.eligible.copy()
        open_[ground.sites] = np.minimum(open_[ground.sites], after[:, day])
        status[:, day] = decide_statuses(network.evidence, open_, Reading()).status
    return status


def read_stated(
    roster: Roster | None, site_id: np.ndarray, days: Sequence[date], service: str
) -> Trileans:
    """What a roster says of every site and day for a service; −1 where it says nothing."""
    stated = np.full((len(site_id), len(days)), -1, dtype=np.int8)
    if roster is None:
        return stated
    row = {str(name): i for i, name in enumerate(site_id)}
    column = {day.isoformat(): i for i, day in enumerate(days)}
    for scope in dict.fromkeys(("", service)):
        for k in np.flatnonzero(roster.service == scope):
            at = row.get(str(roster.site_id[k])), column.get(str(roster.date[k]))
            if at[0] is not None and at[1] is not None:
                stated[at] = roster.state[k]
    return stated


def _write_roster(inputs: Inputs, ground: DutyInstance, on: Flags) -> Roster:
    """Entries for the new duties and for the openings that rosters gave, by date and site."""
    given = (ground.stated == Trilean.YES) & (ground.state == Trilean.YES)
    site, day = np.nonzero(on | given)
    order = np.lexsort((site, day))
    site, day = site[order], day[order]
    records = inputs.sites.records
    return Roster(
        site_id=texts(records.site_id[ground.sites[site]]),
        date=texts(ground.holiday.days_off[t].isoformat() for t in day),
        service=texts([inputs.standard.headline_service] * len(site)),
        state=np.full(len(site), Trilean.YES, dtype=np.int8),
        hours=texts([""] * len(site)),
    )


__all__ = ["DutyInstance", "DutyRequest", "plan_duty", "read_stated"]
