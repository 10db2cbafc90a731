"""What an address asks of whoever calls it: declared beside the route, denied where it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from app.access.caller import Role

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_MARK = "access_rule"


class UndeclaredError(Exception):
    """A route that does not say who may call it: the service does not start."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`layer` is what is read; `roles` may call beside readers of it; `exports` leaves a line.

    Of kind `anybody` nothing is asked; of a `visitor` only who they are. `reading` is open where
    its layer is public. `working` makes documents of one's
    own, and is open to this machine while no account exists. `own` needs a sign-in, whatever the
    role; `role` one of the roles.
    """

    kind: Literal["anybody", "visitor", "reading", "working", "own", "role"]
    layer: str = ""
    roles: frozenset[Role] = frozenset()
    exports: bool = False


def declare(rule: Rule) -> Callable[[Endpoint], Endpoint]:
    """Mark an endpoint with its rule."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, rule)
        return endpoint

    return mark


def for_anybody(endpoint: Endpoint) -> Endpoint:
    """What says nothing of a study: whether the service lives, the files of the page, sign-in."""
    return declare(Rule("anybody"))(endpoint)


def for_visitors(endpoint: Endpoint) -> Endpoint:
    """What answers everybody, each by who they are: sign-in itself, and the limits that hold."""
    return declare(Rule("visitor"))(endpoint)


def reads(layer: str, *also: Role, exports: bool = False) -> Callable[[Endpoint], Endpoint]:
    """Reading of a layer: whoever works with the figures may, and everybody what is public."""
    return declare(Rule("reading", layer, frozenset(also), exports))


def works(endpoint: Endpoint) -> Endpoint:
    """Making and deleting scenarios, plans and jobs of one's own."""
    return declare(Rule("working"))(endpoint)


def signed_in(endpoint: Endpoint) -> Endpoint:
    """What concerns the caller's own account."""
    return declare(Rule("own"))(endpoint)


def needs(*roles: Role) -> Callable[[Endpoint], Endpoint]:
    """What one of these roles alone may do, in whichever area: the row is looked at besides."""
    return declare(Rule("role", roles=frozenset(roles)))


def find_rule(endpoint: Callable[..., Any]) -> Rule | None:
    """The rule that an endpoint declares."""
    return getattr(endpoint, _MARK, None)


def keep_rule(new: Callable[..., Any], endpoint: Callable[..., Any]) -> None:
    """Have what stands for an endpoint declare the same."""
    rule = find_rule(endpoint)
    if rule is not None:
        setattr(new, _MARK, rule)
