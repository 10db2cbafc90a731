"""Room for costly work: so many requests at one time, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from app.errors import BusyError


class ConcurrencyLimit:
    """Lets so many in, those that wait for each other included.

    `what` says what they do, and `code` names the refusal of one more.
    """

    def __init__(self, most: int, what: str, *, code: str) -> None:
        self._most, self._what, self._code = most, what, code
        self._places = BoundedSemaphore(most)

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Take a place while the block runs.

        Raises
        ------
        BusyError
            All places are taken.
        """
        if not self._places.acquire(blocking=False):
            raise BusyError(f"{self._most} {self._what}; ask again later", code=self._code)
        try:
            yield
        finally:
            self._places.release()
