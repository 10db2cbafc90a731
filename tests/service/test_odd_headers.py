"""Headers that come twice, contradict each other, or lead to another name than ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.settings import CorsSettings
from tests.api.small_assessment import build_small_assessment
from tests.service.serving import Address, Reply, assert_problem, read_reply, serving

JSON = b"Content-Type: application/json\r\n"
TWO_ENCODINGS = b"Content-Encoding: identity\r\nContent-Encoding: gzip\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
START = b"POST /v1/scenarios HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"


def post(address: Address, headers: bytes, body: bytes = b"{}"):
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    return address.send(START + headers + length + body)


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        (JSON * 2, 415, "body_not_json"),
        (JSON + b"Content-Type: text/plain\r\n", 415, "body_not_json"),
        (
            JSON + TWO_ENCODINGS,
            415,
            "body_compressed",
        ),
        (JSON + b"Idempotency-Key: a\r\nIdempotency-Key: b\r\n", 400, "key_invalid"),
        (JSON + b"Idempotency-Key: " + b"k" * 10_000 + b"\r\n", 400, "key_invalid"),
        (
            JSON + CHUNKED * 2,
            400,
            "http_invalid",
        ),
    ],
)
def test_headers_at_odds_are_refused(address: Address, headers: bytes, status: int, code: str):
    assert assert_problem(post(address, headers), status)["code"] == code


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:x@evil.example", "[::1]evil.example", "127.0.0.1:80/evil", "localhost, evil",
        "localhost:", "[::1", "127.0.0.1@evil", "localhost:123456", "evil.localhost",
    ],
)  # fmt: skip
def test_a_host_with_more_than_a_name_and_a_port_is_not_ours(address: Address, host: str):
    reply = address.ask("/v1/counties?limit=1", Host=host)
    if host == "localhost:":
        assert reply.status == 200
    else:
        assert_problem(reply, 421)


def test_tags_are_found_in_whichever_line_they_stand(address: Address):
    tag = address.ask("/v1/counties?limit=1").headers["etag"]
    asked = (
        b"GET /v1/counties?limit=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        b'If-None-Match: "a"\r\nIf-None-Match: %s\r\n\r\n'
    )
    assert address.send(asked % tag.encode()).status == 304
    assert address.send(asked % b'"b"').status == 200


@pytest.mark.parametrize("date", ["1767225600", "0", "2026-01-01T00:00:00", "20260101", " ", "-1"])
def test_a_number_is_no_date(address: Address, date: str):
    body = assert_problem(address.ask(f"/v1/coverage?date={date.replace(' ', '%20')}"), 400)
    assert (body["code"], body["field"]) == ("date_invalid", "date")


@pytest.fixture(scope="module")
def known() -> Iterator[Address]:
    """A server that lets the pages of one other origin ask."""
    cors = CorsSettings(origins=["https://map.example"])
    with serving(build_small_assessment(), cors=cors) as opened:
        yield opened


def test_a_page_of_an_origin_that_may_not_ask_is_told_so_like_everybody(known: Address):
    asks = {"Access_Control_Request_Method": "DELETE"}
    body = assert_problem(
        known.ask("/v1/jobs", "OPTIONS", Origin="http://evil.example", **asks), 400
    )
    assert body["code"] == "origin_not_allowed"
    allowed = known.ask("/v1/jobs", "OPTIONS", Origin="https://map.example", **asks)
    assert allowed.status == 200
    assert allowed.headers["access-control-allow-origin"] == "https://map.example"


@pytest.mark.parametrize("path", ["/v1/counties", "/", "/health/live", "/v1/nothing"])
def test_nothing_follows_the_header_of_an_answer_to_head(address, path):
    """What a client took for the next answer would be the body that it did not ask for."""
    with address.connect() as opened:
        head = f"HEAD {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        opened.sendall(f"{head}\r\n{head}Connection: close\r\n\r\n".encode())
        raw = read_reply(opened).raw
    first, second, rest = raw.split(b"\r\n\r\n")
    assert [part[:9] for part in (first, second)] == [b"HTTP/1.1 "] * 2
    assert rest == b""
    assert int(Reply(first).headers["content-length"]) > 0
