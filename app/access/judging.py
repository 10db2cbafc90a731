"""Whether a caller may do what a rule guards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.access.caller import WORKING, Caller
from app.access.rules import Rule
from app.errors import ForbiddenError, UnauthorizedError


@dataclass(frozen=True, slots=True)
class Situation:
    """Whether there are accounts, what everybody may read, and whether others may while none is."""

    has_accounts: bool
    public: Collection[str]
    allow_open_reading: bool


def admit(rule: Rule, caller: Caller, now: Situation) -> None:
    """Let a caller in.

    Raises
    ------
    UnauthorizedError
        It is not known who asks, and a sign-in may help.
    ForbiddenError
        Who asks has no role for this, or must choose a password first.
    """
    if rule.kind in {"anybody", "visitor"}:
        return
    if caller.must_change and rule.kind != "own":
        raise ForbiddenError(
            "the first password must be changed before anything else", code="password_must_change"
        )
    if not caller.is_known:
        _admit_unknown(rule, caller, now)
    elif not _has_role(rule, caller, now):
        raise ForbiddenError("no role of the caller allows this", code="no_role_for_this")


def may_read(layer: str, caller: Caller, now: Situation) -> bool:
    """Whether a caller who was let in may read a layer, too: for answers that hold several."""
    return not now.has_accounts or layer in now.public or caller.has(*WORKING)


def _admit_unknown(rule: Rule, caller: Caller, now: Situation) -> None:
    if now.has_accounts:
        allowed = rule.kind == "reading" and rule.layer in now.public
    else:
        may_read = caller.is_local or now.allow_open_reading
        allowed = (rule.kind == "reading" and may_read) or (
            rule.kind == "working" and caller.is_local
        )
    if allowed:
        return
    if not now.has_accounts and rule.kind == "reading":
        raise UnauthorizedError(
            "no account exists yet: this machine alone may read; make one by vaxreach account "
            "create, or set VAXREACH_ALLOW_OPEN_READING",
            code="reading_not_open",
        )
    raise UnauthorizedError("a sign-in or a key is needed", code="sign_in_needed")


def _has_role(rule: Rule, caller: Caller, now: Situation) -> bool:
    if rule.kind == "own":
        return caller.kind == "account"
    if rule.kind == "reading":
        return rule.layer in now.public or caller.has(*WORKING, *rule.roles)
    if rule.kind == "working":
        return caller.has("editor", "approver")
    return caller.has(*rule.roles)
