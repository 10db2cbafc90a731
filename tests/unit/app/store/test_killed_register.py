"""Migrating, copying and restoring that are killed: all of it is there, or nothing.

One process imports for all; each of its children is killed before another writing statement, commit
or step on files. `make soak` tries every moment of every revision.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.schemas.stored import PlanResult
from app.store import Documents, RequestName, open_database, sqlite_url
from app.store.backup import BackupRequest, back_up
from app.store.backup.kept_files import StudyFiles
from app.store.schema_version import newest_version
from tests.samples.databases import find_program
from tests.samples.revisions import add_revision, make_first
from tests.soak import SOAKING, rounds

IDS = [f"{n:032x}" for n in range(3)]
KILLED = """
import json, os, signal, sys
from pathlib import Path
import alembic.command
from sqlalchemy import event
from app.store import backup, migrations, sqlite_url
from app.store.backup import BackupRequest
from app.store.backup.kept_files import StudyFiles
from app.store.backup.sealed_zip import SealedReader, SealedWriter
from app.store.database import connect_database
from app.store.migrating import migrate_tables
from app.store.migrations import steps
from app.store.schema_version import newest_version
from app.store.transactions import reading

folder, step = Path(sys.argv[1]), int(sys.argv[2])
office, new = folder / "office", folder / "new"
SHAPES = {
    "sqlite": "SELECT name || ifnull(sql, '') FROM sqlite_master ORDER BY 1",
    "postgresql": "SELECT table_name || '.' || column_name FROM information_schema.columns "
    "WHERE table_schema = 'public' ORDER BY 1",
}

def strike_at(last):
    count = 0

    def strike(*_, **__):
        nonlocal count
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    return strike

def connect(url, strike):
    engine = connect_database(url)

    def strike_writing(connection, cursor, statement, *_):
        if not statement.lstrip().startswith(("SELECT", "PRAGMA")):
            strike()

    event.listen(engine, "before_cursor_execute", strike_writing)
    event.listen(engine, "commit", strike)
    return engine

def before(place, name, strike):
    original = getattr(place, name)

    def called(*given, **more):
        strike()
        return original(*given, **more)

    setattr(place, name, called)

def migrate(url, strike):
    migrations.FOLDER = steps.FOLDER = folder / "migrations"
    newest_version.cache_clear()
    migrate_tables(connect(url, strike), "r")

def restore(url, strike):
    engine = connect(url, strike)
    before(SealedReader, "copy", strike)
    before(os, "fsync", strike)
    before(Path, "rename", strike)
    backup.restore(engine, "r", new, folder / "a.zip", moves_files=True)

def copy(url, strike):
    engine = connect(url, strike)
    before(SealedWriter, "add", strike)
    before(os, "fsync", strike)
    before(os, "fdopen", strike)
    request = BackupRequest("r", StudyFiles(office, folder / "study.toml"))
    backup.back_up(engine, request, folder / "copies" / "b.zip")

def tell(url):
    engine = connect_database(url)
    with reading(engine) as connection:
        shape = connection.exec_driver_sql(SHAPES[engine.dialect.name]).scalars().all()
        asked = "SELECT count(*), max(s.version) FROM documents, schema_version AS s"
        kept = list(connection.exec_driver_sql(asked).one()) if shape else [0, 0]
    engine.dispose()
    copies = [one.name for one in (folder / "copies").glob("*") if one.name[0] != "."]
    return {"shape": shape, "kept": kept, "file": (new / "plans/x/y").exists(), "copies": copies}

def list_states(work, url, step):
    states = [tell(url)]
    for last in range(1, 1000, step):
        child = os.fork()
        if not child:
            work(url, strike_at(last))
            os._exit(0)
        ended = os.waitpid(child, 0)[1]
        states.append(tell(url))
        if not ended:
            return states

told = {"copy": list_states(copy, sqlite_url(office / "register.sqlite"), 3)}
told["restore"] = list_states(restore, sqlite_url(new / "register.sqlite"), step)
told["migrate"] = [list_states(migrate, url, 1) for url in sys.argv[3:]]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A register with files, its copy, and a place for another one."""
    made = tmp_path_factory.mktemp("killed")
    office = made / "office"
    (office / "plans" / "x").mkdir(parents=True)
    (office / "plans" / "x" / "y").write_text("y")
    (made / "new").mkdir()
    (made / "study.toml").write_text("[study]")
    add_revision(made / "migrations")
    documents = Documents.open(sqlite_url(office / "register.sqlite"))
    for one in IDS:
        documents.create(PlanResult(answer={}), document_id=one, asked=RequestName(one, "h"))
    files = StudyFiles(office, made / "study.toml")
    back_up(documents.engine, BackupRequest("r", files), made / "a.zip")
    documents.close()
    return made


@pytest.fixture(scope="module")
def states(folder, request) -> dict[str, list]:
    """What every killed child left, the last one of each kind having ended by itself."""
    urls = [sqlite_url(folder / "register.sqlite")]
    if find_program("postgres"):
        urls.append(request.getfixturevalue("killed_postgresql_url"))
    for url in urls:
        if SOAKING:
            make_first(url)
        else:
            documents = Documents(open_database(url))
            documents.create(PlanResult(answer={}))
            documents.close()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(rounds(9, 1))]
        + [url.render_as_string() for url in urls],
        capture_output=True,
        timeout=600,
        check=True,
    )
    told: dict[str, list] = json.loads(done.stdout)
    return told


def test_a_copy_that_is_killed_leaves_no_archive_or_a_whole_one(states):
    copies = [one["copies"] for one in states["copy"]]
    assert len(copies) > 2
    first = copies.index(["b.zip"])
    assert copies == [[]] * first + [["b.zip"]] * (len(copies) - first)
    assert first > 1


def test_a_restoring_that_is_killed_leaves_an_empty_register_and_is_done_again(states):
    first, *between, last = states["restore"]
    assert len(between) > 3
    assert first["shape"] == []
    assert (last["kept"], last["file"]) == ([len(IDS), newest_version()], True)
    for one in between:
        assert one["shape"] in ([], last["shape"])
        assert one["kept"] == (last["kept"] if one["shape"] else [0, 0])
        assert one["file"] or not one["shape"]


def test_a_migration_that_is_killed_leaves_the_old_tables_or_the_new(states):
    for first, *between, last in states["migrate"]:
        assert len(between) > 5
        assert last["kept"] == [1, newest_version() + 1]
        assert first["kept"] == [1, 1 if SOAKING else newest_version()]
        assert any("owner" in one for one in last["shape"])
        assert all(one["shape"] == first["shape"] for one in between[:-1])
        assert all(one["kept"] == first["kept"] for one in between[:-1])
        assert between[-1]["shape"] in (first["shape"], last["shape"])
