"""Who asks: nobody known, an account by its session, or a program by its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.access.areas import covers

Role = Literal["reader", "editor", "approver", "admin", "security", "auditor"]
WORKING: frozenset[Role] = frozenset({"reader", "editor", "approver"})
"""Roles of those who work with the figures, each within areas; every one of them reads."""
APART: frozenset[Role] = frozenset({"admin", "security", "auditor"})
"""三员分立: each alone, beside no other role, and with no part in the figures."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within an area; the three apart have the empty one."""

    role: Role
    area: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request; `is_local` says that it comes from this machine, by no proxy.

    `id` is that of the account, or the prefix of the key; `session` what the session is called.
    """

    kind: Literal["nobody", "account", "key"] = "nobody"
    id: str = ""
    name: str = ""
    address: str = ""
    grants: tuple[Grant, ...] = ()
    session: str = ""
    must_change: bool = False
    is_local: bool = False

    @property
    def is_known(self) -> bool:
        """Whether they have proved who they are."""
        return self.kind != "nobody"

    @property
    def areas(self) -> tuple[str, ...]:
        """Every area that one of their roles holds in."""
        return tuple(sorted({grant.area for grant in self.grants if grant.area}))

    def has(self, *roles: Role) -> bool:
        """Whether they have one of the roles, in whichever area."""
        return any(grant.role in roles for grant in self.grants)

    def may(self, role: Role, adcode: str) -> bool:
        """Whether they have a role for what a code owns."""
        return any(grant.role == role and covers(grant.area, adcode) for grant in self.grants)
