"""The service lives, and says so, whatever else is asked of it."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from contextlib import ExitStack

import pytest

from app.settings import ConnectionSettings, QuestionSettings
from tests.api.small_assessment import build_small_assessment
from tests.service.serving import Address, serving

BOUND_S = 1.0
"""Ten times the hundred milliseconds that are promised: machines are noisy."""
ROOMY = ConnectionSettings(per_address=200, most=400)


def compute(seconds: float) -> None:
    """Keep a processor busy in the interpreter, as an answer of many rows does."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        sum(range(2000))


def flood(address: Address, path: str, clients: int, seconds: float) -> Counter[int]:
    """Ask for ever other pages from several connections; the statuses that came back.

    The same page would cost nothing from its second time on.
    """
    statuses: Counter[int] = Counter()
    pages = itertools.count()
    end = time.monotonic() + seconds

    def ask() -> None:
        while time.monotonic() < end:
            statuses[address.ask(f"{path}?offset={next(pages)}").status] += 1

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    while time.monotonic() < end:
        began = time.monotonic()
        assert address.ask("/health/live").status == 200
        address.app.state.waited.append(time.monotonic() - began)
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    return statuses


@pytest.fixture
def slow(monkeypatch):
    """Every list of sites takes a tenth of a second of the interpreter."""
    original = __import__("app.routes.sites", fromlist=["x"]).feature_collection

    def slowly(*given):
        compute(0.1)
        return original(*given)

    monkeypatch.setattr("app.routes.sites.feature_collection", slowly)


def test_live_is_answered_while_costly_questions_wait_in_line(slow):
    with serving(build_small_assessment(), ROOMY) as address:
        address.app.state.waited = []
        statuses = flood(address, "/v1/sites", 25, 2)
        waited = sorted(address.app.state.waited)
    assert set(statuses) == {200}
    assert waited[len(waited) // 2] < BOUND_S


def test_questions_past_the_bounds_are_told_so_with_a_time_to_wait(slow):
    few = QuestionSettings(running=1, waiting=4, per_client=3)
    with serving(build_small_assessment(), ROOMY, questions=few) as address:
        address.app.state.waited = []
        statuses = flood(address, "/v1/sites", 12, 2)
        assert statuses[429]
        assert statuses[200]
        assert set(statuses) == {200, 429}
        assert address.ask("/v1/sites").status == 200


def test_a_question_whose_client_hung_up_is_not_worked_on(slow, monkeypatch):
    worked = []
    original = __import__("app.routes.sites", fromlist=["x"]).feature_collection
    monkeypatch.setattr(
        "app.routes.sites.feature_collection", lambda *given: worked.append(1) or original(*given)
    )
    one = QuestionSettings(running=1)
    with serving(build_small_assessment(), ROOMY, questions=one) as address:
        with ExitStack() as stack:
            for _ in range(20):
                opened = stack.enter_context(address.connect())
                opened.sendall(b"GET /v1/sites HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            time.sleep(0.1)
        assert address.ask("/v1/sites?limit=1").status == 200
    assert len(worked) < 15


def test_slow_bodies_take_no_turn_from_others():
    few = QuestionSettings(running=1, heavy_running=1, per_client=2, heavy_per_client=2)
    limits = ConnectionSettings(body_gap_s=5, body_s=5, per_address=100)
    with serving(build_small_assessment(), limits, questions=few) as address, ExitStack() as stack:
        for _ in range(30):
            opened = stack.enter_context(address.connect())
            opened.sendall(
                b"POST /v1/scenarios HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                b"Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
            )
        time.sleep(0.1)
        assert address.ask("/v1/sites").status == 200
