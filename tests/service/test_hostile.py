"""Hostile requests over all routes; `python -m tests.service.hostile` runs thousands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.samples.small_study import make_small_study, run
from tests.service.hostile import LIMITS, list_job_faults, run_requests
from tests.service.hostile_requests import make_requests
from tests.service.serving import Address, serving
from tests.soak import rounds

REQUESTS = rounds(300, 5_000)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Address]:
    made = run(make_small_study(), tmp_path_factory.mktemp("hostile"))
    with serving(made, LIMITS) as address:
        yield address


@pytest.mark.parametrize("seed", [11])
def test_no_request_is_a_fault_of_ours_or_leaves_anything_behind(served: Address, seed, caplog):
    kept = served.ask("/v1/assessments/latest").document
    requests = make_requests(served.app.openapi(), seed, REQUESTS)
    tally = run_requests(served.port, requests)
    assert tally.faults + list_job_faults(served.port) == []
    assert tally.statuses.total() == REQUESTS
    assert not [one for one in caplog.records if one.exc_info]
    assert served.ask("/health/live").status == 200
    assert served.ask("/v1/assessments/latest").document == kept
    listed = served.ask("/v1/scenarios?limit=1000").document
    assert listed["numberMatched"] == tally.statuses["201"]
    assert listed["damaged"] == []


def test_the_same_seed_makes_the_same_requests(served: Address):
    document = served.app.openapi()
    first = [sent.raw for sent in make_requests(document, 3, 200)]
    assert first == [sent.raw for sent in make_requests(document, 3, 200)]
    assert len(set(first)) > 150
