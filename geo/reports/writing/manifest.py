"""The manifest: what a folder holds, and which files it consists of, with their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import orjson

from geo.clock import stamp_moment
from geo.errors import StoreError
from geo.reports.writing.provenance import provenance_of

MANIFEST = "manifest.json"
FILE_LIST = "files.json"
Content = Literal["assessment", "scenario", "plan", "roster", "redundancy", "employers"]
"""What a folder of ours can hold, by the command that writes it."""
_FORMAT = "vaxreach-{}"
_FORMAT_VERSION = 1


def write_manifest(folder: Path, content: Content, summary: Mapping[str, Any]) -> None:
    """Name every file of the folder with bytes and sha256; written last."""
    manifest = {
        "format": _FORMAT.format(content),
        "format_version": _FORMAT_VERSION,
        **provenance_of(summary),
        "files": _list_files(folder),
    }
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))


def write_file_list(folder: Path) -> None:
    """Name every file of a folder of later files, and when they were made; written last."""
    told = {"made_at": stamp_moment(), "files": _list_files(folder)}
    (folder / FILE_LIST).write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))


def _list_files(folder: Path) -> list[dict[str, Any]]:
    return [
        {
            "path": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def read_manifest(folder: Path, content: Content = "assessment") -> dict[str, Any]:
    """Read the manifest of a folder that should hold some content.

    Raises
    ------
    StoreError
        There is none, or it is of something else.
    """
    try:
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise StoreError(f"{folder.name}: holds no {content}, {MANIFEST} is missing") from error
    except orjson.JSONDecodeError as error:
        raise StoreError(f"{folder.name}: {MANIFEST} is damaged: {error}") from error
    wanted = _FORMAT.format(content)
    found = manifest.get("format") if isinstance(manifest, dict) else None
    if not isinstance(manifest, dict) or found != wanted:
        raise StoreError(f"{folder.name}: {MANIFEST} is of {found!r}, expected {wanted!r}")
    if manifest.get("format_version") != _FORMAT_VERSION:
        raise StoreError(
            f"{folder.name}: {MANIFEST} has format version {manifest.get('format_version')!r}, "
            f"expected {_FORMAT_VERSION}"
        )
    if not _names_files(manifest):
        raise StoreError(f"{folder.name}: {MANIFEST} is damaged: it does not name its files")
    return manifest


def _names_files(manifest: Mapping[str, Any]) -> bool:
    files = manifest.get("files")
    return isinstance(files, list) and all(
        isinstance(file, dict)
        and isinstance(file.get("path"), str)
        and isinstance(file.get("sha256"), str)
        for file in files
    )


def read_verified(folder: Path, manifest: Mapping[str, Any], path: str) -> bytes:
    """The bytes of one file, once they have the hash that the manifest names.

    Raises
    ------
    StoreError
        The file is missing, is not in the manifest, or has changed.
    """
    expected = {file["path"]: file["sha256"] for file in manifest["files"]}
    if path not in expected:
        raise StoreError(f"{folder.name}: {MANIFEST} does not name {path}")
    try:
        content = (folder / path).read_bytes()
    except OSError as error:
        raise StoreError(f"{folder.name}: {path} is missing or cannot be read") from error
    found = hashlib.sha256(content).hexdigest()
    if found != expected[path]:
        raise StoreError(
            f"{folder.name}: {path} is damaged: expected sha256 {expected[path][:12]}…, "
            f"found {found[:12]}…"
        )
    return content
