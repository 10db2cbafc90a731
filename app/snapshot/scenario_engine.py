"""Where scenarios are applied to the assessment that is served."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Protocol

from app.work.concurrency_limit import ConcurrencyLimit
from app.work.jobs import Progress
from app.work.questions import stop_if_gone
from geo.reports.answers.differences import Difference
from geo.scenarios.schema import Scenario

MOST_WAITING = 8
"""Requests that wait for their scenario at one time; each takes some tens of milliseconds."""


class Engine(Protocol):
    """Applies scenarios to one assessment; safe from several threads."""

    def warm_up(self) -> None:
        """Compile what scenarios need, so that no request has to wait for it."""
        ...

    def check(self, scenario: Scenario) -> None:
        """Raise ScenarioError where a change cannot be applied."""
        ...

    def apply(self, scenario: Scenario, progress: Progress = lambda _: None) -> Difference:
        """What a scenario does; stops where `progress` raises."""
        ...


class LazyEngine:
    """The engine of one assessment, opened when it is first needed: that takes a second."""

    def __init__(self, open_engine: Callable[[], Engine]) -> None:
        self._open = open_engine
        self._engine: Engine | None = None
        self._lock = Lock()
        self._room = ConcurrencyLimit(
            MOST_WAITING, "scenarios are being computed", code="scenarios_too_many"
        )

    def open(self) -> Engine:
        """The engine, for those who can wait."""
        with self._lock:
            if self._engine is None:
                self._engine = self._open()
        return self._engine

    def apply_at_once(self, scenario: Scenario) -> Difference:
        """Apply a scenario while somebody waits for it.

        Raises
        ------
        BusyError
            Others wait already.
        ClientDisconnect
            Whoever waited has hung up.
        ScenarioError
            A change cannot be applied.
        """
        with self._room.enter():
            return self.open().apply(scenario, stop_if_gone)
