"""Where scenarios are applied to the assessment that is served."""

from __future__ import annotations

from threading import Lock

from app.work.concurrency_limit import ConcurrencyLimit
from app.work.questions import stop_if_gone
from geo.assessment import Assessment
from geo.scenarios.apply import ScenarioEngine, ScenarioResult
from geo.scenarios.schema import Scenario

MOST_WAITING = 8
"""Requests that wait for their scenario at one time; each takes some tens of milliseconds."""


class LazyEngine:
    """The engine of one assessment, made when it is first needed: that takes a second."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._lock = Lock()
        self._room = ConcurrencyLimit(
            MOST_WAITING, "scenarios are being computed", code="scenarios_too_many"
        )

    def open(self) -> ScenarioEngine:
        """The engine, for those who can wait."""
        with self._lock:
            return self._assessment.scenario_engine

    def apply_at_once(self, scenario: Scenario) -> ScenarioResult:
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
