"""HEAD: what GET would say, and nothing of what it holds."""

from __future__ import annotations

import pytest

ADDRESSES = [
    "/", "/docs", "/openapi.json", "/web/index.html", "/health/live", "/health/ready", "/metrics",
    "/v1/assessments/latest", "/v1/counties", "/v1/counties/210101", "/v1/sites?limit=1",
    "/v1/holidays", "/v1/reach?lon=123.3&lat=41.7", "/v1/dictionary", "/v1/scenarios", "/v1/plans",
    "/v1/jobs", "/v1/norms", "/v1/tiers", "/v1/schemas/study",
]  # fmt: skip
PASSING = {"content-length"}
"""The counters of `/metrics` grow by being asked."""


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_answered_as_get_without_its_body(client, address):
    given, asked = client.get(address), client.head(address)
    assert given.status_code == asked.status_code == 200
    assert given.content
    assert asked.content == b""
    passing = PASSING if address == "/metrics" else set()
    kept = [
        {name: value for name, value in each.headers.items() if name not in passing}
        for each in (given, asked)
    ]
    assert kept[0] == kept[1]


def test_what_get_refuses_head_refuses_alike(client):
    for address, status in (
        ("/v1/counties/999999", 404), ("/v1/nothing", 404), ("/v1/sites?limit=-1", 400),
        ("/v1/sites?colour=red", 400), (f"/v1/plans/{'0' * 32}", 404),
    ):  # fmt: skip
        refused = client.head(address)
        assert (refused.status_code, refused.content) == (status, b"")
        assert refused.headers["content-type"] == "application/problem+json"


def test_head_finds_what_is_known_already(client):
    tag = client.get("/v1/counties").headers["ETag"]
    assert client.head("/v1/counties", headers={"If-None-Match": tag}).status_code == 304


def test_head_is_counted_as_head_and_described_nowhere(client):
    client.head("/v1/tiers")
    assert 'method="HEAD",route="/v1/tiers"' in client.get("/metrics").text
    paths = client.get("/openapi.json").json()["paths"]
    assert not [path for path, operations in paths.items() if "head" in operations]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "TRACE"])
def test_other_methods_are_still_refused(client, method):
    assert client.request(method, "/v1/counties").status_code == 405
