"""A real server on loopback, and bytes sent to it that no client library would send."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from app.main import create_app
from app.serving import Service, listen
from app.settings import ConnectionSettings, LogSettings, Settings

HOSTS = ["localhost", "127.0.0.1", "[::1]"]
HURRIED = ConnectionSettings(
    header_s=0.6, body_gap_s=0.6, body_s=1.5, answer_gap_s=0.6, idle_s=5, per_address=20, most=60
)
PATIENCE_S = 20.0


@dataclass(frozen=True)
class Address:
    """Where a server listens."""

    port: int
    app: FastAPI
    service: Service

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)

    def send(self, raw: bytes) -> Reply:
        """What comes back for some bytes until the server closes."""
        with self.connect() as opened:
            with suppress(BrokenPipeError, ConnectionResetError):
                opened.sendall(raw)
            return read_reply(opened)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Reply:
        said = {"Host": "127.0.0.1", "Connection": "close"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in said.items())]
        return self.send("\r\n".join([*lines, "", ""]).encode())


@dataclass(frozen=True)
class Reply:
    """An answer as bytes; empty where the server closed without one."""

    raw: bytes

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1]) if self.raw else 0

    @property
    def headers(self) -> dict[str, str]:
        lines = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def document(self) -> Any:
        return json.loads(self.body)


def read_reply(opened: socket.socket) -> Reply:
    content = bytearray()
    with suppress(ConnectionResetError):
        while piece := opened.recv(65536):
            content += piece
    return Reply(bytes(content))


def assert_problem(reply: Reply, *statuses: int) -> dict[str, Any]:
    """Every refusal is a problem document with its security headers, and tells nothing inside."""
    assert reply.status in statuses, reply.raw[:500]
    assert reply.headers["content-type"] == "application/problem+json"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    body: dict[str, Any] = reply.document
    assert body["status"] == reply.status
    assert body["detail_zh"]
    assert b"Traceback" not in reply.body
    return body


@contextmanager
def serving(
    assessment: Any, connections: ConnectionSettings = HURRIED, **given: Any
) -> Iterator[Address]:
    """A server in a thread of its own, with the limits of time shortened."""
    settings = Settings(
        hosts=HOSTS, connections=connections, log=LogSettings(access=False), **given
    )
    app = create_app(settings, assessment=assessment)
    service, sockets = Service(app, settings), listen("127.0.0.1", 0)
    port = sockets[0].getsockname()[1]
    thread = threading.Thread(target=service.run, kwargs={"sockets": sockets})
    thread.start()
    while not service.started:
        thread.join(0.02)
        assert thread.is_alive()
    try:
        yield Address(port, app, service)
    finally:
        service.should_exit = True
        thread.join()
