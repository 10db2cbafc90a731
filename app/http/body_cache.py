"""Bodies of answers as they went out, kept so that none is encoded twice.

An assessment does not change, and its tags name address, query and encoding: the same tag is the
same bytes. What is kept is bounded in bytes; the longest unused goes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from fastapi import Response

MOST_BYTES = 64 << 20
LARGEST_BYTES = 8 << 20


class KeptBodies:
    """Encoded answers by their tags; safe from several threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._answers: OrderedDict[str, Response] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def find(self, tag: str) -> Response | None:
        """An answer with the body kept under a tag."""
        with self._lock:
            kept = self._answers.get(tag)
            if kept is None:
                return None
            self._answers.move_to_end(tag)
        return Response(bytes(kept.body), headers=dict(kept.headers))

    def find_or_make(self, tag: str, make: Callable[[], Response]) -> Response:
        """An answer with the body kept under a tag, or the one made now."""
        kept = self.find(tag)
        if kept is not None:
            return kept
        made = make()
        self._keep(tag, Response(bytes(made.body), headers=dict(made.headers)))
        return made

    def _keep(self, tag: str, answer: Response) -> None:
        if len(answer.body) > LARGEST_BYTES:
            return
        with self._lock:
            if tag in self._answers:
                return
            self._answers[tag] = answer
            self._bytes += len(answer.body)
            while self._bytes > self._most_bytes:
                _, dropped = self._answers.popitem(last=False)
                self._bytes -= len(dropped.body)
