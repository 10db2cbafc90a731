"""The `vaxreach` command: one verb a module, by subject.

Exit codes: 0 done, 1 finished with findings asked to fail on, 2 bad input, 3 internal.
"""

from __future__ import annotations

import gc
import sys
import traceback
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from geo.errors import InputError, StoreError
from scripts.verbs import VERBS

SOURCE_ONLY = {"benchmarks", "demonstration"}
"""Folders of the source that no wheel holds."""


_COLLECTING = 50_000, 20, 20
"""A workbook is a third of a million cells, none of them a cycle; looking for some is costly."""


class _Commands(Mapping[str, TyperCommand | TyperGroup]):
    """The verbs, each imported when it is asked for: most need but a part of the engine."""

    def __getitem__(self, verb: str) -> TyperCommand | TyperGroup:
        found = _find(*VERBS[verb].place.split(":"))
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False)
            alone.command(verb)(found)
            found = alone
        command = cast("TyperCommand | TyperGroup", get_command(found))
        command.name = verb
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(VERBS)

    def __len__(self) -> int:
        return len(VERBS)


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


class _Group(TyperGroup):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = cast("Any", _Commands())

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Tell every verb in its line, importing none."""
        lines = [TyperCommand(name, help=verb.line) for name, verb in VERBS.items()]
        listed = TyperGroup(name=self.name, help=self.help, params=self.params, commands=lines)
        listed.format_help(ctx, formatter)


app = typer.Typer(
    name="vaxreach",
    cls=_Group,
    help="Can every resident reach a vaccination site, on ordinary days and on holidays?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def choose_verb() -> None:
    """Make a group of the command though no verb is registered with it."""


def main() -> None:
    """Run the command; a refusal is one line on standard error."""
    gc.set_threshold(*_COLLECTING)
    try:
        app()
    except InputError as error:
        _refuse(str(error), 2)
    except StoreError as error:
        _refuse(str(error), 3)
    except OSError as error:
        name = Path(error.filename).name if isinstance(error.filename, str) else ""
        _refuse(f"{name:.80}: {error.strerror}" if name else str(error), 3)
    except KeyboardInterrupt:
        _refuse("interrupted", 130)
    except Exception:  # noqa: BLE001 - the last door: a fault of ours, told as such
        traceback.print_exc()
        _refuse("internal error: please report the lines above", 3)


def _refuse(message: str, code: int) -> None:
    sys.stderr.write(message.replace("\n", " ") + "\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
