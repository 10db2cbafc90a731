"""The tier of each site: its word, found in the ordered list of the standard (rules.md#words)."""

from __future__ import annotations

import numpy as np

from geo.arrays import Indices, Texts, Trileans, texts
from geo.model.trilean import Trilean
from geo.rules.standard import Standard


def rank_tiers(tier: Texts, standard: Standard) -> Indices:
    """Position of each word in the standard's list, 0 the highest; −1 where it is not known."""
    known = {word: standard.rank_tier(word) for word in set(tier)}
    return np.array([known[word] for word in tier], dtype=np.int32)


def name_tiers(tier: Texts, standard: Standard) -> Texts:
    """Each word as the standard calls its tier; one that it does not know stays as written."""
    rank = rank_tiers(tier, standard)
    known = texts(standard.tiers)
    return texts(known[k] if k >= 0 else word for k, word in zip(rank, tier, strict=True))


def judge_tiers(rank: Indices, least: int) -> Trileans:
    """Whether each site has at least the tier in place `least` (position ≤ `least`)."""
    higher = np.where(rank <= least, Trilean.YES, Trilean.NO)
    return np.where(rank < 0, Trilean.UNKNOWN, higher).astype(np.int8)
