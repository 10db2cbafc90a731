"""The page, the API pages, and the files they are made of; nothing comes from outside."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request, Response

from app.access.guard import GuardedRoute
from app.access.rules import for_anybody, reads
from app.errors import NotFoundError
from app.http.compression import compress, pack
from app.http.etags import make_tag
from app.http.responses import is_known
from app.snapshot.geojson import dump_json
from geo.words.sentences import fill_sentences

WEB_FOLDER = Path(__file__).resolve().parent.parent / "web"
MOST_FILES = 256
router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
for _ending in (".mjs", ".js"):
    mimetypes.add_type("text/javascript", _ending)


@router.get("/")
@for_anybody
async def show_map(request: Request) -> Response:
    """The map and the tables, in Chinese."""
    return await _answer_file(request, "index.html")


@router.get("/docs")
@reads("docs", "admin", "security", "auditor")
async def show_api_pages(request: Request) -> Response:
    """The API, drawn from `/openapi.json`."""
    return await _answer_file(request, "docs.html")


@router.get("/openapi.json")
@reads("docs", "admin", "security", "auditor")
async def show_openapi(request: Request) -> Response:
    """The description of the API; two threads may not build it at once."""
    document = request.app.openapi()
    return await anyio.to_thread.run_sync(_answer_openapi, request, document)


@router.get("/web/{name:path}")
@for_anybody
async def show_file(name: str, request: Request) -> Response:
    """One file of the pages."""
    return await _answer_file(request, name)


async def _answer_file(request: Request, name: str) -> Response:
    path = _list_files().get(name)
    if path is None:
        raise NotFoundError(f"nothing is served at {request.url.path}", code="no_such_address")
    return await anyio.to_thread.run_sync(_answer_content, request, path)


def _answer_content(request: Request, path: Path) -> Response:
    changed = path.stat().st_mtime_ns
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _answer_bytes(
        request,
        _read(path, changed),
        media_type,
        lambda _, level: _compress_file(path, changed, level),
    )


def _answer_openapi(request: Request, document: dict[str, Any]) -> Response:
    return _answer_bytes(request, dump_json(document), "application/json")


def _answer_bytes(
    request: Request,
    content: bytes,
    media_type: str,
    compressed: Callable[[bytes, int], bytes] = compress,
) -> Response:
    headers = {"ETag": make_tag(content), "Cache-Control": "no-cache"}
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return pack(request, content, media_type, headers, compressed)


@cache
def _list_files() -> dict[str, Path]:
    """Every file of the page by its name there, so that a name leads nowhere else."""
    return {
        (Path(folder) / name).relative_to(WEB_FOLDER).as_posix(): Path(folder) / name
        for folder, _, names in os.walk(WEB_FOLDER, followlinks=True)
        for name in names
        if not name.startswith(".")
    }


@lru_cache(maxsize=MOST_FILES)
def _read(path: Path, _: int) -> bytes:
    if path.suffix != ".html":
        return path.read_bytes()
    return fill_sentences(path.read_text(encoding="utf-8")).encode()


@lru_cache(maxsize=MOST_FILES)
def _compress_file(path: Path, changed: int, level: int) -> bytes:
    return compress(_read(path, changed), level)
