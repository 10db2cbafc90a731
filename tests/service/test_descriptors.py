"""A process with few descriptors: connections are bounded below them, and the log stays quiet."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from app.serving.server import bound_connections

pytest.importorskip("resource")
SERVE = """
import logging, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
logging.basicConfig(stream=sys.stderr)
from tests.api.small_assessment import build_small_assessment
from tests.service.serving import serving
with serving(build_small_assessment()) as address:
    print(address.port, address.service.all_connections.most, flush=True)
    sys.stdin.read()
"""


def test_a_flood_of_silent_connections_leaves_live_answered_and_the_log_quiet():
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    port, most = map(int, process.stdout.readline().split())
    assert 2 <= most < 64
    with ExitStack() as stack:
        for _ in range(90):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as opened:
                began = time.monotonic()
                opened.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert opened.recv(4096).startswith(b"HTTP/1.1 200")
                assert time.monotonic() - began < 5
    _, log = process.communicate(timeout=60)
    assert "Traceback" not in log
    assert log.count("\n") <= 1


def test_the_bound_leaves_descriptors_for_files():
    most, taken = bound_connections(1_000_000)
    soft = __import__("resource").getrlimit(__import__("resource").RLIMIT_NOFILE)[0]
    assert most + taken < soft
    assert bound_connections(10)[0] == 10
