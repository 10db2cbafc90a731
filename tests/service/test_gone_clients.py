"""Work for a client that hung up stops at the next step of the engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.small_assessment import build_small_assessment
from tests.service.serving import PATIENCE_S, serving

BODY = b'{"name":"a","changes":[{"change":"close_site","site_id":"S00"}]}'
HEAD = (
    b"POST /v1/scenarios HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n"
)


class SlowDesk:
    """Works in steps for as long as it is let, and notes how it ended."""

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()
        self.stopped_by: BaseException | None = None

    def warm_up(self) -> None:
        """Nothing to compile."""

    def apply(self, _: Any, progress: Callable[[str], None] = lambda _: None) -> Any:
        self.begun.set()
        end = time.monotonic() + PATIENCE_S
        try:
            while time.monotonic() < end:
                progress("reach")
                time.sleep(0.01)
        except Exception as stop:
            self.stopped_by = stop
            raise
        finally:
            self.ended.set()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> SlowDesk:
    made = SlowDesk()
    monkeypatch.setattr("geo.planning.warm_up.warm_up", lambda: None)
    monkeypatch.setattr("app.snapshot.scenario_engine.LazyEngine.open", lambda _: made)
    return made


def test_a_scenario_whose_client_hung_up_is_not_worked_on(engine: SlowDesk) -> None:
    with serving(build_small_assessment()) as address:
        with address.connect() as opened:
            opened.sendall(HEAD % len(BODY) + BODY)
            assert engine.begun.wait(PATIENCE_S)
            assert not engine.ended.wait(0.3)
        assert engine.ended.wait(PATIENCE_S / 2)
        assert type(engine.stopped_by).__name__ == "ClientDisconnect"
        assert address.ask("/v1/scenarios").document["items"] == []
