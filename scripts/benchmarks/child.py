"""Runs in a process of their own: their seconds, their peak memory, and a limit to their time."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path


def time_command(arguments: list[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """Seconds and peak resident megabytes of `vaxreach ARGUMENTS` in a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command, no input of others
        [sys.executable, "-m", "scripts", *arguments],
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, **environment},
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"vaxreach {arguments[0]} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024.0


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
