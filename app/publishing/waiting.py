"""When the next assessment is begun: soon after the last edit, and not for ever put off by more."""

from __future__ import annotations

from dataclasses import dataclass

QUIET_S = 1.0
"""So long after the last edit the next assessment begins."""
LONGEST_S = 10.0
"""So long after the first edit that waits it begins, whatever is edited meanwhile."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an assessment is to be of: a revision of the register, and a day (ISO)."""

    revision: int
    day: str


class Waiting:
    """Holds what is wanted against what is served; times are of one clock that never goes back."""

    def __init__(self, served: Wanted) -> None:
        self.served = served
        self._failed: Wanted | None = None
        self._wanted = served
        self._first_s = self._last_s = 0.0

    @property
    def is_current(self) -> bool:
        """Whether what is served is what was wanted last."""
        return self._wanted == self.served

    def choose(self, wanted: Wanted, now_s: float) -> Wanted | None:
        """What to begin now; None while nothing changed, more may come, or it has failed before."""
        if wanted != self._wanted:
            if self._wanted in {self.served, self._failed}:
                self._first_s = now_s
            self._wanted, self._last_s = wanted, now_s
        if wanted in {self.served, self._failed}:
            return None
        is_quiet = now_s - self._last_s >= QUIET_S
        return wanted if is_quiet or now_s - self._first_s >= LONGEST_S else None

    def end(self, made: Wanted, now_s: float, *, failed: bool = False) -> None:
        """Note what became of what was begun; edits since then begin to wait now."""
        if failed:
            self._failed = made
        else:
            self.served, self._failed = made, None
        if self._wanted != made:
            self._first_s = now_s
