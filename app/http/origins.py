"""Pages of other origins: which may ask, and a refusal of the rest that is like every other one."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from app.errors import problem, say_in_chinese


class OriginMiddleware(CORSMiddleware):
    """Answers what browsers ask before they let a page of another origin ask us."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """The rules for an origin, or a problem document where it may not ask."""
        allowed = super().preflight_response(request_headers)
        if allowed.status_code == HTTPStatus.OK:
            return allowed
        members = {
            "detail": "a page of this origin may not ask so",
            **say_in_chinese("origin_not_allowed", {}),
            "field": "Origin",
            "value": request_headers["origin"],
        }
        told = {"content-type", "content-length"}
        kept = {name: value for name, value in allowed.headers.items() if name not in told}
        return problem(HTTPStatus.BAD_REQUEST, members, kept)
