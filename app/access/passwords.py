"""Passwords: argon2id, a few checks at a time, and as long for an account that is not there."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import BodyError, TooManyError

SHORTEST, LONGEST = 10, 200
FIRST_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_FIRST_GROUPS = 4
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one check costs: RFC 9106, its second choice, on one lane."""

    passes: int = 3
    memory_kib: int = 65_536


COST = Cost()


def make_password() -> str:
    """A first password, to be read aloud: five bits a letter, four groups of five letters."""
    groups = (
        "".join(secrets.choice(FIRST_LETTERS) for _ in range(5)) for _ in range(_FIRST_GROUPS)
    )
    return "-".join(groups)


def require_good(password: str, account: str, field: str = "password") -> None:
    """Refuse a password that is soon guessed; it is not told back.

    Raises
    ------
    BodyError
        It is too short or long, the name of the account, or of fewer than five letters.
    """
    folded = password.casefold()
    if (
        not SHORTEST <= len(password) <= LONGEST
        or len(set(folded)) < 5
        or folded in {account.casefold(), account.casefold()[::-1]}
        or re.search(r"[\ud800-\udfff]", password)
    ):
        raise BodyError(
            f"expected {SHORTEST} to {LONGEST} characters, five of them different, and not the name"
            " of the account",
            code="password_weak",
            field=field,
            limits={"ge": SHORTEST, "le": LONGEST},
        )


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return _find_hasher(COST).hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept; no account at all takes the same time."""
    hasher = _find_hasher(COST)
    try:
        hasher.verify(_hash_of_nobody(COST) if kept is None else kept, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a password was kept at another cost than is paid today."""
    return _find_hasher(COST).check_needs_rehash(kept)


class PasswordGate:
    """Few checks run at one time, each of which takes 64 MiB; few wait; one more is refused."""

    def __init__(self, running: int = 2, waiting: int = 8) -> None:
        self._most, self._open = running + waiting, 0
        self._threads = ThreadPoolExecutor(running, thread_name_prefix="password")

    def close(self) -> None:
        """Take no more; what runs ends."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """Do the work of a check in a thread.

        Raises
        ------
        TooManyError
            As many as may wait do.
        """
        if self._open >= self._most:
            raise TooManyError(
                f"{self._most} sign-ins are being checked; try again", code="sign_ins_too_many"
            )
        self._open += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._open -= 1


@cache
def _find_hasher(cost: Cost) -> PasswordHasher:
    return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=1)


@cache
def _hash_of_nobody(cost: Cost) -> str:
    return _find_hasher(cost).hash(secrets.token_urlsafe())
