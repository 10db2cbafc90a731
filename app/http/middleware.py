"""Every request counted, timed and logged; every answer given its security headers."""

from __future__ import annotations

import secrets
import sys
from time import perf_counter
from typing import Any

import orjson
import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"})
"""Counted by name; any other word is one of `other`."""
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; worker-src 'self' blob:; font-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""What is asked to be changed is told under which id the log and the audit have it."""
TLS_ONLY = "max-age=31536000"
"""A browser that has come by TLS comes by it again for a year."""


class Metrics:
    """Requests by method, route and status, and how long they took, of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "vaxreach_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "vaxreach_request_seconds",
            "Time from request to the end of the answer",
            ("method", "route"),
            registry=self.registry,
        )


def access_logger() -> Any:
    """A logger that writes one JSON line an entry to standard error."""
    return structlog.wrap_logger(
        structlog.WriteLogger(sys.stderr),
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(
                serializer=lambda entry, **_: orjson.dumps(entry).decode()
            ),
        ],
    )


class ObservingMiddleware:
    """Counts, times and logs; outermost, so that refusals of other layers are seen too."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, log_access: bool) -> None:
        self.app = app
        self.metrics = metrics
        self.logger = access_logger() if log_access else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note what came of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), 500
        request_id = scope["request_id"] = secrets.token_hex(8)

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                if scope["method"] not in READING:
                    headers["X-Request-Id"] = request_id
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = TLS_ONLY
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        finally:
            self._note(scope, status, perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in METHODS else "other"
        self.metrics.requests.labels(method, route, status).inc()
        self.metrics.seconds.labels(method, route).observe(seconds)
        if self.logger is not None:
            self.logger.info(
                "request",
                method=scope["method"],
                path=scope["path"].encode("utf-8", "replace").decode(),
                status=status,
                request_id=scope["request_id"],
                **_name_who(scope),
                milliseconds=round(seconds * 1000, 1),
            )


def _name_who(scope: Scope) -> dict[str, str]:
    """The account or key by its id, where there is one: names and secrets are in no log."""
    caller = scope.get("caller")
    return {} if caller is None or not caller.is_known else {caller.kind: caller.id}
