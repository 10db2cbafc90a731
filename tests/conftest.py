"""What every test shares: no deadlines, the same examples on every run, new ones in soaks."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.samples.databases import (
    killed_postgresql_url,
    plain_database,
    postgresql,
    postgresql_url,
    register_url,
    second_postgresql_url,
    spatial_database,
)
from tests.soak import SOAKING

__all__ = [
    "killed_postgresql_url",
    "plain_database",
    "postgresql",
    "postgresql_url",
    "register_url",
    "second_postgresql_url",
    "spatial_database",
]

settings.register_profile("check", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("search" if SOAKING else "check")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long searches are left to `make soak`."""
    if SOAKING:
        return
    skip = pytest.mark.skip(reason="a long search: make soak")
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(skip)
