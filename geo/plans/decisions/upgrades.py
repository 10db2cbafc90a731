"""What would make a unit count for a question: tried on the register, not guessed.

For every unit that does not count, the least set of changes of the allowed kinds is sought, one
kind before two, two before three. Each set is written as changes of a scenario and applied to the
register; it is an upgrade where the unit counts for sure afterwards, and stands worse on no day and
for no service. A unit of which it is unknown whether it counts is asked, not upgraded, unless the
request counts the unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np

from geo.arrays import Flags, Ints, Texts, Trileans
from geo.calendar.opening.horizon import find_horizon
from geo.calendar.opening.sites_open import decide_openings
from geo.errors import ScenarioError
from geo.findings.status.eligibility import (
    SiteContext,
    SiteQuestion,
    decide_eligible,
    find_in_service,
)
from geo.inputs.load import Inputs
from geo.model.trilean import Trilean
from geo.planning.decisions.request import UPGRADES, Decision
from geo.plans.decisions.longer_hours import lengthen_hours
from geo.scenarios.edited_register import amend_register
from geo.scenarios.schema import (
    AddServices,
    Change,
    RosterChange,
    Scenario,
    SetHours,
)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A unit by its position, the kinds of what is done, and that as changes of a scenario."""

    site: int
    kinds: tuple[Decision, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Trial:
    """The register as it is, and how it stands on the days ahead."""

    inputs: Inputs
    as_of: date
    question: SiteQuestion

    @property
    def service(self) -> str:
        return self.question.services[0][0]

    @property
    def register(self) -> SiteContext:
        return self.inputs.register(self.as_of)


def find_upgrades(
    inputs: Inputs,
    as_of: date,
    question: SiteQuestion,
    kinds: Iterable[Decision],
    open_to: Flags,
    *,
    unknown_too: bool = False,
) -> list[Upgrade]:
    """Upgrades of units that may be changed (`open_to`), sorted by their position.

    The question asks for one service. With `unknown_too` units of which it is unknown whether they
    count are made sure of as well.
    """
    trial = _Trial(inputs, as_of, question)
    eligible = decide_eligible(trial.register, question)
    in_service = find_in_service(inputs.sites, as_of)
    waiting = np.flatnonzero(
        open_to
        & inputs.sites.placed
        & in_service
        & (eligible <= (Trilean.UNKNOWN if unknown_too else Trilean.NO))
    )
    allowed = [kind for kind in UPGRADES if kind in set(kinds)]
    found: list[Upgrade] = []
    for size in range(1, len(allowed) + 1):
        for some in combinations(allowed, size):
            done = _try(trial, waiting, some)
            found += done
            waiting = np.setdiff1d(waiting, [one.site for one in done])
    return sorted(found, key=lambda one: one.site)


def _try(trial: _Trial, sites: Ints, kinds: tuple[Decision, ...]) -> list[Upgrade]:
    """Which of the units a set of kinds makes count."""
    asked = {int(s): _write_changes(trial, int(s), kinds) for s in sites}
    asked = {s: changes for s, changes in asked.items() if changes}
    if not asked:
        return []
    every = [change for changes in asked.values() for change in changes]
    scenario = Scenario.model_construct(name="upgrades", changes=every)
    try:
        after = amend_register(trial.inputs, trial.as_of, scenario)
    except ScenarioError:
        return _try_apart(trial, sites, kinds)
    inputs = trial.inputs
    changed = SiteContext(after.sites, inputs.standard, inputs.calendar, after.roster, trial.as_of)
    counts = decide_eligible(changed, trial.question) == Trilean.YES
    worse = _find_worse(trial, changed, after.slot)
    good = set(after.slot[counts & ~worse].tolist())
    return [Upgrade(s, kinds, tuple(changes)) for s, changes in asked.items() if s in good]


def _try_apart(trial: _Trial, sites: Ints, kinds: tuple[Decision, ...]) -> list[Upgrade]:
    """One unit after the other, so that one whose change cannot be applied spoils no other."""
    if len(sites) < 2:
        return []
    half = len(sites) // 2
    return _try(trial, sites[:half], kinds) + _try(trial, sites[half:], kinds)


def _write_changes(trial: _Trial, site: int, kinds: tuple[Decision, ...]) -> list[Change]:
    """The changes of a unit; none where one of the kinds has no words for it."""
    site_id = str(trial.inputs.sites.records.site_id[site])
    changes: list[Change] = []
    for kind in kinds:
        if kind == "service":
            changes.append(
                AddServices(change="add_services", site_id=site_id, services=[trial.service])
            )
        elif kind == "holiday" and trial.question.day is not None:
            changes.append(
                RosterChange(
                    change="roster", site_id=site_id, date=trial.question.day, state="open",
                    service=trial.service,
                )
            )  # fmt: skip
        elif kind == "hours":
            hours = lengthen_hours(
                trial.inputs, site, trial.service, trial.question.least_days_per_week
            )
            if hours is None:
                return []
            changes.append(SetHours(change="set_hours", site_id=site_id, hours=hours))
    return changes


def _find_worse(trial: _Trial, changed: SiteContext, slot: Ints) -> Flags:
    """Units after the changes that offer less than before, or are open less surely on a day."""
    inputs = trial.inputs
    before, after = inputs.sites, changed.sites
    old = slot < len(before)
    place = np.where(old, slot, 0)
    worse = np.zeros(len(slot), dtype=bool)
    for service, states in before.services.items():
        unsaid = np.full(len(after), Trilean.UNKNOWN, dtype=np.int8)
        worse |= old & (after.services.get(service, unsaid) < states[place])
    horizon = find_horizon(inputs.calendar, trial.as_of)
    days = list(dict.fromkeys(day for one in horizon.holidays for day in one.days_off))
    for service in _list_services(inputs.sites.records.hours, trial):
        was = decide_openings(before, inputs.calendar, days, service, inputs.roster).state
        now = decide_openings(after, inputs.calendar, days, service, changed.roster).state
        worse |= old & (now < was[place]).any(axis=1)
    return worse


def _list_services(hours: dict[str, Texts], trial: _Trial) -> list[str]:
    """Services with hours of their own, and those asked about."""
    return sorted({trial.service, trial.inputs.standard.headline_service, *hours} - {""})


def decide_asked(inputs: Inputs, as_of: date, question: SiteQuestion) -> Trileans:
    """Which units of the register count for a question."""
    return decide_eligible(inputs.register(as_of), question)
