"""One archive of a register: read at one moment, beside whoever writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from app.errors import RegisterError
from app.store.backup.kept_files import StudyFiles, add_files
from app.store.backup.manifest import AuditHead, Manifest, TableRows
from app.store.backup.row_text import (
    blank_secrets,
    is_secret,
    list_tables,
    read_rows,
)
from app.store.backup.sealed_zip import SealedWriter, write_sealed
from app.store.counters import find_next
from app.store.geometry import list_columns
from app.store.schema_version import find_version
from app.store.transactions import reading
from geo.clock import stamp_moment
from geo.errors import refuse_unwritable
from geo.storage.whole_writes import write_whole


@dataclass(frozen=True, slots=True)
class BackupRequest:
    """What is copied: the register of this name, and the files of its study."""

    name: str
    files: StudyFiles
    with_secrets: bool = False


def name_backup(schema_version: int) -> str:
    """The name of the file of a copy made now."""
    moment = re.sub("[^0-9T]", "", stamp_moment("milliseconds"))
    return f"register-v{schema_version}-{moment}.zip"


def back_up(engine: Engine, request: BackupRequest, place: Path) -> Manifest:
    """Write the archive of a register to a place, whole; what it says of itself.

    Raises
    ------
    RegisterError
        There is no register.
    StoreError
        It cannot be read, or the archive not be written.
    """
    try:
        with write_whole(place) as made, reading(engine) as connection:
            found = find_version(connection, request.name)
            if not found:
                raise RegisterError(f"{request.name}: there is none yet, nothing to copy")
            with write_sealed(made) as writer:
                manifest = _write(connection, found, request, writer)
    except OSError as error:
        raise refuse_unwritable(place.name, error) from error
    return manifest


def _write(
    connection: Connection, found: int, request: BackupRequest, writer: SealedWriter
) -> Manifest:
    left_out: list[str] = []
    tables = {}
    for table in list_tables(connection, found):
        if is_secret(table) and not request.with_secrets:
            continue
        count = _Count()
        blanks = {} if request.with_secrets else blank_secrets(table)
        lines = count.pass_on(read_rows(connection, table, blanks, left_out))
        writer.add(f"tables/{table.name}.jsonl", lines)
        tables[table.name] = TableRows(
            columns=list(table.c.keys()), rows=count.lines, next=find_next(connection, table)
        )
    add_files(writer, request.files, with_secrets=request.with_secrets)
    manifest = Manifest(
        made_at=stamp_moment("milliseconds"),
        made_by=f"vaxreach {version('vaxreach')}",
        study=request.files.study.name,
        database=connection.dialect.name,
        schema_version=found,
        with_secrets=request.with_secrets,
        audit_head=_find_head(connection),
        tables=tables,
        members=writer.members,
        left_out=left_out,
    )
    writer.finish(manifest)
    return manifest


class _Count:
    """Counts the lines that pass."""

    def __init__(self) -> None:
        self.lines = 0

    def pass_on(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        for line in lines:
            self.lines += 1
            yield line


def _find_head(connection: Connection) -> AuditHead | None:
    """The last line of the audit, where there is an audit by now."""
    if not connection.dialect.has_table(connection, "audit_head"):
        return None
    if not {"number", "seal"} <= set(list_columns(connection, "audit_head")):
        return None
    row = connection.execute(text("SELECT number, seal FROM audit_head")).first()
    return None if row is None else AuditHead(number=row[0], seal=row[1])
