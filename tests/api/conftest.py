"""A service over the small assessment, without access log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import CorsSettings, LogSettings, Settings
from tests.api.small_assessment import build_small_assessment


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    settings = Settings(
        cors=CorsSettings(origins=["https://map.example"]), log=LogSettings(access=False)
    )
    app = create_app(settings, assessment=build_small_assessment())
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened
