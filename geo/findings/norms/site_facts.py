"""The fields of a site that a norm may test.

`kind`, `setting`, `cycle`: words. `tier`: an ordered word. `booking`, `consultation`, `placed`,
`hours_stated`, `service.<id>`: answers; `known.<id>` is yes where the site offers the service for
sure and else no, for norms on those known to offer it. `days_per_week`, `days_per_week.<id>`,
`capacity`: numbers. `fit_out.<id>`: answers, whether the unit is barrier-free or age-friendly, and
by what (`geo.readers.sites.fit_out`). Services are those of the standard.
"""

from __future__ import annotations

import numpy as np

from geo.arrays import Flags, Trileans, texts
from geo.calendar.notices.year_days import HolidayCalendar
from geo.calendar.opening.sites_open import RABIES
from geo.findings.status.session_days import measure_days, name_cycles
from geo.model.facts import Bounds, Facts, Ranks
from geo.model.site import Sites
from geo.model.trilean import Trilean
from geo.readers.sites.fit_out import FIT_OUT
from geo.rules.standard import Standard
from geo.sites.services import find_kinds
from geo.sites.tiers import rank_tiers


def gather_site_facts(sites: Sites, standard: Standard, calendar: HolidayCalendar) -> Facts:
    """What the register and the standard say of every site.

    Services share the hours of the unit unless hours of their own are stated; rabies is asked apart
    always, since a unit that offers it is round the clock for it alone (rules.md#holiday-4).
    """
    records = sites.records
    days = {standard.headline_service: measure_days(sites, calendar, standard.headline_service)}
    usual = days[standard.headline_service]
    for service in standard.services:
        apart = service.id in records.hours or standard.headline_service in records.hours
        apart |= service.id == RABIES
        if service.id not in days:
            days[service.id] = measure_days(sites, calendar, service.id) if apart else usual
    answers = {
        "booking": records.booking,
        "consultation": records.consultation,
        "placed": _answer(sites.placed),
        "hours_stated": _answer(np.any([text != "" for text in records.hours.values()], axis=0)),
    }
    for service in standard.services:
        offers = sites.services[service.id]
        answers[f"service.{service.id}"] = offers
        answers[f"known.{service.id}"] = _answer(offers == Trilean.YES)
    unsaid = np.full(len(sites), Trilean.UNKNOWN, dtype=np.int8)
    for fact in FIT_OUT:
        answers[f"fit_out.{fact}"] = records.fit_out.get(fact, unsaid)
    kinds = find_kinds(records.kind, standard)
    return Facts(
        count=len(sites),
        answers=answers,
        words={
            "kind": texts(kind.id if kind else "" for kind in kinds),
            "setting": texts(np.where(sites.urban, "urban", "rural")),
            "cycle": name_cycles(records.cycle, usual),
        },
        numbers={
            "days_per_week": usual,
            **{f"days_per_week.{name}": bounds for name, bounds in days.items()},
            "capacity": Bounds(records.capacity, records.capacity),
        },
        ranks={"tier": Ranks(tuple(standard.tiers), rank_tiers(records.tier, standard))},
    )


def _answer(flags: Flags) -> Trileans:
    return np.where(flags, Trilean.YES, Trilean.NO).astype(np.int8)
