"""Folders of answers, which take the place of earlier ones of their kind and of nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import StoreError
from geo.reports.writing.manifest import MANIFEST, Content, read_manifest
from geo.reports.writing.unwritable import UNWRITABLE, explain_unwritable
from geo.storage.whole_writes import write_whole

_DATABASE_ENDS = ("-journal", "-wal", "-shm", ".aux.xml")


@contextmanager
def fresh_folder(out: Path, content: Content) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `out` when the block ends well.

    Earlier content of the same kind stays whole until then, and for good if the block fails.

    Raises
    ------
    StoreError
        `out` is a file, holds something else, or cannot be written.
    """
    place = out.resolve()
    try:
        with write_whole(place) as made:
            refuse_foreign_folder(place, content)
            made.mkdir()
            yield made
    except UNWRITABLE as error:
        raise explain_unwritable(out, error) from error


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
