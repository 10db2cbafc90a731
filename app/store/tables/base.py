"""What knows every table."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Knows every table whose module `app.store.tables` names."""
