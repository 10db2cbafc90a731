"""What moves may not take away, as rows of which each keeps a site or gets one.

    own county   the people of every place that a unit of their own county covers today, for the
                 headline service, are covered by one of their county afterwards
    township     every township that has a clinic with the headline service keeps or gets one

Only rows whose sites may all leave are needed: others are kept whatever is decided. A place that
is built on fills a row where sites are asked for the headline service, so that it offers that; a
new unit states no kind and is no clinic for sure, one that moves in is, since clinics alone move.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from geo.arrays import Flags, Ints
from geo.assessment import Assessment
from geo.findings.status.eligibility import find_in_service
from geo.model.trilean import Trilean
from geo.planning.covering.instance import Covering
from geo.planning.decisions.instance import KeptRows
from geo.planning.places.candidates import Candidates
from geo.sites.services import find_kinds

_NOBODY = np.empty(0, dtype=np.int64)
_NONE = KeptRows(0, *[_NOBODY] * 6)
NO_CLINICS = frozenset({"village_clinic", "temporary_point"})
"""Kinds that the working norms of vaccination do not count as clinics."""


def gather_rows(
    opened: Assessment,
    within: tuple[Ints, Ints],
    movable: Ints,
    candidates: Candidates,
    build: Covering,
    number: Ints,
    *,
    fills: bool,
) -> KeptRows:
    """Rows over the sites that may move and the candidates.

    `within` holds the pairs within the cutoff (site, point); `number` gives the point of `build`
    for every demand point, −1 for none; `fills` says whether a place built on can fill a row.
    """
    if not len(movable):
        return _NONE
    place = np.full(len(opened.network.eligible), -1, dtype=np.int64)
    place[movable] = np.arange(len(movable))
    parts = [
        _keep_own_county(opened, within, place, candidates, build, number),
        _keep_townships(opened, place, candidates),
    ]
    first = parts[0].count
    return KeptRows(
        first + parts[1].count,
        np.concatenate((parts[0].site_row, parts[1].site_row + first)),
        np.concatenate([part.site for part in parts]),
        parts[0].built_row if fills else _NOBODY,
        parts[0].built if fills else _NOBODY,
        parts[1].moved_row + first if fills else _NOBODY,
        parts[1].moved if fills else _NOBODY,
    )


def _keep_own_county(
    opened: Assessment,
    within: tuple[Ints, Ints],
    place: Ints,
    candidates: Candidates,
    build: Covering,
    number: Ints,
) -> KeptRows:
    inputs, eligible = opened.inputs, opened.network.eligible
    demand, (site, point) = inputs.decided.demand, within
    mine = (eligible[site] == Trilean.YES) & (demand.residents[point] > 0)
    mine &= inputs.sites.county[site] == demand.county[point]
    site, point = site[mine], point[mine]
    asked = np.setdiff1d(point, point[place[site] < 0])
    row = np.full(len(demand), -1, dtype=np.int64)
    row[asked] = np.arange(len(asked))
    kept = row[point] >= 0
    of = np.repeat(np.arange(build.candidates), np.diff(build.ptr))
    points = np.flatnonzero(number >= 0)
    at = points[build.point]
    own = (row[at] >= 0) & (candidates.county[of] == demand.county[at])
    return KeptRows(
        len(asked), row[point[kept]], place[site[kept]], row[at[own]], of[own],
        _NOBODY, _NOBODY,
    )  # fmt: skip


def _keep_townships(opened: Assessment, place: Ints, candidates: Candidates) -> KeptRows:
    code = opened.inputs.sites.records.township_code
    counts = _mark_clinics(opened) & (code != "")
    names = np.setdiff1d(code[counts & (place >= 0)], code[counts & (place < 0)])
    number = {str(name): i for i, name in enumerate(names)}
    sites = np.flatnonzero(counts & (place >= 0))
    sites = sites[[str(one) in number for one in code[sites]]] if len(sites) else sites
    here = np.flatnonzero([str(one) in number for one in candidates.township_code])
    return KeptRows(
        len(names),
        np.array([number[str(one)] for one in code[sites]], dtype=np.int64),
        place[sites],
        _NOBODY,
        _NOBODY,
        np.array([number[str(one)] for one in candidates.township_code[here]], dtype=np.int64),
        here.astype(np.int64),
    )


def _mark_clinics(opened: Assessment) -> Flags:
    """Units in service with the headline service that are clinics by their kind."""
    inputs = opened.inputs
    return mark_clinics(opened) & find_in_service(
        inputs.sites, date.fromisoformat(str(opened.tables.summary["as_of"]))
    )


def mark_clinics(opened: Assessment) -> Flags:
    """Units with the headline service whose kind is stated, and that of a clinic."""
    inputs = opened.inputs
    offers = opened.network.eligible == Trilean.YES
    kinds = find_kinds(inputs.sites.records.kind, inputs.standard)
    clinic = np.array(
        [kind is not None and kind.id not in NO_CLINICS for kind in kinds], dtype=bool
    )
    marked: Flags = offers & clinic
    return marked
