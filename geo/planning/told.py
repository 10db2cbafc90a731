"""What plans tell beside their tables, ready for JSON."""

from __future__ import annotations

from typing import TypedDict


class ScenarioDocument(TypedDict):
    """A plan as changes that can be applied: a scenario file as `geo.scenarios` reads it."""

    name: str
    changes: list[dict[str, object]]


class AreaShare(TypedDict):
    """People and shares of an area asked about, before a plan and once it is there."""

    adcode: str
    name: str
    people: int
    covered: int
    covered_after: int
    share_covered: float | None
    share_after: float | None


class AreaShortfall(TypedDict):
    """Who is lacking in an area for its share, and how many of unknown status may make it up."""

    adcode: str
    name: str
    people_lacking: int
    people_unknown: int
    limited_by: str | None


class PlanFigures(TypedDict, total=False):
    """Figures of a plan of new sites; each objective tells its own."""

    candidates: int
    points_uncovered: int
    people_uncovered: int
    people_uncovered_doubtful: int
    people_gained_doubtful: int
    people_clarified: int
    suggestions_verify_first: int
    people_unknown: int
    people_unreachable: int
    people_unknown_unreachable: int
    areas: list[AreaShare]
    share: float
    counties_below: int
    counties: list[str]
    shortfalls: list[AreaShortfall]
    limited_by: str
    reason: str
    worst_share: float
    worst_share_bound: float
    counties_at_their_best: list[str]
    alternatives_found: int
    alternatives_tolerance: float
    stability_of: int
    people_asked: int
    average_distance_m_before: float | None
    average_distance_m_after: float | None
    farthest_distance_m_before: float | None
    farthest_distance_m_after: float | None
    people_counted: int
    people_nearer: int
    people_without_distance_before: int
    people_without_distance_after: int
    search_cap_m: float
