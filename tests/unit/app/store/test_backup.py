"""One archive of a register: whole from and for either database, refused whole where it is not."""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Boolean, Column, LargeBinary, String, Table, insert, inspect, select

from app.errors import RegisterError
from app.schemas.stored import PlanResult
from app.store import Documents, RequestName, open_database, sqlite_url
from app.store.backup import BackupRequest, back_up, restore
from app.store.backup.kept_files import StudyFiles
from app.store.backup.restore import UsedRegisterError
from app.store.backup.sealed_zip import ArchiveError, SealedWriter, open_sealed, write_sealed
from app.store.database import connect_database
from app.store.migrations.steps import upgrade
from app.store.schema_version import newest_version, require_version
from app.store.tables import Base
from app.store.tables.documents import DocumentRow
from app.store.transactions import changing, reading
from geo.errors import FullDiskError, InputError

IDS = [f"{n:032x}" for n in range(6)]
BODY = PlanResult(answer={"gap": 0, "name": "沈河“一”号"})


@pytest.fixture
def study(tmp_path) -> StudyFiles:
    return make_study(tmp_path / "office")


def make_study(folder: Path) -> StudyFiles:
    """A study with files of every kind beside its register."""
    state = folder / ".vaxreach"
    for name, text in {
        f"plans/{IDS[0]}/plan.csv": "单位,人数\n",
        f"scenarios/{IDS[1]}/县区/结果.json": "{}",
        "issued/1/summary.json": '{"期": 1}',
        "audit.key": "ab" * 32,
    }.items():
        (state / name).parent.mkdir(parents=True, exist_ok=True)
        (state / name).write_text(text, encoding="utf-8")
    (folder / "study.toml").write_text("[study]\n")
    (folder / "own.toml").write_text("[standard]\n")
    return StudyFiles(state, folder / "study.toml", (folder / "own.toml",))


def fill(url):
    """A register with documents, of which the newest has been deleted."""
    opened = open_database(url)
    documents = Documents(opened)
    for one in IDS[:-1]:
        documents.create(BODY, document_id=one, asked=RequestName(one, "h"))
    documents.create(BODY, document_id=IDS[-1])
    documents.delete(PlanResult, IDS[-1], 1)
    return opened


@pytest.fixture
def engine(register_url):
    opened = fill(register_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def archived(tmp_path_factory) -> bytes:
    folder = tmp_path_factory.mktemp("archived")
    files = make_study(folder)
    opened = fill(sqlite_url(files.state / "register.sqlite"))
    back_up(opened, BackupRequest("r", files), folder / "register.zip")
    opened.dispose()
    return (folder / "register.zip").read_bytes()


@pytest.fixture
def archive(archived, tmp_path) -> Path:
    """The archive of a register on SQLite, to be spoiled."""
    place = tmp_path / "copies" / "register.zip"
    place.parent.mkdir()
    place.write_bytes(archived)
    return place


@pytest.fixture
def empty(tmp_path):
    """An empty database of SQLite, and a folder without files."""
    (tmp_path / "new").mkdir()
    opened = connect_database(sqlite_url(tmp_path / "new" / "register.sqlite"))
    yield opened
    opened.dispose()


def list_rows(engine, table) -> list[tuple]:
    with reading(engine) as connection:
        return [
            tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))
        ]


def list_all(engine) -> dict[str, list[tuple]]:
    return {one.name: list_rows(engine, one) for one in Base.metadata.sorted_tables}


def list_contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_register_comes_back_on_either_database(engine, study, tmp_path, target, request):
    state, archive, before = tmp_path / "other", tmp_path / "a.zip", list_all(engine)
    state.mkdir()
    back_up(engine, BackupRequest("r", study), archive)
    url = sqlite_url(state / "register.sqlite")
    if target == "postgresql":
        url = request.getfixturevalue("second_postgresql_url")
    new = connect_database(url)
    done = restore(new, "r", state, archive)
    assert list_all(new) == before
    assert (done.files, done.aside) == (3, None)
    kept = {name: body for name, body in list_contents(study.state).items() if "/" in name}
    assert {name: body for name, body in list_contents(state).items() if "/" in name} == kept
    made, _ = Documents(new).create(BODY)
    [number] = [row[0] for row in list_rows(new, DocumentRow.__table__) if row[2] == made.id]
    assert number == len(IDS) + 1, "the number of a deleted document is not given again"
    new.dispose()


def test_the_manifest_says_what_there_is(engine, study, tmp_path):
    place = tmp_path / "a.zip"
    said = back_up(engine, BackupRequest("r", study), place)
    assert (said.schema_version, said.study) == (newest_version(), "study.toml")
    assert said.tables["documents"].rows == len(IDS) - 1
    assert said.tables["documents"].next == len(IDS)
    assert "study/rules/01-own.toml" in said.members
    assert place.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(place) as opened:
        assert json.loads(opened.read("manifest.json"))["members"].keys() == said.members.keys()
        first = opened.read("tables/documents.jsonl").splitlines()[0]
        assert json.loads(first)["id"] == IDS[0]
    assert place.read_bytes()[-64:].decode() == hashlib.sha256(place.read_bytes()[:-64]).hexdigest()


@contextmanager
def secret_tables(engine):
    """Tables of accounts as they may be: one all secrets, one with secret columns."""
    sessions = Table("try_sessions", Base.metadata, Column("token", String(20), primary_key=True))
    accounts = Table(
        "try_accounts",
        Base.metadata,
        Column("name", String(20), primary_key=True),
        Column("password", String(20), nullable=False),
        Column("answer", String(20), info={"secret": True}),
        Column("photo", LargeBinary),
        Column("is_open", Boolean),
    )
    row = {
        "name": "office",
        "password": "p-secret",
        "answer": "a-secret",
        "photo": b"\x00\xff",
        "is_open": True,
    }
    try:
        with changing(engine) as connection:
            Base.metadata.create_all(connection)
            connection.execute(insert(sessions).values(token="t-secret"))
            connection.execute(insert(accounts).values(row))
        yield sessions, accounts
    finally:
        Base.metadata.remove(sessions)
        Base.metadata.remove(accounts)


@pytest.mark.parametrize("with_secrets", [False, True])
def test_secrets_are_in_an_archive_only_where_they_were_asked_for(
    study, tmp_path, empty, with_secrets
):
    engine = open_database(sqlite_url(study.state / "register.sqlite"))
    with secret_tables(engine) as (sessions, accounts):
        place = tmp_path / "a.zip"
        back_up(engine, BackupRequest("r", study, with_secrets=with_secrets), place)
        with zipfile.ZipFile(place) as opened:
            text = b"".join(opened.read(name) for name in opened.namelist())
        assert (b"-secret" in text) == (b"abab" in text) == with_secrets
        restore(empty, "r", tmp_path / "new", place)
        kept = ("p-secret", "a-secret") if with_secrets else ("", None)
        assert list_rows(empty, accounts) == [("office", *kept, b"\x00\xff", True)]
        assert list_rows(empty, sessions) == ([("t-secret",)] if with_secrets else [])
        key = tmp_path / "new" / "audit.key"
        assert key.exists() == with_secrets
        assert not with_secrets or key.stat().st_mode & 0o077 == 0
    engine.dispose()


def test_an_archive_of_an_earlier_version_is_restored_and_migrated(study, tmp_path, empty):
    old = connect_database(sqlite_url(study.state / "register.sqlite"))
    with changing(old) as connection:
        upgrade(connection, 0, 1)
    Documents(old).create(BODY, document_id=IDS[0])
    place = tmp_path / "old.zip"
    assert back_up(old, BackupRequest("r", study), place).schema_version == 1
    old.dispose()
    restore(empty, "r", tmp_path / "new", place)
    assert require_version(empty, "r") == newest_version()
    assert Documents(empty).find(PlanResult, IDS[0]).body == BODY


def test_empty_tables_of_another_version_are_made_anew(register_url, study, tmp_path):
    old = connect_database(sqlite_url(study.state / "register.sqlite"))
    with changing(old) as connection:
        upgrade(connection, 0, 1)
    Documents(old).create(BODY, document_id=IDS[0])
    place = tmp_path / "old.zip"
    back_up(old, BackupRequest("r", study), place)
    old.dispose()
    new = open_database(register_url)
    restore(new, "r", tmp_path / "new", place)
    assert require_version(new, "r") == newest_version()
    assert Documents(new).find(PlanResult, IDS[0]).body == BODY
    new.dispose()


def test_a_register_in_use_takes_no_archive_and_stays_as_it_is(engine, study, archive):
    before = list_all(engine)
    with pytest.raises(UsedRegisterError, match="r is in use, documents has rows"):
        restore(engine, "r", study.state, archive)
    assert list_all(engine) == before
    assert (study.state / "plans" / IDS[0] / "plan.csv").exists()


def test_files_of_another_time_stop_it_until_they_are_set_aside(archive, tmp_path, empty):
    state = tmp_path / "new"
    newer = state / "plans" / ("f" * 32) / "plan.csv"
    newer.parent.mkdir(parents=True)
    newer.write_text("newer")
    with pytest.raises(UsedRegisterError, match=r"plans/f+/plan\.csv beside the register"):
        restore(empty, "r", state, archive)
    assert newer.read_text() == "newer"
    done = restore(empty, "r", state, archive, moves_files=True)
    assert [path.name for path in (state / "plans").iterdir()] == [IDS[0]]
    assert (done.aside / newer.relative_to(state)).read_text() == "newer"


def test_where_files_cannot_be_written_nothing_is_done(archive, tmp_path, empty, monkeypatch):
    state = tmp_path / "new"
    (state / "plans" / "x").mkdir(parents=True)
    (state / "plans" / "x" / "y").write_text("newer")

    def fail(*_):
        raise OSError(28, "no room")

    monkeypatch.setattr("app.store.backup.kept_files.write_whole", fail)
    with pytest.raises(FullDiskError):
        restore(empty, "r", state, archive, moves_files=True)
    assert (state / "plans" / "x" / "y").read_text() == "newer"
    assert not list(state.glob("set-aside-*"))
    with reading(empty) as connection:
        assert inspect(connection).get_table_names() == []


def require_refused(archive: Path, empty, state: Path, match: str | None = None) -> None:
    with pytest.raises(ArchiveError, match=match) as refused:
        restore(empty, "r", state, archive)
    assert "\n" not in str(refused.value)
    assert str(archive.parent) not in str(refused.value)
    with reading(empty) as connection:
        assert inspect(connection).get_table_names() == []
    assert not [path for path in state.iterdir() if not path.name.startswith("register.sqlite")]


def test_an_archive_with_a_flipped_bit_or_a_cut_tail_is_refused(archive, tmp_path, empty):
    whole, chance = archive.read_bytes(), random.Random(7)
    for _ in range(60):
        content = bytearray(whole)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        archive.write_bytes(content)
        require_refused(archive, empty, tmp_path / "new")
    for length in (0, 1, 63, 64, 65, len(whole) // 2, len(whole) - 1):
        archive.write_bytes(whole[:length])
        require_refused(archive, empty, tmp_path / "new")
    archive.write_bytes(whole + b"x")
    require_refused(archive, empty, tmp_path / "new")
    archive.write_bytes(whole)
    restore(empty, "r", tmp_path / "new", archive)


def rewrite(archive: Path, change) -> None:
    """Write an archive again with other members, sealed as ours are."""
    with zipfile.ZipFile(archive) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    archive.unlink()
    with closing(zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED)) as made:
        for name, content in members.items():
            made.writestr(name, content)
        if manifest is not None:
            made.writestr("manifest.json", json.dumps(manifest))
        made.comment = b"0" * 64
    content = archive.read_bytes()[:-64]
    archive.write_bytes(content + hashlib.sha256(content).hexdigest().encode())


def put(members, manifest, name: str, content: bytes) -> None:
    members[name] = content
    manifest["members"][name] = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
    }


def lose(members, manifest):
    del members["tables/documents.jsonl"]


def lose_said(members, manifest):
    del members["tables/documents.jsonl"], manifest["members"]["tables/documents.jsonl"]


def add_unsaid(members, manifest):
    members["files/plans/x/y"] = b"y"


def bomb(members, manifest):
    put(members, manifest, "files/plans/x/y", b"0" * 21_000_000)


def lie_of_size(members, manifest):
    manifest["members"]["tables/documents.jsonl"]["size"] = 1


def lead_out(members, manifest):
    put(members, manifest, "files/plans/../../../out", b"y")


def lead_to_root(members, manifest):
    put(members, manifest, "/etc/out", b"y")


def lead_by_backslash(members, manifest):
    put(members, manifest, "files/plans/..\\out", b"y")


def name_elsewhere(members, manifest):
    put(members, manifest, "assessments/x", b"y")


def name_a_secret(members, manifest):
    put(members, manifest, "secrets/other.key", b"y")


def come_from_later(members, manifest):
    manifest["schema_version"] = newest_version() + 1


def be_of_another_format(members, manifest):
    manifest["format_version"] = 2


def know_other_tables(members, manifest):
    manifest["tables"]["spies"] = {"columns": ["a"], "rows": 0}
    put(members, manifest, "tables/spies.jsonl", b"")


def change_rows(change):
    def changed(members, manifest):
        lines = members["tables/documents.jsonl"].splitlines()
        row = json.loads(lines[0])
        change(row)
        text = b"\n".join([json.dumps(row).encode(), *lines[1:]])
        put(members, manifest, "tables/documents.jsonl", text)

    return changed


def lose_a_row(members, manifest):
    text = members["tables/documents.jsonl"].split(b"\n", 1)[1]
    put(members, manifest, "tables/documents.jsonl", text)


def double_a_row(members, manifest):
    lines = members["tables/documents.jsonl"].splitlines(keepends=True)
    put(members, manifest, "tables/documents.jsonl", b"".join([lines[0], *lines[:-1]]))


def write_no_json(members, manifest):
    put(members, manifest, "tables/documents.jsonl", b"{'a': 1}\n")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lose, "documents.jsonl.* is missing"),
        (lose_said, "documents.jsonl is missing"),
        (add_unsaid, "not in its manifest"),
        (bomb, "would grow"),
        (lie_of_size, "is damaged"),
        (lead_out, "odd name"),
        (lead_to_root, "odd name"),
        (lead_by_backslash, "odd name"),
        (name_elsewhere, "no place in a register"),
        (name_a_secret, "no place in a register"),
        (come_from_later, "use the newer vaxreach"),
        (be_of_another_format, "not of this version"),
        (know_other_tables, "has a table spies"),
        (change_rows(lambda row: row.pop("id")), "line 1: the fields"),
        (change_rows(lambda row: row.update(extra=1)), "line 1: the fields"),
        (change_rows(lambda row: row.update(version="x")), "version is of another kind"),
        (change_rows(lambda row: row.update(version=True)), "version is of another kind"),
        (change_rows(lambda row: row.update(body=None)), "body is missing"),
        (change_rows(lambda row: row.update(body={"base64": "eA=="})), "body is of another kind"),
        (lose_a_row, "4 rows instead of 5"),
        (double_a_row, "contradict one another"),
        (write_no_json, "line 1"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_archive_made_to_deceive_is_refused_whole(archive, tmp_path, empty, change, match):
    rewrite(archive, change)
    require_refused(archive, empty, tmp_path / "new", match)


@pytest.mark.parametrize("kind", ["folder", "text", "zip"])
def test_what_is_no_archive_of_a_register_is_refused(tmp_path, empty, kind):
    place = tmp_path / "x.zip"
    if kind == "folder":
        place.mkdir()
    elif kind == "text":
        place.write_text("x" * 500)
    else:
        with zipfile.ZipFile(place, "w") as made:
            made.writestr("a", "b")
    require_refused(place, empty, tmp_path / "new")


def test_a_row_whose_text_is_damaged_is_named_and_the_others_are_copied(study, tmp_path, empty):
    engine = open_database(sqlite_url(study.state / "register.sqlite"))
    documents = Documents(engine)
    for one in IDS[:3]:
        documents.create(BODY, document_id=one)
    with changing(engine) as connection:
        connection.exec_driver_sql(
            "UPDATE documents SET body = CAST(x'ff41' AS TEXT) WHERE number = 2"
        )
    place = tmp_path / "a.zip"
    said = back_up(engine, BackupRequest("r", study), place)
    assert said.left_out == ["documents [2]"]
    assert said.tables["documents"].rows == 2
    restore(empty, "r", tmp_path / "new", place)
    assert [row[0] for row in list_rows(empty, DocumentRow.__table__)] == [1, 3]
    engine.dispose()


def test_where_there_is_no_register_there_is_nothing_to_copy(empty, study, tmp_path):
    with pytest.raises(RegisterError, match="there is none yet"):
        back_up(empty, BackupRequest("r", study), tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_a_disk_without_room_takes_no_archive(archive, tmp_path, empty, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(FullDiskError):
        restore(empty, "r", tmp_path / "new", archive)


def test_a_copy_shows_one_moment_though_writers_go_on(engine, study, tmp_path, monkeypatch):
    """A writer between two tables: the copy has what was there when it began."""
    documents, place, original = Documents(engine), tmp_path / "a.zip", SealedWriter.add

    def write_between(self, name, blocks):
        original(self, name, blocks)
        documents.create(BODY, asked=RequestName(name, "h"))

    monkeypatch.setattr(SealedWriter, "add", write_between)
    said = back_up(engine, BackupRequest("r", study), place)
    assert said.tables["documents"].rows == len(IDS) - 1
    assert said.tables["request_keys"].rows == len(IDS) - 1
    with open_sealed(place) as reader:
        assert reader.manifest.tables == said.tables


def test_a_writer_writes_over_nothing(tmp_path):
    (tmp_path / "a.zip").write_text("kept")
    with pytest.raises(FileExistsError), write_sealed(tmp_path / "a.zip"):
        pass
    assert issubclass(ArchiveError, InputError)
