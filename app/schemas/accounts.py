"""Answers about the caller's account and the bounds that hold, for the API pages."""

from __future__ import annotations

from pydantic import BaseModel


class RoleAnswer(BaseModel):
    """A role and where it holds; the three kept apart hold nowhere in particular."""

    role: str
    area: str | None


class AccountAnswer(BaseModel):
    """Who asks; `kind` is nobody, account or key. `csrf_token` goes into `X-CSRF-Token`."""

    kind: str
    name: str | None
    roles: list[RoleAnswer]
    must_change_password: bool
    csrf_token: str | None
    accounts_exist: bool
    may_sign_in: bool
    is_plain: bool


class SessionAnswer(BaseModel):
    """One session; times are seconds since 1970."""

    id: str
    address: str
    created_at: int
    seen_at: int
    ends_at: int
    current: bool


class SessionList(BaseModel):
    """Where one is signed in."""

    items: list[SessionAnswer]


class LimitsAnswer(BaseModel):
    """Bounds on one client; null where none holds."""

    requests_per_minute: int | None
    requests_at_once: int | None
    requests_left: int | None
    questions_open: int
    heavy_questions_open: int
    connections: int
    body_bytes: int
    session_idle_s: float
    session_longest_s: float


class SharingAnswer(BaseModel):
    """Who may see a document: `private`, those of an `area`, or `public` to all who work."""

    sharing: str
    area: str | None
