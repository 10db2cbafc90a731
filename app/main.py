"""The service, assembled; nothing here knows what an answer holds."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine
from starlette.routing import BaseRoute

from app.access.doorkeeper import Doorkeeper
from app.access.guard import require_declared
from app.access.passwords import PasswordGate
from app.audit import Deed, append_line
from app.errors import NotReadyError, add_error_handlers
from app.http.body_cache import KeptBodies
from app.http.compression import ChunkingMiddleware
from app.http.dependencies import PROBLEMS, refuse_odd_parameters
from app.http.head import HeadMiddleware
from app.http.hosts import HostMiddleware
from app.http.middleware import Metrics, ObservingMiddleware
from app.http.openapi import DescribedApi
from app.http.origins import OriginMiddleware
from app.http.responses import ENGINE_VERSION
from app.opening import Done, Opener, Opening
from app.publishing.service_maker import make_maker
from app.resources.state_opener import StateOpener
from app.routes import (
    account,
    capacity,
    counties,
    coverage,
    dictionary,
    employers,
    further,
    health,
    holidays,
    limits,
    lists,
    measures,
    norms,
    pages,
    reach,
    schemas,
    service_area,
    sites,
    tables,
    tiers,
)
from app.routes.register import history, rows
from app.routes.work import (
    assessment_status,
    assessments,
    candidates,
    jobs,
    plans,
    scenarios,
    sharing,
)
from app.settings import Settings
from app.store.claims import Claim
from app.store.transactions import changing
from app.work.questions import QuestionQueues
from geo.assessment import Assessment
from geo.storage.passing_folders import passing_folder
from geo.study import state_folder
from geo.words.sentences import say

SPARE_THREADS = 2
"""Threads beside those of questions: for files of the page, and for a register to be opened."""

RESOURCES = (
    assessments,
    assessment_status,
    counties,
    sites,
    service_area,
    holidays,
    reach,
    dictionary,
    schemas,
    tiers,
    norms,
    measures,
    tables,
    lists,
    coverage,
    capacity,
    further,
    employers,
    scenarios,
    candidates,
    plans,
    jobs,
    sharing,
    account,
    limits,
    history,
    rows,
)


def create_app(
    settings: Settings,
    assessment: Assessment | None = None,
    *,
    opener: Opener | None = None,
    opened: Done = lambda _: None,
    claimed: Claim | None = None,
    as_of: date | None = None,
) -> FastAPI:
    """Assemble the service.

    An assessment that is given, or that of the study, is ready before the first request; with an
    `opener` it is opened beside the requests, and `opened` is told how that ended. `claimed` is the
    lock of the study where it has been taken already. `as_of` is what assessments are about in
    place of the date of the study or of the day.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        _bound_threads(settings)
        with ExitStack() as stack:
            folder = _find_folder(settings, stack)
            app.state.opener = StateOpener(settings, folder, claimed)
            app.state.register = await asyncio.to_thread(app.state.opener.open)
            app.state.doorkeeper.bind(
                folder, lambda: _open_engine(app), lambda deed: _note(app, deed)
            )
            if opener is not None:
                app.openapi()
                maker = make_maker(app, settings, as_of)
                app.state.opening.begin(app, settings, opener, opened, maker)
            else:
                await asyncio.to_thread(_open, app, settings, assessment, as_of)
            yield
            app.state.opening.stop()
            if app.state.updater is not None:
                app.state.updater.stop()
            app.state.queues.close()
            app.state.password_gate.close()
            await asyncio.to_thread(app.state.opener.close)

    app = DescribedApi(
        title="vaxreach",
        version=ENGINE_VERSION,
        description=say("api_title"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.settings, app.state.published, app.state.metrics = settings, None, Metrics()
    app.state.register, app.state.rows, app.state.opening = None, None, Opening()
    app.state.updater = None
    app.state.queues, app.state.kept_bodies = QuestionQueues.open(settings.questions), KeptBodies()
    app.state.doorkeeper, app.state.password_gate = Doorkeeper(settings), PasswordGate()
    add_error_handlers(app)
    app.router.routes.extend(_build_routes(RESOURCES))
    _add_middleware(app, settings)
    return app


def _open_engine(app: FastAPI) -> Engine | None:
    """The database; a register that is closed is tried again, which may take its time."""
    if app.state.register is None:
        app.state.register = app.state.opener.open()
    register = app.state.register
    return None if register is None else register.documents.engine


def _note(app: FastAPI, deed: Deed) -> None:
    """Write a line of the audit that goes with no change.

    Raises
    ------
    StoreError, NotReadyError
        It cannot be written.
    """
    engine = _open_engine(app)
    if engine is None:
        raise NotReadyError("the register is closed: try again", code="register_closed")
    with changing(engine) as connection:
        append_line(connection, app.state.register.audit, deed)


@cache
def _build_routes(resources: tuple[ModuleType, ...]) -> Sequence[BaseRoute]:
    """Every route, built whole: otherwise the first request to one would wait for it."""
    strict = [Depends(refuse_odd_parameters)]
    router = APIRouter()
    for resource in (*resources, health, pages):
        require_declared(resource.router.routes)
    for resource in resources:
        router.include_router(resource.router, dependencies=strict, responses=PROBLEMS)
    router.include_router(health.router, dependencies=strict)
    router.include_router(pages.router)
    deque(iter_route_contexts(router.routes), maxlen=0)
    return router.routes


def _bound_threads(settings: Settings) -> None:
    """Few threads let the event loop have the interpreter soon."""
    running = settings.questions.running + settings.questions.heavy_running
    current_default_thread_limiter().total_tokens = running + SPARE_THREADS


def _find_folder(settings: Settings, stack: ExitStack) -> Path:
    """The folder of a study's state; a passing one without a study."""
    if settings.study is None:
        return stack.enter_context(passing_folder())
    return state_folder(settings.study)


def _open(
    app: FastAPI, settings: Settings, assessment: Assessment | None, as_of: date | None
) -> None:
    if assessment is not None:
        app.state.opening.open(app, settings, assessment)
        return
    maker = make_maker(app, settings, as_of)
    if maker is not None:
        app.state.opening.open_study(app, settings, lambda tell, make: make(tell), maker)


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """The last one added is the outermost."""
    app.add_middleware(ChunkingMiddleware)
    app.add_middleware(HeadMiddleware)
    app.add_middleware(
        OriginMiddleware,
        allow_origins=settings.cors.origins,
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "If-Match",
            "If-None-Match",
            "Prefer",
        ],
        expose_headers=["ETag", "Location", "Preference-Applied", "Retry-After", "X-Request-Id"],
    )
    if settings.hosts:
        app.add_middleware(HostMiddleware, hosts=settings.hosts)
    app.add_middleware(
        ObservingMiddleware, metrics=app.state.metrics, log_access=settings.log.access
    )
