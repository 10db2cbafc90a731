"""A register that is damaged, empty, taken, closed or read-only: told as what it is."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.errors import DamagedError, TakenError
from app.main import create_app
from app.schemas.stored import Job, ScenarioBody, ScenarioResult
from app.settings import LogSettings, Settings
from app.store import Documents, sqlite_url
from app.store.claims import LOCK, claim
from app.store.place import REGISTER
from geo.errors import StoreError
from geo.storage.passing_folders import passing_folder, sweep_folders
from tests.api.small_assessment import build_small_assessment
from tests.service.serving import PATIENCE_S

BODY = ScenarioBody(name="方案", scenario={}, assessment_id="small-1", totals={"people": 7})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the state of a study lies."""
    (tmp_path / ".vaxreach").mkdir()
    return tmp_path / ".vaxreach"


def name_body(n: int) -> ScenarioBody:
    return BODY.model_copy(update={"name": f"方案{n}"})


def fill(folder: Path, count: int = 20) -> list[str]:
    documents = Documents.open(sqlite_url(folder / REGISTER))
    ids = [documents.create(name_body(n))[0].id for n in range(count)]
    documents.close()
    return ids


def open_client(folder: Path) -> TestClient:
    settings = Settings(study=folder.parent / "study.toml", log=LogSettings(access=False))
    small = build_small_assessment()
    app = create_app(settings, assessment=small)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(autouse=True)
def _nothing_to_warm_up(monkeypatch):
    monkeypatch.setattr("geo.planning.warm_up.warm_up", lambda: None)
    monkeypatch.setattr("app.snapshot.scenario_engine.LazyEngine.open", lambda _: _Idle())


class _Idle:
    def warm_up(self) -> None:
        pass


def change(folder: Path, statement: str, *values: object) -> None:
    with sqlite3.connect(folder / REGISTER) as connection:
        connection.execute("DROP INDEX documents_by_id") if "kind =" in statement else None
        connection.execute(statement, values)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE documents SET body = replace(body, '"name":"', 'bname":"') WHERE id = ?""",
        """UPDATE documents SET body = replace(body, '"people":7', '"people":6') WHERE id = ?""",
        "UPDATE documents SET body = substr(body, 2) WHERE id = ?",
        "UPDATE documents SET body = substr(body, 1, length(body) - 1) WHERE id = ?",
        "UPDATE documents SET body = '' WHERE id = ?",
        "UPDATE documents SET body = '{' || substr(body, 2) WHERE id = ?",
        "UPDATE documents SET body = CAST(body AS BLOB) WHERE id = ?",
        "UPDATE documents SET body = CAST(x'ff' || substr(body, 2) AS TEXT) WHERE id = ?",
        "UPDATE documents SET version = 2 WHERE id = ?",
        "UPDATE documents SET version = 'x' WHERE id = ?",
        "UPDATE documents SET created_at = '2020-01-01' WHERE id = ?",
        "UPDATE documents SET updated_at = '' WHERE id = ?",
    ],
)
def test_a_flipped_byte_costs_its_document_and_no_other(folder, caplog, statement):
    ids = fill(folder)
    change(folder, statement, ids[7])
    with open_client(folder) as client:
        listed = client.get("/v1/scenarios?limit=1000")
        assert listed.status_code == 200
        body = listed.json()
        assert [one["id"] for one in body["items"]] == [one for one in ids[::-1] if one != ids[7]]
        assert (body["numberMatched"], body["numberReturned"]) == (19, 19)
        assert body["damaged"] == [ids[7]]
        refused = client.get(f"/v1/scenarios/{ids[7]}")
        assert refused.status_code == 503
        assert refused.json()["code"] == "document_damaged"
        assert ids[7] in refused.json()["detail"]
    assert caplog.text.count(ids[7]) == 1


def test_pages_of_a_list_with_a_damaged_document_hold_every_other_once(folder):
    ids = fill(folder)
    for one in (ids[3], ids[19]):
        change(folder, "UPDATE documents SET version = 9 WHERE id = ?", one)
    with open_client(folder) as client:
        address, seen = "/v1/scenarios?limit=4", []
        while address:
            body = client.get(address).json()
            seen += [one["id"] for one in body["items"]]
            address = next((one["href"] for one in body["links"] if one["rel"] == "next"), "")
    assert [one for one in seen if seen.count(one) > 1] in ([], [ids[15]])
    assert set(seen) == set(ids) - {ids[3], ids[19]}


@pytest.mark.parametrize("seed", range(4))
def test_no_single_bit_of_the_file_makes_a_document_another_one(folder, seed):
    """Whatever bit flips: a document is right, or told damaged, or the register is refused."""
    ids = fill(folder, 8)
    file, chance = folder / REGISTER, random.Random(seed)
    whole, right = file.read_bytes(), {one: f"方案{n}" for n, one in enumerate(ids)}
    for _ in range(40):
        content = bytearray(whole)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        for beside in (*folder.glob(f"{REGISTER}-wal"), *folder.glob(f"{REGISTER}-shm")):
            beside.unlink()
        file.write_bytes(content)
        with suppress(StoreError):
            documents = Documents.open(sqlite_url(file))
            for one in ids:
                with suppress(StoreError):
                    found = documents.find(ScenarioBody, one)
                    assert found is None or found.body.name == right[one]
            with suppress(StoreError):
                listed, _ = documents.list_newest_first(ScenarioBody, 100)
                assert all(right[one.id] == one.body.name for one in listed)
            documents.close()


def test_a_row_of_an_earlier_version_without_a_seal_is_read(folder):
    ids = fill(folder, 1)
    change(folder, "UPDATE documents SET body = substr(body, 66) WHERE id = ?", ids[0])
    documents = Documents.open(sqlite_url(folder / REGISTER))
    assert documents.find(ScenarioBody, ids[0]).body.name == "方案0"
    documents.replace(ids[0], BODY)
    documents.close()
    change(folder, "UPDATE documents SET version = 1 WHERE id = ?", ids[0])
    documents = Documents.open(sqlite_url(folder / REGISTER))
    with pytest.raises(DamagedError):
        documents.find(ScenarioBody, ids[0])
    documents.close()


UNSEALED = "UPDATE documents SET body = substr(body, 66)"


@pytest.mark.parametrize(
    "value",
    [
        "version = 'x'",
        "version = 9223372036854775807",
        "version = 0",
        "created_at = x'ff'",
        "updated_at = x'00'",
        "id = '../../etc'",
        "id = CAST(x'ff41' AS TEXT)",
        f"""body = '{"[" * 300}{"]" * 300}'""",
        f"""body = '{{"version": 1, "a": {"[" * 300}{"]" * 300}}}'""",
    ],
)
@pytest.mark.parametrize("kind", ["scenario", "job"])
def test_a_row_without_a_seal_that_holds_what_none_of_ours_does_is_set_aside(folder, kind, value):
    """A start that writes to such a row, or a list that tells of it, must not fall over it."""
    documents = Documents.open(sqlite_url(folder / REGISTER))
    documents.create(BODY)
    job = Job(id="0" * 32, kind="scenario", state="running", created_at="then")
    documents.create(job, document_id=job.id)
    documents.close()
    change(folder, f"{UNSEALED}, {value} WHERE kind = '{kind}'".replace("kind =", "kind IS"))
    with open_client(folder) as client:
        for address in ("/v1/scenarios", "/v1/jobs", "/v1/plans"):
            assert client.get(address).status_code == 200
        listed = client.get("/v1/scenarios").json()
        assert (listed["numberMatched"], len(listed["damaged"])) == (
            (0, 1) if kind == "scenario" else (1, 0)
        )
        assert client.get("/v1/jobs").json()["numberMatched"] == (kind == "scenario")


def test_a_job_has_the_id_of_its_row_whatever_its_body_says(folder):
    documents = Documents.open(sqlite_url(folder / REGISTER))
    job = Job(id="../../x", kind="scenario", state="running", created_at="then")
    documents.create(job, document_id="0" * 32)
    (folder / "scenarios").mkdir()
    (folder.parent / "x").mkdir()
    documents.close()
    with open_client(folder) as client:
        [told] = client.get("/v1/jobs").json()["items"]
        assert (told["id"], told["code"]) == ("0" * 32, "job_stopped")
    assert (folder.parent / "x").is_dir()


def test_files_of_a_job_that_was_killed_before_its_scenario_was_stored_are_swept(folder):
    """Those of a scenario that was stored, and of one whose row is damaged, stay."""
    documents = Documents.open(sqlite_url(folder / REGISTER))
    lost, stored, damaged = (f"{n:032x}" for n in range(3))
    for one in (lost, stored, damaged):
        job = Job(id=one, kind="scenario", state="running", created_at="then")
        documents.create(job, document_id=one)
        (folder / "scenarios" / one).mkdir(parents=True)
    for one in (stored, damaged):
        documents.create(BODY, document_id=one)
    documents.close()
    change(folder, "UPDATE documents SET body = '{}' WHERE kind IS 'scenario' AND id = ?", damaged)
    with open_client(folder) as client:
        assert client.get("/v1/jobs").json()["numberMatched"] == 3
    assert {one.name for one in (folder / "scenarios").iterdir()} == {stored, damaged}


@pytest.mark.parametrize(
    "answer", [{}, {"places": [{}], "counties": [{}]}, {"places": {"a": 1}, "counties": 5}]
)
def test_a_result_of_another_shape_is_told_as_damaged(folder, answer):
    documents = Documents.open(sqlite_url(folder / REGISTER))
    made, _ = documents.create(BODY)
    documents.create(ScenarioResult(answer=answer), document_id=made.id)
    documents.close()
    with open_client(folder) as client:
        assert client.get(f"/v1/scenarios/{made.id}").status_code == 200
        pair = f"a={made.id}&b={made.id}"
        for rest in (f"{made.id}/features", f"compare?{pair}", f"compare.xlsx?{pair}"):
            refused = client.get(f"/v1/scenarios/{rest}")
            assert (refused.status_code, refused.json()["code"]) == (503, "document_damaged")
            assert made.id in refused.json()["detail"]


@pytest.mark.parametrize("loss", ["empty", "missing", "new"])
def test_a_register_that_lost_everything_is_told_and_not_taken_for_new(folder, loss, caplog):
    fill(folder)
    for file in folder.glob(f"{REGISTER}*"):
        if not file.name.endswith(".known"):
            file.unlink()
    if loss == "empty":
        (folder / REGISTER).touch()
    elif loss == "new":
        with sqlite3.connect(folder / REGISTER) as connection:
            connection.execute("CREATE TABLE t (x)")
    with open_client(folder) as client:
        refused = client.get("/v1/scenarios")
        assert refused.status_code == 503
        assert refused.json()["code"] == "register_empty"
        assert "restore it from a copy" in refused.json()["detail"]
        assert client.get("/v1/counties").status_code == 200
    assert "documents were kept in it" in caplog.text


def test_files_of_documents_alone_say_that_a_register_was_there(folder):
    (folder / "plans" / ("0" * 32)).mkdir(parents=True)
    (folder / REGISTER).touch()
    with open_client(folder) as client:
        assert client.get("/v1/plans").json()["code"] == "register_empty"


def test_a_study_without_documents_begins_with_an_empty_register(folder):
    (folder / REGISTER).touch()
    with open_client(folder) as client:
        assert client.get("/v1/scenarios").json()["items"] == []


def test_a_register_put_back_is_opened_without_a_restart(folder):
    ids = fill(folder)
    whole = (folder / REGISTER).read_bytes()
    (folder / REGISTER).write_bytes(b"")
    with open_client(folder) as client:
        assert client.get("/v1/scenarios").status_code == 503
        (folder / REGISTER).write_bytes(whole)
        end = time.monotonic() + PATIENCE_S
        while (answer := client.get("/v1/scenarios")).status_code != 200:
            assert time.monotonic() < end
            time.sleep(0.1)
    assert answer.json()["numberMatched"] == len(ids)


def test_a_register_closed_by_a_full_disk_is_opened_once_there_is_room(folder, monkeypatch):
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    def fail(*_):
        raise full

    with monkeypatch.context() as patched:
        patched.setattr("app.store.database._set_up_sqlite", fail)
        client = open_client(folder)
        client.__enter__()
        assert client.get("/v1/scenarios").status_code == 507
        assert client.get("/v1/counties").status_code == 200
    end = time.monotonic() + PATIENCE_S
    while client.get("/v1/scenarios").status_code != 200:
        assert time.monotonic() < end
        time.sleep(0.1)
    client.__exit__(None, None, None)


def test_a_read_only_register_says_so(folder):
    fill(folder, 1)
    with open_client(folder) as client:
        engine = client.app.state.register.documents._engine
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = 1")
        refused = client.post("/v1/plans", json={"kind": "redundancy", "may_lose": 0})
        assert refused.status_code == 503
        assert refused.json()["code"] == "disk_read_only"
        assert "read-only" in refused.json()["detail"]
        assert "assessment" not in refused.json()["detail"]
        assert client.get("/v1/scenarios").status_code == 200


def test_a_second_service_has_no_part_in_the_register_of_the_first(folder):
    with open_client(folder) as first, open_client(folder) as second:
        refused = second.get("/v1/scenarios")
        assert refused.status_code == 503
        assert refused.json()["code"] == "register_taken"
        assert f"process {os.getpid()}" in refused.json()["detail"]
        assert first.get("/v1/scenarios").status_code == 200
        assert second.get("/v1/counties").status_code == 200


def test_a_claim_dies_with_its_process(tmp_path):
    hold = (
        "import sys, time; from pathlib import Path; from app.store.claims import claim;"
        "held = claim(Path(sys.argv[1]), 's'); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path / LOCK)], stdout=subprocess.PIPE
    )
    assert holder.stdout.readline().strip() == b"held"
    with pytest.raises(TakenError, match=f"process {holder.pid}"):
        claim(tmp_path / LOCK, "s")
    holder.kill()
    holder.communicate()
    claim(tmp_path / LOCK, "s").release()


def test_folders_of_a_killed_process_are_swept_and_those_of_a_living_one_are_not(tmp_path):
    hold = (
        "import sys, time; from pathlib import Path\n"
        "from geo.storage.passing_folders import passing_folder\n"
        "with passing_folder('vaxreach-', Path(sys.argv[1])):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout.readline().strip() == b"held"
    with passing_folder("vaxreach-", tmp_path) as ours:
        assert sweep_folders(tmp_path, "vaxreach-*") == []
        holder.kill()
        holder.communicate()
        assert len(sweep_folders(tmp_path, "vaxreach-*")) == 1
        assert list(tmp_path.iterdir()) == [ours]
    assert list(tmp_path.iterdir()) == []
