"""The `vaxreach` command: one verb a module, by subject.

Exit codes: 0 done, 1 finished with findings asked to fail on, 2 bad input, 3 internal.
"""

from __future__ import annotations

import atexit
import gc
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

from geo.errors import InputError, StoreError
from geo.storage.table_suppliers import supply_by
from scripts.lazy_verbs import make_group
from scripts.verbs import VERBS

_COLLECTING = 50_000, 20, 20
"""A workbook is a third of a million cells, none of them a cycle; looking for some is costly."""


app = make_group(
    "vaxreach",
    VERBS,
    "Can every resident reach a vaccination site, on ordinary days and on holidays?",
)


def main() -> None:
    """Run the command; a refusal is one line on standard error."""
    gc.set_threshold(*_COLLECTING)
    # At its end Python looks through all that is left for cycles, several times: half a second in
    # which nothing is freed that the end of the process does not free.
    atexit.register(gc.freeze)
    supply_by(_supply_tables)
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


def _supply_tables(path: Path, sections: Sequence[str]) -> Mapping[str, Path]:
    """Tables of the register, for a study that keeps rows there."""
    # What speaks to databases takes a while to import, which most studies need not wait for.
    from app.register.exchange.supplying import supply_tables
    from scripts.options.dates import asked_day

    day = asked_day()
    return supply_tables(path, sections, day=None if day is None else day.isoformat())


def _refuse(message: str, code: int) -> None:
    sys.stderr.write(message.replace("\n", " ") + "\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
