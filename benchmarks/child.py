"""Runs in a process of their own: their seconds, their peak memory, and a limit to their time."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

LOOK_EVERY_S = 0.05
_ROOT = Path(__file__).resolve().parents[1]


def time_command(arguments: list[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """Seconds and peak resident megabytes of `vaxreach ARGUMENTS` in a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command, no input of others
        [sys.executable, "-m", "scripts", *arguments],
        stdout=subprocess.DEVNULL,
        cwd=_ROOT,
        env={**os.environ, **environment},
    )
    peak_mb = 0.0
    while process.poll() is None:
        peak_mb = max(peak_mb, _read_peak_mb(process.pid))
        time.sleep(LOOK_EVERY_S)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"vaxreach {arguments[0]} ended with {process.returncode}")
    return seconds, peak_mb


def ask_module(module: str, *arguments: str) -> float:
    """The seconds that a module of ours prints, run in a process of its own."""
    said = subprocess.run(  # noqa: S603 - our own module, no input of others
        [sys.executable, "-m", module, *arguments],
        cwd=_ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(said.stdout)


def _read_peak_mb(pid: int) -> float:
    """High-water mark of a process; what the system counts for children holds ours as well."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "")
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
