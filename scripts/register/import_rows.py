"""`vaxreach register import`: rows out of tables, shown as differences before they count."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, get_args

import orjson
import typer
from rich.console import Console

from app.register.change_set import BY_COMMAND
from app.register.doors.kinds import KINDS
from app.register.doors.row import Row, Why
from app.register.exchange.differences import Differences, find_differences
from app.register.exchange.importing import apply_differences
from app.register.exchange.whole_study import find_study_differences
from app.register.opening import open_rows
from app.register.register import Register
from app.settings import read_settings
from app.store.schema_version import make_tables
from geo.errors import InputError
from geo.study import Datum, FileSource, Study, read_around_register
from geo.words.sentences import say
from scripts.register.held import hold_register, telling_refusals
from scripts.terminal import make_console

DATUMS: tuple[str, ...] = get_args(Datum)
SHOWN = 20
"""Rows of each sort that are printed; all stand in `--json`."""


def import_rows(
    study: Annotated[Path, typer.Argument(help="the study file")],
    file: Annotated[
        Path | None, typer.Argument(help="a table or layer; without one, all that the study names")
    ] = None,
    kind: Annotated[str | None, typer.Option(help=f"what its rows are: {', '.join(KINDS)}")] = None,
    datum: Annotated[
        str | None, typer.Option(help="the datum of its coordinates, where it states none")
    ] = None,
    why: Annotated[str, typer.Option(help="what the history says of it")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="do not ask")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="the differences as JSON")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="show, and write nothing")] = False,
) -> None:
    """Take rows of tables into a register as one change; what differs is shown first.

    Rows of the register that the table lacks stay as they are, and so does what is doubtful.

    Raises
    ------
    InputError
        A table cannot be used, or a service works on the register.
    """
    if (file is None) != (kind is None):
        raise InputError("register import: FILE and --kind go together")
    named = read_around_register(study)
    key_file = read_settings(study=study).audit.key_file
    with hold_register(study) as held, telling_refusals():
        make_tables(held.engine, held.name)
        register = open_rows(held.engine, named, held.folder, key_file)
        shown = _compare(register, named, file, kind, datum)
        if as_json:
            typer.echo(orjson.dumps([tell_differences(one) for one in shown]).decode())
        else:
            _print(shown, make_console())
        if dry_run or all(one.changes_nothing for one in shown):
            return
        if not yes:
            _ask()
        revision = apply_differences(register, BY_COMMAND, shown, Why("import", why))
    if not as_json:
        typer.echo(say("register_imported", revision=revision))


def tell_differences(shown: Differences) -> dict[str, Any]:
    """The differences of one kind, as JSON."""
    return {
        "kind": shown.kind,
        "revision": shown.revision,
        "added": [{"code": one.code, "texts": one.texts} for one in shown.added],
        "changed": [{"code": one.entity.code, "fields": one.fields} for one in shown.changed],
        "missing": [row.code for row in shown.missing],
        "doubtful": [
            {"row": one.reading.row, "code": one.reading.code, "doubt": one.doubt,
             "codes": one.codes}
            for one in shown.doubtful
        ],
        "same": len(shown.same),
        "refused": [
            {"file": one.file, "row": one.row, "column": one.column, "message": one.message}
            for one in shown.report.remarks
            if one.outcome == "refused"
        ],
    }  # fmt: skip


def _compare(
    register: Register, named: Study, file: Path | None, kind: str | None, datum: str | None
) -> list[Differences]:
    if file is None or kind is None:
        return find_study_differences(register, named)
    if not file.is_file():
        raise InputError(f"register import: no such file {file.name!r:.80}")
    if datum is not None and datum not in DATUMS:
        raise InputError(f"--datum: expected one of {', '.join(DATUMS)}, got {datum!r:.40}")
    source = FileSource.model_validate({"path": file, "datum": datum})
    return [find_differences(register, kind, source)]


def _print(shown: list[Differences], console: Console) -> None:
    for one in shown:
        counts = say(
            "import_counts",
            kind=one.kind,
            added=len(one.added),
            changed=len(one.changed),
            missing=len(one.missing),
            doubtful=len(one.doubtful),
            same=len(one.same),
            refused=one.report.count("refused"),
        )
        for line in [counts, *(f"  {line}" for line in _list_lines(one))]:
            console.print(line, markup=False, soft_wrap=True)


def _list_lines(shown: Differences) -> list[str]:
    lines = [
        say("import_changed", name=_name(one.before), field=field, before=was, after=now)
        for one in shown.changed[:SHOWN]
        for field, (was, now) in one.fields.items()
    ]
    lines += [say("import_missing", name=_name(row)) for row in shown.missing[:SHOWN]]
    lines += [
        say("import_doubtful", row=one.reading.row, name=one.reading.texts.get("name", ""),
            codes="、".join(one.codes) or one.reading.code[:40])
        for one in shown.doubtful[:SHOWN]
    ]  # fmt: skip
    return lines


def _name(row: Row) -> str:
    return f"{row.code} {row.texts.get('name', '')}".strip()


def _ask() -> None:
    """A no ends with 1; where nobody can be asked, `--yes` is required."""
    if not sys.stdin.isatty():
        raise InputError("register import: nobody to ask here; check the differences, give --yes")
    if not typer.confirm(say("import_ask"), default=False):
        typer.echo(say("not_written"))
        raise typer.Exit(1)
