"""Where commands write: a folder that is theirs, a JSON file, and the lines that name both."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from rich.console import Console

from geo.errors import InputError, StoreError, refuse_unwritable
from geo.reports.fresh_folder import refuse_foreign_folder
from geo.reports.manifest import Content


def require_free(out: Path | None, content: Content) -> None:
    """Refuse the folder before anything is computed for it."""
    if out is None:
        return
    try:
        refuse_foreign_folder(out, content)
    except StoreError as error:
        raise InputError(f"--out {error}") from error


def write_json(path: Path, content: bytes) -> None:
    """Write the file of `--json`; a new one that cannot be written whole is removed again.

    Raises
    ------
    StoreError
        It cannot be written.
    """
    existed = path.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        if not existed:
            with suppress(OSError):
                path.unlink()
        raise refuse_unwritable(f"--json {path.name}", error) from error


def tell_files(console: Console, *paths: Path | None) -> None:
    """Name what has been written."""
    for path in filter(None, paths):
        console.print(f"结果文件：{path}", markup=False, soft_wrap=True)
