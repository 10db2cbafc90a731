"""Whether a change was asked for by our own page, or by a program: never by a page from elsewhere.

A browser says of every change which page asked for it (`Origin`), and sends cookies along whichever
that is. So a change that rests on a cookie also needs what our page alone can read: its token.
"""

from __future__ import annotations

from collections.abc import Collection

from fastapi import Request

from app.access.tokens import is_same, make_csrf
from app.errors import ForbiddenError

CSRF_HEADER = "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def require_known_origin(request: Request, others: Collection[str] = ()) -> None:
    """Turn away what a page from elsewhere asks; what comes without an origin is a program's.

    Raises
    ------
    ForbiddenError
        The page is of another origin than ours, and none of the `others`.
    """
    given = request.headers.getlist("origin")
    if not given:
        return
    own = f"{request.url.scheme}://{request.headers.get('host', '')}".lower()
    if len(given) > 1 or (given[0].lower() != own and given[0] not in others and "*" not in others):
        raise ForbiddenError(
            "a page of this origin may not ask so",
            code="origin_not_allowed",
            field="Origin",
            value=", ".join(given),
        )


def require_token(request: Request, token: str) -> None:
    """Turn away a change that rests on a cookie and does not come from our page.

    Raises
    ------
    ForbiddenError
        It has not the token of the session beside it, or comes from another origin.
    """
    require_known_origin(request)
    if not is_same(make_csrf(token), request.headers.get(CSRF_HEADER, "")):
        raise ForbiddenError(
            "a change needs the token of the session, from /v1/account",
            code="csrf_missing",
            field="X-CSRF-Token",
        )
