"""The `vaxreach` command: one verb a module.

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

VERBS = {
    "init": "init:init",
    "demo": "demo:demo",
    "check": "check:check",
    "schema": "schema:schema",
    "reference": "reference:reference",
    "settings": "show_settings:settings",
    "assess": "assess:assess",
    "coverage": "coverage:coverage",
    "capacity": "capacity:capacity",
    "scenario": "scenario:scenario",
    "plan": "plan:plan",
    "decide": "decide:decide",
    "redundancy": "redundancy:redundancy",
    "cross-check": "cross_check:check_again",
    "roster": "roster:roster",
    "serve": "serve:serve",
    "measures": "measures:measures",
    "roads": "roads:roads",
    "bench": "bench:bench",
    "employers": "employers:employers",
    "preview-roster": "preview_roster:preview",
    "calendar": "notices:calendar",
    "export": "export:export",
    "warm-up": "warm_up:warm_up",
}
"""Where every verb stands: a module of this package, and its name there."""


_COLLECTING = 50_000, 20, 20
"""A workbook is a third of a million cells, none of them a cycle; looking for some is costly."""


class _Commands(Mapping[str, TyperCommand | TyperGroup]):
    """The verbs, each imported when it is asked for: most need but a part of the engine."""

    def __getitem__(self, verb: str) -> TyperCommand | TyperGroup:
        module, name = VERBS[verb].split(":")
        found = getattr(import_module(f"scripts.{module}"), name)
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


class _Group(TyperGroup):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = cast("Any", _Commands())


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
