"""The server: its port before its work, and fewer connections than the process has descriptors."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from app.serving.connections import Connections
from app.serving.protocol import guard
from app.serving.tls import Tls
from app.settings import Settings
from geo.errors import InputError

if sys.platform != "win32":
    import resource

QUEUE = 2048
"""Connections that the system holds until they are taken in."""
MOST_TAKEN = 64
"""Connections taken in at one turn of the event loop."""
GRACE_S = 20
"""How long requests in flight may take when the service is told to stop."""
SWITCH_S = 0.001
"""Threads hand on the interpreter so soon, for the event loop waits for it again and again."""
_WANTED_DESCRIPTORS = 65_536
_OPEN = Path("/dev/fd")
_SAY_AGAIN_S = 60.0
_LOG = logging.getLogger("vaxreach.serving")


class Service(uvicorn.Server):
    """Serves an application on sockets of `listen`."""

    def __init__(self, app: FastAPI, settings: Settings, tls: Tls | None = None) -> None:
        limits, (most, taken) = settings.connections, bound_connections(settings.connections.most)
        self.all_connections = Connections(limits, most, settings.proxies)
        super().__init__(
            uvicorn.Config(
                app,
                http=guard(self.all_connections),
                ws="none",
                log_level="error",
                access_log=False,
                backlog=taken,
                timeout_keep_alive=max(1, round(limits.idle_s)),
                timeout_graceful_shutdown=GRACE_S,
                proxy_headers=bool(settings.proxies),
                forwarded_allow_ips=settings.proxies or None,
                server_header=False,
                ssl_certfile=None if tls is None else str(tls.cert),
                ssl_keyfile=None if tls is None else str(tls.key),
            )
        )
        self._app = app
        self._said = float("-inf")

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take in connections."""
        sys.setswitchinterval(SWITCH_S)
        asyncio.get_running_loop().set_exception_handler(self._note_fault)
        await super().startup(sockets=sockets)
        for one in sockets or []:
            one.listen(QUEUE)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Refuse what waits, let end what runs, and stop."""
        self._app.state.queues.close()
        await super().shutdown(sockets=sockets)

    def _note_fault(self, loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        """One line a minute where the system has no descriptor left; all else as usual."""
        fault = context.get("exception")
        if not isinstance(fault, OSError) or "out of system resource" not in context["message"]:
            loop.default_exception_handler(dict(context))
        elif time.monotonic() - self._said > _SAY_AGAIN_S:
            self._said = time.monotonic()
            _LOG.error("no connection can be taken in: %s", fault.strerror)


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets on every address of a host name; port 0 takes a free one.

    Raises
    ------
    InputError
        The name has no address here, or the port is taken.
    """
    sockets: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in dict.fromkeys(found):
            taken = sockets[0].getsockname()[1] if sockets and not port else port
            sockets.append(_bind(family, kind, protocol, (address[0], taken, *address[2:])))
    except (OSError, UnicodeError) as error:
        for one in sockets:
            one.close()
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"--host {host} --port {port}: cannot listen there: {reason}") from error
    return sockets


def bound_connections(wanted: int) -> tuple[int, int]:
    """How many connections there may be, and how many may be taken in at one turn.

    The process may open as many descriptors as the system lets it; what it has open and a reserve
    for files of answers are left free. What goes to make room is closed a turn or two later.
    """
    if sys.platform == "win32":
        return wanted, MOST_TAKEN
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _WANTED_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _WANTED_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    if soft == resource.RLIM_INFINITY:
        return wanted, MOST_TAKEN
    open_now = len(os.listdir(_OPEN)) if _OPEN.is_dir() else 64  # noqa: PTH208 - no paths wanted
    free = soft - open_now - max(16, min(128, soft // 8))
    taken = max(1, min(MOST_TAKEN, free // 6))
    return max(2, min(wanted, free - 3 * taken)), taken


def _bind(family: int, kind: int, protocol: int, address: Any) -> socket.socket:
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(address)
        opened.listen(QUEUE)
    except OSError:
        opened.close()
        raise
    return opened
