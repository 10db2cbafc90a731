"""Rows as answers tell them, under the tag of their version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fastapi import Request, Response

from app.http.responses import answer_stored
from app.register.doors.row import Row, Written
from app.register.reads import Known
from app.register.revisions import Revision
from app.snapshot.geojson import dump_json
from app.store.tables.register import BEGINNING, FOREVER


def make_version_tag(version: int) -> str:
    """The tag of a row: changes of other rows leave it as it is."""
    return f'"{version}"'


def tell_row(row: Row) -> dict[str, Any]:
    """A row with what was said and what was understood."""
    return {
        "kind": row.kind,
        "code": row.code,
        "version": row.version,
        "owner_adcode": row.owner_adcode or None,
        "valid_from": None if row.valid_from == BEGINNING else row.valid_from,
        "valid_to": None if row.valid_to == FOREVER else row.valid_to,
        "known_from": row.from_revision,
        "known_until": row.to_revision,
        "lon": row.lon,
        "lat": row.lat,
        "texts": row.texts,
        "understood": row.understood,
        "reader": row.reader,
        "source": asdict(row.source),
    }


def tell_known(one: Known) -> dict[str, Any]:
    """A state with the change sets that began and ended it."""
    ended = None if one.ended is None else _tell_change_set(one.ended)
    return tell_row(one.row) | {"began": _tell_change_set(one.began), "ended": ended}


def answer_row(request: Request, row: Row, *, is_past: bool) -> Response:
    """A row under the tag of its version; one of an older revision under that of its content."""
    tag = None if is_past else make_version_tag(row.version)
    return answer_stored(request, tag, tell_row(row))


def answer_written(written: Written, status: int = 200) -> Response:
    """What a change came to; no cache keeps it."""
    row = None if written.row is None else tell_row(written.row)
    if row is not None:
        row["version"] = written.version
    body = {
        "kind": written.kind,
        "code": written.code,
        "version": written.version,
        "register_revision": written.revision,
        "row": row,
        "remarks": [
            {"outcome": one.outcome, "field": one.column, "message": one.message}
            for one in written.remarks
        ],
    }
    answer = answer_changed(body, status)
    answer.headers["ETag"] = make_version_tag(written.version)
    return answer


def answer_changed(body: Mapping[str, Any], status: int = 200) -> Response:
    """The answer to a change; no cache keeps it."""
    return Response(
        dump_json(body),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "private, no-store"},
    )


def _tell_change_set(one: Revision) -> dict[str, Any]:
    return {
        "revision": one.number, "at": one.at, "who": one.who, "cause": one.cause,
        "why": one.why, "request_id": one.request_id,
    }  # fmt: skip
