"""Folders of arrays that processes share: written whole or not at all, checked when opened.

A folder holds one `.npy` file per array and `index.json`, which names each file with its SHA-256
and carries further facts. It is written beside its place and renamed into it, so a reader sees a
whole folder or none. Text arrays are kept as JSON. Numbers come back memory-mapped, read only.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.arrays import texts
from geo.errors import StoreError, refuse_unwritable
from geo.storage.passing_folders import passing_folder, sweep_folders

INDEX = "index.json"
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
STRAYS = ".*-????????"
STRAY_AGE_S = 86_400.0
"""A half-written folder older than this belongs to a process that died."""


def content_hash(paths: Iterable[Path], *parameters: str) -> str:
    """SHA-256 of the contents of files and of parameters; names of files do not count.

    A folder (such as `.gdb`) counts with every file below it, by relative name; a shapefile
    with the files beside it.

    Raises
    ------
    StoreError
        A file cannot be read.
    """
    digest = hashlib.sha256()
    for parameter in parameters:
        _add_block(digest, parameter.encode())
    for path in paths:
        for part in _parts(path):
            name = part.relative_to(path).as_posix() if path.is_dir() else part.suffix.lower()
            _add_block(digest, name.encode())
            _add_block(digest, bytes.fromhex(_hash_file(part)))
    return digest.hexdigest()


def _add_block(digest: Any, block: bytes) -> None:
    digest.update(len(block).to_bytes(8, "big"))
    digest.update(block)


def _parts(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(part for part in path.rglob("*") if part.is_file())
    if path.suffix.lower() == ".shp":
        beside = path.parent.glob(path.stem + ".*")
        return sorted(part for part in beside if part.suffix.lower() in SHAPEFILE_PARTS)
    return [path]


def _hash_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StoreError(f"{path.name}: cannot be read ({error.strerror})") from error


def save_arrays(folder: Path, arrays: dict[str, NDArray[Any]], meta: dict[str, Any]) -> None:
    """Store arrays and facts in a new folder, or in place of an old one.

    Object arrays must hold text. Where several processes store the same folder at once, one of
    them wins and the others leave no trace.

    Raises
    ------
    StoreError
        The folder cannot be written (no space, no permission).
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        sweep_folders(folder.parent, STRAYS, STRAY_AGE_S)
        with passing_folder(f".{folder.name}-", folder.parent) as beside:
            files = {name: _write_array(beside, name, array) for name, array in arrays.items()}
            index = json.dumps({"files": files, "meta": meta}, ensure_ascii=False, allow_nan=False)
            _write_bytes(beside / INDEX, _seal(index).encode())
            _sync_folder(beside)
            _move_into_place(beside, folder)
    except OSError as error:
        raise refuse_unwritable(folder.name, error) from error


def _seal(index: str) -> str:
    return f"{hashlib.sha256(index.encode()).hexdigest()}\n{index}"


def _write_array(folder: Path, name: str, array: NDArray[Any]) -> dict[str, str]:
    if array.dtype == object:
        path = folder / f"{name}.json"
        _write_bytes(path, json.dumps(array.tolist(), ensure_ascii=False).encode())
    else:
        path = folder / f"{name}.npy"
        with path.open("wb") as file:
            np.save(file, np.ascontiguousarray(array), allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
    return {"name": path.name, "sha256": _hash_file(path)}


def _write_bytes(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _move_into_place(beside: Path, folder: Path) -> None:
    """Rename, moving an old folder out of the way first unless it holds the very same."""
    beside.chmod(0o755)
    try:
        beside.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
        if _holds_the_same(folder, beside):
            return
        with passing_folder(f".{folder.name}-", folder.parent) as old:
            _swap(beside, folder, old)
    _sync_folder(folder.parent)


def _swap(beside: Path, folder: Path, old: Path) -> None:
    try:
        folder.rename(old / folder.name)
        beside.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _holds_the_same(folder: Path, beside: Path) -> bool:
    try:
        open_arrays(folder)
    except StoreError:
        return False
    return (folder / INDEX).read_bytes() == (beside / INDEX).read_bytes()


def open_arrays(folder: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Open a stored folder: arrays (memory-mapped, read only; texts in memory) and facts.

    Raises
    ------
    StoreError
        The folder is missing, or a file of it is missing or damaged; the message names it.
    """
    index = _read_index(folder)
    arrays: dict[str, NDArray[Any]] = {}
    for name, entry in index["files"].items():
        path = folder / entry["name"]
        if _hash_file(path) != entry["sha256"]:
            raise StoreError(f"{folder.name}/{path.name}: damaged, its contents have changed")
        arrays[name] = _open_array(path)
    return arrays, index["meta"]


def _read_index(folder: Path) -> dict[str, Any]:
    try:
        text = (folder / INDEX).read_bytes().decode()
    except OSError as error:
        raise StoreError(f"{folder.name}: not stored here, or {INDEX} cannot be read") from error
    except UnicodeDecodeError as error:
        raise StoreError(f"{folder.name}/{INDEX}: damaged, its contents have changed") from error
    _, _, body = text.partition("\n")
    if _seal(body) != text:
        raise StoreError(f"{folder.name}/{INDEX}: damaged, its contents have changed")
    index: dict[str, Any] = json.loads(body)
    return index


def _open_array(path: Path) -> NDArray[Any]:
    if path.suffix == ".json":
        return texts(json.loads(path.read_bytes()))
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
