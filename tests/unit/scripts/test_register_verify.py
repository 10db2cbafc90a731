"""`vaxreach register verify` tells what was changed, missing or cut, and ends with 1."""

import orjson
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from app.audit import Deed, Who, append_line, open_key, read_head
from app.store import open_database, sqlite_url
from app.store.place import REGISTER
from app.store.seen import note_seen
from app.store.transactions import changing, reading
from geo.errors import InputError, StoreError
from geo.study import state_folder
from scripts.__main__ import app
from tests.samples.small_study import make_small_study


@pytest.fixture
def study(tmp_path):
    return make_small_study().write(tmp_path / "study")


@pytest.fixture
def engine(study):
    folder = state_folder(study)
    opened = open_database(sqlite_url(folder / REGISTER))
    with changing(opened) as connection:
        for turn in range(3):
            append_line(
                connection, open_key(folder), Deed(Who("command"), "create", f"sites/{turn}")
            )
    yield opened
    opened.dispose()


def ask(*words):
    return CliRunner().invoke(app, ["register", "verify", *map(str, words)])


def test_an_older_database_is_found_by_what_was_noted_beside_it(study, engine):
    note_seen(engine, state_folder(study))
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_lines_no_delete"))
        for name in ("head", "lines", "texts"):
            connection.execute(text(f"DELETE FROM audit_{name}"))
    found = ask(study, "--json")
    assert found.exit_code == 1
    assert "1 至 3" in orjson.loads(found.output)["faults"][0]


def test_a_whole_audit_is_told_with_its_head(study, engine):
    with reading(engine) as connection:
        head = str(read_head(connection))
    told = ask(study)
    assert told.exit_code == 0
    assert head in told.output.replace("\n", "")
    answered = orjson.loads(ask(study, "--json", "--head", head).output)
    assert answered == {"lines": 3, "head": head, "whole": True, "faults": []}


def test_lines_cut_since_a_head_was_noted_end_with_1(study, engine):
    told = ask(study, "--head", f"5:{'a' * 64}")
    assert (told.exit_code, "第 4 至 5 条" in told.output) == (1, True)


def test_a_changed_line_ends_with_1(study, engine):
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_lines_no_UPDATE"))
        connection.execute(text("UPDATE audit_lines SET who = 'x' WHERE number = 2"))
    told = ask(study)
    assert (told.exit_code, "第 2 条" in told.output) == (1, True)


def test_a_key_that_is_gone_is_told_and_not_made_anew(study, engine):
    key = state_folder(study) / "audit.key"
    key.rename(key.with_name("elsewhere.key"))
    assert isinstance(ask(study).exception, StoreError)
    assert not key.exists()


def test_looking_for_an_audit_makes_no_register(study):
    assert isinstance(ask(study).exception, InputError)
    assert not (state_folder(study) / REGISTER).exists()


def test_a_head_that_is_none_is_refused(study, engine):
    assert isinstance(ask(study, "--head", "latest").exception, InputError)
