"""How answers travel: entity tags, caching, compression, other origins, security headers."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import AnswerSettings, LogSettings, Settings
from tests.api.small_assessment import SmallAssessment, build_small_assessment

TAGGED = [
    "/v1/assessments/latest", "/v1/counties", "/v1/counties?geometry=full", "/v1/prefectures",
    "/v1/counties/210101", "/v1/counties/210104/gaps", "/v1/counties/210101/townships",
    "/v1/dictionary", "/v1/sites", "/v1/sites/S1", "/v1/holidays",
    "/v1/holidays/2026-new-year/counties", "/v1/reach?lon=123.3&lat=41.7", "/openapi.json", "/",
    "/docs", "/web/page.css",
]  # fmt: skip


@pytest.mark.parametrize("address", TAGGED)
def test_what_a_client_has_already_is_not_sent_again(client: TestClient, address: str):
    first = client.get(address)
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    assert "cache-control" in first.headers or address.startswith("/web/")
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        if address.startswith("/web/") and known == "*":
            continue
        again = client.get(address, headers={"If-None-Match": known})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == tag


def test_another_tag_gets_the_whole_answer(client: TestClient):
    answer = client.get("/v1/counties", headers={"If-None-Match": '"other"'})
    assert answer.status_code == 200
    assert len(answer.json()["features"]) == 6


def test_tags_differ_by_query_and_by_encoding(client: TestClient):
    plain = {"Accept-Encoding": "identity"}
    tags = [
        client.get("/v1/counties?limit=5", headers=plain).headers["etag"],
        client.get("/v1/counties?limit=6", headers=plain).headers["etag"],
        client.get("/v1/counties?limit=5").headers["etag"],
    ]
    assert len(set(tags)) == 3


def test_another_assessment_has_other_tags(client: TestClient):
    built = build_small_assessment()
    other = SmallAssessment("small-2", built.tables, built.nearest_sites)
    app = create_app(Settings(log=LogSettings(access=False)), assessment=other)
    with TestClient(app) as opened:
        assert opened.get("/v1/sites").headers["etag"] != client.get("/v1/sites").headers["etag"]


def test_a_missing_thing_has_no_tag_even_for_a_star(client: TestClient):
    answer = client.get("/v1/sites/none", headers={"If-None-Match": "*"})
    assert answer.status_code == 404
    assert "etag" not in answer.headers


def test_answers_are_compressed_where_asked(client: TestClient):
    answer = client.get("/v1/counties", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    plain = client.get("/v1/counties", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == answer.json()


def test_a_cache_may_keep_answers_as_long_as_the_settings_say():
    settings = Settings(answers=AnswerSettings(max_age_s=60), log=LogSettings(access=False))
    with TestClient(create_app(settings, assessment=build_small_assessment())) as opened:
        assert opened.get("/v1/sites").headers["cache-control"] == "public, max-age=60"


def test_only_origins_of_the_settings_may_read(client: TestClient):
    allowed = client.get("/v1/sites", headers={"Origin": "https://map.example"})
    assert allowed.headers["access-control-allow-origin"] == "https://map.example"
    other = client.get("/v1/sites", headers={"Origin": "https://other.example"})
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize("address", ["/", "/docs", "/v1/sites", "/v1/none", "/health/live"])
def test_every_answer_carries_its_security_headers(client: TestClient, address: str):
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_pages_name_no_outside_address(client: TestClient):
    for address in ("/", "/docs"):
        text = client.get(address).text
        assert "http://" not in text
        assert "https://" not in text


def test_one_line_of_json_is_logged_a_request(capsys: pytest.CaptureFixture[str]):
    app = create_app(Settings(), assessment=build_small_assessment())
    with TestClient(app) as opened:
        opened.get("/v1/sites?limit=1")
    lines = [line for line in capsys.readouterr().err.splitlines() if "v1/sites" in line]
    assert len(lines) == 1
    assert '"status":200' in lines[0]


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VAXREACH_CORS__ORIGINS", '["https://map.example"]')
    monkeypatch.setenv("VAXREACH_ANSWERS__MAX_AGE_S", "30")
    settings = Settings()
    assert settings.cors.origins == ["https://map.example"]
    assert settings.answers.max_age_s == 30
