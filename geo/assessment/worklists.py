"""What to ask whom first (待核实清单): hours, norms, the register and roads, weighed together."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.assessment.findings import Findings
from geo.findings.worklists.hours_to_verify import ask_hours
from geo.findings.worklists.norm_questions import list_norm_questions
from geo.findings.worklists.road_questions import ask_roads
from geo.findings.worklists.site_questions import list_register_questions
from geo.findings.worklists.verification import Stakes, list_unknowns
from geo.inputs.load import Inputs
from geo.inputs.unsettled import mark_counties
from geo.network.build import Network
from geo.network.detours import measure_site_legs
from geo.tables.norms import list_norms


def list_to_verify(
    inputs: Inputs,
    network: Network,
    found: Findings,
    sites: gpd.GeoDataFrame,
    assigned: pd.DataFrame,
) -> pd.DataFrame:
    """One row per call; `sites` and `assigned` are tables of the assessment."""
    evidence, eligible, headline = network.evidence, network.eligible, found.points.headline
    roads = ask_roads(evidence, eligible, headline, found.detours, measure_site_legs(network))
    stakes = Stakes(
        _leave_unsettled(inputs, found.units.counties),
        ask_hours(inputs.sites, found.holidays),
        _ask_of_units(inputs, found, sites, assigned),
        roads,
    )
    return list_unknowns(evidence, eligible, headline, stakes)


def _leave_unsettled(inputs: Inputs, counties: pd.DataFrame) -> pd.DataFrame:
    """Counties without the verdict that no answer decides: theirs waits for their census."""
    return counties.assign(verdict=counties["verdict"].mask(mark_counties(inputs)))


def _ask_of_units(
    inputs: Inputs, found: Findings, sites: gpd.GeoDataFrame, assigned: pd.DataFrame
) -> pd.DataFrame:
    """What norms and the register leave open of units."""
    counties = found.units.counties
    norms = found.norms.norms, found.norms.norm_units
    asked = list_norm_questions(list_norms(inputs), norms, sites, counties)
    plain = pd.DataFrame(sites.drop(columns="geometry"))
    register = list_register_questions(plain, assigned, counties, found.as_of.isoformat())
    return pd.concat([part for part in (asked, register) if len(part)] or [asked])
