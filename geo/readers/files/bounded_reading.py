"""Asks the process that holds GDAL (`geo.readers.files.child`) for one file, with limits."""

from __future__ import annotations

import errno
import json
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from geo.errors import LayerError
from geo.readers.files import child as layer_child
from geo.readers.files.child import LayerRequest
from geo.storage.local_files import name_kind
from geo.storage.passing_folders import passing_folder

_MEGABYTE = 1_000_000
_LEAST_CPU_S = 3
_CPU_S_PER_MB = 0.5
_LEAST_MEMORY_BYTES = 4_000_000_000
_MEMORY_PER_BYTE = 40
_LEAST_OUTPUT_BYTES = 200 * _MEGABYTE
_OUTPUT_PER_BYTE = 30
_WALL_PER_CPU = 20
_STOPPED = {
    signal.SIGXCPU: "takes longer to read than a file of its size should",
    signal.SIGKILL: "takes longer to read than a file of its size should",
    signal.SIGXFSZ: "inflates to more than a file of its size should",
}


def read_apart(
    path: Path,
    driver: str,
    *,
    layer: str | None = None,
    where: str | None = None,
    encoding: str | None = None,
    options: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Columns, shapes and what else the child answers; `driver` is GDAL's name, or `Parquet`.

    Time, memory and output grow with the size of the file: 3 s of processor and half a second
    for each megabyte.

    Raises
    ------
    LayerError
        The file is damaged, holds what is not taken, or goes beyond a limit.
    """
    path = path.resolve()
    size = measure_file(path)
    with passing_folder() as scratch, TemporaryFile() as output:
        request = LayerRequest(
            path=str(path),
            driver=driver,
            layer=layer,
            where=where,
            encoding=encoding,
            options=options or {},
            cpu_s=_LEAST_CPU_S + round(_CPU_S_PER_MB * size / _MEGABYTE),
            memory_bytes=_LEAST_MEMORY_BYTES + _MEMORY_PER_BYTE * size,
            output_bytes=_LEAST_OUTPUT_BYTES + _OUTPUT_PER_BYTE * size,
            scratch=str(scratch),
        )
        ending = _run(request, output)
        output.seek(0)
        answer = _unpack(output) if ending == 0 else {"refused": _tell_ending(ending)}
    if "refused" in answer:
        said = answer["refused"].replace(f"{path.parent}{os.sep}", "")
        raise LayerError(f"{path.name}: cannot be read as {driver}: {said}")
    return answer


def measure_file(path: Path) -> int:
    """Bytes of a file, or of the plain files of a folder.

    Raises
    ------
    LayerError
        It, or one of the files beside it that belong to it, is a pipe or a device.
    """
    parts = (
        list(path.iterdir()) if path.is_dir() else [path, *path.parent.glob(f"{_plain(path)}.*")]
    )
    for part in parts:
        try:
            kind = name_kind(part)
        except OSError as error:
            missing = error.errno == errno.ENOENT
            raise LayerError(
                f"{part.name}: {'no such file' if missing else 'cannot be read'}"
            ) from error
        if kind not in {"", "a folder"}:
            raise LayerError(f"{part.name}: {kind}, expected a file")
    own = parts if path.is_dir() else _files_of(path, parts)
    return sum(part.stat().st_size for part in own)


def _files_of(path: Path, parts: list[Path]) -> list[Path]:
    is_shapefile = path.suffix.lower() == ".shp"
    return [part for part in set(parts) if part == path or (is_shapefile and part.is_file())]


def _plain(path: Path) -> str:
    """The stem of a file as a pattern that stands for itself alone."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in path.stem)


def _run(request: LayerRequest, output: Any) -> int:
    command = [sys.executable, "-P", layer_child.__file__, json.dumps(request)]
    plain = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PROJ_NETWORK": "OFF"}
    kept = {name: value for name, value in os.environ.items() if not _is_for_gdal(name)}
    try:
        return subprocess.run(  # noqa: S603 - our own script, by its path
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env=kept | plain,
            timeout=_WALL_PER_CPU * request["cpu_s"],
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL


def _is_for_gdal(name: str) -> bool:
    return name.startswith(("GDAL_", "OGR_", "CPL_", "OSM_", "SHAPE_", "AWS_"))


def _unpack(output: Any) -> dict[str, Any]:
    try:
        found: dict[str, Any] = pickle.load(output)  # noqa: S301 - written by our own child
    except (EOFError, pickle.UnpicklingError):
        return {"refused": "the file is damaged"}
    return found


def _tell_ending(ending: int) -> str:
    """What to say of a child that did not end by itself."""
    return next((said for number, said in _STOPPED.items() if ending == -number), "it is damaged")
