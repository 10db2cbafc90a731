"""How often one client may ask: a bucket each, filled at a steady rate."""

from __future__ import annotations

import math
import time
from collections import OrderedDict

from app.errors import TooManyError

MOST_CLIENTS = 10_000


class Rates:
    """Buckets by client, on the event loop alone; the longest unused is forgotten, and so is full.

    A bucket holds `burst`, and `per_minute` flow in.
    """

    def __init__(self, per_minute: float, burst: float) -> None:
        self._per_s, self._burst = per_minute / 60, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> None:
        """Take one out of a client's bucket.

        Raises
        ------
        TooManyError
            It is empty.
        """
        now = time.monotonic()
        left = self._find_left(client, now)
        if left < 1:
            raise TooManyError(
                "this client asks too often; ask again later", code="client_too_often"
            ).after(max(1, math.ceil((1 - left) / self._per_s)))
        self._keep(client, left - 1, now)

    def tell_left(self, client: str) -> int:
        """How many a client may ask at once now."""
        return int(self._find_left(client, time.monotonic()))

    def _find_left(self, client: str, now: float) -> float:
        left, since = self._left.get(client, (self._burst, now))
        return min(self._burst, left + (now - since) * self._per_s)

    def _keep(self, client: str, left: float, now: float) -> None:
        self._left[client] = left, now
        self._left.move_to_end(client)
        while len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
