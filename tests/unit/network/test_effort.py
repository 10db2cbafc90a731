"""What a study will take is told before, and refused where it cannot fit."""

from __future__ import annotations

import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.assessment import assess
from geo.errors import StudyError
from geo.inputs.load import load_inputs
from geo.network.effort import VARIABLE, estimate_effort, require_room
from geo.study import read_study
from scripts.__main__ import app
from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_small_study().write(tmp_path_factory.mktemp("sized"))


@pytest.fixture(scope="module")
def inputs(study):
    return load_inputs(read_study(study), study.parent / "cache")


def test_the_pairs_of_a_small_study_are_counted_and_not_guessed(study, inputs):
    effort = estimate_effort(inputs)
    made = assess(read_study(study), study.parent / "cache")
    assert effort.pairs == len(made.network.evidence.reach.demand_index) > 0
    assert (effort.points, effort.sites) == (62, 9)
    assert effort.fits
    assert 0.5e9 < effort.memory_bytes < 1e9


def test_more_people_s_places_take_more(tmp_path, inputs):
    study = make_small_study()
    more = [study.demand.assign(demand_id=study.demand["demand_id"] + f"-{k}") for k in range(5)]
    study.demand = pd.concat(more, ignore_index=True)
    larger = load_inputs(read_study(study.write(tmp_path)), tmp_path / "cache")
    one, five = estimate_effort(inputs), estimate_effort(larger)
    assert (five.points, five.pairs) == (5 * one.points, 5 * one.pairs)
    assert five.memory_bytes > one.memory_bytes
    assert five.processor_s > one.processor_s


def test_what_cannot_fit_is_refused_before_the_work_with_what_would_help(
    study, inputs, monkeypatch, tmp_path
):
    monkeypatch.setenv(VARIABLE, "0.01")
    with pytest.raises(StudyError, match=r"0\.0 GB may be used.*aggregate = \d+.*VAXREACH_MEM"):
        require_room(estimate_effort(inputs))
    steps = []
    with pytest.raises(StudyError, match="62 places and about"):
        assess(read_study(study), tmp_path / "cache", steps.append)
    assert "snapping" not in steps
    told = CliRunner().invoke(app, ["check", str(study)])
    assert told.exit_code == 0
    assert "内存不足，评估将不会开始" in told.output.replace("\n", "")
    monkeypatch.setenv(VARIABLE, "64")
    assert estimate_effort(inputs).fits
    told = CliRunner().invoke(app, ["check", str(study)])
    assert "预计规模：居民点62个" in told.output
    assert "内存不足" not in told.output


@pytest.mark.parametrize("said", ["0", "-3", "nan", "inf", "much"])
def test_a_memory_that_is_no_number_is_refused(inputs, monkeypatch, said):
    monkeypatch.setenv(VARIABLE, said)
    with pytest.raises(StudyError, match="gigabytes above 0"):
        estimate_effort(inputs)


def test_a_study_without_a_placed_unit_has_no_pairs(tmp_path):
    study = make_small_study()
    study.sites["lon"] = study.sites["lat"] = None
    assert len(run(study, tmp_path).tables.demand) == 62
