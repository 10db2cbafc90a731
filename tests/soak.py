"""How long a search runs: short in `make test`, long in `make soak` (`VAXREACH_SOAK=1`)."""

from __future__ import annotations

import os

SOAKING = bool(os.environ.get("VAXREACH_SOAK"))


def rounds(short: int, long: int) -> int:
    """How many cases to try."""
    return long if SOAKING else short
