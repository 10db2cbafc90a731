"""The service, assembled; nothing here knows what an answer holds."""

from __future__ import annotations

import asyncio
import logging
import mimetypes
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from app.answers import ENGINE_VERSION
from app.dependencies import PROBLEMS, refuse_odd_parameters
from app.errors import add_error_handlers
from app.observing import Metrics, ObservingMiddleware
from app.published import Assessment, publish
from app.register import Register
from app.routes import (
    assessments,
    assigned,
    candidates,
    counties,
    coverage,
    dictionary,
    employers,
    health,
    holidays,
    jobs,
    lists,
    norms,
    pages,
    plans,
    reach,
    scenarios,
    service_area,
    sites,
    tiers,
)
from app.routes.pages import WEB_FOLDER
from app.settings import Settings
from app.store import sqlite_url
from geo.errors import StoreError

REGISTER = "register.sqlite"
_LOG = logging.getLogger("vaxreach.store")

RESOURCES = (
    assessments,
    counties,
    sites,
    service_area,
    holidays,
    reach,
    dictionary,
    tiers,
    norms,
    assigned,
    lists,
    coverage,
    employers,
    scenarios,
    candidates,
    plans,
    jobs,
)


def create_app(settings: Settings, assessment: Assessment | None = None) -> FastAPI:
    """Assemble the service; the assessment is opened when it starts, unless one is given."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with tempfile.TemporaryDirectory(prefix="vaxreach-") as folder:
            register = await asyncio.to_thread(_open_register, settings, Path(folder))
            app.state.register = register
            app.state.published = await asyncio.to_thread(_load, settings, assessment)
            yield
            if register is not None:
                await asyncio.to_thread(register.close)

    app = FastAPI(
        title="vaxreach",
        version=ENGINE_VERSION,
        description="预防接种服务可及性:服务半径与节假日开诊",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.settings, app.state.published, app.state.metrics = settings, None, Metrics()
    app.state.register = None
    add_error_handlers(app)
    strict = [Depends(refuse_odd_parameters)]
    for resource in RESOURCES:
        app.include_router(resource.router, dependencies=strict, responses=PROBLEMS)
    app.include_router(health.router, dependencies=strict)
    app.include_router(pages.router)
    mimetypes.add_type("text/javascript", ".mjs")
    mimetypes.add_type("text/javascript", ".js")
    app.mount("/web", StaticFiles(directory=WEB_FOLDER), name="web")
    _add_middleware(app, settings)
    return app


def _open_register(settings: Settings, temporary: Path) -> Register | None:
    """The register; None where it cannot be opened, so that reading goes on."""
    folder = _find_folder(settings, temporary)
    try:
        return Register.open(settings.store.url or sqlite_url(folder / REGISTER), folder)
    except (StoreError, OSError):
        _LOG.exception("the register cannot be opened")
        return None


def _find_folder(settings: Settings, temporary: Path) -> Path:
    """The folder of a study's state; a passing one without a study."""
    if settings.study is None:
        return temporary
    from geo.assessment.published import state_folder

    return state_folder(settings.study)


def _load(settings: Settings, assessment: Assessment | None) -> object:
    if assessment is None and settings.study is not None:
        from geo.assessment import open_latest

        assessment = open_latest(settings.study)
    if assessment is None:
        return None
    assessment.areas.warm_up()
    published = publish(assessment)
    if settings.study is not None:
        from geo.planning.warm_up import warm_up

        warm_up()
        published.desk.open().warm_up()
    return published


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """The last one added is the outermost."""
    app.add_middleware(
        GZipMiddleware,
        minimum_size=settings.answers.gzip_minimum_bytes,
        compresslevel=settings.answers.gzip_level,
    )
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors.origins,
        allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
        allow_headers=["Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Prefer"],
        expose_headers=["ETag", "Location", "Preference-Applied"],
    )
    app.add_middleware(
        ObservingMiddleware, metrics=app.state.metrics, log_access=settings.log.access
    )
