"""What became of rows: their history, the undoing of a change set, and the health of a kind."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.access.rules import needs
from app.http.dependencies import WRITING_PROBLEMS, Rows
from app.http.openapi import describe_body
from app.http.requests import Body, MatchHeader, RequestKey, RetryHeader
from app.http.responses import answer_stored
from app.register.change_set import edit_as
from app.register.change_steps import Target
from app.register.health import examine_rows
from app.register.merging import merge_rows, undo_revision
from app.register.reads import tell_history, tell_revision
from app.register.refusals import refuse_field
from app.routes.register.answers import answer_changed, answer_written, tell_known
from app.routes.register.asking import (
    read_object,
    read_version,
    take_text,
    tell_why,
    telling_doors,
)
from app.schemas.register import (
    LARGEST_REVISION,
    ChangeUndone,
    HealthQuery,
    MergeBody,
    RegisterHealth,
    RowHistory,
    RowWritten,
    UndoBody,
)
from app.work.questions import QuestionRoute, heavy
from geo.clock import tell_today

router = APIRouter(route_class=QuestionRoute, prefix="/v1/register", tags=["register"])


@router.get("/health/{kind}", responses={200: {"model": RegisterHealth}})
@heavy
@needs("reader", "editor", "approver")
def show_register_health(
    kind: str, request: Request, rows: Rows, query: Annotated[HealthQuery, Query()]
) -> Response:
    """Rows that stand twice, that nobody has spoken of for a year, or that have no place."""
    day = (query.valid_on or tell_today(rows.readers.rules.standard.time_zone)).isoformat()
    found = examine_rows(rows, kind, day)
    body = {
        "kind": kind,
        "valid_on": day,
        "register_revision": tell_revision(rows),
        "items": [
            {"adcode": one.adcode or None, "rows": one.rows, "doubles": one.doubles,
             "old": one.old, "unplaced": one.unplaced}
            for one in found
        ],
    }  # fmt: skip
    return answer_stored(request, None, body)


@router.get("/history/{kind}/{code:path}", responses={200: {"model": RowHistory}})
@needs("reader", "editor", "approver")
def show_row_history(kind: str, code: str, request: Request, rows: Rows) -> Response:
    """Every state that a row ever had, with who changed it, when and why."""
    found = tell_history(rows, kind, code)
    body = {
        "kind": kind,
        "code": code,
        "register_revision": tell_revision(rows),
        "items": [tell_known(one) for one in found],
    }
    return answer_stored(request, None, body)


@router.post(
    "/revisions/{revision}/undo",
    responses=WRITING_PROBLEMS | {200: {"model": ChangeUndone}},
    openapi_extra=describe_body(UndoBody.model_json_schema(), {}),
)
@heavy
@needs("editor")
def undo_change_set(
    revision: Annotated[int, Path(ge=1, le=LARGEST_REVISION)],
    request: Request,
    rows: Rows,
    content: Body,
    key: RequestKey,
    idempotency_key: RetryHeader = None,  # noqa: ARG001 - for the API pages
) -> Response:
    """Put back every row that a change set changed, as a change set of its own.

    Where one of them has been changed since, nothing is undone.
    """
    why = take_text(read_object(content, ("why",)), "why")
    told = tell_why(request, "undo", key, content, why)
    with telling_doors():
        done = undo_revision(rows, edit_as(request.scope["caller"]), revision, told)
    body = {"register_revision": done.revision, "undone": revision, "codes": done.codes}
    return answer_changed(body)


@router.post(
    "/merge/{kind}/{code:path}",
    responses=WRITING_PROBLEMS | {200: {"model": RowWritten}},
    openapi_extra=describe_body(MergeBody.model_json_schema(), {"twice": {"into": "210102002"}}),
)
@needs("editor")
def merge_register_rows(
    kind: str,
    code: str,
    request: Request,
    rows: Rows,
    content: Body,
    key: RequestKey,
    if_match: MatchHeader = None,  # noqa: ARG001 - for the API pages
    idempotency_key: RetryHeader = None,  # noqa: ARG001 - for the API pages
) -> Response:
    """Say that two rows are one unit: the code becomes another name of the unit that stays."""
    said = read_object(content, ("into", "why"))
    into, why = take_text(said, "into"), take_text(said, "why")
    if not into:
        raise refuse_field("into", into, "expected the code of the unit that stays")
    target = Target(kind, code, read_version(request))
    told = tell_why(request, "merge", key, content, why)
    with telling_doors():
        written = merge_rows(rows, edit_as(request.scope["caller"]), target, into, told)
    return answer_written(written)
