"""Routes that ask who calls before they read anything else."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.access.doorkeeper import Doorkeeper
from app.access.rules import UndeclaredError, find_rule


class GuardedRoute(APIRoute):
    """A route that is opened by the rule that its endpoint declares."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request once the doorkeeper has let it in."""
        answer = super().get_route_handler()
        rule = find_rule(self.endpoint)
        if rule is None:
            raise UndeclaredError(f"{self.path}: the route does not declare who may call it")
        if rule.kind == "anybody":
            return answer

        async def answer_admitted(request: Request) -> Response:
            keeper: Doorkeeper = request.app.state.doorkeeper
            await keeper.admit(request, rule)
            answered = await answer(request)
            if rule.exports and answered.status_code == HTTPStatus.OK:
                await keeper.note_export(request)
            now = request.scope["situation"]
            if now.has_accounts:
                _keep_private(answered, is_public=rule.layer in now.public)
            return answered

        return answer_admitted


def require_declared(routes: Iterable[Any]) -> None:
    """Refuse routes that nobody guards.

    Raises
    ------
    UndeclaredError
        One of them declares no rule, or asks nobody.
    """
    for route in routes:
        if not isinstance(route, GuardedRoute) or find_rule(route.endpoint) is None:
            place = getattr(route, "path", type(route).__name__)
            raise UndeclaredError(f"{place}: the route does not declare who may call it")


def _keep_private(answer: Response, *, is_public: bool) -> None:
    """No cache on the way may hand on what one caller was answered.

    Nor may a browser show what is internal without asking: who had signed in may have left.
    """
    control = answer.headers.get("cache-control", "")
    if "no-store" not in control:
        rest = control.removeprefix("public, ") if is_public else ""
        answer.headers["Cache-Control"] = f"private, {rest or 'no-cache'}"
