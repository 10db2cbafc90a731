"""A service whose study is still being opened: alive, not ready, and it can be stopped."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from app.store import Documents, sqlite_url
from app.store.schema_version import newest_version
from geo.errors import StudyError
from tests.api.small_assessment import build_small_assessment
from tests.samples.small_study import make_small_study
from tests.service.serving import PATIENCE_S

QUIET = Settings(log=LogSettings(access=False))
LATEST_S = 300.0
"""Of a whole process, on a machine that does much besides; it only bounds a hang."""


def wait_for(client: TestClient, status: int) -> None:
    end = time.monotonic() + PATIENCE_S
    while client.get("/health/ready").status_code != status:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_it_lives_and_names_the_step_until_it_is_ready():
    may_end = threading.Event()

    def opener(progress, _):
        progress("roads")
        may_end.wait(PATIENCE_S)
        return build_small_assessment()

    ended: list[BaseException | None] = []
    with TestClient(create_app(QUIET, opener=opener, opened=ended.append)) as client:
        assert client.get("/health/live").status_code == 200
        refused = client.get("/health/ready")
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        assert refused.json()["step"] == "roads"
        assert client.get("/v1/counties").status_code == 503
        may_end.set()
        wait_for(client, 200)
        assert client.get("/v1/counties").status_code == 200
    assert ended == [None]


def test_a_study_that_cannot_be_opened_is_told_to_whoever_started_it():
    ended: list[BaseException | None] = []

    def opener(*_):
        raise StudyError("study: key sites is missing")

    with TestClient(create_app(QUIET, opener=opener, opened=ended.append)) as client:
        end = time.monotonic() + PATIENCE_S
        while not ended:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert client.get("/health/ready").status_code == 503
    assert isinstance(ended[0], StudyError)


def start(study: Path, folder: Path, *options: str, **settings: str) -> subprocess.Popen:
    """`serve` in a process of its own, with its own place for temporary folders."""
    environment = os.environ | {"TMPDIR": str(folder), "VAXREACH_LOG__ACCESS": "0"} | settings
    return subprocess.Popen(
        [sys.executable, "-m", "scripts", "serve", str(study), "--port", "0", *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def read_port(process: subprocess.Popen) -> int:
    return int(process.stderr.readline().split("/")[2].rpartition(":")[2])


def ask(port: int, path: str) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=LATEST_S) as opened:
        opened.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        return int(opened.recv(4096).split(b" ")[1])


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """A study file, and a folder for temporary things."""
    (tmp_path / "passing").mkdir()
    return make_small_study().write(tmp_path), tmp_path / "passing"


def test_the_port_is_open_from_the_start_a_second_service_refused_and_nothing_is_left(places):
    study, folder = places
    killed = start(study, folder)
    assert ask(read_port(killed), "/health/live") == 200
    killed.kill()
    killed.communicate()
    strays = [folder / "vaxreach-abc", study.parent / ".vaxreach" / "plans" / ".writing-deadbeef"]
    for stray in strays:
        stray.mkdir(parents=True, exist_ok=True)
    strays += list(folder.iterdir())
    first = start(study, folder)
    port = read_port(first)
    assert ask(port, "/health/live") == 200
    assert not any(stray.exists() for stray in strays)
    _, told = (second := start(study, folder)).communicate(timeout=LATEST_S)
    assert second.returncode == 2
    assert told == (
        f"{study.name}: another service (process {first.pid}) works on it already; "
        "stop that one first\n"
    )
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=LATEST_S)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "settings", "named"),
    [
        (["--host", "0.0.0.0"], {}, "VAXREACH_HOSTS"),
        ([], {"VAXREACH_LOG__ACESS": "1"}, "VAXREACH_LOG__ACESS"),
    ],
)
def test_what_cannot_be_served_is_one_line_and_exit_2(places, options, settings, named):
    study, folder = places
    process = start(study, folder, *options, **settings)
    _, told = process.communicate(timeout=LATEST_S)
    assert process.returncode == 2
    assert named in told
    assert told.count("\n") == 1


def test_a_register_of_another_version_is_one_line_and_exit_2(places):
    study, folder = places
    register = study.parent / ".vaxreach" / "register.sqlite"
    Documents.open(sqlite_url(register)).close()
    with sqlite3.connect(register) as connection:
        connection.execute("UPDATE schema_version SET version = version + 1")
    connection.close()
    before = register.read_bytes()
    process = start(study, folder)
    _, said = process.communicate(timeout=LATEST_S)
    assert process.returncode == 2
    assert said == (
        f"register.sqlite: its tables are of version {newest_version() + 1}, and this service "
        f"reads up to {newest_version()}: use the newer vaxreach that made it\n"
    )
    assert register.read_bytes() == before
