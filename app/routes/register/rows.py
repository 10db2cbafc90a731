"""Rows of offices: listed, read, made, replaced, amended and ended, each under its version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response

from app.access.rules import needs
from app.http.dependencies import WRITING_PROBLEMS, Rows
from app.http.openapi import describe_body
from app.http.requests import Body, MatchHeader, RequestKey, RetryHeader
from app.http.responses import answer_stored
from app.register.change_set import edit_as
from app.register.change_steps import Target
from app.register.changes import amend_row, create_row, end_row, replace_row
from app.register.doors.row import Written
from app.register.pages import Asked, RowPage, page_rows
from app.register.reads import read_row
from app.register.refusals import refuse_field
from app.register.register import Register
from app.routes.register.answers import answer_row, answer_written, tell_row
from app.routes.register.asking import (
    read_said,
    read_version,
    tell_why,
    telling_doors,
    telling_queries,
)
from app.schemas.register import (
    EndQuery,
    RegisterPage,
    RegisterRow,
    RowChange,
    RowQuery,
    RowsQuery,
    RowWritten,
)
from app.work.questions import QuestionRoute

router = APIRouter(route_class=QuestionRoute, prefix="/v1/register", tags=["register"])

_BODY = describe_body(
    RowChange.model_json_schema(),
    {
        "moved": {
            "texts": {"lon": "123.40", "lat": "41.80", "hours": "Mo-Fr 08:00-16:00"},
            "why": "moved to a new building",
            "from_day": "2026-03-01",
        }
    },
)
_WRITTEN: dict[int | str, dict[str, Any]] = WRITING_PROBLEMS | {200: {"model": RowWritten}}


@router.get("/{kind}", responses={200: {"model": RegisterPage}})
@needs("reader", "editor", "approver")
def list_register_rows(
    kind: str, request: Request, rows: Rows, query: Annotated[RowsQuery, Query()]
) -> Response:
    """Rows of a kind by code; a page begins behind the last code of the one before."""
    asked = Asked(query.limit, query.after, _shorten(query.adcode), query.revision, _day(query))
    with telling_queries():
        page = page_rows(rows, kind, asked)
    body = {
        "kind": kind,
        "register_revision": page.revision,
        "returned": len(page.rows),
        "links": _link_next(request, page),
        "items": [tell_row(row) for row in page.rows],
    }
    return answer_stored(request, None, body)


@router.post(
    "/{kind}",
    status_code=201,
    responses=WRITING_PROBLEMS | {201: {"model": RowWritten}},
    openapi_extra=_BODY,
)
@needs("editor")
def create_register_row(
    kind: str,
    request: Request,
    rows: Rows,
    content: Body,
    key: RequestKey,
    idempotency_key: RetryHeader = None,  # noqa: ARG001 - for the API pages
) -> Response:
    """Make a row; without a code it gets one that nobody has had."""
    said = read_said(content)
    if said.from_day is not None:
        raise refuse_field("from_day", said.from_day, "a new row states its days in its texts")
    why = tell_why(request, "create", key, content, said.why)
    with telling_doors():
        made = create_row(
            rows, edit_as(request.scope["caller"]), kind, said.texts, why, said.source
        )
    answer = answer_written(made, 201)
    answer.headers["Location"] = f"/v1/register/{quote(kind)}/{quote(made.code, safe='')}"
    return answer


@router.get("/{kind}/{code:path}", responses={200: {"model": RegisterRow}})
@needs("reader", "editor", "approver")
def show_register_row(
    kind: str, code: str, request: Request, rows: Rows, query: Annotated[RowQuery, Query()]
) -> Response:
    """One row; the old code of a merged unit finds the unit that it was merged into."""
    with telling_queries():
        row = read_row(rows, kind, code, revision=query.revision, valid_on=_day(query))
    return answer_row(request, row, is_past=query.revision is not None)


@router.put("/{kind}/{code:path}", responses=_WRITTEN, openapi_extra=_BODY)
@needs("editor")
def replace_register_row(
    kind: str,
    code: str,
    request: Request,
    rows: Rows,
    content: Body,
    key: RequestKey,
    if_match: MatchHeader = None,  # noqa: ARG001 - for the API pages
    idempotency_key: RetryHeader = None,  # noqa: ARG001 - for the API pages
) -> Response:
    """Say of a row what it is known to be; with `from_day` what held before that day stays."""
    target = Target(kind, code, read_version(request))
    return _change_row(replace_row, "replace", target, request, rows, content, key)


@router.patch("/{kind}/{code:path}", responses=_WRITTEN, openapi_extra=_BODY)
@needs("editor")
def amend_register_row(
    kind: str,
    code: str,
    request: Request,
    rows: Rows,
    content: Body,
    key: RequestKey,
    if_match: MatchHeader = None,  # noqa: ARG001 - for the API pages
    idempotency_key: RetryHeader = None,  # noqa: ARG001 - for the API pages
) -> Response:
    """Change the fields that are named; null blanks one, all others stay."""
    target = Target(kind, code, read_version(request))
    return _change_row(amend_row, "amend", target, request, rows, content, key)


@router.delete("/{kind}/{code:path}", responses=_WRITTEN)
@needs("editor")
def end_register_row(
    kind: str,
    code: str,
    request: Request,
    rows: Rows,
    query: Annotated[EndQuery, Query()],
    key: RequestKey,
    if_match: MatchHeader = None,  # noqa: ARG001 - for the API pages
    idempotency_key: RetryHeader = None,  # noqa: ARG001 - for the API pages
) -> Response:
    """Close a row (停用) after a day; its history stays, and its code is never given again."""
    target = Target(kind, code, read_version(request))
    why = tell_why(request, "end", key, b"", query.why)
    written = end_row(
        rows, edit_as(request.scope["caller"]), target, query.valid_to.isoformat(), why
    )
    return answer_written(written)


def _change_row(
    change: Callable[..., Written],
    cause: str,
    target: Target,
    request: Request,
    rows: Register,
    content: bytes,
    key: str,
) -> Response:
    """Change a row as the body says, and tell what it is now."""
    said = read_said(content)
    why = tell_why(request, cause, key, content, said.why)
    with telling_doors():
        written = change(
            rows, edit_as(request.scope["caller"]), target, said.texts, why,
            source=said.source, from_day=said.from_day,
        )  # fmt: skip
    return answer_written(written)


def _day(query: RowQuery) -> str | None:
    return None if query.valid_on is None else query.valid_on.isoformat()


def _shorten(adcode: str) -> str:
    """The first digits that say something: 210100 is 2101, and 210000 is 21."""
    while len(adcode) > 2 and adcode.endswith("00"):
        adcode = adcode[:-2]
    return adcode


def _link_next(request: Request, page: RowPage) -> list[dict[str, str]]:
    if not page.has_more:
        return []
    query = dict(request.query_params) | {"after": page.rows[-1].code}
    return [{"rel": "next", "href": f"{request.url.path}?{urlencode(query)}"}]
