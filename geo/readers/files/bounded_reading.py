"""Asks the process that holds GDAL (`geo.readers.files.child`) for one file, with limits."""

from __future__ import annotations

import errno
import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from geo.errors import LayerError
from geo.readers.files import child as layer_child
from geo.readers.files.child import LayerRequest
from geo.readers.files.signatures import ARROW, PARQUET
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
_STORED_WHOLE = {PARQUET: "Parquet", ARROW: "Arrow"}
"""Formats whose reading depends on nothing but the file."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A process that reads one file; what it has for itself goes with `kept`."""

    process: subprocess.Popen[bytes]
    output: Any
    cpu_s: int
    kept: ExitStack


_ahead: ContextVar[dict[tuple[Path, str], _Begun] | None] = ContextVar("_ahead", default=None)


@contextmanager
def read_ahead(path: Path) -> Iterator[None]:
    """Begin to read a Parquet or Arrow file while others are read, until the block asks for it.

    Nothing is begun of any other file, nor of one that cannot be read: it is refused where it is
    asked for. What the block does not ask for is stopped at its end.
    """
    begun: dict[tuple[Path, str], _Begun] = {}
    with suppress(LayerError, OSError):
        path = path.resolve()
        size = measure_file(path)
        with path.open("rb") as file:
            head = file.read(len(ARROW))
        for form in (form for start, form in _STORED_WHOLE.items() if head.startswith(start)):
            begun[path, form] = _begin(_request(path, form, size))
    token = _ahead.set(begun)
    try:
        yield
    finally:
        _ahead.reset(token)
        for left in begun.values():
            _end(left)


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
    begun = (_ahead.get() or {}).pop((path, driver), None)
    if begun is not None:
        answer = _finish(begun)
    else:
        words = {"layer": layer, "where": where, "encoding": encoding}
        size = measure_file(path)
        answer = _run(_request(path, driver, size, **words, options=options))
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


def _request(
    path: Path,
    driver: str,
    size: int,
    *,
    layer: str | None = None,
    where: str | None = None,
    encoding: str | None = None,
    options: dict[str, str] | None = None,
) -> LayerRequest:
    return LayerRequest(
        path=str(path),
        driver=driver,
        layer=layer,
        where=where,
        encoding=encoding,
        options=options or {},
        cpu_s=_LEAST_CPU_S + round(_CPU_S_PER_MB * size / _MEGABYTE),
        memory_bytes=_LEAST_MEMORY_BYTES + _MEMORY_PER_BYTE * size,
        output_bytes=_LEAST_OUTPUT_BYTES + _OUTPUT_PER_BYTE * size,
        scratch="",
    )


def _run(request: LayerRequest) -> dict[str, Any]:
    return _finish(_begin(request))


def _begin(request: LayerRequest) -> _Begun:
    with ExitStack() as stack:
        scratch = stack.enter_context(passing_folder())
        output = stack.enter_context(TemporaryFile())
        told = json.dumps({**request, "scratch": str(scratch)})
        plain = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PROJ_NETWORK": "OFF"}
        inherited = {name: value for name, value in os.environ.items() if not _is_for_gdal(name)}
        process = subprocess.Popen(  # noqa: S603 - our own script, by its path
            [sys.executable, "-P", layer_child.__file__, told],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env=inherited | plain,
        )
        return _Begun(process, output, request["cpu_s"], stack.pop_all())


def _finish(begun: _Begun) -> dict[str, Any]:
    try:
        ending = begun.process.wait(timeout=_WALL_PER_CPU * begun.cpu_s)
        begun.output.seek(0)
        return _unpack(begun.output) if ending == 0 else {"refused": _tell_ending(ending)}
    except subprocess.TimeoutExpired:
        return {"refused": _tell_ending(-signal.SIGKILL)}
    finally:
        _end(begun)


def _end(begun: _Begun) -> None:
    with begun.kept:
        if begun.process.poll() is None:
            begun.process.kill()
        begun.process.wait()


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
