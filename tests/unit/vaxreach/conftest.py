"""The small study, opened once by the front door."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import pytest

import vaxreach
from geo.readers.files import bounded_reading
from geo.readers.files.child import LayerRequest, answer
from tests.samples.small_study import make_small_study


@pytest.fixture(scope="session")
def small_file(tmp_path_factory):
    """The study file of the small study."""
    return make_small_study().write(tmp_path_factory.mktemp("front-door"))


@pytest.fixture(scope="session")
def opened(small_file):
    """Its latest assessment."""
    return vaxreach.open_latest(small_file)


@pytest.fixture(scope="module", autouse=True)
def _read_arrow_here() -> Iterator[None]:
    """Arrow files are read without a process of their own, whose limits other tests try."""
    run_apart = bounded_reading._run

    def run(request: LayerRequest) -> dict[str, Any]:
        if request["driver"] != "Arrow":
            return run_apart(request)
        told: dict[str, Any] = pickle.loads(pickle.dumps(answer(request), protocol=5))
        return told

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounded_reading, "_run", run)
        yield
