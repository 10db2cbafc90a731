"""What to raise where the database cannot be opened, read or written."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import SQLAlchemyError

from app.errors import RegisterError
from geo.errors import FullDiskError, ReadOnlyError, StoreError

POSTGRESQL_DISK_FULL = "53100"
POSTGRESQL_READ_ONLY = "25006"
_PRIMARY_CODE = 0xFF
DATABASE_FAULTS = (SQLAlchemyError, sqlite3.Error, UnicodeDecodeError)
"""What a database fails with; the last one where SQLite names a damaged table in its message."""


def explain_fault(action: str, error: Exception) -> StoreError:
    """The refusal to raise where the register cannot be opened, read or written."""
    original = getattr(error, "orig", None) or error
    told = f"the register cannot be {action}"
    code = getattr(original, "sqlite_errorcode", 0) & _PRIMARY_CODE
    state = getattr(original, "sqlstate", None)
    if code == sqlite3.SQLITE_FULL or state == POSTGRESQL_DISK_FULL:
        return FullDiskError(f"{told}: no room is left on the disk")
    if (
        code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}
        or state == POSTGRESQL_READ_ONLY
        or isinstance(original, PermissionError)
    ):
        return ReadOnlyError(f"{told}: its folder or disk is read-only")
    return RegisterError(f"{told}: {type(original).__name__}")
