"""Where commands write: a folder that is theirs, a JSON file, and the lines that name both."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console

from geo.errors import InputError, StoreError, refuse_unwritable
from geo.reports.writing.manifest import Content
from geo.reports.writing.whole_folder import refuse_foreign_folder
from geo.storage.whole_writes import write_bytes_whole
from geo.words.sentences import say


def require_free(out: Path | None, content: Content) -> None:
    """Refuse the folder before anything is computed for it."""
    if out is None:
        return
    try:
        refuse_foreign_folder(out, content)
        fault = _find_fault(out)
    except StoreError as error:
        raise InputError(f"--out {error}") from error
    except OSError as error:
        fault = str(error.strerror)
    if fault:
        raise InputError(f"--out {out.name:.80}: {fault}")


def _find_fault(out: Path) -> str:
    """Why a folder that is not there yet cannot be made, as far as that can be told before."""
    if out.is_symlink() and not out.exists():
        return "a link that leads nowhere"
    nearest = next(place for place in (out, *out.absolute().parents) if place.exists())
    if not nearest.is_dir():
        return f"{nearest.name} is a file, expected a folder"
    return "" if os.access(nearest, os.W_OK) else f"{nearest.name} cannot be written to"


def write_json(path: Path, content: bytes) -> None:
    """Write the file of `--json`, whole or not at all.

    Raises
    ------
    StoreError
        It cannot be written.
    """
    write_file("--json", path, content)


def write_file(option: str, path: Path, content: bytes) -> None:
    """The same for the file of another option, such as `--out`."""
    try:
        write_bytes_whole(path, content)
    except OSError as error:
        raise refuse_unwritable(f"{option} {path.name}", error) from error


def tell_files(console: Console, *paths: Path | None) -> None:
    """Name what has been written."""
    for path in filter(None, paths):
        console.print(say("result_files_in", folder=path), markup=False, soft_wrap=True)
