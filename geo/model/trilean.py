"""Three-valued truth (Kleene): AND is the minimum, OR the maximum.

no = 0 < unknown = 1 < yes = 2
"""

from __future__ import annotations

from enum import IntEnum


class Trilean(IntEnum):
    """Yes, no, or not known; stored as int8 in arrays."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    @property
    def label(self) -> str:
        """`no`, `unknown` or `yes`, as written in JSON and tables."""
        return self.name.lower()
