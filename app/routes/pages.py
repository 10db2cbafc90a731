"""The page, the API pages, and the files they are made of; nothing comes from outside."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request, Response

from app.answers import is_known
from app.layers import dump_json
from app.tags import make_tag

WEB_FOLDER = Path(__file__).resolve().parent.parent / "web"
router = APIRouter(include_in_schema=False)


@router.get("/")
def show_map(request: Request) -> Response:
    """The map and the tables, in Chinese."""
    return _answer_bytes(request, (WEB_FOLDER / "index.html").read_bytes(), "text/html")


@router.get("/docs")
def show_api_pages(request: Request) -> Response:
    """The API, drawn from `/openapi.json`."""
    return _answer_bytes(request, (WEB_FOLDER / "docs.html").read_bytes(), "text/html")


@router.get("/openapi.json")
def show_openapi(request: Request) -> Response:
    """The description of the API."""
    return _answer_bytes(request, dump_json(request.app.openapi()), "application/json")


def _answer_bytes(request: Request, body: bytes, media_type: str) -> Response:
    tag = make_tag(body)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
