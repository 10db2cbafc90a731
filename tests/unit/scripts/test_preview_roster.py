"""`vaxreach preview-roster` on a small study of real files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.errors import InputError, NoticeError
from scripts.__main__ import app
from tests.samples.small_study import make_small_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_study().write(tmp_path_factory.mktemp("preview"))


def preview(study: Path, rows: str, folder: Path, exit_code: int = 0) -> tuple[str, dict]:
    file, out = folder / "roster.csv", folder / "preview.json"
    file.write_text(rows, encoding="utf-8")
    arguments = ["preview-roster", str(study), str(file), "--json", str(out)]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == exit_code, result.stdout
    return result.stdout, json.loads(out.read_bytes())


def test_it_tells_what_becomes_of_sites_and_counties_and_writes_nothing(study, tmp_path):
    before = {file: file.read_bytes() for file in study.parent.glob("*.[ctj]*")}
    rows = "单位编码,2026-02-16,2026-02-17\n" + "".join(f"S{k:02d},休,休\n" for k in range(9))
    told, body = preview(study, rows, tmp_path)
    assert body["accepted"] == 18
    assert {row["becomes"] for row in body["entries"]} == {"no"}
    assert body["flags"]
    assert {row["becomes"] for row in body["flags"]} == {"unserved"}
    assert "县区当日开诊情况有变" in told
    assert {file: file.read_bytes() for file in study.parent.glob("*.[ctj]*")} == before


def test_a_row_that_changes_nothing_is_listed_and_changes_no_flag(study, tmp_path):
    _, body = preview(study, "单位编码,日期,是否开诊\nS02,2026-02-17,休\n", tmp_path)
    assert [(row["was"], row["becomes"]) for row in body["entries"]] == [("no", "no")]
    assert body["flags"] == []


def test_refused_rows_are_told_with_their_place_and_exit_with_1(study, tmp_path):
    rows = "单位编码,日期,是否开诊\nS99,2026-02-17,休\nS01,2026-02-17,开\n"
    told, body = preview(study, rows, tmp_path, exit_code=1)
    assert [(row["row"], row["reason"]) for row in body["rows"]] == [(2, "site_unknown")]
    assert "第2行" in told


def test_a_year_without_a_notice_and_a_file_that_is_not_there_are_refused(study, tmp_path):
    with pytest.raises(NoticeError, match="2031"):
        preview(study, "单位编码,日期,是否开诊\nS01,2031-02-17,开\n", tmp_path)
    with pytest.raises(InputError, match="no such file"):
        CliRunner().invoke(
            app, ["preview-roster", str(study), "nothing.csv"], catch_exceptions=False
        )
