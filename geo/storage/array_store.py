"""Folders of arrays that processes share: written whole or not at all, checked when opened.

A folder holds one `.npy` file per array and `index.json`, which names each file with its SHA-256
and carries further facts. Text arrays are kept as JSON. Numbers come back memory-mapped, read only.

The index tells the type and shape of numbers too: reading them from the head of a file takes the
parser of Python, which more than one thread at a time may not call (before Python 3.11.8).

Every byte is hashed, at writing as it stands in memory and at opening as it stands on the disk,
several files at a time: while one is hashed, another is written.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.arrays import texts
from geo.errors import StoreError, refuse_unwritable
from geo.storage.whole_writes import write_whole
from geo.threads import share_out

INDEX = "index.json"
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


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
    them stays and the others leave no trace.

    Raises
    ------
    StoreError
        The folder cannot be written (no space, no permission).
    """
    try:
        with write_whole(folder) as made:
            made.mkdir()
            files = share_out(lambda item: _write_array(made, *item), arrays.items())
            entries = dict(zip(arrays, files, strict=True))
            index = json.dumps(
                {"files": entries, "meta": meta}, ensure_ascii=False, allow_nan=False
            )
            (made / INDEX).write_bytes(_seal(index).encode())
    except OSError as error:
        raise refuse_unwritable(folder.name, error) from error


def _seal(index: str) -> str:
    return f"{hashlib.sha256(index.encode()).hexdigest()}\n{index}"


def _write_array(folder: Path, name: str, array: NDArray[Any]) -> dict[str, Any]:
    """Write one file, and hash what should stand in it while the disk takes others."""
    if array.dtype == object:
        path = folder / f"{name}.json"
        parts = [memoryview(json.dumps(array.tolist(), ensure_ascii=False).encode())]
    else:
        path = folder / f"{name}.npy"
        parts = _lay_out(np.ascontiguousarray(array))
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    for part in parts:
        digest.update(part)
    entry = {"name": path.name, "sha256": digest.hexdigest()}
    return entry | ({} if array.dtype == object else _describe(array))


def _describe(array: NDArray[Any]) -> dict[str, Any]:
    return {"dtype": array.dtype.str, "shape": list(array.shape)}


def _lay_out(array: NDArray[Any]) -> list[memoryview]:
    """What `numpy.save` writes: head and contents."""
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, np.lib.format.header_data_from_array_1_0(array))
    return [head.getbuffer(), array.reshape(-1).view(np.uint8).data]


def open_arrays(folder: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Open a stored folder: arrays (memory-mapped, read only; texts in memory) and facts.

    Raises
    ------
    StoreError
        The folder is missing, or a file of it is missing or damaged; the message names it.
    """
    index = _read_index(folder)
    arrays = share_out(lambda entry: _open_checked(folder, entry), index["files"].values())
    return dict(zip(index["files"], arrays, strict=True)), index["meta"]


def _open_checked(folder: Path, entry: dict[str, Any]) -> NDArray[Any]:
    path = folder / entry["name"]
    if _hash_file(path) != entry["sha256"]:
        raise StoreError(f"{folder.name}/{path.name}: damaged, its contents have changed")
    return _open_array(path, entry)


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


def _open_array(path: Path, entry: dict[str, Any]) -> NDArray[Any]:
    """One array; where another process replaces the folder meanwhile, it cannot be read."""
    try:
        if path.suffix == ".json":
            return texts(json.loads(path.read_bytes()))
        dtype, shape = np.dtype(entry["dtype"]), tuple(entry["shape"])
        if 0 in shape:
            return np.empty(shape, dtype)
        head = path.stat().st_size - math.prod(shape) * dtype.itemsize
        return np.asarray(np.memmap(path, dtype, "r", head, shape))
    except KeyError as error:
        raise StoreError(f"{path.name}: of a version that told no type of it") from error
    except OSError as error:
        raise StoreError(f"{path.name}: cannot be read ({error.strerror})") from error
