"""People who have several sites within the cutoff, so that one of them may fail.

    covered_by(k) = Σ { residents(p) : places within the cutoff of p ≥ k }

For k = 1 these are the covered people of the headline. Units under one roof are one place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geo.arrays import Indices, Ints
from geo.findings.status.units import add_people


def count_levels(
    cover_count: Ints, residents: Ints, group: Indices, count: int, levels: Sequence[int]
) -> Ints:
    """People of each group with at least k places, shape (count, len(levels)).

    `cover_count`, `residents` and `group` have one entry per demand point; group −1 is left out.
    """
    people = [add_people(group, count, residents, cover_count >= level) for level in levels]
    return np.column_stack(people)
