"""A service that is killed in the middle of a plan: what was stored is there, and is told."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.resources.document_files import DocumentFiles
from app.schemas.stored import Job, PlanBody, PlanResult
from app.store import Documents, RequestName, sqlite_url
from app.work.job_store import open_jobs

KILLED = """# One process imports for all: each of its children is killed at one moment.
import json, os, signal, sys, time
from pathlib import Path
from types import SimpleNamespace
from dataclasses import replace
from app.resources import plan_kinds
from app.resources.document_files import DocumentFiles
from app.resources.plans import Planner
from app.store import Documents, sqlite_url
from app.work.job_store import open_jobs

folder = Path(sys.argv[1])
for moment in sys.argv[2:]:
    child = os.fork()
    if not child:
        folder = folder / moment
        break
    print(os.waitpid(child, 0)[1])
else:
    sys.exit()

def die_at(name):
    if moment == name:
        os.kill(os.getpid(), signal.SIGKILL)

def write(answer, out):
    out.mkdir(parents=True)
    (out / "plan.json").write_text("{}")
    die_at("written")
    return out

kind = replace(
    plan_kinds.KINDS["redundancy"],
    answer=lambda *_: die_at("answering"), describe=lambda _: {"gap": 0}, write=write,
)
plan_kinds.KINDS["redundancy"] = kind
documents = Documents.open(sqlite_url(folder / "register.sqlite"))
jobs = open_jobs(documents)
submit = jobs.submit

def die_before_submitting(job, work):
    die_at("stored")
    submit(job, work)

jobs.submit = die_before_submitting
keep = jobs._keep

def die_before_keeping(job):
    if job.state == "done":
        die_at("ended")
    keep(job)

jobs._keep = die_before_keeping
published = SimpleNamespace(
    id="a", assessment=SimpleNamespace(holidays=SimpleNamespace(name=str))
)
planner = Planner(documents, jobs, DocumentFiles(folder / "plans"))
planner.create(published, json.dumps({"kind": "redundancy"}).encode(), "key")
time.sleep(60)
"""


MOMENTS = ["stored", "answering", "written", "ended"]


@pytest.fixture(scope="module")
def killed(tmp_path_factory) -> Path:
    """A folder for every moment, with what the service that was killed then has left."""
    folder = tmp_path_factory.mktemp("killed")
    command = [sys.executable, "-c", KILLED, str(folder), *MOMENTS]
    ended = subprocess.run(command, check=True, capture_output=True, timeout=120, text=True)
    assert ended.stdout.split() == [str(int(signal.SIGKILL))] * len(MOMENTS), ended.stderr[-2000:]
    return folder


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_plan_whose_service_is_killed_is_there_with_its_job_which_has_failed(killed, moment):
    documents = Documents.open(sqlite_url(killed / moment / "register.sqlite"), is_known=True)
    jobs = open_jobs(documents)
    try:
        [plan], count = documents.list_newest_first(PlanBody, 10)
        job = jobs.find(plan.body.job_id)
        assert count == 1
        assert (job.state, job.code) == ("failed", "job_stopped")
        assert documents.find(Job, job.id).body == job
        found = documents.find(PlanResult, plan.id)
        assert (found is None) == (moment != "ended")
        files = DocumentFiles(killed / moment / "plans").list_files(plan.id)
        assert files == (["plan.json"] if moment in {"written", "ended"} else [])
        assert documents.list_damaged(PlanBody) == documents.list_damaged(Job) == []
    finally:
        jobs.close()
        documents.close()


def test_a_retry_after_the_kill_finds_what_was_stored_and_makes_nothing_twice(killed):
    documents = Documents.open(sqlite_url(killed / "stored" / "register.sqlite"), is_known=True)
    [plan], _ = documents.list_newest_first(PlanBody, 10)
    with documents._engine.connect() as connection:
        said = connection.exec_driver_sql("SELECT request_hash FROM request_keys").scalar_one()
    assert documents.find_asked(PlanBody, RequestName("key", said)) == plan
    documents.close()
