"""Candidates for new sites as somebody chooses from: by county, by name, or nearest to a place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Floats
from geo.assessment import Assessment
from geo.geometry.geodesy import ecef
from geo.planning.places.area_layers import judge_places, take_layers
from geo.planning.places.candidates import Candidates
from geo.planning.terms import PlanTerms
from geo.plans.asked_areas import mark_inside
from geo.plans.proposed import (
    find_county,
    propose,
    require_allowed,
    require_named,
    require_somewhere,
)


@dataclass(frozen=True, slots=True)
class CandidateSearch:
    """Which candidates: those of a request, whose id is `text` or whose name holds it.

    `near` (lon, lat in degrees) puts the nearest in a straight line first; without it they come
    by (lon, lat, id).
    """

    request: PlanTerms
    text: str = ""
    near: tuple[float, float] | None = None


def search_candidates(opened: Assessment, search: CandidateSearch) -> Candidates:
    """Candidates of the study's counties that fit.

    Raises
    ------
    InputError
        The county is unknown.
    """
    everybody = propose(opened, search.request)
    county = find_county(opened, search.request.county)
    fits = everybody.county >= 0 if county is None else everybody.county == county
    if search.text:
        pairs = zip(everybody.candidate_id, everybody.name, strict=True)
        fits &= np.array([search.text == code or search.text in name for code, name in pairs])
    kept = everybody.take(np.flatnonzero(fits))
    if search.near is None:
        return kept
    return kept.take(np.argsort(_chords(kept, search.near), kind="stable"))


def require_known_candidates(opened: Assessment, request: PlanTerms) -> None:
    """Refuse candidates of which none may be taken, and ids that none has, before any search.

    Raises
    ------
    InputError
        No candidate lies where it may, a forced or forbidden id is that of none, or of one outside
        the county; the layers of the request leave no candidate, or not a forced one.
    """
    layers = take_layers(request)
    found = propose(opened, request)
    here = mark_inside(opened, request.county, request.prefecture)
    inside = (found.county >= 0) & here[found.county]
    require_somewhere(found, inside, request)
    require_named(found, inside, request)
    if layers and inside.any():
        judged = judge_places(layers, found.lon, found.lat, inside)
        require_allowed(found, inside, judged, request)


def _chords(candidates: Candidates, near: tuple[float, float]) -> Floats:
    place = ecef(np.array([near[0]]), np.array([near[1]]))
    chords: Floats = np.linalg.norm(ecef(candidates.lon, candidates.lat) - place, axis=1)
    return chords
