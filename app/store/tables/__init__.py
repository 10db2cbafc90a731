"""Which tables does the register have, the same on SQLite and PostgreSQL? One module a group.

`Base.metadata` knows a group once its module is named here; the migration that makes it stands in
`app.store.migrations.versions`, and a test holds the two together.
"""

from app.store.tables import accounts, audit, documents, register, schema
from app.store.tables.base import Base

__all__ = ["Base", "accounts", "audit", "documents", "register", "schema"]
