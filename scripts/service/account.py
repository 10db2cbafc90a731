"""Accounts of the service: of posts and staff, made and looked after on the machine."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import orjson
import typer

from app.access.accounts import (
    Account,
    create_account,
    disable_account,
    list_accounts,
    read_grants,
    reset_account,
)
from geo.words.sentences import say
from scripts.service.at_study import JsonOption, StudyOption, change_register

account = typer.Typer(
    help="Accounts of the service: of posts and staff, made on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Name = Annotated[str, typer.Argument(help="the name of a post or a member of staff")]


@account.command("create")
def create(
    name: Name,
    role: Annotated[
        list[str],
        typer.Option(
            help="reader, editor or approver, within --area; or one of admin, security, auditor "
            "alone"
        ),
    ],
    area: Annotated[
        list[str] | None, typer.Option(help="province, a prefecture (2101) or a county (210104)")
    ] = None,
    study: StudyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an account, and show its first password this once.

    Raises
    ------
    InputError
        The name is taken, or name, role or area cannot be used.
    """
    grants = read_grants(role, area or [])
    with change_register(study) as change:
        password = create_account(change.connection, change.audit, change.who, name, grants)
    _tell_password(name, password, as_json=as_json)


@account.command("list")
def show(study: StudyOption = None, as_json: JsonOption = False) -> None:
    """List every account with its roles."""
    with change_register(study) as change:
        found = list_accounts(change.connection)
    if as_json:
        typer.echo(orjson.dumps([asdict(one) for one in found]).decode())
        return
    for one in found:
        typer.echo("\t".join((one.name, _tell_roles(one), _tell_state(one))))


@account.command("disable")
def disable(name: Name, study: StudyOption = None) -> None:
    """Let an account sign in no more, and end its sessions."""
    with change_register(study) as change:
        disable_account(change.connection, change.audit, change.who, name)
    typer.echo(say("account_disabled", name=name))


@account.command("reset")
def reset(name: Name, study: StudyOption = None, as_json: JsonOption = False) -> None:
    """Give an account a first password again, shown this once, and enable it."""
    with change_register(study) as change:
        password = reset_account(change.connection, change.audit, change.who, name)
    _tell_password(name, password, as_json=as_json)


def _tell_password(name: str, password: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(orjson.dumps({"name": name, "password": password}).decode())
    else:
        typer.echo(say("account_first_password", name=name, password=password))


def _tell_roles(one: Account) -> str:
    return " ".join(f"{grant.role}:{grant.area}".rstrip(":") for grant in one.grants)


def _tell_state(one: Account) -> str:
    if one.disabled_at:
        return say("account_is_disabled")
    return say("account_must_change") if one.must_change else say("account_is_enabled")
