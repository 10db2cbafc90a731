"""Accounts of a register that no service need have open: for commands on the machine."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from app.store.database import connect_database, find_file
from app.store.tables.accounts import AccountRow
from app.store.transactions import reading
from geo.errors import StoreError


def count_accounts(url: Any) -> int:
    """How many accounts may sign in; none where the register is not there or cannot be read."""
    engine = connect_database(url)
    file = find_file(engine)
    if file is not None and not file.exists():
        return 0
    try:
        with reading(engine) as connection:
            if not inspect(connection).has_table(AccountRow.__tablename__):
                return 0
            wanted = select(func.count()).where(AccountRow.disabled_at == 0)
            return int(connection.execute(wanted).scalar_one())
    except (StoreError, SQLAlchemyError, sqlite3.Error, OSError):
        return 0
    finally:
        engine.dispose()
