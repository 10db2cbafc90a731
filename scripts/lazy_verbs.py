"""Groups of verbs that import a verb when it is asked for: most need but a part of the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from geo.errors import InputError

SOURCE_ONLY = {"benchmarks", "demonstration"}
"""Folders of the source that no wheel holds."""


class Verb(NamedTuple):
    """A place, module:name, and the first sentence there: telling it must not import the place."""

    place: str
    line: str


class _Commands(Mapping[str, TyperCommand | TyperGroup]):
    """The verbs of a group, each imported when it is looked up."""

    def __init__(self, verbs: Mapping[str, Verb]) -> None:
        self._verbs = verbs

    def __getitem__(self, verb: str) -> TyperCommand | TyperGroup:
        found = _find(*self._verbs[verb].place.split(":"))
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False)
            alone.command(verb)(found)
            found = alone
        command = cast("TyperCommand | TyperGroup", get_command(found))
        command.name = verb
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._verbs)

    def __len__(self) -> int:
        return len(self._verbs)


def make_group(name: str, verbs: Mapping[str, Verb], line: str) -> typer.Typer:
    """A group of verbs under a name; `line` is what its help begins with."""

    class Group(TyperGroup):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self.commands = cast("Any", _Commands(verbs))

        def format_help(self, ctx: Any, formatter: Any) -> None:
            """Tell every verb in its line, importing none."""
            lines = [TyperCommand(name, help=verb.line) for name, verb in verbs.items()]
            listed = TyperGroup(name=self.name, help=self.help, params=self.params, commands=lines)
            listed.format_help(ctx, formatter)

    group = typer.Typer(
        name=name,
        cls=Group,
        help=line,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    group.callback()(_choose_verb)
    return group


def _choose_verb() -> None:
    """Make a group of the command though no verb is registered with it."""


def _find(module: str, name: str) -> Any:
    """What a verb calls; where an installation lacks its folder, something that says so."""
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        folder = module.partition(".")[0]
        if folder not in SOURCE_ONLY or error.name not in {folder, module}:
            raise
        return _say_source_only(folder)


def _say_source_only(folder: str) -> typer.Typer:
    lacking = typer.Typer(add_completion=False)

    @lacking.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
    def tell() -> None:
        """只在源代码中可用 · only where the source is at hand."""
        raise InputError(
            f"the folder {folder}/ is in the source of vaxreach and not in its wheel: "
            "run this where the source is (pip install --editable .)"
        )

    return lacking
