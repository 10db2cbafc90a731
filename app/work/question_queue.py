"""The queue of questions: so many run at one time, and those that wait are taken client by client.

A client that asks much waits behind itself, not before the others. What a client may have open and
what may wait in all are bounded; one more is refused at once. All of it runs on the event loop.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from threading import Event

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from app.errors import BusyError, TooManyError


@dataclass(slots=True)
class _Client:
    open: int = 0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)


class QuestionQueue:
    """At most `running` questions run, `waiting` wait, and `per_client` of one client are open."""

    def __init__(self, running: int, waiting: int, per_client: int) -> None:
        self._free, self._most_waiting, self._per_client = running, waiting, per_client
        self._clients: dict[str, _Client] = {}
        self._order: deque[str] = deque()
        self._waiting = 0
        self._closed = False

    def close(self) -> None:
        """Refuse all that wait and all that come; what runs ends."""
        self._closed = True
        for client in self._clients.values():
            for turn in client.waiting:
                if not turn.done():
                    turn.set_exception(_refuse_closing())

    @asynccontextmanager
    async def take(self, name: str, receive: Receive) -> AsyncIterator[Event]:
        """Wait for a turn and hold it; the event is set when the client hangs up meanwhile.

        Raises
        ------
        TooManyError, BusyError
            The client, or all together, ask too much.
        ClientDisconnect
            The client hung up before its turn.
        """
        self._refuse_excess(name)
        client = self._clients.setdefault(name, _Client())
        client.open += 1
        gone = Event()
        watch = asyncio.create_task(_watch(receive, gone))
        try:
            await self._wait(name, client, watch)
            try:
                yield gone
            finally:
                self._free += 1
                self._call_next()
        finally:
            watch.cancel()
            client.open -= 1
            if not client.open:
                del self._clients[name]

    def _refuse_excess(self, name: str) -> None:
        if self._closed:
            raise _refuse_closing()
        client = self._clients.get(name)
        if client is not None and client.open >= self._per_client:
            raise TooManyError(
                f"{client.open} questions of this client are open; ask again later",
                code="client_too_many",
            )
        if self._free <= 0 and self._waiting >= self._most_waiting:
            raise BusyError(
                f"{self._waiting} questions are waiting; ask again later", code="questions_too_many"
            )

    async def _wait(self, name: str, client: _Client, watch: asyncio.Task[None]) -> None:
        if self._free > 0:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if not client.waiting:
            self._order.append(name)
        client.waiting.append(turn)
        self._waiting += 1
        try:
            await asyncio.wait({turn, watch}, return_when=asyncio.FIRST_COMPLETED)
            _require_given(turn)
        except BaseException:
            self._give_up(client, turn)
            raise

    def _give_up(self, client: _Client, turn: asyncio.Future[None]) -> None:
        """Leave the queue; a turn that was given meanwhile goes to the next."""
        with suppress(ValueError):
            client.waiting.remove(turn)
            self._waiting -= 1
            return
        if turn.done() and not turn.cancelled() and turn.exception() is None:
            self._free += 1
            self._call_next()

    def _call_next(self) -> None:
        """Give the turn to the first in the queue of the client whose round it is."""
        while self._free > 0 and self._order:
            name = self._order.popleft()
            client = self._clients.get(name)
            if client is None or not client.waiting:
                continue
            turn = client.waiting.popleft()
            self._waiting -= 1
            if client.waiting:
                self._order.append(name)
            if not turn.done():
                self._free -= 1
                turn.set_result(None)


def _require_given(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        raise ClientDisconnect
    turn.result()


async def _watch(receive: Receive, gone: Event) -> None:
    """Set the event once the client has hung up; what it still sends is passed over."""
    while (await receive())["type"] != "http.disconnect":
        pass
    gone.set()


def _refuse_closing() -> BusyError:
    return BusyError("the service is stopping; ask again later", code="service_stopping")
