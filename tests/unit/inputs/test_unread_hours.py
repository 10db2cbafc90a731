"""Hours that nobody could read are listed, not passed over."""

from __future__ import annotations

from pathlib import Path

from tests.samples.small_study import make_small_study, run


def test_hours_that_cannot_be_read_are_listed_with_their_text(tmp_path: Path) -> None:
    study = make_small_study()
    study.sites["hours"] = "逢集日看情况"
    made = run(study, tmp_path)
    listed = {remark.value for report in made.reports for remark in report.remarks}
    assert "逢集日看情况" in listed
    assert (made.tables.summary["row_reports"]["sites"]["noted"]) > 0
