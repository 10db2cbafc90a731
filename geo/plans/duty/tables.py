"""The tables of a duty roster: duties, county-days, sites on duty, places left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.arrays import Ints, Trileans, texts
from geo.calendar.holidays import Holiday
from geo.findings.holidays.county_days import CountyDays, count_sites
from geo.findings.status.units import add_people
from geo.geometry.point_frames import place_rows
from geo.inputs.load import Inputs
from geo.model.roster import Roster
from geo.model.states import FLAGS
from geo.model.trilean import Trilean
from geo.planning.duty.instance import Duty
from geo.planning.duty.result import DutyPlan
from geo.scenarios.norm_outlook import NormOutcome
from geo.tables.demand_and_sites import name_settings
from geo.words.sentences import say

Laid = TypeVar("Laid", Ints, Trileans)
_WEEKDAYS = (
    say("monday"),
    say("tuesday"),
    say("wednesday"),
    say("thursday"),
    say("friday"),
    say("saturday"),
    say("sunday"),
)


def fill_duty_plan(
    inputs: Inputs,
    summary: Mapping[str, object],
    holiday: Holiday,
    sites: Ints,
    state: Trileans,
    stated: Trileans,
    status: Trileans,
    duty: Duty,
    county: int | None,
    *,
    roster: Roster,
    request: Mapping[str, object],
    choices: pd.DataFrame,
    outcome: NormOutcome,
    seconds: float,
) -> DutyPlan:
    """Tell a roster in tables; with a county only what concerns it.

    `status` tells of every demand point and day whether an open site is within its cutoff.
    """
    after = np.where(duty.on, Trilean.YES, state).astype(np.int8)
    shown = np.arange(len(inputs.counties)) if county is None else np.array([county])
    days = _tabulate_days(inputs, holiday, sites, (state, after), duty, status, shown)
    on_duty = _tabulate_sites(inputs, sites, stated, state, duty, len(holiday.days_off))
    records, headline = inputs.sites.records, inputs.standard.headline_service
    words = {one.id: one.zh for one in inputs.standard.services}
    gap = 0.0 if duty.bound == duty.value else (duty.bound - duty.value) / max(duty.value, 1)
    return DutyPlan(
        holiday_id=holiday.id,
        holiday=say(
            "holiday_flag_of_year",
            year=holiday.year,
            holiday=holiday.zh,
            flag=say("statutory_days_only_bracket") if holiday.provisional else "",
        ),
        served=int((days["flag_after"] == "served").sum()),
        county_days=len(days),
        new_duties=int(duty.on.sum()),
        most_days=int(on_duty["duty_days"].max()) if len(on_duty) else 0,
        resident_days=duty.value,
        bound=duty.bound,
        gap=gap,
        solver=duty.solver,
        seconds=seconds,
        duties=_tabulate_duties(inputs, holiday, sites, stated, after, duty, county),
        days=days,
        sites=on_duty,
        choices=choices,
        norms=outcome.changes,
        norm_sums=outcome.summary,
        left_out=_tabulate_left_out(inputs, status, shown),
        roster=roster,
        site_names=dict(zip(records.site_id[sites], records.name[sites], strict=True)),
        service_words={headline: words[headline]},
        request=request,
        summary=summary,
    )


def _tabulate_days(
    inputs: Inputs,
    holiday: Holiday,
    sites: Ints,
    states: tuple[Trileans, Trileans],
    duty: Duty,
    status: Trileans,
    shown: Ints,
) -> pd.DataFrame:
    """Every county and day: flag before and after, sites open, residents covered or left out."""
    counties, demand = inputs.counties, inputs.decided.demand
    count, days = len(counties), holiday.days_off
    before, after = (_count(inputs, sites, state) for state in states)
    people = add_people(demand.county, count, demand.residents)

    def add(value: Trilean) -> Ints:
        marked = status == value
        sums = [add_people(demand.county, count, demand.residents, on) for on in marked.T]
        return np.column_stack(sums)

    home = inputs.sites.county[sites]
    new = np.zeros((count, len(days)), dtype=np.int64)
    np.add.at(new, home, duty.on.astype(np.int64))

    def lay_out(values: Laid) -> Laid:
        return values[shown].T.ravel()

    return pd.DataFrame(
        {
            "date": np.repeat(texts(day.isoformat() for day in days), len(shown)),
            "weekday": np.repeat(texts(_WEEKDAYS[day.weekday()] for day in days), len(shown)),
            "adcode": np.tile(counties.adcode[shown], len(days)),
            "county": np.tile(counties.name[shown], len(days)),
            "flag": FLAGS[lay_out(before.flag)],
            "flag_after": FLAGS[lay_out(after.flag)],
            "open_sites": lay_out(after.open_sites),
            "new_duties": lay_out(new),
            "sites_lacking": lay_out(duty.unmet),
            "residents": np.tile(people[shown], len(days)),
            "covered_on_day": lay_out(add(Trilean.YES)),
            "unknown_on_day": lay_out(add(Trilean.UNKNOWN)),
            "left_out_on_day": lay_out(add(Trilean.NO)),
        }
    )


def _count(inputs: Inputs, sites: Ints, state: Trileans) -> CountyDays:
    """Open and unknown sites per county; a site of unknown service is never known to be open."""
    register = inputs.sites
    offers = register.services[inputs.standard.headline_service]
    held = np.full((len(register), state.shape[1]), -1, dtype=np.int8)
    maybe = (offers == Trilean.UNKNOWN) & (register.county >= 0)
    held[maybe] = Trilean.UNKNOWN
    held[sites] = state
    return count_sites(register, len(inputs.counties), held)


def _tabulate_duties(
    inputs: Inputs,
    holiday: Holiday,
    sites: Ints,
    stated: Trileans,
    after: Trileans,
    duty: Duty,
    county: int | None,
) -> gpd.GeoDataFrame:
    register, counties = inputs.sites, inputs.counties
    ours = (register.county[sites] >= 0)[:, None]
    site, day = np.nonzero((after == Trilean.YES) & ours)
    order = np.lexsort((site, register.county[sites[site]], day))
    site, day = site[order], day[order]
    if county is not None:
        mine = register.county[sites[site]] == county
        site, day = site[mine], day[mine]
    where = sites[site]
    given = stated[site, day] == Trilean.YES
    basis = np.where(duty.on[site, day], "new", np.where(given, "roster", "hours"))
    home = register.county[where]
    frame = pd.DataFrame(
        {
            "date": texts(holiday.days_off[t].isoformat() for t in day),
            "weekday": texts(_WEEKDAYS[holiday.days_off[t].weekday()] for t in day),
            "adcode": counties.adcode[home],
            "county": counties.name[home],
            "site_id": register.records.site_id[where],
            "name": register.records.name[where],
            "duty_basis": basis.astype(object),
            "setting": name_settings(register.urban[where]),
            "address": register.records.address[where],
            "phone": register.records.phone[where],
            "lon": register.records.lon[where],
            "lat": register.records.lat[where],
        }
    )
    return place_rows(frame)


def _tabulate_sites(
    inputs: Inputs, sites: Ints, stated: Trileans, state: Trileans, duty: Duty, days: int
) -> pd.DataFrame:
    """Sites on duty: days given, new, together, and as a share of the days off."""
    register = inputs.sites
    given = ((stated == Trilean.YES) & (state == Trilean.YES)).sum(axis=1)
    new = duty.on.sum(axis=1)
    rows = np.flatnonzero(new > 0)
    where = sites[rows]
    frame = pd.DataFrame(
        {
            "adcode": inputs.counties.adcode[register.county[where]],
            "county": inputs.counties.name[register.county[where]],
            "site_id": register.records.site_id[where],
            "name": register.records.name[where],
            "new_duties": new[rows],
            "duty_days": (new + given)[rows],
            "share_of_days": (new + given)[rows] / days,
        }
    )
    order = ["adcode", "duty_days", "site_id"]
    return frame.sort_values(order, ascending=[True, False, True]).reset_index(drop=True)


def _tabulate_left_out(inputs: Inputs, status: Trileans, shown: Ints) -> gpd.GeoDataFrame:
    """Places that are for certain out of reach of every open site on some day, most days first."""
    demand, counties = inputs.decided.demand, inputs.counties
    days = (status == Trilean.NO).sum(axis=1)
    which = np.flatnonzero((days > 0) & np.isin(demand.county, shown) & (demand.residents > 0))
    which = which[np.lexsort((which, -demand.residents[which], -days[which]))]
    frame = pd.DataFrame(
        {
            "demand_id": demand.demand_id[which],
            "name": demand.name[which],
            "adcode": counties.adcode[demand.county[which]],
            "setting": name_settings(demand.urban[which]),
            "residents": demand.residents[which],
            "days_left_out": days[which],
            "days_unknown": (status == Trilean.UNKNOWN).sum(axis=1)[which],
            "lon": np.where(demand.placed[which], demand.lon[which], np.nan),
            "lat": np.where(demand.placed[which], demand.lat[which], np.nan),
        }
    )
    return place_rows(frame)
