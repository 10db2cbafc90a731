"""Request bodies and conditions: read within a limit, plain JSON, exact versions."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Depends, Header, Request

from app.access.caller import Caller
from app.errors import (
    MediaTypeError,
    PreconditionError,
    QueryError,
    StaleError,
    TooLargeError,
)

LONGEST_KEY = 200
RESPOND_ASYNC = "respond-async"


async def read_body(request: Request) -> bytes:
    """The body of a JSON request; reading stops at the limit, whatever length was announced.

    Raises
    ------
    MediaTypeError
        It is not announced as JSON, or is compressed.
    TooLargeError
        It is larger than the limit.
    """
    types = request.headers.getlist("content-type")
    media = ",".join(types).partition(";")[0].strip().lower()
    if media != "application/json" or len(types) > 1:
        detail = "expected Content-Type: application/json"
        raise MediaTypeError(detail, code="body_not_json", field="Content-Type", value=media)
    encoding = ",".join(request.headers.getlist("content-encoding")).strip().lower()
    if encoding not in {"", "identity"}:
        detail = "expected a body that is not compressed"
        raise MediaTypeError(
            detail, code="body_compressed", field="Content-Encoding", value=encoding
        )
    limit: int = request.app.state.settings.bodies.largest_bytes
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and len(announced) < 20:
        _require_within(int(announced), limit)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        _require_within(len(content), limit)
    return bytes(content)


async def read_idempotency_key(request: Request) -> str:
    """The name that the client gave its request; empty where it gave none.

    Raises
    ------
    QueryError
        It is longer than 200 characters, holds other than visible ASCII, or there are two.
    """
    keys = request.headers.getlist("idempotency-key")
    key = " ".join(keys)
    if keys and not (
        0 < len(key) <= LONGEST_KEY and all(33 <= ord(letter) <= 126 for letter in key)
    ):
        detail = f"expected 1 to {LONGEST_KEY} visible ASCII characters"
        raise QueryError(detail, code="key_invalid", field="Idempotency-Key", value=key)
    return _name_key(key, request.scope["caller"])


async def prefers_job(request: Request) -> bool:
    """Whether the client would rather have a job than wait: `Prefer: respond-async` (RFC 7240)."""
    given = ",".join(request.headers.getlist("prefer")).split(",")
    return any(part.partition(";")[0].strip().lower() == RESPOND_ASYNC for part in given)


def require_match(request: Request, tag: str) -> None:
    """Hold a change to the version it names.

    Raises
    ------
    PreconditionError
        There is no `If-Match`.
    StaleError
        It names another version.
    """
    lines = request.headers.getlist("if-match")
    if not lines:
        detail = "a change names the version it is of: send its ETag as If-Match"
        raise PreconditionError(detail, code="no_version", field="If-Match", value=None)
    given = ",".join(lines)
    if all(part.strip() not in {tag, "*"} for part in given.split(",")):
        raise StaleError(
            "it has changed since", code="document_changed", field="If-Match", value=given
        )


def _name_key(key: str, caller: Caller) -> str:
    """A key under which one caller alone finds what it made."""
    if not key or not caller.is_known:
        return key
    return hashlib.sha256(f"{caller.kind} {caller.id}\n{key}".encode()).hexdigest()


def _require_within(size: int, limit: int) -> None:
    if size > limit:
        raise TooLargeError(
            f"expected at most {limit:,} bytes", code="body_too_large", field="body", value=size
        )


Body = Annotated[bytes, Depends(read_body)]
WantsJob = Annotated[bool, Depends(prefers_job)]
RequestKey = Annotated[str, Depends(read_idempotency_key)]
RetryHeader = Annotated[
    str | None,
    Header(description="a name of the request: sent again, it finds what the first one made"),
]
MatchHeader = Annotated[
    str | None, Header(description="the ETag of what was read; `*` for whatever is there")
]
