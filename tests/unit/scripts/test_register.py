"""`vaxreach register …`: copied, restored, migrated and looked at by a person at the machine."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.schemas.stored import PlanResult
from app.store import Documents, open_database, sqlite_url
from app.store.claims import LOCK, claim
from app.store.database import connect_database
from app.store.migrations.steps import upgrade
from app.store.place import REGISTER
from app.store.schema_version import newest_version
from app.store.transactions import changing, reading
from geo.errors import InputError
from geo.study import state_folder
from scripts.__main__ import app
from tests.samples.small_study import make_small_study

BODY, ONE = PlanResult(answer={"gap": 0}), "0" * 32


@pytest.fixture
def study(tmp_path) -> Path:
    return make_small_study().write(tmp_path / "study")


@pytest.fixture
def state(study) -> Path:
    """The state of a study with one document."""
    folder = state_folder(study)
    documents = Documents.open(sqlite_url(folder / REGISTER), state=folder)
    documents.create(BODY, document_id=ONE)
    documents.close()
    return folder


def ask(*words, **settings: str):
    given = {f"VAXREACH_{name}": value for name, value in settings.items()}
    return CliRunner().invoke(app, ["register", *map(str, words)], env=given)


def count(state: Path) -> int:
    documents = Documents.open(sqlite_url(state / REGISTER), state=state)
    found = documents.list_newest_first(PlanResult, 10)[1]
    documents.close()
    return found


def lose_register(state: Path) -> None:
    for file in state.glob(f"{REGISTER}*"):
        if not file.name.endswith(".known"):
            file.unlink()


def test_a_register_is_copied_lost_and_restored(study, state, tmp_path):
    done = ask("backup", study, "--out", tmp_path / "a.zip")
    assert done.exit_code == 0, done.output
    assert "a.zip" in done.output
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        assert f"study/{study.name}" in opened.namelist()
        assert any(name.startswith("study/rules/") for name in opened.namelist())
    lose_register(state)
    restored = ask("restore", study, tmp_path / "a.zip")
    assert restored.exit_code == 0, restored.output
    assert "重新设置密码" in restored.output
    assert count(state) == 1


def test_a_register_moves_to_a_server_by_its_copy(study, state, tmp_path, postgresql_url):
    url = postgresql_url.render_as_string(hide_password=False)
    assert ask("backup", study, "--out", tmp_path / "a.zip").exit_code == 0
    done = ask("restore", study, tmp_path / "a.zip", STORE__URL=url)
    assert done.exit_code == 0, done.output
    assert ask("doctor", study, STORE__URL=url).exit_code == 0
    documents = Documents.open(postgresql_url, state=state)
    refused = ask("migrate", study, STORE__URL=url).exception
    assert "vaxreach on" in str(refused), "a service of another folder holds the database"
    assert documents.find(PlanResult, ONE).body == BODY
    documents.close()
    assert "无须变更" in ask("migrate", study, STORE__URL=url).output


def test_a_copy_without_a_name_lies_beside_the_register_and_none_is_written_over(study, state):
    assert ask("backup", study).exit_code == 0
    assert ask("backup", study, "--with-secrets").exit_code == 0
    first, second = sorted((state / "backups").iterdir())
    assert isinstance(ask("backup", study, "--out", first).exception, InputError)
    assert second.stat().st_mode & 0o077 == 0


def test_a_copy_that_leaves_a_damaged_row_out_says_so_and_ends_with_1(study, state):
    engine = connect_database(sqlite_url(state / REGISTER))
    with changing(engine) as connection:
        connection.exec_driver_sql("UPDATE documents SET body = CAST(x'ff41' AS TEXT)")
    engine.dispose()
    done = ask("backup", study)
    assert done.exit_code == 1
    assert "documents [1]" in done.output


def test_verbs_that_look_make_no_register(study):
    for verb in ("backup", "doctor"):
        refused = ask(verb, study).exception
        assert isinstance(refused, InputError)
        assert "there is none yet" in str(refused)
    assert not (state_folder(study) / REGISTER).exists()


@pytest.mark.parametrize("words", [("migrate",), ("restore", "a.zip"), ("doctor", "--take-older")])
def test_verbs_that_write_wait_for_no_service_but_refuse(study, state, words):
    held = claim(state / LOCK, "s")
    refused = ask(words[0], study, *words[1:]).exception
    held.release()
    assert isinstance(refused, InputError)
    assert "another service" in str(refused)


def test_an_older_register_is_copied_with_secrets_and_migrated(study):
    state = state_folder(study)
    state.mkdir()
    engine = connect_database(sqlite_url(state / REGISTER))
    with changing(engine) as connection:
        upgrade(connection, 0, 1)
    Documents(engine).create(BODY, document_id=ONE)
    engine.dispose()
    if newest_version() > 1:
        assert ask("doctor", study).exit_code == 1
    done = ask("migrate", study)
    assert done.exit_code == 0, done.output
    again = ask("migrate", study)
    assert "无须变更" in again.output
    assert len(list(state.glob("backups/register-v1-*.zip"))) == (newest_version() > 1)
    assert count(state) == 1


def test_a_register_of_a_newer_vaxreach_is_refused_in_a_sentence(study, state):
    engine = connect_database(sqlite_url(state / REGISTER))
    with changing(engine) as connection:
        connection.exec_driver_sql("UPDATE schema_version SET version = 999")
    engine.dispose()
    for verb in ("migrate", "backup"):
        refused = ask(verb, study).exception
        assert isinstance(refused, InputError)
        assert "use the newer vaxreach" in str(refused)


def test_a_doctor_says_that_all_is_well_or_what_is_not(study, state):
    sound = ask("doctor", study)
    assert (sound.exit_code, sound.output.strip()) == (0, "存储完好，未发现问题")
    (state / "plans" / ONE).mkdir(parents=True)
    assert ask("doctor", study).exit_code == 0
    (state / "plans" / ("1" * 32)).mkdir()
    faulty = ask("doctor", study)
    assert faulty.exit_code == 1
    assert "1" * 32 in faulty.output


def test_an_older_register_put_back_is_taken_where_that_is_asked_for(study, state):
    shutil.copy(state / REGISTER, state / "copy")
    engine = open_database(sqlite_url(state / REGISTER))
    with changing(engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO register_revisions VALUES (4, 'then', '', 'edit', '', '')"
        )
    documents = Documents(engine, state)
    newer, _ = documents.create(BODY)
    documents.close()
    (state / "plans" / newer.id).mkdir(parents=True)
    shutil.copy(state / "copy", state / REGISTER)
    assert ask("doctor", study).exit_code == 1
    done = ask("doctor", study, "--take-older")
    assert done.exit_code == 0, done.output
    [aside] = state.glob("set-aside-*")
    assert (aside / "plans" / newer.id).is_dir()
    documents = Documents.open(sqlite_url(state / REGISTER), state=state)
    made, _ = documents.create(BODY)
    with reading(documents.engine) as connection:
        asked = "SELECT number FROM documents WHERE id = ?"
        assert connection.exec_driver_sql(asked, (made.id,)).scalar_one() == 3
        asked = "SELECT revision, cause, why FROM register_revisions"
        assert connection.exec_driver_sql(asked).all() == [(4, "older_taken", "1–4")]
    documents.close()


def list_deeds(state: Path) -> list[str]:
    engine = connect_database(sqlite_url(state / REGISTER))
    with reading(engine) as connection:
        found = connection.exec_driver_sql("SELECT action FROM audit_lines ORDER BY number")
        deeds = list(found.scalars())
    engine.dispose()
    return deeds


def test_what_is_done_with_a_whole_register_stands_in_its_audit(study, state, tmp_path):
    ask("backup", study, "--out", tmp_path / "a.zip", "--with-secrets")
    ask("backup", study, "--out", tmp_path / "b.zip", "--with-secrets")
    assert list_deeds(state) == ["register_backup"] * 2
    lose_register(state)
    (state / "audit.key").write_text("ab" * 32)
    assert ask("restore", study, tmp_path / "b.zip").exit_code == 0
    [kept] = state.glob("audit.key.before-*")
    assert kept.read_text() == "ab" * 32
    assert list_deeds(state) == ["register_backup", "register_restore"]
    assert ask("verify", study).exit_code == 0


def test_without_its_key_a_restored_audit_cannot_go_on_and_that_is_said(study, state, tmp_path):
    ask("backup", study, "--out", tmp_path / "a.zip")
    ask("backup", study, "--out", tmp_path / "b.zip")
    lose_register(state)
    (state / "audit.key").unlink()
    restored = ask("restore", study, tmp_path / "b.zip")
    assert restored.exit_code == 0
    assert "audit.key is missing" in restored.output
    assert list_deeds(state) == ["register_backup"]
