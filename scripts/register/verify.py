"""`vaxreach register verify`: whether the audit of a register is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer
from sqlalchemy import inspect

from app.audit import Head, open_key, verify_chain
from app.audit.key import read_key
from app.settings import read_settings
from app.store.database import find_file
from app.store.seen import read_seen
from app.store.tables.audit import AuditLineRow
from app.store.transactions import reading
from geo.errors import InputError
from geo.words.sentences import say
from scripts.register.held import StudyRegister, connect_register


def verify(
    study: Annotated[Path, typer.Argument(help="the study file")],
    head: Annotated[
        str | None,
        typer.Option(
            help="the head of the audit as it was noted earlier, number:seal: finds what was "
            "cut from the end since then"
        ),
    ] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option(help="the file of an earlier key, which sealed the first lines"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="the verdict as JSON")] = False,
) -> None:
    """Compute every seal of the audit again; exits with 1 where a line was changed or removed.

    Raises
    ------
    InputError
        The study, a setting or the noted head cannot be used.
    StoreError
        The register or the key cannot be read.
    """
    noted = None if head is None else Head.read(head)
    file = read_settings(study=study).audit.key_file
    with connect_register(study) as register:
        _require_audit(register)
        keys = [open_key(register.folder, file, is_used=True), *map(read_key, key or ())]
        with reading(register.engine) as connection:
            counted = read_seen(register.folder).get(AuditLineRow.__tablename__, 0)
            verdict = verify_chain(connection, keys, noted, counted=counted)
    faults = [str(fault) for fault in verdict.faults]
    told = {"lines": verdict.lines, "head": str(verdict.head)}
    if as_json:
        answer = told | {"whole": verdict.is_whole, "faults": faults}
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
    elif verdict.is_whole:
        typer.echo(say("audit_whole", lines=verdict.lines, head=verdict.head))
    else:
        typer.echo(say("audit_faults", lines=verdict.lines, head=verdict.head, count=len(faults)))
        for fault in faults:
            typer.echo(fault)
    raise typer.Exit(0 if verdict.is_whole else 1)


def _require_audit(register: StudyRegister) -> None:
    """Refuse a register that has no audit: looking must not make an empty one."""
    file = find_file(register.engine)
    if file is not None and not file.exists():
        raise InputError(f"{register.name}: there is none yet")
    with reading(register.engine) as connection:
        has_audit = inspect(connection).has_table(AuditLineRow.__tablename__)
    if not has_audit:
        raise InputError(f"{register.name}: its tables have no audit yet; run register migrate")
