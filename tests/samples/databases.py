"""Both kinds of database that hold a register: a SQLite file, and a PostgreSQL of one's own.

PostgreSQL is Debian's (`make test-system`). One cluster a session, in a folder that goes with it,
reached by a socket in that folder alone; where it is missing, its tests are skipped and say so.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geo.storage.passing_folders import passing_folder

if TYPE_CHECKING:
    from sqlalchemy import URL

USER, PLAIN, SECOND, SPATIAL = "vaxreach", "register", "postgres", "spatial"
PATIENCE_S = 60.0
_DIES_WITH_PARENT = 1
_EMPTYING = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
UNSAFE_BUT_QUICK = (
    *("fsync=off", "full_page_writes=off", "jit=off", "autovacuum=off"),
    *("wal_level=minimal", "max_wal_senders=0", "max_parallel_workers_per_gather=0"),
)
_NEW_CLUSTER = ("-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
_WITHOUT_ADDRESS = ("listen_addresses=", "max_connections=40", "shared_buffers=16MB")


def find_program(name: str) -> Path | None:
    """A program of PostgreSQL's server, in the newest version that is installed."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(versions, key=lambda path: int(path.parts[-3]), default=None)
    found = shutil.which(name)
    return newest or (Path(found) if found else None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Path]:
    """The folder of a running cluster, where its socket lies."""
    initdb, server = find_program("initdb"), find_program("postgres")
    if initdb is None or server is None:
        pytest.skip("PostgreSQL is not installed: make test-system")
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install '.[postgres]'")
    with passing_folder("vaxreach-postgresql-") as parent:
        folder = parent / "cluster"
        folder.mkdir()
        owner = _choose_owner(parent)
        subprocess.run(
            [initdb, "-D", folder, "-U", USER, *_NEW_CLUSTER],
            check=True,
            capture_output=True,
            cwd=parent,
            **owner,
        )
        options = [part for one in (*UNSAFE_BUT_QUICK, *_WITHOUT_ADDRESS) for part in ("-c", one)]
        with (parent / "log").open("wb") as log:
            process = subprocess.Popen(
                [server, "-D", folder, "-k", parent, *options],
                stdout=subprocess.DEVNULL,
                stderr=log,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - one call of the C library
                cwd=parent,
                **owner,
            )
        try:
            _wait_until_open(parent, process)
            yield parent
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait()


def server_url(folder: Path, database: str) -> URL:
    """The URL of a database of the cluster whose socket lies in a folder."""
    from sqlalchemy import URL

    return URL.create("postgresql+psycopg", USER, database=database, query={"host": str(folder)})


def run_on_server(folder: Path, database: str, *statements: str) -> None:
    """Run statements, each by itself."""
    from sqlalchemy import create_engine

    engine = create_engine(server_url(folder, database), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture(scope="session")
def plain_database(postgresql: Path) -> URL:
    """A database of the cluster without extensions, whatever is in it."""
    run_on_server(postgresql, "postgres", f"CREATE DATABASE {PLAIN}")
    return server_url(postgresql, PLAIN)


@pytest.fixture(scope="session")
def spatial_database(postgresql: Path) -> URL:
    """A database of the cluster with PostGIS, whatever is in it."""
    if not list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        pytest.skip("PostGIS is not installed: make test-system")
    run_on_server(postgresql, "postgres", f"CREATE DATABASE {SPATIAL}")
    run_on_server(postgresql, SPATIAL, "CREATE EXTENSION postgis")
    return server_url(postgresql, SPATIAL)


@pytest.fixture
def postgresql_url(postgresql: Path, plain_database: URL) -> URL:
    """An empty PostgreSQL database; one a session, emptied for every test."""
    run_on_server(postgresql, PLAIN, *_EMPTYING)
    return plain_database


@pytest.fixture
def second_postgresql_url(postgresql: Path) -> URL:
    """Another empty PostgreSQL database, for what comes out of the first."""
    run_on_server(postgresql, SECOND, *_EMPTYING)
    return server_url(postgresql, SECOND)


@pytest.fixture(scope="module")
def killed_postgresql_url(postgresql: Path, plain_database: URL) -> URL:
    """An empty PostgreSQL database for a whole module."""
    run_on_server(postgresql, PLAIN, *_EMPTYING)
    return plain_database


@pytest.fixture(params=["sqlite", "postgresql"])
def register_url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """An empty database of either kind."""
    from app.store import sqlite_url

    if request.param == "sqlite":
        return sqlite_url(tmp_path / "deep" / "register.sqlite")
    url: URL = request.getfixturevalue("postgresql_url")
    return url


def _choose_owner(folder: Path) -> dict[str, object]:
    """Who runs the server, which refuses root: then the user that its package has made."""
    if os.getuid() != 0:
        return {}
    user = next((one for one in pwd.getpwall() if one.pw_name == "postgres"), None)
    user = user or pwd.getpwnam("nobody")
    for one in (folder, *folder.iterdir()):
        os.chown(one, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGQUIT)


def _wait_until_open(folder: Path, process: subprocess.Popen[bytes]) -> None:
    from sqlalchemy.exc import OperationalError

    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            run_on_server(folder, "postgres", "SELECT 1")
        except OperationalError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((folder / "log").read_text()[-2000:]) from None
            time.sleep(0.05)
        else:
            return
