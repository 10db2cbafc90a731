"""What the service refuses, and with which status: the only place that names one.

VaxReachError (geo.errors)
├── StoreError (geo.errors)
│   └── RegisterError         the register cannot be opened, read or written
│       ├── EmptyRegisterError    it holds nothing, though documents were kept in it
│       ├── TakenError            another service works on it
│       ├── SchemaVersionError    its tables are of a version that is not read here
│       ├── OlderSchemaError      its tables wait for their migration: read, not written
│       ├── OutdatedRegisterError it is older than the folders beside it: read, not written
│       └── DamagedError          one document of it is not what was stored
│           └── OtherVersionError     it is of a newer version than is known here
└── ServiceError
    ├── QueryError     a query parameter is unknown, repeated, or has a value not allowed
    ├── NotFoundError         nothing has the name that the address gives
    ├── UndrawableError       the thing is there, but has no place on the map or the roads
    ├── BodyError             a request body that cannot be read, or a field of it
    ├── MediaTypeError        a request body of another kind than is taken
    ├── TooLargeError         a request body over the limit
    ├── StaleError            what should be changed has changed since
    ├── PreconditionError     a change that does not say which version it is of
    ├── CodeTakenError        a code that names something already, or once did
    ├── KeyReusedError        an Idempotency-Key that came with another request
    ├── NotReadyError         no assessment is loaded yet
    ├── UnauthorizedError     it is not known who asks
    ├── ForbiddenError        who asks may not do this
    │   └── OutsideAreaError      a row that is another office's to change
    ├── BusyError             more work than is taken at one time
    └── TooManyError          more questions than one client may have open at one time
"""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Self

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from geo.errors import FullDiskError, InputError, ReadOnlyError, StoreError, VaxReachError
from geo.words.refusals import tell_refusal

PROBLEM_MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = "5"
BEARER = 'Bearer realm="vaxreach"'
"""How a program says who it is; browsers show no window of their own for it."""
CLIENT_GONE = 499
"""What the log and the counters say of a request whose client hung up; nobody receives it."""
_LATER = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})
_SHOWN_CHARACTERS, _SHOWN_ITEMS = 200, 200
_HTTP_CODES = {
    HTTPStatus.NOT_FOUND: "no_such_address",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
}


class ServiceError(VaxReachError):
    """A refusal that names the field and the value, and what is allowed where that is a list.

    `code` is what it is called in the table of refusals; `limits` are those its sentence names.
    """

    def __init__(
        self,
        detail: str,
        *,
        code: str,
        field: str | None = None,
        value: object = None,
        allowed: Sequence[str] | None = None,
        limits: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.members: dict[str, object] = {
            "detail": detail,
            **say_in_chinese(code, {**(limits or {}), "field": field, "value": value}),
        }
        if field is not None:
            self.members |= {"field": field, "value": value}
        if allowed is not None:
            self.members["allowed"] = list(allowed)


class RegisterError(StoreError):
    """The register cannot be opened, read or written."""

    code = "register_closed"


class EmptyRegisterError(RegisterError):
    """The file of the register holds nothing, though documents were kept in it before."""

    code = "register_empty"


class TakenError(RegisterError):
    """Another service works on the register."""

    code = "register_taken"


class SchemaVersionError(RegisterError):
    """The tables of the register are of a newer version, or of one that is no longer read."""

    code = "register_other_version"


class OlderSchemaError(RegisterError):
    """The tables of the register are of an older version: they are read until they are migrated."""

    code = "register_older"


class OutdatedRegisterError(RegisterError):
    """The register is an older one, put back beside folders that are newer."""

    code = "register_outdated"


class DamagedError(RegisterError):
    """One document of the register is not what was stored."""

    code = "document_damaged"


class OtherVersionError(DamagedError):
    """One document of the register is of a newer version than is known here."""

    code = "document_other_version"


class QueryError(ServiceError):
    """A query parameter is unknown, repeated, or has a value that is not allowed."""


class NotFoundError(ServiceError):
    """Nothing has the name that the address gives."""


class UndrawableError(ServiceError):
    """What the address names exists, but has no place on the map or on the roads."""


class BodyError(ServiceError):
    """A request body cannot be read, or a field of it has a value that is not allowed."""


class MediaTypeError(ServiceError):
    """A request body is of another kind than is taken, or compressed."""


class TooLargeError(ServiceError):
    """A request body is larger than is taken."""


class StaleError(ServiceError):
    """What should be changed has another version by now."""


class PreconditionError(ServiceError):
    """A change must say by `If-Match` which version it is of."""


class CodeTakenError(ServiceError):
    """A code names something in the register already, or once did: none is given twice."""


class KeyReusedError(ServiceError):
    """An Idempotency-Key came with another request, or what it made is gone."""


class NotReadyError(ServiceError):
    """No assessment is loaded yet; asking again later helps. `step` is what is being done."""

    def __init__(self, detail: str, *, code: str, step: str = "") -> None:
        super().__init__(detail, code=code)
        if step:
            self.members["step"] = step


class UnauthorizedError(ServiceError):
    """It is not known who asks: no sign-in, or one that has ended."""


class ForbiddenError(ServiceError):
    """Who asks may not do this, or may not ask it from where they do."""


class OutsideAreaError(ForbiddenError):
    """A row, as it is or as it would be, is another office's to change."""


class BusyError(ServiceError):
    """As much work as is taken at one time is waiting; asking again later helps."""


class TooManyError(ServiceError):
    """One client asks more than it may; asking again after `retry_after_s` helps."""

    retry_after_s: int | None = None

    def after(self, seconds: int) -> Self:
        """The same, with how long to wait."""
        self.retry_after_s = seconds
        return self


STATUS: dict[type[VaxReachError], HTTPStatus] = {
    QueryError: HTTPStatus.BAD_REQUEST,
    UnauthorizedError: HTTPStatus.UNAUTHORIZED,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    NotFoundError: HTTPStatus.NOT_FOUND,
    UndrawableError: HTTPStatus.CONFLICT,
    BodyError: HTTPStatus.UNPROCESSABLE_ENTITY,
    MediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    StaleError: HTTPStatus.PRECONDITION_FAILED,
    PreconditionError: HTTPStatus.PRECONDITION_REQUIRED,
    CodeTakenError: HTTPStatus.CONFLICT,
    KeyReusedError: HTTPStatus.CONFLICT,
    NotReadyError: HTTPStatus.SERVICE_UNAVAILABLE,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    TooManyError: HTTPStatus.TOO_MANY_REQUESTS,
    InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    FullDiskError: HTTPStatus.INSUFFICIENT_STORAGE,
}


def say_in_chinese(code: str, said: Mapping[str, object]) -> dict[str, object]:
    """The members `code` and `detail_zh` of a problem document."""
    return {"code": code, "detail_zh": tell_refusal(code, said)}


def problem(
    status: int, members: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> Response:
    """A problem document (RFC 9457) that encodes whatever text was sent to us."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return Response(
        orjson.dumps({**body, **{key: _shown(value) for key, value in members.items()}}),
        status_code=status,
        media_type=PROBLEM_MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def add_error_handlers(app: FastAPI) -> None:
    """Answer every exception of a route with a problem document."""
    app.exception_handler(VaxReachError)(_answer_refusal)
    app.exception_handler(RequestValidationError)(_answer_invalid)
    app.exception_handler(HTTPException)(_answer_http)
    app.exception_handler(ClientDisconnect)(_answer_nobody)
    app.exception_handler(Exception)(_answer_fault)


def _shown(value: object) -> object:
    if isinstance(value, str):
        return value[:_SHOWN_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_shown(item) for item in value[:_SHOWN_ITEMS]]
    if value is None or isinstance(value, (bool, float)):
        return value
    return _shown(str(value) if isinstance(value, int) else reprlib.repr(value))


def _answer_refusal(_: Request, error: Exception) -> Response:
    status = next(
        (STATUS[kind] for kind in type(error).__mro__ if kind in STATUS),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    detail, code = "what is stored cannot be read or written", "store_unreadable"
    if isinstance(error, FullDiskError):
        detail, code = f"{error}; nothing was stored: make room, then ask again", "disk_full"
    elif isinstance(error, ReadOnlyError):
        detail, code = f"{error}; nothing was stored", "disk_read_only"
    elif isinstance(error, RegisterError):
        detail, code = str(error), error.code
    elif isinstance(error, InputError):
        code = "input_unusable"
    members: Mapping[str, object] = {"detail": detail, **say_in_chinese(code, {})}
    if isinstance(error, ServiceError):
        members = error.members
    return problem(status, members, _find_headers(status, error))


def _find_headers(status: int, error: Exception) -> dict[str, str] | None:
    """When to ask again, or by what to say who one is."""
    if status in _LATER:
        seconds = getattr(error, "retry_after_s", None)
        return {"Retry-After": RETRY_AFTER_S if seconds is None else str(seconds)}
    return {"WWW-Authenticate": BEARER} if status == HTTPStatus.UNAUTHORIZED else None


def _answer_invalid(_: Request, error: RequestValidationError) -> Response:
    fault: dict[str, Any] = error.errors()[0]
    place, field = fault["loc"][0], str(fault["loc"][-1])
    status = HTTPStatus.BAD_REQUEST if place == "query" else HTTPStatus.NOT_FOUND
    value = None if fault["type"] == "missing" else fault["input"]
    message = fault["msg"].removeprefix("Value error, ")
    said = {**fault.get("ctx", {}), "field": field, "value": value}
    told = {"detail": f"{field}: {message}", **say_in_chinese(fault["type"], said)}
    return problem(status, {**told, "field": field, "value": value})


def _answer_http(request: Request, error: HTTPException) -> Response:
    details = {
        HTTPStatus.NOT_FOUND: f"nothing is served at {request.url.path}",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} is not allowed at {request.url.path}",
    }
    detail = details.get(HTTPStatus(error.status_code), HTTPStatus(error.status_code).phrase)
    code = _HTTP_CODES.get(HTTPStatus(error.status_code), "http_error")
    return problem(error.status_code, {"detail": detail, **say_in_chinese(code, {})}, error.headers)


def _answer_nobody(_: Request, __: Exception) -> Response:
    return Response(status_code=CLIENT_GONE)


def _answer_fault(_: Request, __: Exception) -> Response:
    detail = "the service made a mistake; the log of the server has it"
    members = {"detail": detail, **say_in_chinese("service_fault", {})}
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, members)
