"""One server for the tests of connections, over an assessment drawn by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.small_assessment import build_small_assessment
from tests.service.serving import Address, serving


@pytest.fixture(scope="session")
def address() -> Iterator[Address]:
    with serving(build_small_assessment()) as opened:
        yield opened
