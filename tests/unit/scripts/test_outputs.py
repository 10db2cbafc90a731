"""Folders and files that commands write to: what is not theirs stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from geo.errors import InputError, StoreError
from geo.reports.writing.manifest import Content, write_manifest
from scripts.__main__ import app, main
from scripts.outputs import require_free, write_json

CONTENTS: tuple[Content, ...] = get_args(Content)
OPTIONS = {"plan": ["--sites", "1"], "roster": ["--holiday", "春节"]}


def write_to(content: Content, out: Path) -> None:
    """Call the command that writes folders of this content, on a study that is not there."""
    arguments = ["nowhere.toml"]
    if content == "scenario":
        file = out.parent / "asked.json"
        change = {"change": "close_site", "site_id": "S1"}
        file.write_text(json.dumps({"name": "a", "changes": [change]}), encoding="utf-8")
        arguments.append(str(file))
    verb = "assess" if content == "assessment" else content
    arguments += OPTIONS.get(verb, [])
    CliRunner().invoke(app, [verb, *arguments, "--out", str(out)], catch_exceptions=False)


def hold(content: Content, folder: Path) -> Path:
    folder.mkdir()
    (folder / "counties.csv").write_text("ours")
    write_manifest(folder, content, {})
    return folder


def read_all(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("held", CONTENTS)
def test_a_command_replaces_a_folder_of_its_own_kind_only(
    content: Content, held: Content, tmp_path: Path
) -> None:
    folder = hold(held, tmp_path / "out")
    before = read_all(folder)
    refusal = "nowhere.toml" if held == content else f"is of 'vaxreach-{held}', expected"
    with pytest.raises(InputError, match=refusal):
        write_to(content, folder)
    assert read_all(folder) == before


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize(
    "name", ["letter.docx", "counties.csv.bak", "old counties.csv", "a/counties.csv"]
)
def test_a_foreign_file_among_its_own_stops_a_command(
    content: Content, name: str, tmp_path: Path
) -> None:
    folder = hold(content, tmp_path / "out")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("mine")
    with pytest.raises(
        InputError, match=rf"{Path(name).name} is not part of the earlier {content}"
    ):
        write_to(content, folder)
    assert (folder / name).read_text() == "mine"


@pytest.mark.parametrize("content", CONTENTS)
def test_a_folder_of_somebody_else_stops_a_command(content: Content, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.docx").write_text("mine")
    with pytest.raises(InputError, match=f"not empty and holds no earlier {content}"):
        write_to(content, tmp_path / "out")


def test_json_that_cannot_be_written_is_told_and_leaves_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_up(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fill_up)
    with pytest.raises(StoreError, match=r"--json a\.json: cannot be written: No space left"):
        write_json(tmp_path / "deep" / "a.json", b"{} and more")
    assert list((tmp_path / "deep").iterdir()) == []


@pytest.mark.parametrize("content", CONTENTS)
def test_a_folder_that_cannot_be_made_is_refused_before_the_work(
    tmp_path: Path, content: Content
) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "dangling").symlink_to(tmp_path / "absent" / "x")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for out in ("file/x/y", "dangling", "loop", "a" * 300):
        with pytest.raises(InputError, match="--out") as caught:
            require_free(tmp_path / out, content)
        assert str(tmp_path) not in str(caught.value)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["dangling", "file", "loop"]
    require_free(tmp_path / "new" / "folder", content)


def test_a_fault_of_the_system_is_told_without_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        (tmp_path / ("a" * 300)).read_bytes()

    monkeypatch.setattr("scripts.__main__.app", fail)
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err
    assert ended.value.code == 3
    assert str(tmp_path) not in told
    assert told.count("\n") == 1
