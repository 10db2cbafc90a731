"""The rule file: every cutoff, target, tolerance and norm, each with its source."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geo.errors import StandardError

Metres = Annotated[float, Field(gt=0, lt=1_000_000, allow_inf_nan=False)]
Share = Annotated[str, Field(pattern=r"^(0(\.\d+)?|1(\.0+)?)$")]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PerSetting(_Rule):
    """One distance for urban and one for rural, in metres; the limit itself is included."""

    urban: Metres
    rural: Metres

    @property
    def largest(self) -> float:
        """The larger of the two."""
        return max(self.urban, self.rural)


class Source(_Rule):
    """Where a rule comes from."""

    title: str
    issuers: list[str]
    date: str
    clause: str
    ours: str = ""


class StrayRule(_Rule):
    """Which components of the road network are no targets (DESIGN 3.1, rule 6)."""

    short_m: Metres
    small_m: Metres
    gap_m: Metres


class Kind(_Rule):
    """A kind of site: recognised by words in its name, with setting and services assumed."""

    id: str
    zh: str
    match: list[str]
    setting: Literal["urban", "rural", ""] = ""
    offers: list[str]
    lacks: list[str] = []


class Service(_Rule):
    """A service that a site may offer."""

    id: str
    zh: str
    en: str


class Norm(_Rule):
    """A further requirement, with its source."""

    id: str
    zh: str
    source: str
    value: float | None = None


class QualityRule(_Rule):
    """Limits beyond which a figure lowers the quality of a county to `fair` or `poor`."""

    figure: str
    zh: str
    worse: Literal["above", "below"]
    fair: float | None = None
    poor: float | None = None


class GapRule(_Rule):
    """How uncovered points join into gaps (DESIGN 3.9)."""

    join_urban_m: Metres
    join_other_m: Metres
    widest_m: Metres


class Density(_Rule):
    """Windows of the density rules (DESIGN 3.2)."""

    window_m: Metres
    sensitivity_windows_m: list[Metres]


class Standard(_Rule):
    """One policy, ready to compute with. `target_share` is exact; compare in integers."""

    id: str
    version: str
    title: str
    source: Source
    cutoff: PerSetting
    reach_factor: Annotated[float, Field(ge=1, le=2)]
    max_snap: PerSetting
    target: Share
    target_source: str
    headline_service: str
    stray: StrayRule
    boundary_tolerance_m: Metres
    boundary_tolerance_cells: Annotated[float, Field(ge=0)]
    stated_county_tolerance_m: Metres
    density: Density
    setting_warning_points: Annotated[float, Field(ge=0)]
    long_edge_m: Metres
    gaps: GapRule
    tiers: list[str]
    services: list[Service]
    kinds: list[Kind]
    norms: list[Norm]
    quality: list[QualityRule]
    calibration_factor_range: tuple[float, float]

    @property
    def target_share(self) -> Fraction:
        """The share to compare with, without rounding."""
        return Fraction(self.target)

    @property
    def reach_m(self) -> float:
        """Straight-line distance up to which the reach table holds every pair, in metres."""
        return self.reach_factor * self.cutoff.largest

    def kind_of(self, text: str) -> Kind | None:
        """The first kind one of whose words stands in the text; None for an empty text.

        A text that matches nothing falls to the last kind, the one without words.
        """
        if not text.strip():
            return None
        for kind in self.kinds:
            if text == kind.id or any(word in text for word in kind.match):
                return kind
        return next((kind for kind in self.kinds if not kind.match), None)


def read_standard(path: Path) -> Standard:
    """Read a rule file (TOML).

    Raises
    ------
    StandardError
        The file is missing, is not TOML, or holds an unknown key or a value out of range.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StandardError(f"standard: {path.name} cannot be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StandardError(f"standard: {path.name} is not TOML: {error}") from error
    try:
        standard = Standard.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise StandardError(
            f"standard: {path.name} key {key}: {first['msg']}, got {first['input']!r}"
        ) from error
    if standard.headline_service not in {service.id for service in standard.services}:
        raise StandardError(
            f"standard: {path.name} key headline_service: must be one of the services, "
            f"got {standard.headline_service!r}"
        )
    return standard
