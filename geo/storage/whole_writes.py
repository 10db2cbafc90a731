"""Files and folders that stand in their place whole or not at all.

What is written stands in a scratch folder beside its place, `.writing-` and eight characters, until
the disk holds all of it; then it is renamed into place, a folder that stands there moved aside
before. A scratch folder holds `new` and `earlier` alone, and its owner the lock of it. One that
nobody alive holds is a stray: the next who writes beside it puts back what was moved aside and
removes the rest. Nothing else is ever removed.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.storage.passing_folders import passing_folder, sweep_folders

_PREFIX = ".writing-"
_SCRATCH = re.compile(r"\.writing-[a-z0-9_]{8}")
_NEW, _EARLIER = "new", "earlier"
_IN_THE_WAY = frozenset({errno.ENOTEMPTY, errno.EEXIST})
_RIVALS = 20
"""So often a folder is moved aside that another process has put there meanwhile."""


@contextmanager
def write_whole(place: Path) -> Iterator[Path]:
    """Yield a path named as `place`, where nothing stands; what is made there goes into place.

    What is made beside it, such as the parts of a shapefile, goes along. Earlier content stays
    until then, and for good if the block fails. Of several processes the last one stays.

    Raises
    ------
    OSError
        It cannot be written, or a folder stands where a file should.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    sweep_strays(place.parent)
    with passing_folder(_PREFIX, place.parent) as scratch:
        new = scratch / _NEW
        new.mkdir()
        try:
            yield new / place.name
            _settle(new)
            for made in sorted(new.iterdir()):
                _put_in_place(made, place.parent / made.name, scratch / _EARLIER)
        finally:
            _put_back(scratch)
    _sync(place.parent)


def write_bytes_whole(path: Path, content: bytes) -> None:
    """Write a file whole; where a link stands, what it leads to, and into a device or pipe.

    Raises
    ------
    OSError
        It cannot be written.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    with write_whole(path.resolve()) as made:
        made.write_bytes(content)


def sweep_strays(parent: Path) -> list[Path]:
    """Remove what processes that died had been writing in a folder; which folders these were."""
    return sweep_folders(parent, f"{_PREFIX}*", _is_ours, _put_back)


def _is_ours(folder: Path) -> bool:
    return _SCRATCH.fullmatch(folder.name) is not None and {
        one.name for one in folder.iterdir()
    } <= {_NEW, _EARLIER}


def _put_in_place(made: Path, place: Path, earlier: Path) -> None:
    if not made.is_dir():
        made.replace(place)
        return
    for turn in range(_RIVALS):
        try:
            made.rename(place)
        except OSError as error:
            if error.errno not in _IN_THE_WAY:
                raise
        else:
            return
        aside = earlier / str(turn)
        aside.mkdir(parents=True)
        with suppress(FileNotFoundError):
            place.rename(aside / place.name)
    raise OSError(errno.EBUSY, "others keep writing there")


def _put_back(scratch: Path) -> None:
    """Give what was moved aside last its place again where nothing has come instead."""
    for kept in sorted(scratch.glob(f"{_EARLIER}/*/*"), key=lambda one: -int(one.parent.name)):
        home = scratch.parent / kept.name
        if not home.exists():
            kept.rename(home)


def _settle(folder: Path) -> None:
    """Have the disk hold everything before it is given its name."""
    for inside, _, names in os.walk(folder, topdown=False):
        for name in names:
            with (Path(inside) / name).open("r+b") as file:
                os.fsync(file.fileno())
        _sync(Path(inside))


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
