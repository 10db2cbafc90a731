"""What is no HTTP, or breaks off: a problem document at most, never a fault of ours in the log."""

from __future__ import annotations

import time

import pytest

from tests.service.serving import Address, assert_problem

HOST = b"Host: 127.0.0.1\r\n"
CHUNKED = (
    b"POST /v1/scenarios HTTP/1.1\r\n" + HOST
    + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)  # fmt: skip
NO_HTTP = {
    "a negative length": b"POST /v1/plans HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    "two lengths": (
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n"
    ),
    "a length in words": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: ten\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no line": b"\x00\x00\x00\r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\n" + HOST + b"X : 1\r\n\r\n",
    "a giant header": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
    "a giant address": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a malformed chunk": CHUNKED + b"zz\r\n",
    "a chunk of negative size": CHUNKED + b"-5\r\nabcde\r\n",
    "a chunk longer than said": CHUNKED + b"2\r\nabcde\r\n0\r\n\r\n",
    "chunks and a length": (
        b"POST / HTTP/1.1\r\n" + HOST
        + b"Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc"
    ),
}  # fmt: skip


@pytest.mark.parametrize("raw", NO_HTTP.values(), ids=NO_HTTP)
def test_what_is_no_http_is_a_problem_document(address: Address, raw: bytes, caplog):
    body = assert_problem(address.send(raw), 400, 431, 501)
    assert body["code"] in {"http_invalid", "header_too_large"}
    assert not caplog.records


def test_more_header_lines_than_any_client_sends_are_refused(address: Address):
    raw = b"GET / HTTP/1.1\r\n" + HOST + b"a: 1\r\n" * 500 + b"\r\n"
    assert_problem(address.send(raw), 431)


def test_a_body_crumbled_into_chunks_of_a_byte_is_refused(address: Address):
    assert_problem(address.send(CHUNKED + b"1\r\n \r\n" * 60_000), 400, 413)


@pytest.mark.parametrize(
    "part",
    [
        CHUNKED, CHUNKED + b"5\r\nab", CHUNKED + b"zz\r\n",
        b"POST /v1/plans HTTP/1.1\r\n" + HOST
        + b"Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{",
        b"GET /v1/counties HTTP/1.1\r\n" + HOST + b"\r\n",
    ],
)  # fmt: skip
def test_a_client_that_hangs_up_is_no_fault_of_ours(address: Address, part: bytes, caplog):
    for _ in range(5):
        with address.connect() as opened:
            opened.sendall(part)
    time.sleep(0.3)
    counted = address.ask("/metrics").body.decode()
    assert 'status="500"' not in counted
    assert not caplog.records


def test_an_upgrade_to_another_protocol_is_passed_over_in_silence(address: Address, caplog):
    raw = (
        b"GET /health/live HTTP/1.1\r\n"
        + HOST
        + b"Connection: upgrade, close\r\nUpgrade: websocket\r\n\r\n"
    )
    assert address.send(raw).status == 200
    assert not caplog.records


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "127.1",
     "0.0.0.0", "[::2]", "127.0.0.1@evil.example", "", "LOCALHOSTS", "2130706433", "%6cocalhost"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/counties"), ("GET", "/v1/counties/"), ("POST", "/v1/scenarios"),
     ("DELETE", "/v1/jobs/1"), ("OPTIONS", "/v1/plans"), ("GET", "/"), ("GET", "/web/"),
     ("GET", "/health/live")],
)  # fmt: skip
def test_another_host_is_refused_before_anything_else(address: Address, host, method, path):
    reply = address.ask(path, method, Host=host)
    assert_problem(reply, 400, 421)
    assert "location" not in reply.headers


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost:8000", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8000",
             "localhost."]
)  # fmt: skip
def test_the_names_of_this_machine_are_served_at_any_port(address: Address, host: str):
    assert address.ask("/v1/counties", Host=host).status == 200


@pytest.mark.parametrize("path", ["/v1/counties/", "/web", "/web/", "/docs/", "//v1/counties"])
def test_no_address_redirects(address: Address, path: str):
    reply = address.ask(path)
    assert_problem(reply, 404)
    assert "location" not in reply.headers


def test_a_forwarded_request_is_not_one_of_this_machine(address: Address):
    told = {"X_Forwarded_For": "127.0.0.1", "X_Forwarded_Host": "localhost"}
    assert_problem(address.ask("/v1/counties", **told), 401)
    assert address.ask("/v1/counties").status == 200
