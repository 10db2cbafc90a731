"""Bodies of answers: compressed where they are made, and sent piece by piece."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import AnswerSettings

PIECE_BYTES = 128 << 10
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_PACKED = ("image/", "application/zip", "application/vnd.openxmlformats", "application/geopackage")
"""Media types that are compressed already."""


def accepts_gzip(request: Request) -> bool:
    """Whether the client takes gzip; a weight of zero says that it does not (RFC 9110)."""
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "").removeprefix("q=").strip("0.") != "" or not weight
    return False


def compress(content: bytes, level: int) -> bytes:
    """Gzip, the same bytes for the same content: no time, no name."""
    packer = zlib.compressobj(level, zlib.DEFLATED, _GZIP_WINDOW)
    return packer.compress(content) + packer.flush()


def pack(
    request: Request,
    content: bytes,
    media_type: str,
    headers: Mapping[str, str],
    compressed: Callable[[bytes, int], bytes] = compress,
) -> Response:
    """An answer with its body compressed where the client takes that and the body is worth it.

    Takes milliseconds for a large body: for threads, never the event loop.
    """
    settings: AnswerSettings = request.app.state.settings.answers
    told = dict(headers)
    if not media_type.startswith(_PACKED):
        told["Vary"] = "Accept-Encoding"
        if accepts_gzip(request) and len(content) >= settings.gzip_minimum_bytes:
            content = compressed(content, settings.gzip_level)
            told["Content-Encoding"] = "gzip"
    return Response(content, media_type=media_type, headers=told)


class ChunkingMiddleware:
    """Sends a large body piece by piece, so that a slow reader holds one of them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its answer goes out in pieces."""

        async def send_pieces(message: Message) -> None:
            body = message.get("body", b"")
            if message["type"] != "http.response.body" or len(body) <= PIECE_BYTES:
                await send(message)
                return
            more, view = message.get("more_body", False), memoryview(body)
            for start in range(0, len(body), PIECE_BYTES):
                is_last = start + PIECE_BYTES >= len(body)
                piece = bytes(view[start : start + PIECE_BYTES])
                await send({**message, "body": piece, "more_body": more or not is_last})

        await self.app(scope, receive, send_pieces)
