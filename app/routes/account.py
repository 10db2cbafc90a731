"""Who is signed in: signing in and out, one's sessions, one's password."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

import anyio.to_thread
from fastapi import APIRouter, Depends, Request, Response

from app.access.caller import Caller
from app.access.doorkeeper import COOKIE, PLAIN_COOKIE, Doorkeeper, read_cookie
from app.access.guard import GuardedRoute
from app.access.passwords import LONGEST, PasswordGate
from app.access.rules import for_visitors, signed_in
from app.access.sessions import list_sessions
from app.access.sign_in import LONGEST_NAME, Attempt, SignIns
from app.access.tokens import make_csrf
from app.errors import BodyError, ForbiddenError, NotFoundError
from app.http.dependencies import WRITING_PROBLEMS, read_register
from app.http.openapi import describe_body
from app.http.requests import Body
from app.resources.service_state import ServiceState
from app.schemas.accounts import AccountAnswer, SessionList
from app.snapshot.geojson import dump_json
from app.store.transactions import reading
from geo.checked.json_text import parse_json
from geo.errors import InputError

router = APIRouter(route_class=GuardedRoute, prefix="/v1/account", tags=["account"])
Answer = TypeVar("Answer")
Register = Annotated[ServiceState, Depends(read_register)]
_NO_STORE = {"Cache-Control": "no-store"}


def _describe(*fields: str) -> dict[str, Any]:
    text = {"type": "string"}
    schema = {
        "type": "object",
        "required": list(fields),
        "additionalProperties": False,
        "properties": dict.fromkeys(fields, text),
    }
    return describe_body(schema, {})


@router.get("", responses={200: {"model": AccountAnswer}})
@for_visitors
async def show_account(request: Request) -> Response:
    """Who asks, what they may do, and the token that changes need beside the cookie."""
    return _answer(_tell(request, request.scope["caller"], read_cookie(request)))


@router.post(
    "/sign-in",
    responses=WRITING_PROBLEMS | {200: {"model": AccountAnswer}},
    openapi_extra=_describe("name", "password"),
)
@for_visitors
async def sign_in(request: Request, register: Register, content: Body) -> Response:
    """Sign in with the name of an account and its password; the answer sets the cookie."""
    _require_safe(request)
    name, password = _read_fields(content, name=LONGEST_NAME, password=LONGEST)
    attempt = _make_attempt(request, name, password)
    token = await _check(request, lambda: _open(request, register).sign_in(attempt))
    return await _answer_session(request, token)


@router.post("/sign-out", status_code=204)
@for_visitors
async def sign_out(request: Request, register: Register) -> Response:
    """End this session."""
    token, caller = read_cookie(request), request.scope["caller"]
    if token is not None and caller.kind == "account":
        signs = _open(request, register)
        await anyio.to_thread.run_sync(signs.sign_out, token, caller, _request_id(request))
        _keeper(request).forget()
    answer = Response(status_code=204, headers=_NO_STORE)
    answer.delete_cookie(_cookie(request), path="/", **_cookie_traits(request))
    return answer


@router.post(
    "/password",
    responses=WRITING_PROBLEMS | {200: {"model": AccountAnswer}},
    openapi_extra=_describe("old", "new"),
)
@signed_in
async def change_password(request: Request, register: Register, content: Body) -> Response:
    """Change one's password; every other session of the account ends."""
    _require_safe(request)
    old, new = _read_fields(content, old=LONGEST, new=LONGEST)
    attempt = _make_attempt(request, request.scope["caller"].name, old)
    token = await _check(request, lambda: _open(request, register).change_password(attempt, new))
    return await _answer_session(request, token)


@router.get("/sessions", responses={200: {"model": SessionList}})
@signed_in
async def show_sessions(request: Request, register: Register) -> Response:
    """Where one is signed in."""
    caller: Caller = request.scope["caller"]

    def read() -> list[dict[str, object]]:
        with reading(register.documents.engine) as connection:
            return list_sessions(connection, caller.id)

    found = await anyio.to_thread.run_sync(read)
    items = [one | {"current": one["id"] == caller.session} for one in found]
    return _answer({"items": items})


@router.delete("/sessions/{session_id}", status_code=204)
@signed_in
async def end_session(session_id: str, request: Request, register: Register) -> Response:
    """End one of one's sessions."""
    signs, caller = _open(request, register), request.scope["caller"]
    ended = await anyio.to_thread.run_sync(
        signs.end, caller, session_id[:100], _request_id(request)
    )
    _keeper(request).forget()
    if not ended:
        raise NotFoundError(
            "no session has this id", code="unknown_session", field="session_id", value=session_id
        )
    return Response(status_code=204, headers=_NO_STORE)


def _tell(request: Request, caller: Caller, token: str | None) -> dict[str, Any]:
    is_account = caller.kind == "account"
    return {
        "kind": caller.kind,
        "name": caller.name or None,
        "roles": [{"role": one.role, "area": one.area or None} for one in caller.grants],
        "must_change_password": caller.must_change,
        "csrf_token": make_csrf(token) if is_account and token else None,
        "accounts_exist": request.scope["situation"].has_accounts,
        "may_sign_in": _may_sign_in(request),
        "is_plain": request.url.scheme != "https" and not caller.is_local,
    }


def _may_sign_in(request: Request) -> bool:
    settings = request.app.state.settings
    is_safe = request.url.scheme == "https" or request.scope["caller"].is_local
    return bool(is_safe or settings.allow_plain_sign_in)


def _require_safe(request: Request) -> None:
    if not _may_sign_in(request):
        raise ForbiddenError(
            "passwords do not travel over plain HTTP from other machines: serve with --tls-cert "
            "and --tls-key, or set VAXREACH_ALLOW_PLAIN_SIGN_IN",
            code="plain_sign_in",
        )


def _read_fields(content: bytes, **longest: int) -> list[str]:
    """Exactly these texts of a body; none of them is told back."""
    try:
        body = parse_json(content)
    except (InputError, ValueError) as error:
        raise BodyError("expected a JSON object", code="account_body", field="body") from error
    if not isinstance(body, Mapping) or set(body) != set(longest):
        raise BodyError(
            f"expected the fields {', '.join(longest)} and no others",
            code="account_body",
            field="body",
            allowed=list(longest),
        )
    for field, most in longest.items():
        if not isinstance(body[field], str) or not 0 < len(body[field]) <= most:
            raise BodyError(
                f"expected text of 1 to {most} characters", code="account_field", field=field
            )
    return [body[field] for field in longest]


def _make_attempt(request: Request, name: str, password: str) -> Attempt:
    return Attempt(
        name, password, request.scope["caller"], _request_id(request), read_cookie(request) or ""
    )


async def _check(request: Request, work: Callable[[], Answer]) -> Answer:
    gate: PasswordGate = request.app.state.password_gate
    return await gate.run(work)


async def _answer_session(request: Request, token: str) -> Response:
    keeper = _keeper(request)
    keeper.forget()
    caller = await keeper.find_account(token, request.scope["caller"]) or Caller()
    answer = _answer(_tell(request, caller, token))
    answer.set_cookie(_cookie(request), token, path="/", **_cookie_traits(request))
    return answer


def _cookie(request: Request) -> str:
    return COOKIE if request.url.scheme == "https" else PLAIN_COOKIE


def _cookie_traits(request: Request) -> dict[str, Any]:
    return {"httponly": True, "samesite": "strict", "secure": request.url.scheme == "https"}


def _open(request: Request, register: ServiceState) -> SignIns:
    return SignIns(register.documents.engine, register.audit, _keeper(request).lifetime)


def _keeper(request: Request) -> Doorkeeper:
    keeper: Doorkeeper = request.app.state.doorkeeper
    return keeper


def _request_id(request: Request) -> str:
    return str(request.scope.get("request_id", ""))


def _answer(body: Mapping[str, Any]) -> Response:
    return Response(dump_json(body), media_type="application/json", headers=_NO_STORE)
