"""What routes ask for; all of it on the event loop, so that none waits for a thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

import anyio.to_thread
from fastapi import Depends, Request
from sqlalchemy import Connection

from app.access.caller import Caller
from app.access.doorkeeper import make_who
from app.audit import Deed, append_line
from app.errors import NotReadyError, QueryError
from app.register.register import Register as RowRegister
from app.resources.own_jobs import OwnJobs
from app.resources.plans import Planner
from app.resources.scenarios import Scenarios
from app.resources.service_state import ServiceState
from app.schemas.documents import Problem
from app.snapshot.snapshot import Published
from app.store import Asker
from app.store.document_rows import Name

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (400, 404, 421, 429, 503)
}

WRITING_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (409, 412, 413, 415, 422, 428, 507)
}
"""What a request that changes something can be answered besides."""


async def read_published(request: Request) -> Published:
    """The assessment that is being served."""
    published: Published | None = request.app.state.published
    if published is None:
        raise NotReadyError(
            "no assessment is loaded yet", code="not_ready", step=request.app.state.opening.step
        )
    return published


async def refuse_odd_parameters(request: Request) -> None:
    """Turn away query parameters that the route does not have, or that come twice."""
    if not request.scope["query_string"]:
        return
    given = Counter(name for name, _ in request.query_params.multi_items())
    if not given:
        return
    allowed = _declared_parameters(request)
    for name, count in given.items():
        if name not in allowed:
            detail = "unknown query parameter"
            value = request.query_params[name]
            raise QueryError(detail, code="query_unknown", field=name, value=value, allowed=allowed)
        if count > 1:
            values = request.query_params.getlist(name)
            raise QueryError(
                "query parameter given more than once",
                code="query_repeated",
                field=name,
                value=values,
            )


def _declared_parameters(request: Request) -> list[str]:
    operations = request.app.openapi()["paths"].get(request.scope["route"].path_format, {})
    declared = operations.get(request.method.lower(), {}).get("parameters", [])
    return [str(each["name"]) for each in declared if each["in"] == "query"]


async def read_register(request: Request) -> ServiceState:
    """Scenarios, plans and jobs; a register that is closed is tried again."""
    state = request.app.state
    if state.register is None:
        state.register = await state.opener.open_or_refuse()
    register: ServiceState = state.register
    return register


Register = Annotated[ServiceState, Depends(read_register)]


async def read_jobs(request: Request, register: Register) -> OwnJobs:
    """Work in the background, as far as the caller may see it."""
    documents = register.documents.on_behalf_of(_make_asker(request, register))
    return OwnJobs(register.jobs, documents)


async def read_planner(request: Request, register: Register) -> Planner:
    """Where the caller's plans are worked out."""
    return register.planner.on_behalf_of(_make_asker(request, register))


async def read_scenarios(request: Request, register: Register) -> Scenarios:
    """Where the caller's scenarios are made."""
    return register.scenarios.on_behalf_of(_make_asker(request, register))


def _make_asker(request: Request, register: ServiceState) -> Asker:
    """The caller as documents know them; what they change is written down with the change."""
    caller: Caller = request.scope["caller"]
    request_id = str(request.scope.get("request_id", ""))

    def note(
        connection: Connection, action: str, name: Name, said: Mapping[str, Any] | None
    ) -> None:
        subject = f"{name[0]}/{name[1]}"
        deed = Deed(make_who(caller), action, subject, after=said, request_id=request_id)
        append_line(connection, register.audit, deed)

    sees_all = not request.scope["situation"].has_accounts
    works_everywhere = any(caller.may(role, "") for role in ("editor", "approver"))
    return Asker(caller.id, caller.areas, sees_all, note, works_everywhere)


async def read_rows(request: Request, register: Register) -> RowRegister:
    """The rows of offices; their study is read once."""
    state = request.app.state
    if state.rows is None:
        state.rows = await anyio.to_thread.run_sync(state.opener.open_rows, register)
    rows: RowRegister = state.rows
    return rows


Rows = Annotated[RowRegister, Depends(read_rows)]
JobList = Annotated[OwnJobs, Depends(read_jobs)]
Plans = Annotated[Planner, Depends(read_planner)]
ScenarioList = Annotated[Scenarios, Depends(read_scenarios)]
Loaded = Annotated[Published, Depends(read_published)]
