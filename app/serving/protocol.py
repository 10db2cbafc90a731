"""HTTP/1.1 on one connection, with limits of time and number that uvicorn's own protocol lacks.

A connection that is silent, slow to send or slow to take is closed; one too many of an address is
answered 429, unless it asks whether the service lives. What is no HTTP is told so by a problem
document like every other refusal.
"""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.errors import RETRY_AFTER_S, problem, say_in_chinese
from app.http.middleware import SECURITY_HEADERS
from app.serving.connections import Connections

MOST_HEADER_LINES, LARGEST_HEADER_BYTES = 100, 16_384
LIVE = re.compile(rb"(?:GET|HEAD) /health/live[ ?]")
EXCESS_HEADER_S = 2.0
LINGER_S = 2.0
"""How long a client may take to read why its connection is being closed."""
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_FREE_LINES, _SHORT_LINE_BYTES = 2000, 16
_REFUSALS = {
    "http_invalid": (HTTPStatus.BAD_REQUEST, "this is not a valid HTTP request"),
    "header_too_large": (
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        f"expected at most {MOST_HEADER_LINES} header lines and {LARGEST_HEADER_BYTES:,} bytes",
    ),
    "body_crumbled": (HTTPStatus.BAD_REQUEST, "the chunks of the body are too small"),
    "request_too_slow": (HTTPStatus.REQUEST_TIMEOUT, "the request came too slowly"),
    "connections_too_many": (
        HTTPStatus.TOO_MANY_REQUESTS,
        "this client has as many connections open as it may; ask again later",
    ),
}


class GuardedProtocol(H11Protocol):
    """One connection; subclassed once for each server, with all connections of that."""

    all_connections: Connections

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection."""
        super().connection_made(transport)
        now = self.loop.time()
        self._header_since: float | None = now
        self._body_since: float | None = None
        self._last_byte = self._taken_at = now
        self._unsent = 0
        self._closing_since: float | None = None
        self._is_one_too_many = self.all_connections.enter(
            self, self.client[0] if self.client else None
        )

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the connection no more."""
        self.all_connections.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Pass on what comes, unless the connection is being closed or asks too much."""
        if self._closing_since is not None:
            return
        self._last_byte = self.loop.time()
        if self.conn.their_state is h11.IDLE and not self._admit(data):
            return
        if self.conn.their_state is h11.SEND_BODY and self._is_crumbled(data):
            self._refuse("body_crumbled")
            return
        try:
            super().data_received(data)
        except h11.ProtocolError:
            self._refuse("http_invalid")
        self._note_state()

    def eof_received(self) -> None:
        """Close at once where only the end was waited for."""
        if self._closing_since is not None:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - ours says more
        """Tell that what came is no HTTP."""
        self._refuse("http_invalid")

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        if not self.transport.is_closing():
            self._note_state()

    def pause_writing(self) -> None:
        """The client takes what is sent more slowly than it is sent."""
        self._taken_at = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """The client has taken most of it."""
        self._taken_at = self.loop.time()
        super().resume_writing()

    def abort(self) -> None:
        """Close at once, whatever is still to be sent."""
        self.transport.abort()

    def check(self, now: float) -> None:
        """Close where the client has been silent or slow for longer than it may."""
        limits = self.all_connections.limits
        if self._is_stuck(now, limits.answer_gap_s):
            self.abort()
        elif self._closing_since is not None:
            if now - self._closing_since > LINGER_S:
                self.abort()
        elif self._header_since is not None:
            longest = min(
                limits.header_s, EXCESS_HEADER_S if self._is_one_too_many else limits.header_s
            )
            if now - self._header_since > longest:
                self._refuse("request_too_slow")
        elif self._body_since is not None:
            is_waiting = not self.flow.read_paused and now - self._last_byte > limits.body_gap_s
            if is_waiting or now - self._body_since > limits.body_s:
                self._refuse("request_too_slow")

    def _unsupported_upgrade_warning(self) -> None:
        """Other protocols are passed over in silence: anybody could fill the log."""

    def _admit(self, data: bytes) -> bool:
        """Whether a piece of a header may go on to be parsed."""
        if self._header_since is None:
            self._header_since = self._last_byte
        waiting, _ = self.conn.trailing_data
        head = _HEADER_END.split(waiting + data, maxsplit=1)[0]
        if len(head) > LARGEST_HEADER_BYTES or head.count(b"\n") > MOST_HEADER_LINES:
            self._refuse("header_too_large")
            return False
        self._is_one_too_many = self._is_one_too_many and self.all_connections.holds_too_many(self)
        if self._is_one_too_many and not LIVE.match(waiting + data):
            self._refuse("connections_too_many")
            return False
        return True

    def _is_crumbled(self, data: bytes) -> bool:
        """Whether a piece of a chunked body is chunks of a few bytes, dear as large ones."""
        lines = data.count(b"\r\n")
        return (
            lines > _FREE_LINES
            and len(data) < lines * _SHORT_LINE_BYTES
            and any(name == b"transfer-encoding" for name, _ in self.headers)
        )

    def _note_state(self) -> None:
        """What is waited for now: a header, a body, or the answer."""
        now, state = self.loop.time(), self.conn.their_state
        if state is h11.IDLE:
            self._body_since = None
            if not self.conn.trailing_data[0]:
                self._header_since = None
            self.all_connections.note_silent(self)
            return
        self._header_since = None
        self.all_connections.note_busy(self)
        if state is not h11.SEND_BODY:
            self._body_since = None
        elif self._body_since is None:
            self._body_since = now

    def _is_stuck(self, now: float, longest_s: float) -> bool:
        """Whether the client has taken nothing of what is to be sent for too long."""
        unsent = self.transport.get_write_buffer_size()
        if not unsent or unsent < self._unsent:
            self._taken_at = now
        self._unsent = unsent
        return bool(unsent) and now - self._taken_at > longest_s

    def _refuse(self, code: str) -> None:
        """Answer with a problem, where an answer can still be given, and close.

        What the client goes on sending is passed over for a while: closing at once would take the
        answer from it.
        """
        self._closing_since = self.loop.time()
        self._unset_keepalive_if_required()
        can_answer = self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}
        is_silent = code == "request_too_slow" and not self._has_begun()
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if not can_answer or is_silent or self.transport.is_closing():
            self.abort()
            return
        self.transport.write(_encode_refusal(code))
        if self.transport.can_write_eof():
            self.transport.write_eof()

    def _has_begun(self) -> bool:
        return self.conn.their_state is not h11.IDLE or bool(self.conn.trailing_data[0])


def guard(connections: Connections) -> type[GuardedProtocol]:
    """The protocol of one server."""
    return type("ServerProtocol", (GuardedProtocol,), {"all_connections": connections})


def _encode_refusal(code: str) -> bytes:
    """A whole answer, for where there is no request that one could answer to."""
    status, detail = _REFUSALS[code]
    late = {"Retry-After": RETRY_AFTER_S} if status is HTTPStatus.TOO_MANY_REQUESTS else {}
    answer = problem(
        status,
        {"detail": detail, **say_in_chinese(code, {})},
        {**SECURITY_HEADERS, **late, "Connection": "close"},
    )
    lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
    lines += [name + b": " + value for name, value in answer.raw_headers]
    return b"\r\n".join([*lines, b"", bytes(answer.body)])
