"""Where the register of a study lies."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL

from app.settings import Settings
from app.store.database import sqlite_url

REGISTER = "register.sqlite"


def locate_register(settings: Settings, folder: Path) -> URL | str:
    """The URL of the register of a study whose state lies in a folder."""
    return settings.store.url or sqlite_url(folder / REGISTER)
