"""Whether places fit the roads and their stated counties better under another datum.

Let d(p) be the distance from p to the nearest road, c(p) = 1 where p lies in the county that its
row states (0 elsewhere, and where it states none), and p_h the place of a row if its numbers were
those of datum h. With D the declared datum, the row's evidence for h is

    e_h = log(min(d(p_D), 1 km) + 60 m) − log(min(d(p_h), 1 km) + 60 m) + 3 (c(p_h) − c(p_D))

The file looks like the datum with the greatest mean e_h if that mean is certainly positive
(`geo.inputs.datum_evidence`). Places that have nothing to do with roads or counties then raise a
false
alarm in at most 2 % of files, one for each of two other datums; places that are right have a mean
far below 0. The 60 m keep apart "beside a road" from "on it", which says nothing; beyond 1 km a
place is simply far from any road. Rows at one place count once.

Where that is not certain, as in a dense town, the place of each row is also held against others
as far from where it is declared to lie, in five further directions. If places fit better as h than
by chance, do not so as D, and lean to h, then there is a doubt of lower certainty: the two cannot
be told apart. Inputs of one datum that all lean to h are asked together as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Floats, Indices, Ints, Texts
from geo.geometry.coordinates import from_wgs84, to_wgs84
from geo.geometry.geodesy import geodesic_mm, metres_per_degree
from geo.geometry.location import place_in_counties
from geo.inputs.datum_evidence import number_cells, weigh
from geo.model.county import Counties
from geo.roads.graph import RoadGraph
from geo.roads.segments import SegmentGrid
from geo.roads.snapping import measure_to_roads_m

LEAST_PLACES = 20
"""A smaller file says too little (the issue's own limit)."""
MOST_PLACES = 4_000
"""Of more places, this many evenly spread ones are looked at."""
CONFIDENCE = 0.99
_RIVALS = ("wgs84", "gcj02", "bd09")
_NEAR_M, _FAR_M = 60.0, 1000.0
_COUNTY_WEIGHT = 3.0
_PER_DEGREE, _APART = 1e5, 1 << 32
"""Parts of a degree that are one place, and what keeps numbers of two axes apart."""
_LEAN = 0.8
"""Confidence that suffices for leaning to another datum, where places fit it beyond chance."""
_TURNS = np.radians([60.0, 120.0, 180.0, 240.0, 300.0])
"""From the shift itself, round the declared place: where nothing should fit but by chance."""

Stated = Sequence[tuple[int, ...] | None]
"""Per row the positions in `Counties` that it may mean; None or none where it states none."""


@dataclass(frozen=True, slots=True)
class DatumDoubt:
    """Rows declared in one datum that fit better as another, and by how much.

    Distances to the nearest road are medians over `places`; `in_county` counts rows inside the
    county they state, of `with_county` that state one. Unless `certain`, the two datums cannot be
    told apart.
    """

    declared: str
    looks_like: str
    places: int
    shift_m: float
    road_m: float
    road_m_then: float
    with_county: int
    in_county: int
    in_county_then: int
    certain: bool = True


@dataclass(frozen=True, slots=True)
class StatedPlaces:
    """Rows of one input as its reader placed them: WGS 84 as converted from the `datum` of each."""

    lon: Floats
    lat: Floats
    datum: Texts
    stated: Stated


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What places are compared with."""

    graph: RoadGraph
    grid: SegmentGrid
    counties: Counties


@dataclass(frozen=True, slots=True)
class _Fit:
    lon: Floats
    lat: Floats
    road_m: Floats
    inside: Flags

    @property
    def score(self) -> Floats:
        """What speaks for these places."""
        return _COUNTY_WEIGHT * self.inside - _score(self.road_m)


@dataclass(frozen=True, slots=True)
class ComparedPlaces:
    """Rows of one declared datum as they fit it and its rivals; `stated` counties per row."""

    declared: str
    stated: Stated
    now: _Fit
    rivals: dict[str, _Fit]


Compared = Mapping[str, ComparedPlaces]
"""The places of one input by the datum that their rows declare."""


def compare_places(places: StatedPlaces, around: Surroundings) -> Compared:
    """Fit the places of an input under every datum, for each that rows of it declare.

    `lon` and `lat` are NaN for unplaced rows, which do not count; `cgcs2000` is the same as
    `wgs84`.
    """
    declared = np.where(places.datum == "cgcs2000", "wgs84", places.datum)
    placed = np.isfinite(places.lon) & np.isfinite(places.lat)
    found = {}
    for name in _RIVALS:
        rows = _distinct(places.lon, places.lat, np.flatnonzero(placed & (declared == name)))
        if len(rows):
            stated = [places.stated[i] for i in rows]
            found[name] = _compare(places.lon[rows], places.lat[rows], name, stated, around)
    return found


def find_datum_doubts(compared: Compared, around: Surroundings) -> list[DatumDoubt]:
    """The doubts of one input, at most one for each declared datum with at least 20 places."""
    doubts = []
    for part in compared.values():
        if len(part.now.lon) >= LEAST_PLACES:
            doubt = _doubt(part) or _doubt_softly([part], around)
            doubts += [doubt] if doubt else []
    return doubts


def doubt_together(files: Sequence[Compared], around: Surroundings) -> dict[str, DatumDoubt]:
    """A doubt of lower certainty by declared datum, from several inputs of one study at once.

    Only inputs that lean the same way speak together: a right one would hide a wrong one.
    """
    found = {}
    for name in _RIVALS:
        parts = [file[name] for file in files if name in file]
        if len(parts) > 1 and sum(len(part.now.lon) for part in parts) >= LEAST_PLACES:
            doubt = _doubt_softly(parts, around)
            if doubt:
                found[name] = doubt
    return found


def _distinct(lon: Floats, lat: Floats, rows: Ints) -> Ints:
    """Rows at different places (to about a metre), at most `MOST_PLACES` of them."""
    east, north = (np.rint(values[rows] * _PER_DEGREE).astype(np.int64) for values in (lon, lat))
    _, first = np.unique(east * _APART + north, return_index=True)
    step = -(-len(first) // MOST_PLACES) or 1
    chosen: Ints = rows[np.sort(first)[::step]]
    return chosen


def _compare(
    lon: Floats, lat: Floats, declared: str, stated: Stated, around: Surroundings
) -> ComparedPlaces:
    raw = from_wgs84(lon, lat, declared)
    names = [name for name in _RIVALS if name != declared]
    spots = [(lon, lat), *(to_wgs84(*raw, name) for name in names)]
    now, *rivals = _fit(spots, stated, around)
    return ComparedPlaces(declared, stated, now, dict(zip(names, rivals, strict=True)))


def _doubt(file: ComparedPlaces) -> DatumDoubt | None:
    """The doubt that is certain."""
    evidence = {name: fit.score - file.now.score for name, fit in file.rivals.items()}
    best = max(evidence, key=lambda name: float(evidence[name].mean()))
    if not weigh(evidence[best], _number_cells([file], best)).exceeds(CONFIDENCE):
        return None
    return _describe([file], best, certain=True)


def _doubt_softly(files: Sequence[ComparedPlaces], around: Surroundings) -> DatumDoubt | None:
    """The doubt of lower certainty: beyond chance as another datum, and not so as declared."""
    found = []
    for name in files[0].rivals:
        cell = _number_cells(files, name)
        leaning = [file.rivals[name].score - file.now.score for file in files]
        if min(float(one.mean()) for one in leaning) <= 0.0:
            continue
        if not weigh(_end_to_end(leaning), cell).exceeds(_LEAN):
            continue
        chance = [_score_by_chance(file, name, around) for file in files]
        then = _end_to_end([file.rivals[name].score for file in files]) - _end_to_end(chance)
        now = _end_to_end([file.now.score for file in files]) - _end_to_end(chance)
        fits = weigh(then, cell)
        if fits.exceeds(CONFIDENCE) and not weigh(now, cell).exceeds(CONFIDENCE):
            found.append((fits.mean, name))
    return _describe(files, max(found)[1], certain=False) if found else None


def _number_cells(files: Sequence[ComparedPlaces], rival: str) -> Ints:
    lon, lat = (_end_to_end([getattr(file.now, k) for file in files]) for k in ("lon", "lat"))
    shift_m = float(np.concatenate([_shift_m(file, rival) for file in files]).mean())
    return number_cells(lon, lat, shift_m)


def _shift_m(file: ComparedPlaces, rival: str) -> Floats:
    now, then = file.now, file.rivals[rival]
    metres: Floats = geodesic_mm(now.lon, now.lat, then.lon, then.lat) / 1000.0
    return metres


def _end_to_end(parts: Sequence[Floats]) -> Floats:
    whole: Floats = np.concatenate(parts)
    return whole


def _score_by_chance(file: ComparedPlaces, rival: str, around: Surroundings) -> Floats:
    """Mean score as far from the declared place as the rival's, in other directions."""
    now, then = file.now, file.rivals[rival]
    degree = [metres_per_degree(lat) for lat in now.lat.tolist()]
    east_m, north_m = np.array(degree).T
    x, y = (then.lon - now.lon) * east_m, (then.lat - now.lat) * north_m
    spots = []
    for turn in _TURNS:
        across, along = np.sin(turn), np.cos(turn)
        lon = now.lon + (x * along - y * across) / east_m
        lat = now.lat + (x * across + y * along) / north_m
        spots.append((lon, lat))
    mean: Floats = np.mean([fit.score for fit in _fit(spots, file.stated, around)], axis=0)
    return mean


def _describe(files: Sequence[ComparedPlaces], best: str, *, certain: bool) -> DatumDoubt:
    now, then = [file.now for file in files], [file.rivals[best] for file in files]
    shifts = [_shift_m(file, best) for file in files]
    return DatumDoubt(
        files[0].declared,
        best,
        sum(len(one.lon) for one in now),
        float(_end_to_end(shifts).mean()),
        float(np.median(_end_to_end([one.road_m for one in now]))),
        float(np.median(_end_to_end([one.road_m for one in then]))),
        sum(bool(one) for file in files for one in file.stated),
        sum(int(one.inside.sum()) for one in now),
        sum(int(one.inside.sum()) for one in then),
        certain,
    )


def _fit(
    spots: Sequence[tuple[Floats, Floats]], stated: Stated, around: Surroundings
) -> list[_Fit]:
    """How the same rows fit at each of several places, all of which are asked for at once."""
    lon, lat = (_end_to_end([spot[axis] for spot in spots]) for axis in (0, 1))
    road_m = measure_to_roads_m(around.graph, around.grid, lon, lat)
    road_m = np.where(np.isfinite(road_m), road_m, np.inf)
    county: Indices = np.full(len(lon), -1, dtype=np.int32)
    if any(stated):
        county = place_in_counties(lon, lat, around.counties, 0.0)
    own = [one or () for one in stated] * len(spots)
    inside = np.array([c in one for c, one in zip(county.tolist(), own, strict=True)], np.bool_)
    parts = zip(*(np.split(values, len(spots)) for values in (road_m, inside)), strict=True)
    return [_Fit(*spot, *part) for spot, part in zip(spots, parts, strict=True)]


def _score(road_m: Floats) -> Floats:
    score: Floats = np.log(np.minimum(road_m, _FAR_M) + _NEAR_M)
    return score
