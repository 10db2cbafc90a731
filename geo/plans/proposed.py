"""Candidates that a request names or leaves open, wherever they lie, and refusals of those."""

from __future__ import annotations

import numpy as np

from geo.arrays import Flags, Floats, texts
from geo.assessment import Assessment
from geo.errors import InputError, RequestError
from geo.geometry.location import place_in_counties
from geo.planning.candidate_rows import CandidateRow
from geo.planning.places.area_layers import (
    LayerVerdicts,
)
from geo.planning.places.candidates import (
    Candidates,
    find_neighbours,
    join_candidates,
    propose_points,
    propose_townships,
    sort_candidates,
)
from geo.planning.terms import PlanTerms
from geo.plans.asked_areas import mark_inside


def find_county(opened: Assessment, adcode: str) -> int | None:
    """Position of a county; None for no code.

    Raises
    ------
    InputError
        The code is that of no county of the study.
    """
    return int(np.flatnonzero(mark_inside(opened, adcode))[0]) if adcode else None


def propose(opened: Assessment, request: PlanTerms) -> Candidates:
    """The candidates of a request, wherever they lie.

    Raises
    ------
    InputError
        Two rows share an id.
    """
    inputs = opened.inputs
    if request.candidates == "points":
        return join_candidates(propose_points(inputs.decided.demand), _propose_empty(opened))
    if request.candidates == "townships":
        return propose_townships(inputs.decided.demand, inputs.township_names)
    return _place_rows(opened, request.rows or [])


def _propose_empty(opened: Assessment) -> Candidates:
    """Villages in which nobody lives; without a setting of their own they have the nearest's."""
    inputs = opened.inputs
    demand, empty = inputs.decided.demand, inputs.decided.empty
    if empty is None or not demand.placed.any():
        return propose_points(demand).take(np.empty(0, dtype=np.int64))
    rows = np.flatnonzero(np.isfinite(empty.lon) & np.isfinite(empty.lat))
    lon, lat = empty.lon[rows], empty.lat[rows]
    near = find_neighbours(lon, lat, demand)
    stated = empty.setting[rows]
    own = (inputs.study.demand.setting or "column") == "column"
    urban = np.where(own & (stated != ""), stated == "urban", demand.urban[near])
    return Candidates(
        empty.demand_id[rows],
        empty.name[rows],
        lon,
        lat,
        urban.astype(bool),
        place_in_counties(lon, lat, inputs.counties, inputs.standard.boundary_tolerance_m),
        empty.township_code[rows],
        texts(["demand"] * len(rows)),
        np.full(len(rows), np.nan),
        np.full(len(rows), np.nan),
    )


def _place_rows(opened: Assessment, rows: list[CandidateRow]) -> Candidates:
    inputs = opened.inputs
    demand = inputs.decided.demand
    lon, lat = np.array([row.lon for row in rows]), np.array([row.lat for row in rows])
    near = find_neighbours(lon, lat, demand)
    setting = texts(row.setting for row in rows)
    urban = np.where(setting == "", demand.urban[near], setting == "urban")
    county = place_in_counties(lon, lat, inputs.counties, inputs.standard.boundary_tolerance_m)
    return sort_candidates(
        Candidates(
            texts(row.candidate_id for row in rows),
            texts(row.name for row in rows),
            lon,
            lat,
            urban.astype(bool),
            county,
            demand.township_code[near],
            np.full(len(rows), "table", dtype=object),
            _numbers([row.cost for row in rows]),
            _numbers([row.capacity for row in rows]),
        )
    )


def _numbers(values: list[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def require_somewhere(candidates: Candidates, inside: Flags, request: PlanTerms) -> None:
    """Refuse a request of which no candidate lies where it may.

    Raises
    ------
    InputError
        The message tells places outside every county from those outside the county asked about.
    """
    if inside.any():
        return
    count = len(candidates)
    if count and not (candidates.county >= 0).any():
        first = candidates.candidate_id[0]
        raise RequestError(
            "rows" if request.rows else "candidates",
            f"all {count} lie outside every county of the study, the first being {first!r} at "
            f"{candidates.lon[0]:g}, {candidates.lat[0]:g}",
            code="candidates_outside",
        )
    where = f" in county {request.county}" if request.county else ""
    where = f" in prefecture {request.prefecture}" if request.prefecture else where
    found = f"{count} elsewhere" if count else "none"
    raise RequestError(
        "candidates",
        f"expected at least one place{where}, found {found}",
        code="candidates_elsewhere" if count else "candidates_none",
    )


def require_named(candidates: Candidates, inside: Flags, request: PlanTerms) -> None:
    """Refuse forced and forbidden ids that no candidate has, or a forced one outside the county.

    Raises
    ------
    InputError
        The first of them, after the name of the field.
    """
    position = {str(name): i for i, name in enumerate(candidates.candidate_id)}
    for field, names in (("forced", request.forced), ("forbidden", request.forbidden)):
        for name in names:
            if name not in position:
                raise RequestError(
                    field, f"no candidate has the id {name!r}", code="unknown_candidate"
                )
            if field == "forced" and not inside[position[name]]:
                raise RequestError(
                    field,
                    f"the candidate {name!r} lies outside the county",
                    code="forced_outside_county",
                )


def require_allowed(
    candidates: Candidates, inside: Flags, judged: LayerVerdicts, request: PlanTerms
) -> None:
    """Refuse layers that leave nothing, and forced candidates where a layer forbids them.

    Raises
    ------
    InputError
        The message begins with the field, and names the layer.
    """
    if judged.counts and not (inside & judged.allowed).any():
        counts = ", ".join(
            f"{one.layer.name!r} ({one.layer.role}) leaves out {one.left_out:,}"
            for one in judged.counts
        )
        field = judged.counts[0].layer.role
        raise InputError(f"{field}: none of {int(inside.sum()):,} candidates is left: {counts}")
    out = np.isin(candidates.candidate_id, request.forced) & ~judged.allowed
    if out.any():
        first = int(np.flatnonzero(out)[0])
        layer = judged.counts[judged.refused[first]].layer
        raise InputError(
            f"forced: the candidate {candidates.candidate_id[first]!r} lies where the layer "
            f"{layer.name!r} ({layer.role}) allows no site"
        )
