"""Assessments that several modules compare others with, made once."""

from __future__ import annotations

import pytest

from geo.assessment import assess
from geo.study import read_study
from tests.samples.demonstration import make_demonstration
from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="session")
def usual(tmp_path_factory):
    """Tables of the small study as it is."""
    return run(make_small_study(), tmp_path_factory.mktemp("usual")).tables


@pytest.fixture(scope="session")
def demonstration_study(tmp_path_factory):
    """The study file of one prefecture of the demonstration."""
    return make_demonstration(tmp_path_factory.mktemp("demonstration"), "2105")


@pytest.fixture(scope="session")
def demonstration(demonstration_study):
    """Tables of one prefecture of the demonstration."""
    return assess(read_study(demonstration_study), demonstration_study.parent / "cache").tables
