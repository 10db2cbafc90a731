"""Runs in a process of their own: their seconds, their peak memory, and a limit to their time."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.timing import Spent

LOOK_EVERY_S = 0.05
SOURCE = Path(__file__).resolve().parents[1]


def time_command(arguments: list[str], environment: Mapping[str, str]) -> Spent:
    """What `vaxreach ARGUMENTS` took in a process of its own, with all that it started.

    Raises
    ------
    RuntimeError
        It ended with another code than 0.
    """
    return time_python(["-m", "scripts", *arguments], environment)


def time_python(arguments: list[str], environment: Mapping[str, str]) -> Spent:
    """What `python ARGUMENTS` took; its peak counts memory that processes share once."""
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command, no input of others
        [sys.executable, *arguments],
        stdout=subprocess.DEVNULL,
        cwd=SOURCE,
        env={**os.environ, **environment},
    )
    watched = threading.Event()
    peaks: list[float] = [0.0]
    watch = threading.Thread(target=_watch, args=(process.pid, watched, peaks))
    watch.start()
    try:
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    finally:
        watched.set()
        watch.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments[:4])} ended with {process.returncode}")
    return Spent(seconds, used.ru_utime + used.ru_stime, max(peaks))


def _watch(pid: int, ended: threading.Event, peaks: list[float]) -> None:
    while not ended.wait(LOOK_EVERY_S):
        family = _list_family(pid)
        if len(family) > 1:
            peaks.append(sum(_read_mb(one, "smaps_rollup", "Pss:") for one in family))
        peaks.append(_read_mb(pid, "status", "VmHWM:"))


def _list_family(pid: int) -> list[int]:
    """A process and those that it started, as far as the system tells of them."""
    try:
        said = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return [pid]
    return [pid, *map(int, said.split())]


def ask_module(module: str, *arguments: str) -> float:
    """The seconds that a module of ours prints, run in a process of its own."""
    said = subprocess.run(  # noqa: S603 - our own module, no input of others
        [sys.executable, "-m", module, *arguments],
        cwd=SOURCE, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(said.stdout)


def _read_mb(pid: int, file: str, field: str) -> float:
    """A figure that the system keeps of a process, 0 where it has ended or none is kept."""
    try:
        status = Path(f"/proc/{pid}/{file}").read_text(encoding="ascii")
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith(field)), "")
    return int(line.split()[1]) / 1024.0 if line else 0.0


def ends_within(work: Callable[[], object], seconds: float) -> bool:
    """Whether work ends in time, tried in a copy of this process that is ended otherwise."""
    copy = multiprocessing.get_context("fork").Process(target=work, daemon=True)
    copy.start()
    copy.join(seconds)
    ended = copy.exitcode == 0
    if copy.is_alive():
        copy.kill()
    copy.join()
    return ended
