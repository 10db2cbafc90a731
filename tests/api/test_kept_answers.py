"""What an assessment fixes is worked out once; who asks again waits for nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from tests.api.small_assessment import build_small_assessment

HOLIDAY = "/v1/holidays/2026-spring-festival/counties"


@pytest.fixture
def client() -> Iterator[TestClient]:
    settings = Settings(log=LogSettings(access=False))
    with TestClient(create_app(settings, assessment=build_small_assessment())) as opened:
        yield opened


def close_turns(client: TestClient) -> None:
    client.app.state.queues.close()


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize(
    "path", [HOLIDAY, "/v1/sites/S1", "/v1/counties?limit=2", "/v1/norms", "/v1/dictionary"]
)
def test_a_question_asked_again_needs_no_turn_and_gets_the_same_bytes(client, path, encoding):
    accepted = {"accept-encoding": encoding}
    first = client.get(path, headers=accepted)
    close_turns(client)
    again = client.get(path, headers=accepted)
    assert (again.status_code, again.content) == (200, first.content)
    assert dict(again.headers) == dict(first.headers)


def test_another_question_than_the_kept_one_waits_for_its_turn(client):
    client.get("/v1/sites/S1")
    close_turns(client)
    assert client.get("/v1/sites/S2").status_code == 503
    assert client.get("/v1/sites/S1", headers={"accept-encoding": "gzip"}).status_code == 200
    assert client.get("/v1/sites/S1?odd=1").status_code == 400


def test_a_kept_answer_that_the_caller_has_is_not_sent_again(client):
    tag = client.get(HOLIDAY).headers["etag"]
    close_turns(client)
    known = client.get(HOLIDAY, headers={"if-none-match": tag})
    assert (known.status_code, known.content) == (304, b"")


def test_a_refusal_is_never_kept(client):
    first, again = client.get("/v1/sites/none"), client.get("/v1/sites/none")
    assert first.status_code == again.status_code == 404
    starred = client.get("/v1/sites/none", headers={"if-none-match": "*"})
    assert starred.status_code == 404
