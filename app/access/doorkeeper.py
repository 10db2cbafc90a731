"""Who a request is from, and whether it may go on: asked before anything else of it is read.

Most requests need no look at the database: those without cookie or key are nobody's, and what is
known of the others is kept for some seconds, or until the stamp of accounts changes.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import anyio
import anyio.to_thread
from fastapi import Request
from sqlalchemy import Connection, Engine, inspect

from app.access.accounts import has_any, tell_seconds
from app.access.caller import Caller
from app.access.clients import name_client
from app.access.judging import Situation, admit
from app.access.machine_keys import find_key
from app.access.origin_checks import SAFE, require_known_origin, require_token
from app.access.rates import Rates
from app.access.rules import Rule
from app.access.sessions import SEEN_EVERY_S, Lifetime, Session, find_session, note_seen
from app.access.stamp import NONE, Mark, read_stamp, renew_stamp
from app.access.tokens import hash_secret, read_key, read_token
from app.audit import Deed, Who
from app.errors import NotReadyError, UnauthorizedError
from app.settings import Settings
from app.store.tables.accounts import AccountRow
from app.store.transactions import changing, reading
from geo.errors import StoreError

COOKIE, PLAIN_COOKIE = "__Host-vaxreach", "vaxreach"
KNOWN_S = 10.0
"""For so long what was read is taken for true while the stamp does not change."""
LOOK_S = 0.5
"""The stamp itself is looked at no more often."""
MOST_KNOWN = 5_000
WRONG_KEYS_A_MINUTE = 60
"""Of one address, this machine aside: a look at the database each."""
_LOOPBACK = ("127.0.0.1", "::1")
_FORWARDED = frozenset(
    {
        b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via", b"x-forwarded-host",
        b"x-forwarded-proto", b"x-forwarded-port", b"x-forwarded-server", b"x-client-ip",
        b"cf-connecting-ip", b"true-client-ip",
    }
)  # fmt: skip


OpenEngine = Callable[[], Engine | None]
Find = Callable[[Connection], Caller | None]


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of a token or key, and until when it is taken for true."""

    caller: Caller
    until: float


class Doorkeeper:
    """Knows the callers of one service; on the event loop, with threads for the database."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.lifetime = Lifetime(int(settings.sessions.idle_s), int(settings.sessions.longest_s))
        self.rates = Rates(settings.rates.per_minute, settings.rates.burst)
        self._wrong_keys = Rates(WRONG_KEYS_A_MINUTE, WRONG_KEYS_A_MINUTE)
        self._public = frozenset(settings.public)
        self._known: dict[str, _Known] = {}
        self._folder: Path | None = None
        self._open_engine: OpenEngine = lambda: None
        self._note: Callable[[Deed], None] = lambda _: None
        self._stamp: Mark = NONE
        self._looked_at = self._read_at = float("-inf")
        self._has_accounts = False
        self._turn = 0

    def bind(self, folder: Path, open_engine: OpenEngine, note: Callable[[Deed], None]) -> None:
        """Say where the stamp lies, what opens the database, and what writes a line of the audit.

        Both are called in threads: they may take long.
        """
        self._folder, self._open_engine, self._note = folder, open_engine, note

    def forget(self) -> None:
        """Read everything anew: something has just been changed here."""
        self._begin_anew()
        self._looked_at = float("-inf")

    async def admit(self, request: Request, rule: Rule) -> None:
        """Find who asks, and let them in; `caller` and `situation` then stand in the scope.

        Raises
        ------
        UnauthorizedError, ForbiddenError, TooManyError
            They may not go on.
        """
        scope = request.scope
        situation = await self._judge_situation()
        caller, token = await self._identify(request)
        scope["caller"], scope["situation"] = caller, situation
        if not caller.is_local:
            self.rates.take(name_caller(caller))
        admit(rule, caller, situation)
        if request.method not in SAFE:
            if token and rule.kind != "visitor":
                require_token(request, token)
            else:
                require_known_origin(request, self._settings.cors.origins)

    async def note_export(self, request: Request) -> None:
        """Write down that somebody known took a file; where that fails they do not get it."""
        caller: Caller = request.scope["caller"]
        if caller.is_known:
            request_id = str(request.scope.get("request_id", ""))
            deed = Deed(make_who(caller), "export", request.url.path[1:], request_id=request_id)
            await anyio.to_thread.run_sync(self._note, deed)

    async def find_account(self, token: str, nobody: Caller) -> Caller | None:
        """Whose session a token is; `nobody` is who asks without it."""

        def find(connection: Connection) -> Caller | None:
            found = find_session(connection, hash_secret(token), tell_seconds(), self.lifetime)
            if found is None:
                return None
            seen.append(found)
            return Caller(
                "account", found.account_id, found.account, grants=found.grants,
                session=found.id, must_change=found.must_change,
            )  # fmt: skip

        seen: list[Session] = []
        caller = await self._look_up(hash_secret(token), find)
        if caller is None:
            return None
        if seen:
            await self._note_seen(seen[0])
        return replace(caller, address=nobody.address, is_local=nobody.is_local)

    async def _judge_situation(self) -> Situation:
        now = time.monotonic()
        if now - self._looked_at > LOOK_S:
            self._looked_at = now
            stamp = NONE if self._folder is None else read_stamp(self._folder)
            if stamp != self._stamp:
                self._stamp = stamp
                self._begin_anew()
        has_accounts = self._has_accounts
        if now - self._read_at > KNOWN_S:
            turn, has_accounts = self._turn, await self._ask_accounts()
            if turn == self._turn:
                self._has_accounts, self._read_at = has_accounts, now
        return Situation(has_accounts, self._public, self._settings.allow_open_reading)

    def _begin_anew(self) -> None:
        """Take nothing for true that was read before; what is being read meanwhile is not kept."""
        self._turn += 1
        self._known.clear()
        self._read_at = float("-inf")

    async def _ask_accounts(self) -> bool:
        """Whether there are accounts; where the register cannot be read, the stamp tells.

        Accounts that came without one, as by restoring, are given a stamp.
        """
        found = await anyio.to_thread.run_sync(_has_accounts, self._open_engine)
        if found and self._stamp == NONE and self._folder is not None:
            with suppress(OSError):
                await anyio.to_thread.run_sync(renew_stamp, self._folder)
                self._stamp = read_stamp(self._folder)
        return self._has_accounts or self._stamp != NONE if found is None else found

    async def _identify(self, request: Request) -> tuple[Caller, str]:
        """Who asks, and the token of their session where they came by one."""
        address = request.client.host if request.client else ""
        header, cookies, is_forwarded = [], False, False
        for name, value in request.scope["headers"]:
            if name == b"authorization":
                header.append(value)
            elif name == b"cookie":
                cookies = True
            elif name in _FORWARDED:
                is_forwarded = True
        nobody = Caller(address=address, is_local=not is_forwarded and is_here(address))
        if header:
            return await self._find_key_holder(header, nobody), ""
        if cookies:
            token = read_cookie(request)
            found = await self.find_account(token, nobody) if token else None
            if token and found is not None:
                return found, token
        return nobody, ""

    async def _find_key_holder(self, header: list[bytes], nobody: Caller) -> Caller:
        given = header[0].decode("latin-1").partition(" ") if len(header) == 1 else ("", "", "")
        key = read_key(given[2].strip()) if given[0].lower() == "bearer" else None
        if key is None:
            raise UnauthorizedError(
                "expected Authorization: Bearer and a key", code="key_malformed",
                field="Authorization",
            )  # fmt: skip
        found = await self._look_up(
            hash_secret(key.text), lambda connection: find_key(connection, key, tell_seconds())
        )
        if found is None:
            if not nobody.is_local:
                self._wrong_keys.take(name_client(nobody.address))
            raise UnauthorizedError(
                "there is no such key, or it has ended or was revoked",
                code="key_unknown",
                field="Authorization",
            )
        return replace(found, address=nobody.address, is_local=nobody.is_local)

    async def _look_up(self, secret: str, find: Find) -> Caller | None:
        """Who has a secret, as it was read some seconds ago or is read now."""
        now = time.monotonic()
        known = self._known.get(secret)
        if known is not None and known.until > now:
            return known.caller
        turn, found = self._turn, await anyio.to_thread.run_sync(_read, self._open_engine, find)
        if found is None:
            self._known.pop(secret, None)
            return None
        if turn != self._turn:
            return found
        while len(self._known) >= MOST_KNOWN:
            self._known.pop(next(iter(self._known)))
        self._known[secret] = _Known(found, now + KNOWN_S)
        return found

    async def _note_seen(self, session: Session) -> None:
        """Once a minute; where it cannot be written the request goes on."""
        now_s = tell_seconds()
        if not 0 <= now_s - session.seen_at < SEEN_EVERY_S:
            await anyio.to_thread.run_sync(_write_seen, self._open_engine, session.id, now_s)


def make_who(caller: Caller) -> Who:
    """A caller as the audit names them."""
    return Who(caller.kind, caller.name or caller.id, caller.address)


def name_caller(caller: Caller) -> str:
    """What bounds on one client go by: the account or key, else the address."""
    return f"{caller.kind} {caller.id}" if caller.is_known else name_client(caller.address)


def is_here(address: str) -> bool:
    """Whether an address is this machine's alone; what is no address is a socket of its own."""
    if address in _LOOPBACK:
        return True
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


def read_cookie(request: Request) -> str | None:
    """The token in the cookie of this scheme: one set over plain HTTP counts for nothing on TLS."""
    name = COOKIE if request.url.scheme == "https" else PLAIN_COOKIE
    return read_token(request.cookies.get(name, ""))


def _has_accounts(open_engine: OpenEngine) -> bool | None:
    """None where the register cannot be read."""
    engine = open_engine()
    if engine is None:
        return None
    try:
        with reading(engine) as connection:
            if not inspect(connection).has_table(AccountRow.__tablename__):
                return False
            return has_any(connection)
    except StoreError:
        return None


def _read(open_engine: OpenEngine, find: Find) -> Caller | None:
    engine = open_engine()
    if engine is None:
        raise NotReadyError("the register is closed: try again", code="register_closed")
    with reading(engine) as connection:
        return find(connection)


def _write_seen(open_engine: OpenEngine, session_id: str, now_s: int) -> None:
    engine = open_engine()
    if engine is not None:
        with suppress(StoreError), changing(engine) as connection:
            note_seen(connection, session_id, now_s)
