"""Why a file cannot be written, told alike whichever library met the fault."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pyogrio.errors import DataLayerError, DataSourceError
from xlsxwriter.exceptions import FileCreateError

from geo.errors import StoreError, refuse_unwritable

UNWRITABLE = (OSError, FileCreateError, DataSourceError, DataLayerError)
"""What the libraries raise that write for us."""
ROOM_BYTES = 16 << 20
"""A disk without so much room is taken to be full where GDAL fails, which does not say why."""


def explain_unwritable(path: Path, error: Exception) -> StoreError:
    """The refusal to raise for one of `UNWRITABLE`, met while `path` was written."""
    fault = _find_fault(error) or _try_room(path.parent)
    if fault is None:
        return StoreError(f"{path.name}: cannot be written: {error}")
    return refuse_unwritable(path.name, fault)


def _find_fault(error: Exception) -> OSError | None:
    """The fault of the system that an error is, or carries."""
    found = error.args[0] if isinstance(error, FileCreateError) and error.args else error
    return found if isinstance(found, OSError) else None


def _try_room(folder: Path) -> OSError | None:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(ROOM_BYTES))
    except OSError as error:
        return error
    return None
