"""Requests as nobody should send them, over every route of an OpenAPI document, by seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

ODD_TEXTS = [
    "", " ", "\x00", "\ud800", "../../etc/passwd", "..\\..\\x", "%00", "<script>alert(1)</script>",
    "'; DROP TABLE documents; --", "\u202eabc", "a" * 3000, "９９", "null", "true", "[]", "{}",
    "C:\\x", "//h/s", "\r\nSet-Cookie: a=1", "${jndi:ldap://x}", "{{7*7}}", "=1+1", "🧪" * 50,
]  # fmt: skip
ODD_NUMBERS = [
    "NaN", "-Infinity", "1e999", "-1e999", "9223372036854775808", "-9223372036854775809", "1" * 400,
    "-0", "0x10", "1_000", "1e-400", "-1", "0", "1.5", "100000000000000000000", "٣",
]  # fmt: skip
ODD_VALUES: list[Any] = [
    None, True, False, -1, 0, 2**63, -(2**63) - 1, 10**400, 1e308, -0.0, "", "\x00", "a" * 5000,
    [], {}, [[]], {"": {}}, [1] * 200, "NaN", {"a": {"b": {"c": []}}}, float("nan"), float("inf"),
]  # fmt: skip
METHODS = [
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "X" * 300,
]
HEADERS = {
    "Accept-Encoding": ["gzip;q=0", "gzip, br", "*", ",,;q=x"],
    "If-None-Match": ["*", '"', 'W/"x"', "," * 500],
    "If-Match": ["*", '"a"', "é"],
    "Idempotency-Key": ["", "k", "k" * 300, "\x7f", "a b"],
    "Prefer": ["respond-async", "respond-async;x", ",,,", "wait=-1"],
    "Range": ["bytes=0-0", "bytes=9-1", "x"],
    "Content-Type": ["text/plain", "application/json; charset=gbk", "multipart/form-data", ""],
    "Content-Encoding": ["gzip", "identity", "br, gzip"],
    "Origin": ["null", "http://evil.example"],
    "Cookie": ["a=" + "b" * 4000],
    "Expect": ["100-continue", "200-ok"],
    "X-Forwarded-For": ["1.2.3.4, evil", "::1"],
    "Host": ["evil.example", "", "127.0.0.1", "[::1"],
}
BODIES: list[dict[str, Any]] = [
    {"name": "试", "changes": [{"change": "close_site", "site_id": "S00"}]},
    {"name": "试", "changes": [{"change": "add_site", "name": "新", "lon": 123.1, "lat": 41.9}]},
    {"name": "试", "changes": [{"change": "close_road", "polygon": [[1, 4], [2, 4], [2, 5]]}]},
    {"name": "试", "changes": [{"change": "open_road", "line": [[123, 41], [123.1, 41.1]]}]},
    {"kind": "sites", "sites": 1, "objective": "cover"},
    {"kind": "roster", "holiday": "春节", "per_county": 1},
    {"kind": "roster", "holiday": "春节", "choice": "rotation", "most_days": 3},
    {"kind": "redundancy", "may_lose": 0, "may_break": ["clinic_per_township"]},
    {"kind": "sites", "phases": [1, 2], "unit_kind": "预防接种门诊"},
    {"kind": "sites", "sites": 1, "alternatives": 2, "stability": True, "may_break": []},
    {"kind": "sites", "sites": 1, "objective": "p-centre", "share": 0.5, "scope": "study"},
    {"kind": "sites", "sites": 1, "within": [{"name": "红线", "geometry": {"type": "Polygon",
     "coordinates": [[[122, 41], [125, 41], [125, 43], [122, 41]]]}}], "exclude": []},
    {"kind": "decisions", "date": "2026-02-17", "days_per_week": 3, "most": 2, "budget": 9,
     "costs": {"new": 5, "move": 3, "service": 1, "holiday": 1, "hours": 1}, "fixed": ["S00"]},
    {"kind": "decisions", "decisions": ["new"], "most": 1, "candidates": "table",
     "rows": [{"candidate_id": "a", "lon": 123.1, "lat": 41.9, "cost": 1},
              {"candidate_id": "b", "lon": 123.2, "lat": 41.9, "cost": 2}]},
    {"name": "试", "changes": [{"change": "add_services", "site_id": "S00",
     "services": ["rabies"]}]},
    {"kind": "sites", "candidates": "table", "sites": 1,
     "rows": [{"candidate_id": "a", "lon": 123.1, "lat": 41.9}]},
]  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A request; `is_whole` where the server has all it needs to answer."""

    kind: str
    raw: bytes
    is_whole: bool


def make_requests(document: Mapping[str, Any], seed: int, count: int) -> Iterator[Sent]:
    """Requests over every route of an OpenAPI document, the same for the same seed."""
    chance = random.Random(seed)
    routes = [
        (path, method.upper(), operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    for _ in range(count):
        path, method, operation = chance.choice(routes)
        body = _make_body(chance) if method == "POST" or chance.random() < 0.05 else b""
        address = _make_address(chance, path, operation)
        if chance.random() < 0.08:
            method = chance.choice(METHODS)
        raw = _write(chance, method, address, body)
        draw = chance.random()
        if draw < 0.12:
            yield Sent("damaged", _damage(chance, raw), is_whole=False)
        elif draw < 0.2 and body:
            yield Sent("chunked", _chunk(chance, method, address, body), is_whole=False)
        else:
            yield Sent(method if len(method) < 8 else "other", raw, is_whole=True)


def _make_address(chance: random.Random, path: str, operation: Mapping[str, Any]) -> str:
    asked = []
    for one in operation.get("parameters", []):
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", _encode(_make_name(chance)))
        elif one["in"] == "query" and (one.get("required") or chance.random() < 0.4):
            asked.append((one["name"], _make_query(chance, one)))
    if chance.random() < 0.05:
        asked.append((chance.choice(["x", "Limit", "limit", "a" * 500]), "1"))
    if asked and chance.random() < 0.05:
        asked.append(asked[0])
    query = "&".join(f"{_encode(name)}={_encode(value)}" for name, value in asked)
    return f"{path}?{query}" if query else path


def _make_name(chance: random.Random) -> str:
    usual = [
        "210101",
        "S00",
        "2026-new-year",
        "春节",
        "0" * 32,
        "f" * 32,
        "to_verify",
        "summary.json",
    ]
    return chance.choice(usual if chance.random() < 0.4 else ODD_TEXTS[1:] + ODD_NUMBERS)


def _make_query(chance: random.Random, parameter: Mapping[str, Any]) -> str:
    usual = [
        "1",
        "5",
        "123.1",
        "41.9",
        "routine",
        "2026-01-01",
        "true",
        "123,41,124,42",
        "residents",
    ]
    schema = parameter.get("schema", {})
    usual += [
        str(one) for part in (schema, *schema.get("anyOf", [])) for one in part.get("enum", [])
    ]
    return chance.choice(usual if chance.random() < 0.5 else ODD_TEXTS + ODD_NUMBERS)


def _encode(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _make_body(chance: random.Random) -> bytes:
    document = json.loads(json.dumps(chance.choice(BODIES)))
    for _ in range(chance.randrange(4)):
        _spoil(chance, document)
    content = json.dumps(document, ensure_ascii=chance.random() < 0.5)
    raw = content.encode("utf-8", "surrogatepass")
    others = (
        (0.04, lambda: raw[: chance.randrange(len(raw))]),
        (0.08, lambda: _damage(chance, raw)),
        (0.1, lambda: b"[" * chance.choice([100, 10_000, 300_000])),
        (0.12, lambda: b"[" + b"1," * 300_000 + b"1]"),
        (0.14, lambda: chance.randbytes(chance.choice([1, 100, 100_000]))),
        (0.15, lambda: b" " * 1_200_000),
    )
    draw = chance.random()
    return next((make() for below, make in others if draw < below), raw)


def _spoil(chance: random.Random, document: Any) -> None:
    """Put something odd somewhere into a document."""
    place = document
    while isinstance(place, (dict, list)) and place:
        key = chance.choice(list(place) if isinstance(place, dict) else list(range(len(place))))
        inner = place[key]
        if not isinstance(inner, (dict, list)) or not inner or chance.random() < 0.3:
            if isinstance(place, dict) and chance.random() < 0.2:
                place[chance.choice(ODD_TEXTS)] = deepcopy(chance.choice(ODD_VALUES))
            elif chance.random() < 0.1:
                del place[key]
            else:
                place[key] = deepcopy(chance.choice(ODD_VALUES))
            return
        place = inner


def _write(chance: random.Random, method: str, address: str, body: bytes) -> bytes:
    headers = {"Host": "127.0.0.1", "Connection": "close"}
    if body:
        headers["Content-Type"] = "application/json"
    for name, values in HEADERS.items():
        if chance.random() < 0.06:
            headers[name] = chance.choice(values)
    if body:
        headers["Content-Length"] = str(len(body))
    lines = [
        f"{method} {address} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body


def _chunk(chance: random.Random, method: str, address: str, body: bytes) -> bytes:
    head = (
        f"{method} {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    size = chance.choice([1, 100, 70_000])
    pieces = [body[at : at + size] for at in range(0, min(len(body), 300 * size), size)]
    chunks = [f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces]
    if chance.random() < 0.5:
        chunks[chance.randrange(len(chunks))] = chance.choice(
            [b"zz\r\n", b"-1\r\n\r\n", b"\r\n", b"9"]
        )
    return head.encode() + b"".join(chunks) + b"0\r\n\r\n"


def _damage(chance: random.Random, raw: bytes) -> bytes:
    """Bytes changed, taken out and put in."""
    content = bytearray(raw)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(content) + 1)
        draw = chance.random()
        if draw < 0.4 and at < len(content):
            content[at] = chance.randrange(256)
        elif draw < 0.7:
            del content[at : at + chance.randrange(1, 9)]
        else:
            content[at:at] = chance.randbytes(chance.randrange(1, 9))
    return bytes(content)
