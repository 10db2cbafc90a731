"""People of places that an office has stated: held, and the others of the county get the rest.

Of a county with whole people T_u and T_r for its urban and rural points, H_u and H_r are held.
The rest W = T_u + T_r − H_u − H_r goes to the points that are not held (rules.md#people-7):

    W_u = T_u − H_u,  W_r = T_r − H_r,  both ≥ 0, where the census has both settings;

where one of the two is negative, or has no point to go to, all of W goes to the other; and where
the census has a total alone, W is split by the people of the points. Every sum stays what it was:
W_u + H_u + W_r + H_r = T_u + T_r. Where W < 0, or no point is left for W > 0, what is stated and
the census contradict each other: nothing is held, and the county is not settled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.arrays import Flags, Ints, Texts, texts
from geo.demand.calibration import GroupTotals
from geo.demand.whole_people import round_running

OVER_CENSUS, OTHER_SETTING = "held_over_census", "held_moved_setting"
_WHOLE_COUNTY = frozenset({"split_unknown", "setting_without_points", "received_other_setting"})


@dataclass(frozen=True, slots=True)
class HeldTotals:
    """Totals of every group, the part of them that is not held, and where nothing is."""

    totals: GroupTotals
    free: Ints
    released: Flags


def hold_totals(totals: GroupTotals, free_units: Ints, held_people: Ints) -> HeldTotals:
    """Whole people for the points of each group that are not held.

    `free_units` are exact sums over these points, `held_people` sums of what is held. Groups that
    keep their own people are counted without what is held already.
    """
    people, free = totals.people.copy(), totals.people.copy()
    released = np.zeros(len(people), dtype=np.bool_)
    notes = totals.notes.copy()
    keeps = ~totals.target
    people[keeps] += held_people[keeps]
    for first in range(0, len(people) - 1, 2):
        pair = slice(first, first + 2)
        if not totals.target[first] or not held_people[pair].any():
            continue
        rest = _split_rest(people[pair], held_people[pair], free_units[pair], notes[pair])
        if rest is None:
            released[pair] = True
            notes[pair] = _add(notes[pair], OVER_CENSUS)
            continue
        free[pair] = rest
        if (rest + held_people[pair] != people[pair]).any() and not _is_whole(notes[pair]):
            notes[pair] = _add(notes[pair], OTHER_SETTING)
        people[pair] = rest + held_people[pair]
    return HeldTotals(replace(totals, people=people, notes=notes), free, released)


def _split_rest(people: Ints, held: Ints, units: Ints, notes: Texts) -> Ints | None:
    rest = people - held
    whole = int(rest.sum())
    if whole < 0 or (whole > 0 and not units.any()):
        return None
    if _is_whole(notes):
        return round_running(units, whole)
    if (rest >= 0).all() and ((rest == 0) | (units > 0)).all():
        return rest
    takes = (units > 0) & (rest >= 0)
    if not takes.any():
        takes = units > 0
    return np.where(takes & (np.cumsum(takes) == 1), whole, 0).astype(np.int64)


def _is_whole(notes: Texts) -> bool:
    """Whether the census gives no figure for each setting of the county."""
    return any(_WHOLE_COUNTY & set(note.split(";")) for note in notes)


def _add(notes: Texts, note: str) -> Texts:
    return texts(";".join(filter(None, [old, note])) for old in notes)
