"""Files that belong to a register: those of its documents, of the study, and what was issued."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.store.backup.sealed_zip import ArchiveError, SealedReader, SealedWriter
from geo.clock import stamp_moment
from geo.storage.whole_writes import write_whole

FOLDERS = ("issued", "templates", "plans", "scenarios")
"""Below the state of a study, and below `files` in an archive."""
SECRET_FILES = ("audit.key",)
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class StudyFiles:
    """The state of a study, its file, and the rule files that it names."""

    state: Path
    study: Path
    rules: tuple[Path, ...] = ()


def add_files(writer: SealedWriter, files: StudyFiles, *, with_secrets: bool) -> None:
    """Put all of them into an archive; one that goes meanwhile is none of them."""
    for folder in FOLDERS:
        for path in list_files(files.state / folder):
            name = f"files/{folder}/{path.relative_to(files.state / folder).as_posix()}"
            with suppress(FileNotFoundError):
                writer.add(name, _read_blocks(path))
    writer.add(f"study/{files.study.name}", _read_blocks(files.study))
    for number, path in enumerate(files.rules, 1):
        writer.add(f"study/rules/{number:02d}-{path.name}", _read_blocks(path))
    for name in SECRET_FILES if with_secrets else ():
        if (files.state / name).is_file():
            writer.add(f"secrets/{name}", _read_blocks(files.state / name))


def list_files(folder: Path) -> list[Path]:
    """Plain files below a folder, links aside, those being written aside."""
    found: list[Path] = []
    for inside, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        places = (Path(inside) / one for one in sorted(names))
        found += [one for one in places if one.is_file() and not one.is_symlink()]
    return found


def list_foreign(reader: SealedReader, state: Path) -> list[str]:
    """Files beside a register that an archive does not have, or has otherwise: `plans/1/a.csv`."""
    members = reader.manifest.members
    foreign = []
    for folder in FOLDERS:
        for path in list_files(state / folder):
            name = path.relative_to(state).as_posix()
            said = members.get(f"files/{name}")
            if said is None or said.sha256 != _hash_file(path):
                foreign.append(name)
    return foreign


def set_aside(state: Path) -> Path | None:
    """Move the folders of files out of the way into one of their own; None where there are none."""
    return move_aside(state, [state / one for one in FOLDERS if (state / one).is_dir()])


def move_aside(state: Path, folders: list[Path]) -> Path | None:
    """Move folders below the state of a study into one of their own; None where there are none."""
    if not folders:
        return None
    aside = state / f"set-aside-{_stamp()}"
    for one in folders:
        place = aside / one.relative_to(state)
        place.parent.mkdir(parents=True, exist_ok=True)
        one.rename(place)
    return aside


def undo(state: Path, aside: Path | None) -> None:
    """Take back what `restore_files` wrote, and put back what `set_aside` moved."""
    if aside is None:
        return
    for name in FOLDERS:
        if (aside / name).is_dir():
            shutil.rmtree(state / name, ignore_errors=True)
            (aside / name).rename(state / name)
    aside.rmdir()


def restore_files(reader: SealedReader, state: Path) -> int:
    """Write the files of an archive, each folder whole; how many there are.

    Raises
    ------
    OSError
        They cannot be written.
    """
    count = 0
    for folder in FOLDERS:
        names = reader.list_names(f"files/{folder}")
        if not names:
            continue
        with write_whole(state / folder) as made:
            for name in names:
                place = made / name.removeprefix(f"files/{folder}/")
                place.parent.mkdir(parents=True, exist_ok=True)
                reader.copy(name, place)
        count += len(names)
    for name in reader.list_names("secrets"):
        _restore_secret(reader, name, state)
    return count


def require_known_members(reader: SealedReader, name: str) -> None:
    """Refuse members for which there is no place.

    Raises
    ------
    ArchiveError
        There are some.
    """
    allowed = (*(f"files/{one}/" for one in FOLDERS), "study/")
    secrets = {f"secrets/{one}" for one in SECRET_FILES}
    tables = {f"tables/{one}.jsonl" for one in reader.manifest.tables}
    for member in reader.manifest.members:
        if not (member.startswith(allowed) or member in secrets or member in tables):
            raise ArchiveError(f"{name}: {member!r:.80} has no place in a register")
    missing = tables - reader.manifest.members.keys()
    if missing:
        raise ArchiveError(f"{name}: {min(missing)} is missing")


def _restore_secret(reader: SealedReader, name: str, state: Path) -> None:
    """Write a secret in its place; another one there has sealed nothing, the register was empty."""
    place = state / name.removeprefix("secrets/")
    if place.exists():
        if _hash_file(place) == reader.manifest.members[name].sha256:
            return
        place.rename(place.with_name(f"{place.name}.before-{_stamp()}"))
    with write_whole(place) as made:
        reader.copy(name, made)
        made.chmod(0o600)


def _stamp() -> str:
    """The moment, as names of files hold it."""
    return re.sub("[^0-9T]", "", stamp_moment("milliseconds"))


def _read_blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def free_bytes(state: Path) -> int:
    """Room on the disk of a folder."""
    return shutil.disk_usage(state).free
