"""Where scenarios are applied to the assessment that is served."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Protocol

from app.work.concurrency_limit import WaitingRoom
from app.work.jobs import Progress
from app.work.questions import stop_if_gone
from geo.reports.answers.differences import Difference
from geo.scenarios.schema import Scenario

MOST_WAITING = 8
"""Requests that wait for their scenario at one time; each takes some tens of milliseconds."""


class Desk(Protocol):
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


class LazyDesk:
    """The desk of one assessment, opened when it is first needed: that takes a second."""

    def __init__(self, open_desk: Callable[[], Desk]) -> None:
        self._open = open_desk
        self._desk: Desk | None = None
        self._lock = Lock()
        self._room = WaitingRoom(
            MOST_WAITING, "scenarios are being computed", code="scenarios_too_many"
        )

    def open(self) -> Desk:
        """The desk, for those who can wait."""
        with self._lock:
            if self._desk is None:
                self._desk = self._open()
        return self._desk

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
