"""The rule file: every cutoff, target, tolerance and norm, each with its source."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from geo.checked.faults import Checked
from geo.checked.files import check, read_checked
from geo.checked.toml_text import read_toml
from geo.errors import StandardError
from geo.rules.kinds import Kind, Service, find_kind
from geo.rules.norm_rules import Norm, refuse_twice
from geo.rules.policy import NO_TARGET, TARGET, PolicyPart, Source, refuse_odd_target
from geo.rules.time_zones import TimeZone
from geo.words.sentences import say

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Metres = Annotated[Number, Field(gt=0, lt=1_000_000)]
NotNegative = Annotated[Number, Field(ge=0)]
Figure = Literal[
    "share_snapped", "share_long_edge", "median_access_leg_m", "p95_access_leg_m",
    "share_unknown", "share_sites_unplaced", "share_unknown_hours", "road_km_per_km2",
    "road_share_of_neighbours",
]  # fmt: skip
"""What is measured of the data of a county."""
Target = Annotated[str, Field(pattern=TARGET)]

_SPAN = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$"
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class PerSetting(Checked):
    """One distance for urban and one for rural, in metres; the limit itself is included."""

    urban: Metres
    rural: Metres

    @property
    def largest(self) -> float:
        """The larger of the two."""
        return max(self.urban, self.rural)


class StrayRule(Checked):
    """Which components of the road network are no targets (rules.md#distance-6)."""

    short_m: Metres
    small_m: Metres
    gap_m: Metres


class QualityRule(Checked):
    """Limits beyond which a figure lowers the quality of a county to `fair` or `poor`."""

    figure: Figure
    zh: str
    worse: Literal["above", "below"]
    fair: Number | None = None
    poor: Number | None = None


class GapRule(Checked):
    """How uncovered points join into gaps (rules.md#figures-4)."""

    join_urban_m: Metres
    join_other_m: Metres
    widest_m: Metres


class DetourRule(Checked):
    """When a place that only the road leaves out may lack a road or a bridge (rules.md#figures-3).

    `doubtful_from` is road over straight line, from which on; `doubtful_share` the part of the
    limit below which the straight line itself raises the doubt.
    """

    doubtful_from: Annotated[Number, Field(ge=1)] = 3.0
    doubtful_share: Annotated[Number, Field(ge=0, le=1)] = 0.5


class EmployerRule(Checked):
    """Which employers are visited, from how far, and how long a campaign of visits lasts."""

    least_headcount: Annotated[int, Field(strict=True, ge=1)]
    visit_limit_m: Metres
    campaign_days: Annotated[int, Field(strict=True, ge=1, le=366)]


ASKED = say("given_when_asked")
"""Whose number it is where a question names it."""


class RoomRule(Checked):
    """How many visits a year the sites are asked for: those of each person of a weight.

    `source` says whose number it is. A year has `weeks_per_year` weeks of sessions.
    """

    weight: Annotated[str, Field(min_length=1, max_length=100)] = "residents"
    visits_per_year: Annotated[Number, Field(gt=0, le=1000)]
    weeks_per_year: Annotated[Number, Field(gt=0, le=53)] = 52.0
    source: Annotated[str, Field(min_length=1, max_length=200)]


def vary_room(
    own: RoomRule | None, visits: float | None, weight: str | None, weeks: float | None
) -> RoomRule | None:
    """The rule of a standard with what a question names; None where nobody states the visits."""
    stated = {"weight": weight or None, "visits_per_year": visits, "weeks_per_year": weeks}
    named: dict[str, Any] = {key: value for key, value in stated.items() if value is not None}
    if visits is not None:
        named["source"] = ASKED
    if own is None:
        return RoomRule(**named) if visits is not None else None
    if visits is None and weeks is not None:
        named["source"] = say("source_and_weeks", source=own.source[:150], weeks=ASKED)
    return own.model_copy(update=named)


class Density(Checked):
    """Windows of the density rules (rules.md#setting-3)."""

    window_m: Metres
    sensitivity_windows_m: list[Metres]


class UsualHours(Checked):
    """Hours assumed where a register names a part of the day or a season only.

    Times as opening hours write them; seasons from and to `MM-DD`, both included, between which
    hours are not known.
    """

    forenoon: Annotated[str, Field(pattern=_SPAN)]
    afternoon: Annotated[str, Field(pattern=_SPAN)]
    summer: tuple[MonthDay, MonthDay]
    winter: tuple[MonthDay, MonthDay]


class Standard(Checked):
    """One policy, ready to compute with. `target_share` is exact; compare in integers.

    `parts` are what the clause asks for, each with its force. `target_set_by` names the office
    that set the target; without one, nothing is called a problem for missing it.
    `tiers` runs from the highest; `tier_aliases` lists further words for each.
    """

    id: str
    version: str
    title: str
    source: Source
    cutoff: PerSetting
    reach_factor: Annotated[Number, Field(ge=1, le=2)]
    max_snap: PerSetting
    target: Target
    target_source: str = ""
    target_set_by: str = ""
    target_set_on: date | None = None
    parts: list[PolicyPart] = []
    headline_service: str
    stray: StrayRule
    boundary_tolerance_m: Metres
    boundary_tolerance_cells: NotNegative
    stated_county_tolerance_m: Metres
    verified_m: Metres = 50.0
    opened_road_join_m: Metres = 50.0
    density: Density
    setting_warning_points: NotNegative
    long_edge_m: Metres
    gaps: GapRule
    detour: DetourRule = DetourRule()
    least_visits_per_year: Annotated[int, Field(strict=True, ge=1)] = 6
    tiers: list[str]
    tier_aliases: dict[str, list[str]] = {}
    services: list[Service]
    kinds: list[Kind]
    norms: list[Norm]
    employers: EmployerRule | None = None
    room: RoomRule | None = None
    quality: list[QualityRule]
    calibration_factor_range: tuple[NotNegative, NotNegative]
    usual_hours: UsualHours | None = None
    time_zone: TimeZone = "Asia/Shanghai"

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        known = {service.id for service in self.services}
        if self.headline_service not in known:
            raise ValueError(_expect_service("headline_service", self.headline_service, known))
        for kind in self.kinds:
            for service in (*kind.offers, *kind.lacks):
                if service not in known:
                    raise ValueError(_expect_service(f"kinds {kind.id}", service, known))
        self._refuse_odd_tiers()
        refuse_twice(self.norms)
        refuse_odd_target(self.target, self.target_set_by, self.target_set_on)
        low, high = self.calibration_factor_range
        if low > high:
            raise ValueError(f"calibration_factor_range: the least comes first, got {low}, {high}")
        return self

    def _refuse_odd_tiers(self) -> None:
        for tier in self.tier_aliases:
            if tier not in self.tiers:
                listed = ", ".join(self.tiers)
                raise ValueError(f"tier_aliases: must be one of the tiers {listed}, got {tier!r}")
        words = [_fold(word) for tier in self.tiers for word in self._words_of(tier)]
        for word in words:
            if words.count(word) > 1:
                raise ValueError(f"tier_aliases: {word!r} stands for two tiers")

    def _words_of(self, tier: str) -> set[str]:
        return {tier, *self.tier_aliases.get(tier, ())}

    def rank_tier(self, text: str) -> int:
        """Position of a tier in `tiers`, 0 the highest; −1 for a word that stands for none."""
        word = _fold(text)
        known = (
            i
            for i, tier in enumerate(self.tiers)
            if any(word == _fold(one) for one in self._words_of(tier))
        )
        return next(known, -1) if word else -1

    @property
    def target_share(self) -> Fraction | None:
        """The share to compare with, without rounding; None where there is no target."""
        return None if self.target == NO_TARGET else Fraction(self.target)

    def take_target(self, target: str | None, set_by: str, set_on: date | None) -> Standard:
        """The same rules with the target that a study states, of whoever set it."""
        if target is None and not set_by:
            return self
        kept = self.target if target is None else target
        if set_by.strip() and kept == NO_TARGET:
            raise StandardError("standard: target_set_by goes with a target: there is none")
        said = {"target": kept, "target_set_by": set_by, "target_set_on": set_on}
        return self.model_copy(update=said)

    @property
    def reach_m(self) -> float:
        """Straight-line distance up to which the reach table holds every pair, in metres."""
        return self.reach_factor * self.cutoff.largest

    def poor_limit(self, figure: Figure) -> float:
        """The limit beyond which a figure makes a county's data poor; NaN where there is none."""
        limits = [rule.poor for rule in self.quality if rule.figure == figure]
        return next((limit for limit in limits if limit is not None), math.nan)

    def kind_of(self, text: str) -> Kind | None:
        """The first kind one of whose words stands in the text, else that of unknown words."""
        return find_kind(self.kinds, text)


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _expect_service(key: str, found: str, known: set[str]) -> str:
    return f"{key}: must be one of the services {', '.join(sorted(known))}, got {found!r}"


def read_standard(path: Path) -> Standard:
    """Read a rule file (TOML).

    Raises
    ------
    StandardError
        The file is missing, is not TOML, or holds an unknown key or a value out of range.
    """
    return read_checked(path, Standard, f"standard: {path.name}", StandardError)


FILE_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,63}")
"""What the id of a further standard looks like, since files are named after it."""


def read_further(path: Path, base: Path) -> Standard:
    """Read a further rule file; what it does not state is as in the main one at `base`.

    A target that it does not state is none: that of the main one was set for other limits.

    Raises
    ------
    StandardError
        As `read_standard`; or it states no id, title, source or cutoff of its own.
    """
    own = read_toml(path, f"standard: {path.name}", StandardError)
    for key in ("id", "title", "source", "cutoff"):
        if key not in own:
            raise StandardError(f"standard: {path.name} key {key} is missing")
    if not isinstance(own["id"], str) or not FILE_NAME.fullmatch(own["id"]):
        raise StandardError(
            f"standard: {path.name} key id: expected letters a-z, digits and dashes, since files "
            f"are named after it, got {own['id']!r:.80}"
        )
    whole = read_toml(base, f"standard: {base.name}", StandardError)
    for key in ("target", "target_source", "target_set_by", "target_set_on", "parts"):
        whole.pop(key, None)
    raw = {"target": NO_TARGET, **whole, **own}
    return check(Standard, raw, f"standard: {path.name}", StandardError)
