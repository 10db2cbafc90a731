"""`vaxreach calendar add`: shows, asks, writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.errors import InputError
from scripts.__main__ import app

TEXT = Path(__file__).parents[2] / "golden" / "notices" / "2026.txt"


def test_the_dates_are_shown_and_written_with_yes(tmp_path: Path) -> None:
    answer = CliRunner().invoke(
        app, ["calendar", "add", str(TEXT), "--out", str(tmp_path / "new"), "--yes"]
    )
    assert answer.exit_code == 0, answer.output
    assert "2026-02-15（周日）至2026-02-23（周一）" in answer.output
    assert (tmp_path / "new" / "2026.toml").is_file()


def test_in_a_pipe_nothing_is_written_without_yes(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["calendar", "add", str(TEXT), "--out", str(tmp_path / "new")])
    assert isinstance(answer.exception, InputError)
    assert "--yes" in str(answer.exception)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("\n", 1)])
def test_at_a_terminal_it_asks_and_no_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    monkeypatch.setattr("scripts.inputs.notices.can_ask", lambda: True)
    answer = CliRunner().invoke(
        app, ["calendar", "add", str(TEXT), "--out", str(tmp_path)], input=typed
    )
    assert answer.exit_code == code, answer.output
    assert (tmp_path / "2026.toml").exists() is (code == 0)


def test_the_folder_of_a_checkout_keeps_the_year_it_has() -> None:
    answer = CliRunner().invoke(app, ["calendar", "add", str(TEXT), "--yes"])
    assert "2026.toml already exists" in str(answer.exception)


def test_a_later_notice_is_shown_beside_what_was_and_laid_over_the_file(tmp_path: Path) -> None:
    runner = CliRunner()
    texts = TEXT.parent
    for verb, name in (("add", "2019.txt"), ("amend", "amend-2019.txt")):
        answer = runner.invoke(
            app, ["calendar", verb, str(texts / name), "--out", str(tmp_path), "--yes"]
        )
        assert answer.exit_code == 0, answer.output
    assert "修改前" in answer.output
    assert "2019-05-01（周三）至2019-05-04（周六）" in answer.output
    assert "2019-05-04" in (tmp_path / "2019.toml").read_text(encoding="utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["2019.toml"]


def test_a_year_that_was_never_added_cannot_be_amended(tmp_path: Path) -> None:
    text = TEXT.parent / "amend-2020.txt"
    answer = CliRunner().invoke(app, ["calendar", "amend", str(text), "--out", str(tmp_path)])
    assert "2020.toml is not in" in str(answer.exception)
