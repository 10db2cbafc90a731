"""A zip whose comment is the SHA-256 of everything before it; opened with distrust."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from app.store.backup.manifest import MANIFEST, Manifest, Member
from geo.errors import InputError
from geo.storage.local_files import name_kind

SEAL_DIGITS = 64
MOST_MEMBERS = 200_000
MOST_TIMES_LARGER = 200
"""No text that we write shrinks so much; what claims to is made to fill a disk."""
ALWAYS_BYTES = 20_000_000
MOST_MANIFEST_BYTES = 64_000_000
_BLOCK = 1 << 20
_MADE = (1980, 1, 1, 0, 0, 0)


class ArchiveError(InputError):
    """An archive is damaged, no archive of ours, or made to do harm."""


class SealedWriter:
    """Adds members to a zip and keeps what the manifest says of them."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.members: dict[str, Member] = {}

    def add(self, name: str, blocks: Iterable[bytes]) -> None:
        """A member of this name, from its bytes piece by piece."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name, _MADE)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self._file.open(info, "w", force_zip64=True) as member:
            for block in blocks:
                digest.update(block)
                size += len(block)
                member.write(block)
        self.members[name] = Member(sha256=digest.hexdigest(), size=size)

    def finish(self, manifest: Manifest) -> None:
        """Add what the archive says of itself."""
        info = zipfile.ZipInfo(MANIFEST, _MADE)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        self._file.writestr(info, manifest.model_dump_json(indent=1).encode())


@contextmanager
def write_sealed(path: Path) -> Iterator[SealedWriter]:
    """Write a sealed zip at a path that nobody else writes to; only its owner may read it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        with zipfile.ZipFile(file, "w", compresslevel=6) as made:
            made.comment = b"0" * SEAL_DIGITS
            yield SealedWriter(made)
        seal = _hash_before_seal(file)
        file.seek(-SEAL_DIGITS, os.SEEK_END)
        file.write(seal.encode())


class SealedReader:
    """A sealed zip whose every byte has been looked at: what it says of itself, and its members."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._file = file
        self.manifest = manifest

    def read_lines(self, name: str) -> Iterator[bytes]:
        """Lines of a member, without their ends."""
        with self._file.open(name) as member:
            for line in member:
                yield line.rstrip(b"\n")

    def copy(self, name: str, place: Path) -> None:
        """Write a member to a file that is not there yet."""
        with self._file.open(name) as member, place.open("xb") as made:
            while block := member.read(_BLOCK):
                made.write(block)

    def list_names(self, folder: str) -> list[str]:
        """Members below a folder of the archive."""
        return [name for name in self.manifest.members if name.startswith(f"{folder}/")]


@contextmanager
def open_sealed(path: Path) -> Iterator[SealedReader]:
    """Open an archive after every one of its bytes has been checked.

    Raises
    ------
    ArchiveError
        It is no archive of ours, has been changed or cut, lacks or has more than it says, or would
        grow beyond measure.
    """
    try:
        kind = name_kind(path)
        if kind:
            raise ArchiveError(f"{path.name}: {kind}, expected an archive")
        with path.open("rb") as file:
            _require_seal(file, path.name)
            with zipfile.ZipFile(file) as opened:
                _require_harmless(opened, path)
                reader = SealedReader(opened, _read_manifest(opened, path.name))
                _require_members(opened, reader.manifest, path.name)
                yield reader
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zipfile.LargeZipFile) as error:
        raise ArchiveError(f"{path.name}: no archive of a register, or damaged") from error
    except OSError as error:
        raise ArchiveError(f"{path.name}: cannot be read: {error.strerror or error}") from error


def _hash_before_seal(file: BinaryIO) -> str:
    left = file.seek(0, os.SEEK_END) - SEAL_DIGITS
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (block := file.read(min(_BLOCK, left))):
        digest.update(block)
        left -= len(block)
    return digest.hexdigest()


def _require_seal(file: BinaryIO, name: str) -> None:
    seal = _hash_before_seal(file)
    if file.read(SEAL_DIGITS + 1) != seal.encode():
        raise ArchiveError(
            f"{name}: damaged, or no archive of a register: it is not as it was written"
        )
    file.seek(0)


def _require_harmless(opened: zipfile.ZipFile, path: Path) -> None:
    """Refuse what would grow beyond measure or lead elsewhere, before anything is inflated."""
    infos = opened.infolist()
    if len(infos) > MOST_MEMBERS:
        raise ArchiveError(f"{path.name}: holds more than {MOST_MEMBERS:,} files")
    names = [info.filename for info in infos]
    if len(set(names)) != len(names):
        raise ArchiveError(f"{path.name}: holds two files of one name")
    for info in infos:
        if not _is_plain(info.filename) or info.flag_bits & 1:
            raise ArchiveError(f"{path.name}: holds a file of an odd name, {info.filename!r:.80}")
    allowed = max(ALWAYS_BYTES, MOST_TIMES_LARGER * path.stat().st_size)
    if sum(info.file_size for info in infos) > allowed:
        raise ArchiveError(f"{path.name}: would grow to more than {allowed:,} bytes")


def _is_plain(name: str) -> bool:
    """Whether a name is a relative path that leads nowhere else, on any system."""
    parts = PurePosixPath(name).parts
    is_odd = any(one in {"..", "."} or one.endswith((" ", ".")) for one in parts)
    has_odd = any(sign in name for sign in '\\:*?"<>|') or any(ord(sign) < 32 for sign in name)
    return bool(name) and name == "/".join(parts) and not (is_odd or has_odd or name[0] == "/")


def _read_manifest(opened: zipfile.ZipFile, name: str) -> Manifest:
    try:
        size = opened.getinfo(MANIFEST).file_size
        if size > MOST_MANIFEST_BYTES:
            raise ArchiveError(f"{name}: its {MANIFEST} is too large")
        return Manifest.model_validate_json(opened.read(MANIFEST))
    except (KeyError, ValueError) as error:
        raise ArchiveError(f"{name}: its {MANIFEST} is missing or not of this version") from error


def _require_members(opened: zipfile.ZipFile, manifest: Manifest, name: str) -> None:
    there = {info.filename: info.file_size for info in opened.infolist()}
    del there[MANIFEST]
    odd = sorted(there.keys() ^ manifest.members.keys())
    if odd:
        raise ArchiveError(f"{name}: {odd[0]!r:.80} is missing, or not in its {MANIFEST}")
    for member, said in manifest.members.items():
        if there[member] != said.size or _hash_member(opened, member, said.size) != said.sha256:
            raise ArchiveError(f"{name}: {member!r:.80} is damaged")


def _hash_member(opened: zipfile.ZipFile, name: str, size: int) -> str:
    """Hash while inflating, and no further than the size that was said."""
    digest, left = hashlib.sha256(), size
    with opened.open(name) as member:
        while left >= 0 and (block := member.read(_BLOCK)):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest() if left == 0 else ""
