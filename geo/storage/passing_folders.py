"""Folders that live as long as the work in them, and the sweeping of those whose owner has died.

The owner holds the lock of its folder, which goes when its process does. A folder that nobody holds
is a stray, whatever its age.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.storage.locks import try_lock

UNKNOWN_AGE_S = 86_400.0
"""Where there are no locks, a folder that has been left so long has no owner."""
_TRIES = 20


@contextmanager
def passing_folder(prefix: str = "vaxreach-", parent: Path | None = None) -> Iterator[Path]:
    """A new folder beside others, or among the temporary ones; it goes when the block ends.

    Raises
    ------
    OSError
        It cannot be made.
    """
    folder, descriptor = _make_held(prefix, parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if descriptor is not None:
            os.close(descriptor)


def sweep_folders(
    parent: Path,
    pattern: str,
    is_ours: Callable[[Path], bool] = lambda _: True,
    rescue: Callable[[Path], None] = lambda _: None,
) -> list[Path]:
    """Remove the folders of this pattern that nobody alive holds; which ones these were.

    `is_ours` spares what only has such a name; `rescue` takes out of a stray what is of use.
    """
    swept = []
    for stray in sorted(parent.glob(pattern)):
        with suppress(OSError):
            is_folder = stray.is_dir() and not stray.is_symlink()
            if is_folder and is_ours(stray) and _remove_unheld(stray, rescue):
                swept.append(stray)
    return swept


def _make_held(prefix: str, parent: Path | None) -> tuple[Path, int | None]:
    """A folder and its lock; made anew where somebody sweeps it between the two."""
    for _ in range(_TRIES):
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        descriptor = _open_folder(folder)
        if descriptor is None:
            if folder.is_dir():
                return folder, None
            continue
        if try_lock(descriptor) is not False and folder.is_dir():
            return folder, descriptor
        os.close(descriptor)
    raise OSError(f"no folder {prefix}* of our own could be made")


def _remove_unheld(folder: Path, rescue: Callable[[Path], None]) -> bool:
    age_s = time.time() - folder.stat().st_mtime
    descriptor = _open_folder(folder)
    try:
        held = None if descriptor is None else not try_lock(descriptor)
        if held is None and age_s < UNKNOWN_AGE_S:
            return False
        if held:
            return False
        rescue(folder)
        shutil.rmtree(folder, ignore_errors=True)
        return not folder.exists()
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _open_folder(folder: Path) -> int | None:
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError:
        return None
