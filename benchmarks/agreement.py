"""Answers must agree before anybody's time counts."""

from __future__ import annotations

import numpy as np

from geo.arrays import Floats


class DisagreementError(Exception):
    """Two engines answered one question differently."""


def check_equal(task: str, engine: str, ours: Floats, theirs: Floats, tolerance: float) -> None:
    """Compare two arrays of millimetres; infinite stands for no way.

    Raises
    ------
    DisagreementError
        Some entries differ by more than the tolerance; the message names how many and the worst.
    """
    both = np.isfinite(ours) & np.isfinite(theirs)
    gap = np.zeros(len(ours))
    gap[both] = np.abs(ours[both] - theirs[both])
    gap[np.isfinite(ours) != np.isfinite(theirs)] = np.inf
    differ = int(np.count_nonzero(gap > tolerance))
    if differ:
        worst = int(gap.argmax())
        raise DisagreementError(
            f"{task}: {engine} differs at {differ:,} of {len(ours):,} places; the worst is "
            f"entry {worst}, expected {ours[worst]} mm, found {theirs[worst]} mm"
        )
