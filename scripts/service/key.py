"""Keys of programs that ask the service: made, listed and revoked on the machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
import typer

from app.access.accounts import read_name, tell_seconds
from app.access.areas import PROVINCE, read_area
from app.access.machine_keys import MOST_DAYS, create_key, list_keys, revoke_key
from geo.words.sentences import say
from scripts.service.at_study import JsonOption, StudyOption, change_register

key = typer.Typer(
    help="Keys of programs that ask the service: made on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@key.command("create")
def create(
    name: Annotated[str, typer.Argument(help="the program, such as qgis-shenyang")],
    write: Annotated[bool, typer.Option("--write", help="it may change things, too")] = False,
    area: Annotated[str, typer.Option(help="where it may: province, 2101, 210104")] = PROVINCE,
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="for how long it holds")] = 365,
    study: StudyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key, and show it this once; it is sent as `Authorization: Bearer KEY`.

    Raises
    ------
    InputError
        The name or the area cannot be used.
    """
    named, within = read_name(name), read_area(area)
    with change_register(study) as change:
        made = create_key(
            change.connection, change.audit, change.who, named,
            writes=write, area=within, days=days,
        )  # fmt: skip
    if as_json:
        typer.echo(orjson.dumps({"prefix": made.prefix, "key": made.text}).decode())
    else:
        typer.echo(say("key_made", prefix=made.prefix, key=made.text))


@key.command("list")
def show(study: StudyOption = None, as_json: JsonOption = False) -> None:
    """List every key by its prefix; the keys themselves are not kept."""
    with change_register(study) as change:
        found = list_keys(change.connection)
    if as_json:
        typer.echo(orjson.dumps(found).decode())
        return
    for one in found:
        rights = "write" if one["writes"] else "read"
        typer.echo(
            "\t".join((one["prefix"], one["name"], f"{rights}:{one['area']}", _tell_state(one)))
        )


@key.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(help="the prefix of the key")], study: StudyOption = None
) -> None:
    """End a key at once."""
    with change_register(study) as change:
        revoke_key(change.connection, change.audit, change.who, prefix)
    typer.echo(say("key_revoked", prefix=prefix))


def _tell_state(one: dict[str, Any]) -> str:
    if one["revoked_at"]:
        return say("key_is_revoked")
    day = datetime.fromtimestamp(one["ends_at"], UTC).date()
    if one["ends_at"] <= tell_seconds():
        return say("key_has_ended", day=day)
    return say("key_holds_until", day=day)
