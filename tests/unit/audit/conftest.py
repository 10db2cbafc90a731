"""A register of its own for every test, and a key."""

import pytest

from app.audit import AuditKey
from app.store import open_database, sqlite_url


@pytest.fixture
def engine(tmp_path):
    opened = open_database(sqlite_url(tmp_path / "register.sqlite"))
    yield opened
    opened.dispose()


@pytest.fixture
def key():
    return AuditKey(bytes(range(32)))
