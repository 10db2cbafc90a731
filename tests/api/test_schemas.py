"""JSON Schemas by address."""

from __future__ import annotations

import pytest

from geo.reference.schemas import SCHEMAS, draw_schema


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_served_under_its_name(client, name):
    answer = client.get(f"/v1/schemas/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json() == draw_schema(name)
    again = client.get(f"/v1/schemas/{name}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_another_name_is_refused_with_those_that_there_are(client):
    answer = client.get("/v1/schemas/studdy")
    assert answer.status_code == 404
    problem = answer.json()
    assert (problem["code"], problem["allowed"]) == ("unknown_schema", list(SCHEMAS))
    assert "studdy" in problem["detail_zh"]
