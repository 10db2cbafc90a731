"""Routes whose work leaves the event loop, each in its turn and in a bounded number of threads."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event
from typing import Any, Self, TypeVar

import anyio
import anyio.to_thread
from fastapi import Response
from starlette.requests import ClientDisconnect

from app.access.doorkeeper import name_caller
from app.access.guard import GuardedRoute
from app.access.rules import keep_rule
from app.settings import QuestionSettings
from app.work.question_queue import QuestionQueue

Endpoint = TypeVar("Endpoint", bound=Callable[..., Response])
_HEAVY = "is_heavy_question"
_GONE: ContextVar[Event | None] = ContextVar("client_gone", default=None)


@dataclass(frozen=True, slots=True)
class QuestionQueues:
    """Queues of ordinary questions, and of heavy ones, which never keep the others waiting."""

    quick: QuestionQueue
    heavy: QuestionQueue

    @classmethod
    def open(cls, given: QuestionSettings) -> Self:
        """Queues as long as the settings say."""
        return cls(
            QuestionQueue(given.running, given.waiting, given.per_client),
            QuestionQueue(given.heavy_running, given.heavy_waiting, given.heavy_per_client),
        )

    def close(self) -> None:
        """Refuse what waits and what comes."""
        self.quick.close()
        self.heavy.close()


def heavy(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint that works for a second or more."""
    setattr(endpoint, _HEAVY, True)
    return endpoint


def stop_if_gone(_: str = "") -> None:
    """Stop the work of a question whose client has hung up; to be told of every step.

    Raises
    ------
    ClientDisconnect
        Nobody waits for the answer any more.
    """
    gone = _GONE.get()
    if gone is not None and gone.is_set():
        raise ClientDisconnect


class QuestionRoute(GuardedRoute):
    """A route of an ordinary function; it is given a turn once the whole request is there."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        if not inspect.iscoroutinefunction(endpoint):
            endpoint = answer_in_turn(endpoint)
        super().__init__(path, endpoint, **given)


def answer_in_turn(endpoint: Callable[..., Response]) -> Callable[..., Any]:
    """An endpoint that waits for its turn and works in a thread."""
    is_heavy = getattr(endpoint, _HEAVY, False)
    signature = inspect.signature(endpoint, eval_str=True)

    async def answer(**asked: Any) -> Response:
        request = asked["request"]
        queues: QuestionQueues = request.app.state.queues
        queue = queues.heavy if is_heavy else queues.quick
        client = name_caller(request.scope["caller"])
        async with queue.take(client, request.receive) as gone:
            _GONE.set(gone)
            return await anyio.to_thread.run_sync(functools.partial(endpoint, **asked))

    answer.__name__, answer.__doc__ = endpoint.__name__, endpoint.__doc__
    keep_rule(answer, endpoint)
    answer.__signature__ = signature  # type: ignore[attr-defined] # what FastAPI reads
    return answer
