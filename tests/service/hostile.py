"""Hostile requests made from the description of the API itself, by seed, and what came of them.

`python -m tests.service.hostile --requests 5000 --seed 1` runs them against a service over a small
study and prints the counts; `--address 127.0.0.1:8000` against one that runs already.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.settings import ConnectionSettings
from tests.service.hostile_requests import Sent, make_requests
from tests.service.serving import Reply, read_reply, serving

THREADS = 16
LONGEST_S = 120.0
LIMITS = ConnectionSettings(
    header_s=0.5, body_gap_s=0.5, body_s=1, answer_gap_s=5, idle_s=5, per_address=500, most=600
)


@dataclass
class Tally:
    """What came back, and what should not have."""

    statuses: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest_s: float = 0.0

    def __str__(self) -> str:
        counted = ", ".join(f"{name}: {count}" for name, count in sorted(self.statuses.items()))
        return (
            f"{self.statuses.total()} requests: {counted}; slowest {self.slowest_s:.2f} s; "
            f"{len(self.faults)} faults"
        )


def run_requests(port: int, requests: Iterator[Sent], host: str = "127.0.0.1") -> Tally:
    """Send them from several threads, and judge every answer."""
    tally = Tally()

    def send(sent: Sent) -> tuple[Sent, Reply, float]:
        began = time.monotonic()
        with socket.create_connection((host, port), timeout=LONGEST_S) as opened:
            with suppress(BrokenPipeError, ConnectionResetError):
                opened.sendall(sent.raw)
            try:
                reply = read_reply(opened)
            except TimeoutError:
                reply = Reply(b"")
            return sent, reply, time.monotonic() - began

    with ThreadPoolExecutor(THREADS) as pool:
        for sent, reply, seconds in pool.map(send, requests):
            tally.slowest_s = max(tally.slowest_s, seconds)
            status = reply.status if reply.raw.startswith(b"HTTP/1.1 ") else 0
            tally.statuses[str(status or "closed")] += 1
            fault = _judge(sent, reply, status)
            if fault:
                tally.faults.append(f"{fault}: {sent.raw[:300]!r} -> {reply.raw[:300]!r}")
    return tally


def list_job_faults(port: int, host: str = "127.0.0.1") -> list[str]:
    """Jobs that ended by a mistake of ours: those that were asked for and accepted."""
    with socket.create_connection((host, port), timeout=LONGEST_S) as opened:
        opened.sendall(
            b"GET /v1/jobs?limit=1000 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )
        listed = read_reply(opened).document["items"]
    return [f"job {one}" for one in listed if one["code"] == "service_fault"]


def _judge(sent: Sent, reply: Reply, status: int) -> str:
    if not status:
        return "no answer" if sent.is_whole else ""
    if status >= 500 and status not in {503, 507}:
        return f"a fault of ours ({status})"
    lost = {"content-security-policy", "x-content-type-options"} - set(reply.headers)
    if lost and status != 100:
        return f"without {', '.join(sorted(lost))}"
    if any(secret in reply.raw for secret in (b"Traceback", b"site-packages", bytes(Path.cwd()))):
        return "tells of the inside"
    if status >= 400 and not sent.raw.startswith(b"HEAD"):
        return _judge_problem(reply, status)
    return ""


def _judge_problem(reply: Reply, status: int) -> str:
    if reply.headers.get("content-type") != "application/problem+json":
        return "no problem document"
    if reply.headers.get("connection") == "close" or "content-length" in reply.headers:
        length = int(reply.headers.get("content-length", len(reply.body)))
        try:
            said = json.loads(reply.body[:length])
        except ValueError:
            return "a problem that is no JSON"
        return "" if said["status"] == status and said["detail"] else "a problem of another status"
    return ""


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--address", default="")
    given = parser.parse_args()
    if given.address:
        host, _, port = given.address.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=LONGEST_S) as opened:
            opened.sendall(
                b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            )
            document = read_reply(opened).document
        tally = run_requests(int(port), make_requests(document, given.seed, given.requests), host)
        tally.faults += list_job_faults(int(port), host)
    else:
        from tests.samples.small_study import make_small_study, run

        with tempfile.TemporaryDirectory() as folder:
            made = run(make_small_study(), Path(folder))
            with serving(made, LIMITS) as address:
                document = address.app.openapi()
                requests = make_requests(document, given.seed, given.requests)
                tally = run_requests(address.port, requests)
                tally.faults += list_job_faults(address.port)
    sys.stdout.write(f"{tally}\n" + "".join(f"{fault}\n" for fault in tally.faults[:50]))
    sys.exit(1 if tally.faults else 0)


if __name__ == "__main__":
    _main()
