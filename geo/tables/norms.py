"""The norms of the standard and of further measures, asked of one assessment."""

from __future__ import annotations

from datetime import date

import pandas as pd

from geo.errors import StandardError
from geo.findings.holidays.flags import CountyFlags
from geo.findings.measures.progress import Progress, join_progress
from geo.findings.norms.norms import NormTables, judge_norms
from geo.findings.norms.site_facts import gather_site_facts
from geo.findings.norms.states import Facilities
from geo.findings.status.eligibility import find_in_service
from geo.inputs.load import Inputs
from geo.model.facts import Facts
from geo.model.site import Sites
from geo.rules.norm_rules import Norm
from geo.tables.admin_units import AdminUnits, find_areas, gather_units
from geo.tables.measures import judge_register, track_register


def find_norms(inputs: Inputs, as_of: date, flags: CountyFlags) -> NormTables:
    """Judge the norms of sites in service on a date; `flags` are those of the holidays ahead.

    Those of the registers that the study names beside the sites follow.

    Raises
    ------
    StandardError
        Two rule files have a norm of one id, or a norm tests a field that there is not.
    """
    list_norms(inputs)
    asked = gather_asked(inputs)
    parts = [
        judge_norms(
            inputs.standard.norms,
            _gather_sites(inputs, as_of, asked),
            asked.units,
            asked.groups,
            {"holiday_flag": flags.for_norms()},
        ),
        *(judge_register(register, asked) for register in inputs.facilities),
    ]
    units = pd.concat([part.norm_units for part in parts], ignore_index=True)
    _tell_missing_notice(units, inputs, flags)
    return NormTables(pd.concat([part.norms for part in parts], ignore_index=True), units)


def track_measures(inputs: Inputs) -> Progress:
    """举措落实情况 of every register that the study names beside the sites."""
    asked = gather_asked(inputs)
    return join_progress([track_register(register, asked) for register in inputs.facilities])


def gather_asked(inputs: Inputs) -> AdminUnits:
    """The units that norms of sites are asked of."""
    demand = inputs.decided.demand
    carried = {code: inputs.township_names.get(code, code) for code in demand.township_code if code}
    return gather_units(inputs.counties, carried, inputs.stated_townships)


def _tell_missing_notice(units: pd.DataFrame, inputs: Inputs, flags: CountyFlags) -> None:
    """The reason of counties that are unknown since a holiday ahead has no notice yet."""
    asked = [norm.id for norm in inputs.standard.norms if norm.finding == "holiday_flag"]
    waiting = inputs.counties.adcode[flags.awaits_notice]
    told = units["norm_id"].isin(asked) & units["adcode"].isin(waiting)
    units.loc[told & (units["norm_state"] == "unknown"), "norm_reason"] = "notice_missing"


def list_norms(inputs: Inputs) -> list[Norm]:
    """Norms of the standard and of every rule file of measures; their ids differ."""
    norms = list(inputs.standard.norms)
    for register in inputs.facilities:
        taken = {norm.id for norm in norms}
        for norm in register.rules.norms:
            if norm.id in taken:
                raise StandardError(f"norms: {norm.id} stands in two rule files")
        norms += register.rules.norms
    return norms


def _gather_sites(inputs: Inputs, as_of: date, asked: AdminUnits) -> Facilities:
    facts = gather_site_facts(inputs.sites, inputs.standard, inputs.calendar)
    return place_sites(inputs.sites, facts, as_of, asked)


def place_sites(sites: Sites, facts: Facts, as_of: date, asked: AdminUnits) -> Facilities:
    """Sites as norms judge them: where each stands, and whether it counts on a date."""
    return Facilities(
        sites.records.site_id,
        sites.records.name,
        find_areas(asked, sites.county, sites.records.township_code, sites.possible_counties),
        sites.outside | ~find_in_service(sites, as_of),
        facts,
    )
