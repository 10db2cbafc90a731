"""Transactions on the database, and what to raise where it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.store.database import explain_fault


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read by.

    Raises
    ------
    StoreError
        The database cannot be read.
    """
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise explain_fault("read", error) from error


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """A connection whose changes are written together at the end, or not at all.

    Raises
    ------
    IntegrityError
        What should be made is there already.
    StoreError
        The database cannot be written.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        raise explain_fault("written", error) from error
