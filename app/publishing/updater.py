"""The work that follows edits and midnight: one computation at a time, in a thread of its own.

Readers are switched by one pointer, the assessment that the application holds: whoever asked before
is answered from what was served then. A computation that fails leaves what is served, says why, and
is tried again when something has changed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.publishing.waiting import Waiting, Wanted
from app.snapshot.snapshot import Published
from geo.clock import stamp_moment
from geo.errors import InputError, StoreError

POLL_S = 0.25
IDLE_S = 5.0
"""After so long without an edit the files for people are written."""
_LOG = logging.getLogger("vaxreach.publishing")


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be made, and why in one line."""

    wanted: Wanted
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class UpdateState:
    """What is known, what is served, and what is being made (`since` in UTC)."""

    known: Wanted
    served: Wanted
    making: Wanted | None = None
    since: str = ""
    failure: Failure | None = None

    @property
    def word(self) -> str:
        """`current`, `waiting`, `computing` or `failed`."""
        if self.making is not None:
            return "computing"
        if self.failure is not None and self.failure.wanted == self.known:
            return "failed"
        return "current" if self.known == self.served else "waiting"


@dataclass(frozen=True, slots=True)
class Makers:
    """What an updater works with.

    `look` says what is wanted now, `make` computes and publishes it, `switch` lets readers have it,
    `finish` does what may wait until nobody edits.
    """

    look: Callable[[], Wanted]
    make: Callable[[Wanted, Callable[[str], None]], Published]
    switch: Callable[[Published], None]
    finish: Callable[[Published], None]


class StoppedError(Exception):
    """The service ends."""


class Updater:
    """Keeps the assessment that is served up to date; `state` is safe to read from any thread."""

    def __init__(self, makers: Makers, first: Wanted) -> None:
        self._makers, self._waiting = makers, Waiting(first)
        self.state = UpdateState(first, first)
        self._unfinished: tuple[Published, float] | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="updating", daemon=True)

    def begin(self) -> None:
        """Look after edits from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End at the next step; what is not published by then leaves no trace."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(POLL_S):
            try:
                self.turn(time.monotonic())
            except StoppedError:
                return
            except Exception:  # noqa: BLE001 - the work goes on after a fault of ours
                _LOG.exception("what is served stays; the next assessment is tried again")

    def turn(self, now_s: float) -> None:
        """Look once, and do what is due."""
        try:
            wanted = self._makers.look()
        except (StoreError, InputError):
            return
        self.state = replace(self.state, known=wanted)
        due = self._waiting.choose(wanted, now_s)
        if due is not None:
            self._make(due)
        elif self._unfinished is not None and now_s - self._unfinished[1] >= IDLE_S:
            published, self._unfinished = self._unfinished[0], None
            self._makers.finish(published)

    def _make(self, due: Wanted) -> None:
        self.state = replace(self.state, making=due, since=stamp_moment())
        failure = None
        try:
            published = self._makers.make(due, self._tell)
        except StoppedError:
            raise
        except Exception as error:  # noqa: BLE001 - told, and the work goes on
            reason = str(error) if isinstance(error, StoreError | InputError) else "internal error"
            if reason == "internal error":
                _LOG.exception("revision %s of %s", due.revision, due.day)
            else:
                _LOG.error("revision %s of %s: %s", due.revision, due.day, reason)
            failure = Failure(due, reason, stamp_moment())
        else:
            self._makers.switch(published)
            self._unfinished = (published, time.monotonic())
        self._waiting.end(due, time.monotonic(), failed=failure is not None)
        served = self._waiting.served
        self.state = UpdateState(self.state.known, served, failure=failure)

    def _tell(self, step: str) -> None:
        if self._stop.is_set():
            raise StoppedError(step)
