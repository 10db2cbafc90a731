"""JSON answers with entity tags, and lists cut into pages."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from orjson import Fragment

from app.access.judging import may_read
from app.http.body_cache import KeptBodies
from app.http.compression import accepts_gzip, pack
from app.http.etags import make_tag
from app.schemas.queries import PageQuery
from app.snapshot.geojson import dump_json
from app.snapshot.snapshot import Published
from geo.storage.passing_folders import passing_folder

GEOJSON_MEDIA_TYPE = "application/geo+json"
XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENGINE_VERSION = version("vaxreach")


def answer_json(request: Request, published: Published, body: Mapping[str, Any]) -> Response:
    """A JSON answer, or 304 where the caller has it already."""
    return _answer(request, published, body, "application/json")


def answer_geojson(
    request: Request, published: Published, body: Mapping[str, Any] | Fragment
) -> Response:
    """A GeoJSON answer (RFC 7946), or 304 where the caller has it already."""
    return _answer(request, published, body, GEOJSON_MEDIA_TYPE)


def find_kept(request: Request, published: Published) -> Response | None:
    """The answer that went out to the same question of the same assessment, while it is kept."""
    headers = _cache_headers(request, published)
    kept: KeptBodies = request.app.state.kept_bodies
    found = kept.find(headers["ETag"])
    if found is not None and is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return found


def answer_stored(
    request: Request,
    tag: str | None,
    body: Mapping[str, Any],
    media_type: str = "application/json",
) -> Response:
    """An answer from what can change: asked about each time, under its own tag or its content's."""
    content = dump_json(body)
    tag = tag or make_tag(content)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if request.method == "GET" and is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return pack(request, content, media_type, headers)


def answer_workbook(
    request: Request, published: Published, write: Callable[[Path], None], name: str
) -> Response:
    """An Excel workbook to keep, written only where the caller does not have it already."""
    headers = _cache_headers(request, published)
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    with passing_folder() as folder:
        path = folder / name
        write(path)
        return pack(request, path.read_bytes(), XLSX_MEDIA_TYPE, headers)


def answer_stored_file(request: Request, content: bytes, name: str) -> Response:
    """A file to keep from what can change, under the tag of its content."""
    headers = {"ETag": make_tag(content), "Cache-Control": "no-cache"}
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return pack(request, content, media_type, headers)


def feature_collection(published: Published, features: Sequence[Any]) -> dict[str, Any]:
    """A collection that says which assessment it is of."""
    return {
        "type": "FeatureCollection",
        "assessment_id": published.id,
        "synthetic": published.synthetic,
        "features": features,
    }


def page_members(request: Request, page: PageQuery, matched: int) -> dict[str, Any]:
    """How many there are, how many come, and where the next ones are."""
    returned = max(0, min(page.limit, matched - page.offset))
    links = []
    if page.offset + returned < matched and returned:
        query = dict(request.query_params) | {"limit": page.limit, "offset": page.offset + returned}
        links.append({"rel": "next", "href": f"{request.url.path}?{urlencode(query)}"})
    return {"numberMatched": matched, "numberReturned": returned, "links": links}


def cut_page(page: PageQuery, items: Sequence[Any]) -> Sequence[Any]:
    """The items of one page."""
    return items[page.offset : page.offset + page.limit]


def entity_tag(request: Request, state: str) -> str:
    """A strong tag: the same only for one assessment, engine, address, encoding and readership."""
    said = (
        f"{ENGINE_VERSION}\n{state}\n{accepts_gzip(request)}\n{is_inside(request)}\n"
        f"{request.scope['path']}\n"
    )
    query: bytes = request.scope["query_string"]
    return make_tag(said.encode("utf-8", "surrogatepass") + query)


def is_inside(request: Request, layer: str = "") -> bool:
    """Whether the caller may read a layer; without one, what is internal at all."""
    caller, now = request.scope.get("caller"), request.scope.get("situation")
    return caller is None or now is None or may_read(layer, caller, now)


def is_known(request: Request, tag: str) -> bool:
    """Whether `If-None-Match` names the tag (weak comparison, RFC 9110) or is a star."""
    given = ",".join(request.headers.getlist("if-none-match"))
    return any(part.strip().removeprefix("W/") in {tag, "*"} for part in given.split(","))


def _answer(
    request: Request, published: Published, body: Mapping[str, Any] | Fragment, media_type: str
) -> Response:
    headers = _cache_headers(request, published)
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    kept: KeptBodies = request.app.state.kept_bodies
    return kept.find_or_make(
        headers["ETag"], lambda: pack(request, dump_json(body), media_type, headers)
    )


def _cache_headers(request: Request, published: Published) -> dict[str, str]:
    seconds = request.app.state.settings.answers.max_age_s
    control = f"public, max-age={seconds}" if seconds else "no-cache"
    tag = entity_tag(request, published.id)
    return {"ETag": tag, "Cache-Control": control, "Vary": "Accept-Encoding"}
