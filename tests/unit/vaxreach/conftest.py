"""The small study, opened once by the front door."""

from __future__ import annotations

import pytest

import vaxreach
from tests.samples.small_study import make_small_study


@pytest.fixture(scope="session")
def small_file(tmp_path_factory):
    """The study file of the small study."""
    return make_small_study().write(tmp_path_factory.mktemp("front-door"))


@pytest.fixture(scope="session")
def opened(small_file):
    """Its latest assessment."""
    return vaxreach.open_latest(small_file)
