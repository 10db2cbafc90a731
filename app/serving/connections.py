"""All connections of one server: how many an address holds, and which goes where there is no room.

Counting and choosing take the same time however many there are: a flood must not be what is slow.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from typing import Protocol

from app.access.clients import name_client
from app.settings import ConnectionSettings

LONGEST_ROUND_S = 1.0
ROUNDS = 5
"""So many looks at every connection within the shortest limit."""


class Connection(Protocol):
    """A connection, as it is counted."""

    def check(self, now: float) -> None:
        """Close where a limit of time has passed."""
        ...

    def abort(self) -> None:
        """Close at once."""
        ...


class Connections:
    """The connections of one server; those of a proxy are not counted as one client's."""

    def __init__(
        self, limits: ConnectionSettings, most: int, proxies: Collection[str] = ()
    ) -> None:
        self.limits, self.most = limits, most
        self._proxies = frozenset(map(name_client, proxies))
        self._names: dict[Connection, str] = {}
        self._of_client: Counter[str] = Counter()
        self._silent: dict[Connection, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        shortest = min(
            limits.header_s, limits.body_gap_s, limits.body_s, limits.answer_gap_s, limits.idle_s
        )
        self._round_s = min(LONGEST_ROUND_S, shortest / ROUNDS)

    def __len__(self) -> int:
        return len(self._names)

    def enter(self, one: Connection, address: str | None) -> bool:
        """Take in a connection, which is silent as yet; whether its client holds too many.

        Without room the longest silent one goes, which may be of any client; where none is silent
        the new one goes.
        """
        name = name_client(address)
        if len(self._names) >= self.most:
            oldest = next(iter(self._silent), one)
            oldest.abort()
            if oldest is one:
                return True
            self.leave(oldest)
        self._names[one] = name
        self._silent[one] = None
        self._of_client[name] += 1
        if self._timer is None:
            self._arm()
        return self.holds_too_many(one)

    def holds_too_many(self, one: Connection) -> bool:
        """Whether the client of a connection holds more than it may."""
        name = self._names.get(one, "")
        return name not in self._proxies and self._of_client[name] > self.limits.per_address

    def leave(self, one: Connection) -> None:
        """A connection has ended."""
        self._silent.pop(one, None)
        name = self._names.pop(one, None)
        if name is not None:
            self._of_client[name] -= 1
            if not self._of_client[name]:
                del self._of_client[name]

    def note_silent(self, one: Connection) -> None:
        """Nothing is being asked or answered on a connection."""
        if one in self._names:
            self._silent[one] = None

    def note_busy(self, one: Connection) -> None:
        """A whole header has come on a connection."""
        self._silent.pop(one, None)

    def _arm(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._round_s, self._look)

    def _look(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        for one in list(self._names):
            one.check(now)
        if self._names:
            self._arm()
