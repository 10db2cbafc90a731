"""A register of either kind of database, and who may change what in it."""

from __future__ import annotations

import shutil

import pytest

from app.audit import Who, open_key
from app.register.change_set import BY_COMMAND, Editor
from app.register.changes import create_row
from app.register.doors.readers import ReadingRules, RowReaders
from app.register.doors.row import Why
from app.register.register import Register
from app.store import open_database, sqlite_url
from geo.rules.standard import read_standard
from geo.study.shipped_rules import newest_standard

STANDARD = read_standard(newest_standard())
SITE = {
    "site_id": "S1", "name": "中山社区卫生服务中心", "adcode": "210102", "lon": "123.40",
    "lat": "41.80", "kind": "社区卫生服务中心", "hours": "周一至周五 8:00-16:00", "phone": "024-1",
}  # fmt: skip
EDIT = Why("edit")


def editor_of(area: str) -> Editor:
    return Editor(Who("account", f"office{area}"), lambda adcode: adcode.startswith(area))


@pytest.fixture(scope="session")
def readers() -> RowReaders:
    rules = ReadingRules(STANDARD)
    return RowReaders(lambda: rules)


def make_register(url, readers, folder) -> Register:
    return Register(open_database(url), readers, open_key(folder))


@pytest.fixture(scope="session")
def empty_register(readers, tmp_path_factory):
    """The file of a register with its tables and no row, and the folder of its key."""
    folder = tmp_path_factory.mktemp("register")
    make_register(sqlite_url(folder / "r.sqlite"), readers, folder).engine.dispose()
    return folder


@pytest.fixture
def register(empty_register, readers, tmp_path):
    for file in empty_register.iterdir():
        shutil.copy(file, tmp_path / file.name)
    made = make_register(sqlite_url(tmp_path / "r.sqlite"), readers, tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def any_register(register_url, readers, tmp_path):
    """On either database: for what rests on its transactions and its comparisons."""
    made = make_register(register_url, readers, tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def site(register):
    return create_row(register, BY_COMMAND, "sites", SITE, EDIT)
