"""What a request to change rows says: who asks, of which version, under which key, and what."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast, get_args

from fastapi import Request

from app.errors import BodyError, PreconditionError, QueryError, StaleError
from app.register.doors.given_texts import check_text
from app.register.doors.row import How, Source, Why
from app.register.refusals import refuse_field
from app.register.timeline import check_day
from app.resources.scenarios import refuse_faults
from app.schemas.register import LONGEST_WHY
from geo.checked.json_text import parse_json
from geo.errors import InputError, PersonalDataError
from geo.readers.tables.persons import holds_identity_number

_TAG = re.compile(r'"([1-9][0-9]{0,14})"')
_HOW = tuple(one for one in get_args(How) if one not in {"file", "command"})
_FIELDS = ("texts", "why", "from_day", "how", "date")


@dataclass(frozen=True, slots=True)
class Said:
    """What a body says of a row."""

    texts: Mapping[str, object]
    why: str
    from_day: str | None
    source: Source


def tell_why(request: Request, cause: str, key: str, content: bytes, why: str) -> Why:
    """What a change set is told of; a key holds for the same request alone.

    Raises
    ------
    BodyError
        The words are no plain text, or hold a number of a person.
    """
    words = check_text("why", why, LONGEST_WHY)
    if holds_identity_number(words):
        raise refuse_personal("why")
    scope = request.scope
    parts = (
        scope["method"].encode(), scope["raw_path"] or scope["path"].encode(),
        scope["query_string"], ",".join(request.headers.getlist("if-match")).encode(), content,
    )  # fmt: skip
    asked = hashlib.sha256(b"\n".join(b"%d:%s" % (len(part), part) for part in parts))
    return Why(cause, words, str(scope.get("request_id", "")), key, asked.hexdigest())


def read_version(request: Request) -> int:
    """The version of a row that a change is of: the number in its tag.

    Versions only count up, so of several tags the highest alone can be that of the row. A star is
    no version: it would let one officer overwrite what another has just written.

    Raises
    ------
    PreconditionError
        No version is named.
    StaleError
        What is named is the version of no row.
    """
    lines = request.headers.getlist("if-match")
    given = [part.strip() for part in ",".join(lines).split(",")]
    if not lines or "*" in given:
        raise PreconditionError(
            "a change names the version it is of: send the ETag of the row as If-Match",
            code="register_version_missing",
            field="If-Match",
            value=",".join(given)[:80] or None,
        )
    tags = [int(found[1]) for found in map(_TAG.fullmatch, given) if found]
    if not tags:
        raise StaleError(
            "no row has this version",
            code="register_row_changed",
            field="If-Match",
            value=",".join(given)[:80],
        )
    return max(tags)


def read_said(content: bytes) -> Said:
    """What a body says of a row.

    Raises
    ------
    BodyError
        The first fault, with its field.
    """
    body = read_object(content, _FIELDS)
    texts = body.get("texts")
    if not isinstance(texts, Mapping) or not texts:
        raise refuse_field("texts", None, "expected an object of texts by field")
    from_day, date = body.get("from_day"), body.get("date", "")
    how = body.get("how", "page")
    if how not in _HOW:
        raise refuse_field("how", repr(how)[:80], f"expected one of {', '.join(_HOW)}")
    return Said(
        texts,
        take_text(body, "why"),
        None if from_day is None else _take_day("from_day", from_day),
        Source(
            cast("How", how), date=check_day(_require_text("date", date), "date") if date else ""
        ),
    )


def read_object(content: bytes, fields: tuple[str, ...]) -> dict[str, Any]:
    """A JSON object of these fields and no others.

    Raises
    ------
    BodyError
        It is none.
    """
    with refuse_faults("body"):
        body = parse_json(content)
    if not isinstance(body, dict):
        raise BodyError("expected a JSON object", code="body_not_object", field="body")
    for name in body:
        if name not in fields:
            raise refuse_field(name[:80], None, f"expected one of {', '.join(fields)}")
    return body


def take_text(body: Mapping[str, Any], field: str) -> str:
    """A text of a body; empty where it is not there.

    Raises
    ------
    BodyError
        It is another value.
    """
    value = body.get(field)
    return "" if value is None else _require_text(field, value)


def _require_text(field: str, value: object) -> str:
    if not isinstance(value, str):
        raise refuse_field(field, repr(value)[:80], "expected a text")
    return value


def _take_day(field: str, value: object) -> str:
    return check_day(_require_text(field, value), field)


def refuse_personal(field: str) -> BodyError:
    """What is about a person has no place here; what it was is not told."""
    return BodyError(
        f"{field}: holds what is about a person; only units, places and totals belong here",
        code="register_personal",
        field=field,
        value=None,
    )


@contextmanager
def telling_doors(field: str = "texts") -> Iterator[None]:
    """Tell what a door refuses as a refusal of the request.

    Raises
    ------
    BodyError
        The door took it for a table about persons, or could not read it.
    """
    try:
        yield
    except PersonalDataError as error:
        raise refuse_personal(field) from error
    except InputError as error:
        raise BodyError(
            f"{error}"[:300], code="register_row_unread", field=field, value=None
        ) from error


@contextmanager
def telling_queries() -> Iterator[None]:
    """Tell a day or a revision that there is not as a fault of the address.

    Raises
    ------
    QueryError
        There is none such.
    """
    try:
        yield
    except BodyError as error:
        said = error.members
        raise QueryError(
            str(error),
            code="register_field_refused",
            field=str(said["field"]),
            value=said["value"],
        ) from error
