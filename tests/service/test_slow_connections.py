"""Connections that are silent, slow or too many: closed in time, and never in others' way."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack, suppress

import pytest

from app.settings import ConnectionSettings
from tests.api.small_assessment import build_small_assessment
from tests.service.serving import HURRIED, Address, assert_problem, read_reply, serving

LIVE = b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
POST = b"POST /v1/scenarios HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
LATEST_S = 10.0
"""Twenty times the shortened limit: machines are noisy."""


def time_until_closed(opened: socket.socket) -> tuple[float, bytes]:
    began = time.monotonic()
    reply = read_reply(opened)
    return time.monotonic() - began, reply.raw


def trickle(opened: socket.socket, byte: bytes) -> float:
    """Send a byte again and again; the seconds until the server will have no more."""
    began = time.monotonic()
    with suppress(BrokenPipeError, ConnectionResetError):
        while time.monotonic() - began < LATEST_S:
            opened.sendall(byte)
            time.sleep(0.05)
    return time.monotonic() - began


def test_a_connection_without_a_byte_is_closed_in_silence(address: Address):
    with address.connect() as opened:
        seconds, raw = time_until_closed(opened)
    assert HURRIED.header_s * 0.9 < seconds < LATEST_S
    assert raw == b""


@pytest.mark.parametrize(
    "part",
    [
        b"G", b"GET /health/live HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
        POST, POST + b"Content-Length: 100\r\n\r\n", POST + b'Content-Length: 100\r\n\r\n{"name":',
        POST + b"Transfer-Encoding: chunked\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"GET /v1/counties HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nabc",
    ],
)  # fmt: skip
def test_a_request_that_stops_halfway_is_told_and_closed(address: Address, part: bytes):
    with address.connect() as opened:
        opened.sendall(part)
        seconds, raw = time_until_closed(opened)
    assert seconds < LATEST_S
    if not raw.startswith(b"HTTP/1.1 200"):
        assert_problem(type(address.ask("/"))(raw), 408)


def test_a_header_that_trickles_ends_at_the_limit_of_the_whole(address: Address):
    with address.connect() as opened:
        seconds = trickle(opened, b"G")
    assert HURRIED.header_s * 0.9 < seconds < LATEST_S


def test_a_body_that_trickles_ends_at_the_limit_of_the_whole(address: Address):
    with address.connect() as opened:
        opened.sendall(POST + b"Content-Length: 100000\r\n\r\n")
        seconds = trickle(opened, b" ")
    assert HURRIED.body_s * 0.9 < seconds < LATEST_S


def test_a_body_in_pieces_within_the_limits_is_read(address: Address):
    with address.connect() as opened:
        opened.sendall(POST + b"Connection: close\r\nContent-Length: 3\r\n\r\n")
        for piece in (b"{", b"x", b"}"):
            time.sleep(0.15)
            opened.sendall(piece)
        reply = read_reply(opened)
    assert_problem(reply, 422)


def test_a_client_that_does_not_take_its_answer_is_closed():
    with serving(build_small_assessment()) as address:
        with socket.socket() as opened:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            opened.connect(("127.0.0.1", address.port))
            opened.settimeout(LATEST_S)
            asked = b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            opened.sendall(asked * 200)
            end = time.monotonic() + 2 * LATEST_S
            while len(address.service.all_connections) and time.monotonic() < end:
                time.sleep(0.05)
        assert len(address.service.all_connections) == 0


def test_a_connection_kept_alive_serves_several_requests(address: Address):
    asked = LIVE.replace(b"Connection: close\r\n", b"")
    with address.connect() as opened:
        for _ in range(3):
            opened.sendall(asked)
            answer = b""
            while not answer.endswith(b'{"status":"live"}'):
                answer += opened.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200")
            time.sleep(0.2)


def test_connections_past_the_bound_of_an_address_are_told_429_but_live_is_answered():
    with serving(build_small_assessment()) as address, ExitStack() as stack:
        for _ in range(HURRIED.per_address + 5):
            stack.enter_context(address.connect())
        refused = address.ask("/v1/counties")
        assert_problem(refused, 429)
        assert int(refused.headers["retry-after"]) > 0
        assert address.ask("/health/live").status == 200


def test_an_address_below_its_bound_again_is_served_again():
    with serving(build_small_assessment()) as address:
        with ExitStack() as stack:
            for _ in range(HURRIED.per_address + 5):
                stack.enter_context(address.connect())
            assert address.ask("/v1/counties").status == 429
        end = time.monotonic() + LATEST_S
        while address.ask("/v1/counties").status != 200:
            assert time.monotonic() < end


def test_the_longest_silent_connection_makes_room_for_a_new_one():
    limits = ConnectionSettings(header_s=60, per_address=1000, most=10)
    with serving(build_small_assessment(), limits) as address, ExitStack() as stack:
        held = [stack.enter_context(address.connect()) for _ in range(30)]
        time.sleep(0.3)
        assert len(address.service.all_connections) <= 10
        assert address.ask("/v1/counties").status == 200
        assert held[0].recv(1) == b""


def test_a_working_connection_is_not_closed_for_a_silent_one():
    limits = ConnectionSettings(header_s=60, body_gap_s=60, per_address=1000, most=5)
    with serving(build_small_assessment(), limits) as address, ExitStack() as stack:
        working = stack.enter_context(address.connect())
        working.sendall(POST + b"Connection: close\r\nContent-Length: 2\r\n\r\n{")
        time.sleep(0.2)
        for _ in range(20):
            stack.enter_context(address.connect())
        working.sendall(b"}")
        assert_problem(read_reply(working), 422)
