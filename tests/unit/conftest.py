"""Assessments that several modules compare others with, made once."""

from __future__ import annotations

import pytest

from geo.assessment import assess
from geo.study import read_study
from scripts.demo import build_demo
from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="session")
def usual(tmp_path_factory):
    """Tables of the small study as it is."""
    return run(make_small_study(), tmp_path_factory.mktemp("usual")).tables


@pytest.fixture(scope="session")
def demonstration_study(tmp_path_factory):
    """The study file of one prefecture of the demonstration."""
    return build_demo(tmp_path_factory.mktemp("demonstration"), prefixes=("2105",))


@pytest.fixture(scope="session")
def demonstration(demonstration_study):
    """Tables of one prefecture of the demonstration."""
    return assess(read_study(demonstration_study), demonstration_study.parent / "cache").tables
