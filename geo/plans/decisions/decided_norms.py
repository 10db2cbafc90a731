"""The norms as decisions leave them: the register amended, own-county cover recounted."""

from __future__ import annotations

from datetime import date

import numpy as np

from geo.arrays import Trileans
from geo.calendar.opening.sites_open import decide_openings
from geo.findings.holidays.flags import flag_counties
from geo.findings.status.eligibility import SiteContext, ask_headline, decide_eligible
from geo.model.trilean import Trilean
from geo.planning.decisions.instance import Decided
from geo.planning.told import ScenarioDocument
from geo.plans.decisions.instance import DecisionInstance
from geo.plans.instance import measure
from geo.scenarios.edited_register import amend_register
from geo.scenarios.norm_outlook import NormOutcome, count_own, find_own_statuses, open_outlook
from geo.scenarios.schema import Change, Scenario


def judge_decided(
    ground: DecisionInstance, decided: Decided, scenario: ScenarioDocument
) -> NormOutcome:
    """What norms are broken or mended once all is done."""
    opened = ground.opened
    inputs, network = opened.inputs, opened.network
    as_of = date.fromisoformat(str(opened.tables.summary["as_of"]))
    outlook = open_outlook(inputs, network, as_of)
    if not decided.size:
        return outlook.compare(outlook.states, outlook.own)
    changes = [_read_change(one) for one in scenario["changes"]]
    amended = amend_register(inputs, as_of, Scenario.model_construct(name="", changes=changes))
    register = SiteContext(
        amended.sites, inputs.standard, inputs.calendar, amended.roster, as_of,
    )  # fmt: skip
    openings = decide_openings(
        amended.sites, inputs.calendar, outlook.openings.dates, inputs.standard.headline_service,
        amended.roster,
    )  # fmt: skip
    flags = flag_counties(amended.sites, len(inputs.counties), outlook.horizon, openings)
    after = decide_eligible(register, ask_headline(inputs.standard))
    eligible = network.eligible.copy()
    old = amended.slot < len(eligible)
    eligible[amended.slot[old]] = after[old]
    eligible[ground.movable[decided.left]] = Trilean.NO
    status = find_own_statuses(network, eligible).copy()
    _cover_own(ground, decided, status)
    return outlook.compare(outlook.judge_amended(amended, flags), count_own(inputs, status))


def _read_change(document: dict[str, object]) -> Change:
    (change,) = Scenario.model_validate({"name": "one", "changes": [document]}).changes
    return change


def _cover_own(ground: DecisionInstance, decided: Decided, status: Trileans) -> None:
    """Mark whom the places built on cover in their own county, for the headline service.

    A new site offers what is asked for; where that is another service it covers nobody here.
    """
    opened = ground.opened
    inputs = opened.inputs
    headline = inputs.standard.headline_service
    moved = np.array([j for _, j in decided.moves], dtype=np.int64)
    built = moved
    if ground.question.services[0][0] == headline:
        built = decided.built
    else:
        gone = ground.movable[np.array([s for s, _ in decided.moves], dtype=np.int64)]
        built = moved[opened.network.eligible[gone] == Trilean.YES]
    points = np.flatnonzero(inputs.decided.demand.placed)
    places = ground.candidates.take(built)
    gains = measure(opened.network, opened, places, points)
    of = np.repeat(np.arange(len(built)), np.diff(gains.ptr))
    at = points[gains.point]
    own = places.county[of] == inputs.decided.demand.county[at]
    status[at[own]] = Trilean.YES
