"""`assess` of a register's earlier revision, of a database by its URL, and of an archive."""

from __future__ import annotations

import sys

import orjson
import pytest

from app.publishing.retention import Kept
from app.publishing.study_maker import StudyMaker
from app.register.change_set import BY_COMMAND
from app.register.change_steps import Target
from app.register.changes import amend_row
from app.register.doors.row import Why
from app.register.reads import list_rows
from app.store.place import REGISTER
from geo.assessment.store import ASSESSMENTS
from geo.reports.assessment.folder import read_folder
from geo.study import state_folder
from scripts import __main__ as command
from tests.digests import digest_tables
from tests.samples.register_study import import_small_study
from tests.samples.small_study import make_small_study


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    path, register = import_small_study(tmp_path_factory.mktemp("office"))
    row = list_rows(register, "sites")[0]
    target = Target("sites", row.code, row.version)
    amend_row(register, BY_COMMAND, target, {"lon": "123.2"}, Why("edit"))
    maker = StudyMaker(path, lambda: register, set, Kept())
    newest = maker.look()
    made = [maker.open(type(newest)(revision, newest.day), lambda _: None) for revision in (1, 2)]
    register.engine.dispose()
    return path, made


def call(monkeypatch, capsys, *words: object) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["vaxreach", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        command.main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_a_revision_has_the_id_and_the_tables_that_the_service_gave_it(
    office, tmp_path, monkeypatch, capsys
):
    """Problems aside, which are held against what was published before."""
    path, made = office
    archive = tmp_path / "register.zip"
    assert call(monkeypatch, capsys, "register", "backup", path, "--out", archive)[0] == 0
    url = f"sqlite:///{state_folder(path) / REGISTER}"
    for number, options in (
        (1, ["--revision", 1]),
        (1, ["--revision", 1, "--register", archive]),
        (2, ["--register", url]),
    ):
        out = tmp_path / f"out{len(options)}{number}"
        code, told, wrong = call(
            monkeypatch, capsys, "assess", path, "--out", out, "--json", *options
        )
        assert code == 0, wrong
        assert orjson.loads(told)["assessment_id"] == made[number - 1].id, options
        tables = digest_tables(read_folder(out))
        published = state_folder(path) / ASSESSMENTS / made[number - 1].id
        theirs = digest_tables(read_folder(published))
        tables.pop("problems"), theirs.pop("problems")
        assert tables == theirs, options
    assert made[0].id != made[1].id


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--revision", 99], "revision"),
        (["--register", "nowhere.zip"], "expected the URL of a database or an archive"),
        (["--register", "study.toml"], "study.toml"),
        (["--register", "foreign://x/y"], "register"),
    ],
)
def test_what_is_no_register_is_one_line_and_exit_2(
    office, tmp_path, monkeypatch, capsys, options, reason
):
    path, _ = office
    monkeypatch.chdir(path.parent)
    code, _, wrong = call(monkeypatch, capsys, "assess", path, "--out", tmp_path / "out", *options)
    assert code == 2
    assert wrong.count("\n") == 1
    assert reason in wrong


def test_a_study_of_files_has_no_revisions(tmp_path, monkeypatch, capsys):
    path = make_small_study().write(tmp_path)
    words = ("assess", path, "--out", tmp_path / "out", "--revision", 1)
    code, _, wrong = call(monkeypatch, capsys, *words)
    assert code == 2
    assert "takes no rows of a register" in wrong
