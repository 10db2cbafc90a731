"""Whole folders or none: written beside their place, then renamed into it."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from geo.errors import StoreError, refuse_unwritable
from geo.reports.writing.manifest import MANIFEST, Content, read_manifest
from geo.reports.writing.unwritable import UNWRITABLE, explain_unwritable
from geo.storage.passing_folders import passing_folder, sweep_folders

_OTHERS_AGE_S = 3600.0
"""Folders that are not named as we name ours may be anybody's for so long."""
_DATABASE_ENDS = ("-journal", "-wal", "-shm", ".aux.xml")


@contextmanager
def fresh_folder(out: Path, content: Content) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `out` when the block ends well.

    Earlier content of the same kind stays whole until then, and for good if the block fails. If
    the process dies between the two renames, it is put back by the next call.

    Raises
    ------
    StoreError
        `out` is a file, holds something else, or cannot be written.
    """
    with ExitStack() as stack:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            _recover(out)
            refuse_foreign_folder(out, content)
            beside = passing_folder(f".{out.name}.writing-", out.parent)
            writing = stack.enter_context(beside)
        except OSError as error:
            raise refuse_unwritable(out.name, error) from error
        try:
            yield writing
            _settle(writing)
            _swap(writing, out)
        except UNWRITABLE as error:
            raise explain_unwritable(out, error) from error


def _recover(out: Path) -> None:
    """Put back what a dead process had moved away; sweep old strays."""
    earlier = _earlier(out)
    if earlier.is_dir() and not out.exists():
        earlier.replace(out)
    shutil.rmtree(earlier, ignore_errors=True)
    beside = f".{glob.escape(out.name)}.writing-"
    sweep_folders(out.parent, f"{beside}????????")
    sweep_folders(out.parent, f"{beside}*", _OTHERS_AGE_S)


def sweep_strays(parent: Path, name: str = "*") -> list[Path]:
    """Remove what processes that died had been writing in a folder; which folders these were."""
    return sweep_folders(parent, f".{name}.writing-*")


def refuse_foreign_folder(out: Path, content: Content) -> None:
    """Raise StoreError unless `out` is free, empty, or earlier content of this kind alone."""
    if not out.exists():
        return
    if not out.is_dir():
        raise StoreError(f"{out.name}: expected a folder to write to, found a file")
    if not any(out.iterdir()):
        return
    if not (out / MANIFEST).is_file():
        raise StoreError(
            f"{out.name}: the folder is not empty and holds no earlier {content}; name a new folder"
        )
    owned = {Path(file["path"]) for file in read_manifest(out, content)["files"]}
    for path in sorted(out.rglob("*")):
        if path.is_file() and not _belongs(path.relative_to(out), owned | {Path(MANIFEST)}):
            raise StoreError(
                f"{out.name}: {path.name} is not part of the earlier {content}; "
                "move it away or name a new folder"
            )


def _belongs(path: Path, owned: Collection[Path]) -> bool:
    """Whether a file is ours, or what a program leaves beside one of ours that it has open."""
    return path in owned or any(
        path.parent == one.parent
        and path.name
        in {f"~${one.name}", f".~lock.{one.name}#"} | {one.name + end for end in _DATABASE_ENDS}
        for one in owned
    )


def _settle(folder: Path) -> None:
    """Have the disk hold every file before the folder is given its name."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("r+b") as file:
                os.fsync(file.fileno())


def _swap(writing: Path, out: Path) -> None:
    earlier = _earlier(out)
    if out.exists():
        out.replace(earlier)
    try:
        writing.replace(out)
    except OSError:
        if earlier.exists():
            earlier.replace(out)
        raise
    shutil.rmtree(earlier, ignore_errors=True)


def _earlier(out: Path) -> Path:
    return out.parent / f".{out.name}.earlier"
