"""The names by which requests address the service: others are turned away before anything else.

A page from elsewhere may have its own name lead to loopback; what its script then asks arrives with
that name as `Host`, and would be answered as if the officer had asked.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import problem, say_in_chinese
from geo.errors import InputError

LOCAL = ("localhost", "127.0.0.1", "[::1]")
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - bound only where the network may ask
_ANY_ADDRESS = frozenset({"0.0.0.0", "::", "[::]", ""})  # noqa: S104 - compared with, not bound
ANY = "*"
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^\s:/@\[\]]*)(?::[0-9]{0,5})?")


def choose_host(host: str | None, *, open_reading: bool, has_accounts: bool = False) -> str:
    """The address to listen on: loopback, or all where others may read, unless one is given.

    Raises
    ------
    InputError
        Other machines reach the address, there is no account by which to sign in, and nobody has
        said that they may read.
    """
    if host is None:
        return EVERYWHERE if open_reading else LOOPBACK
    if open_reading or has_accounts or is_loopback(host):
        return host
    raise InputError(
        f"--host {host}: other machines may reach the service there, and no account exists by "
        "which to sign in: make one by vaxreach account create; or, if whoever reaches it may read "
        "everything, say --allow-open-reading or VAXREACH_ALLOW_OPEN_READING=true; and name the "
        "service by VAXREACH_HOSTS"
    )


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's alone; of names only localhost is surely so."""
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return host.lower().removesuffix(".") == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def list_hosts(host: str, named: Collection[str]) -> list[str]:
    """The names to answer to when listening on `host`: the local ones, `host`, and those `named`.

    Raises
    ------
    InputError
        The service listens on every address of the machine and no name is given.
    """
    if host in _ANY_ADDRESS and not named:
        raise InputError(
            f"--host {host}: listening on all addresses needs the names by which the service is "
            "asked; set VAXREACH_HOSTS, for example VAXREACH_HOSTS=map.example,10.0.0.5"
        )
    own = [] if host in _ANY_ADDRESS else [_bracket(host.lower())]
    return list(dict.fromkeys([*LOCAL, *own, *(_bracket(name.lower()) for name in named)]))


def read_host(header: str) -> str:
    """The name in a `Host` header, without its port; "" where it holds anything besides."""
    found = _HOST.fullmatch(header.strip().lower())
    return found["name"].removesuffix(".") if found else ""


class HostMiddleware:
    """Turns away requests that address the service by a name that is not its own."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app = app
        self._hosts = frozenset(_bracket(host.lower()) for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 421."""
        if scope["type"] != "http" or self._is_ours(scope):
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("host", "")
        members = {
            "detail": "the service is not known by this name",
            **say_in_chinese("unknown_host", {}),
            "field": "Host",
            "value": given,
        }
        await problem(HTTPStatus.MISDIRECTED_REQUEST, members)(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        given = Headers(scope=scope).getlist("host")
        return ANY in self._hosts or (len(given) == 1 and read_host(given[0]) in self._hosts)


def _bracket(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
