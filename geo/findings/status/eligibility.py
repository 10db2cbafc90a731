"""Which sites count: a question to the register, answered yes, no or unknown for every site.

With T₁ … Tₙ the terms of a question, each a set of services of which one is enough,

    eligible(s) = in_service(s) AND ⋀ᵢ ⋁_{v ∈ Tᵢ} ( offers(s, v) AND open(s, v) AND days(s, v) )
                  AND tier(s) AND booking(s) AND consultation(s)

by three-valued logic (AND is the least, OR the greatest of the Trileans). What the question does
not ask is yes. `open` asks the date, by hours and rosters; `days` asks for sessions on at least n
days a week (`geo.findings.status.session_days`). A question that asks for more is never answered
yes or
unknown by a site that the shorter one ruled out.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np

from geo.arrays import Flags, Trileans
from geo.calendar.notices.year_days import HolidayCalendar
from geo.calendar.opening.sites_open import decide_openings
from geo.errors import InputError
from geo.findings.status.session_days import measure_days
from geo.model.roster import Roster
from geo.model.site import Sites
from geo.model.trilean import Trilean
from geo.readers.sites.fit_out import FIT_OUT
from geo.readers.vocabulary import find_word
from geo.rules.standard import Standard
from geo.sites.kinds import judge_kinds
from geo.sites.tiers import judge_tiers, rank_tiers
from geo.words.labels import value_label

_COMMAS = re.compile("[,，、;；]")
ANY_SERVICE = "any"
"""The word that stands for every service there is, one of which is enough."""

Terms = tuple[tuple[str, ...], ...]
"""All of the outer, one of each inner."""


@dataclass(frozen=True, slots=True)
class SiteQuestion:
    """What a site must offer to count.

    `tier` is a word of the standard's list: that tier or a higher one. `day` asks for sites open
    on that date; without it a site must be in service on the date of the assessment.
    `least_days_per_week` lies in 0–7. `kinds` are ids of kinds of units, any of which will do.
    `fit_out` are facts of a barrier-free or age-friendly unit: all of the outer, one of each inner.
    """

    services: Terms
    tier: str = ""
    least_days_per_week: float = 0.0
    booking: bool = False
    consultation: bool = False
    day: date | None = None
    kinds: tuple[str, ...] = ()
    fit_out: Terms = ()


@dataclass(frozen=True, slots=True)
class SiteContext:
    """The sites with all that decides whether they count."""

    sites: Sites
    standard: Standard
    calendar: HolidayCalendar
    roster: Roster | None
    as_of: date


def ask_headline(standard: Standard) -> SiteQuestion:
    """The question of the headline: sites that offer the standard's service."""
    return SiteQuestion(((standard.headline_service,),))


def read_terms(text: str, known: Collection[str]) -> Terms:
    """Read `rabies,adult|non_programme`: a comma joins what must all be offered, a bar either.

    `any` stands for one of all `known` services.

    Raises
    ------
    InputError
        A service that is not known, or an empty part.
    """
    terms = []
    for part in text.split(","):
        choices = tuple(dict.fromkeys(word.strip() for word in part.split("|")))
        if choices == (ANY_SERVICE,):
            choices = tuple(known)
        for word in choices:
            if word not in known:
                listed = ", ".join([*known, ANY_SERVICE])
                raise InputError(f"service: expected one of {listed}, got {word!r}")
        terms.append(choices)
    return tuple(terms)


def read_fit_out_terms(text: str) -> Terms:
    """Read `坡道,电梯|升降平台`: a comma joins what must all be there, a bar either.

    Raises
    ------
    InputError
        A word that names no fact; all are listed.
    """
    terms = []
    for part in filter(str.strip, _COMMAS.split(text)):
        words = [word.strip() for word in part.split("|")]
        facts = [find_word(word, "fit_out") for word in words]
        if "" in facts:
            listed = ", ".join(f"{fact} ({value_label('fit_out', fact)})" for fact in FIT_OUT)
            word = words[facts.index("")]
            raise InputError(f"fit_out: expected one of {listed}, got {word!r:.80}")
        terms.append(tuple(dict.fromkeys(facts)))
    return tuple(terms)


def decide_eligible(register: SiteContext, question: SiteQuestion) -> Trileans:
    """Answer a question for every site, shape (sites,).

    Raises
    ------
    NoticeError
        The date lies in a year without a notice.
    InputError
        The tier is not in the standard's list.
    """
    sites = register.sites
    answer = np.full(len(sites), Trilean.YES, dtype=np.int8)
    if question.day is None:
        answer[~find_in_service(sites, register.as_of)] = Trilean.NO
    for term in question.services:
        offered = [_judge_service(register, question, service) for service in term]
        answer = np.minimum(answer, np.max(offered, axis=0))
    if question.tier:
        answer = np.minimum(answer, _judge_tier(register, question.tier))
    if question.kinds:
        kind = sites.records.kind
        answer = np.minimum(answer, judge_kinds(kind, question.kinds, register.standard))
    for either in question.fit_out:
        unsaid = np.full(len(sites), Trilean.UNKNOWN, dtype=np.int8)
        stated = [sites.records.fit_out.get(fact, unsaid) for fact in either]
        answer = np.minimum(answer, np.max(stated, axis=0))
    if question.booking:
        answer = np.minimum(answer, sites.records.booking)
    if question.consultation:
        answer = np.minimum(answer, sites.records.consultation)
    return answer.astype(np.int8)


def find_in_service(sites: Sites, day: date) -> Flags:
    """Which sites are in service on a day; the first and the last one are included."""
    text, records = day.isoformat(), sites.records
    ended = (records.valid_to != "") & (records.valid_to < text)
    in_service: Flags = ~(ended | (records.valid_from > text))
    return in_service


def _judge_service(register: SiteContext, question: SiteQuestion, service: str) -> Trileans:
    sites = register.sites
    unsaid = np.full(len(sites), Trilean.UNKNOWN, dtype=np.int8)
    answer = sites.services.get(service, unsaid)
    if question.day is not None:
        opened = decide_openings(
            sites, register.calendar, [question.day], service, register.roster
        ).state[:, 0]
        answer = np.minimum(answer, opened)
    if question.least_days_per_week > 0:
        days = measure_days(sites, register.calendar, service)
        enough = np.where(days.low >= question.least_days_per_week, Trilean.YES, Trilean.UNKNOWN)
        never = days.high < question.least_days_per_week
        answer = np.minimum(answer, np.where(never, Trilean.NO, enough))
    return answer.astype(np.int8)


def _judge_tier(register: SiteContext, tier: str) -> Trileans:
    least = register.standard.rank_tier(tier)
    if least < 0:
        listed = ", ".join(register.standard.tiers)
        raise InputError(f"tier: expected one of {listed}, got {tier!r}")
    return judge_tiers(rank_tiers(register.sites.records.tier, register.standard), least)
