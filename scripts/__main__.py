"""The `vaxreach` command: one verb a module.

Exit codes: 0 done, 1 finished with findings asked to fail on, 2 bad input, 3 internal.
"""

from __future__ import annotations

import sys
import traceback

import typer

from geo.errors import InputError, StoreError
from scripts.assess import assess
from scripts.bench import bench
from scripts.check import check
from scripts.coverage import coverage
from scripts.demo import demo
from scripts.employers import employers
from scripts.export import export
from scripts.measures import measures
from scripts.notices import calendar
from scripts.plan import plan
from scripts.preview_roster import preview
from scripts.redundancy import redundancy
from scripts.roads import roads
from scripts.roster import roster
from scripts.scenario import scenario
from scripts.serve import serve

app = typer.Typer(
    name="vaxreach",
    help="Can every resident reach a vaccination site, on ordinary days and on holidays?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for verb in (
    demo,
    check,
    assess,
    coverage,
    scenario,
    plan,
    redundancy,
    roster,
    serve,
    measures,
    roads,
    bench,
    employers,
):
    app.command()(verb)
app.command("preview-roster")(preview)
app.add_typer(calendar, name="calendar")
app.add_typer(export, name="export")


def main() -> None:
    """Run the command; a refusal is one line on standard error."""
    try:
        app()
    except InputError as error:
        _refuse(str(error), 2)
    except (StoreError, OSError) as error:
        _refuse(str(error), 3)
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
