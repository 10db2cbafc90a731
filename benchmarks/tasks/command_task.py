"""Tasks: what a user of the command waits for on the demonstration study, first and every time.

Every command runs in a process of its own. Beside each stands, in the same rounds, a process that
imports pandas and geopandas and nothing else.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.child import SOURCE, time_command, time_python
from benchmarks.stages import as_stage_rows, assess_in_stages
from benchmarks.timing import Row, Spent, time_in_turn
from geo.storage.passing_folders import passing_folder

HELP, CHECK, SERVE = "help", "check", "serve"
BUILD, COLD, WARM = "demo-build", "demo-cold", "demo-warm"
WARM_UP, FIRST_WARMED, STAGES = "warm-up", "demo-first-warmed", "demo-warm-stage"
PLAIN = 'python -c "import pandas, geopandas"'
COMPILED = "NUMBA_CACHE_DIR"
_PATIENCE_S = 300.0
_LOOK_EVERY_S = 0.02


def measure_plain() -> Spent:
    """A process that imports the packages of tables and does nothing with them."""
    return time_python(["-c", "import pandas, geopandas"], {})


def time_run(task: str, run: Callable[[], Spent], repeat: int, nodes: int = 0) -> list[Row]:
    """Rows of a command beside `PLAIN`, in turn."""
    return time_in_turn(task, nodes, run, repeat, (PLAIN, measure_plain))


def pair_rows(task: str, nodes: int, ours: Spent, plain: Spent) -> list[Row]:
    """The same of one run that has been timed already, and of `PLAIN` right before it."""
    return time_in_turn(task, nodes, lambda: ours, 1, (PLAIN, lambda: plain))


def time_commands(repeat: int) -> list[Row]:
    """Rows of the short verbs, of `serve` and of a warm assessment with its stages.

    Compiled code is that of this installation; the study is made, prepared and published once.
    """
    with passing_folder("vaxreach-bench-") as folder:
        study = _build_demo(folder, {})
        rows = time_run(HELP, partial(time_command, ["--help"], {}), repeat)
        _serve(study)
        assess = [str(study), "--out", str(folder / "out")]
        time_command(["assess", *assess], {})
        rows += time_run(CHECK, partial(time_command, ["check", str(study)], {}), repeat)
        rows += time_run(SERVE, partial(_serve, study), repeat)
        rows += time_run(WARM, partial(time_command, ["assess", *assess], {}), repeat)
        return rows + as_stage_rows(STAGES, 0, assess_in_stages(assess, folder / "stages"))


def time_first_runs() -> list[Row]:
    """Rows of a machine that compiled nothing yet: with `warm-up` at install, and without.

    Cold means that no prepared file, no study and no compiled kernel is there; a warmed machine
    lacks prepared files alone.
    """
    with passing_folder("vaxreach-bench-") as folder:
        compiled = {COMPILED: str(folder / "compiled")}
        rows = time_run(WARM_UP, partial(time_command, ["warm-up"], compiled), 1)
        study = _build_demo(folder, compiled)
        rows += time_run(FIRST_WARMED, partial(_assess, study, folder, compiled), 1)
        shutil.rmtree(folder / "compiled")
        shutil.rmtree(study.parent)
        build = partial(time_command, ["demo", "--out", str(study.parent)], compiled)
        rows += time_run(BUILD, build, 1)
        return rows + time_run(COLD, partial(_assess, study, folder, compiled), 1)


def _build_demo(folder: Path, environment: Mapping[str, str]) -> Path:
    time_command(["demo", "--out", str(folder / "demo")], environment)
    return folder / "demo" / "study.toml"


def _assess(study: Path, folder: Path, environment: Mapping[str, str]) -> Spent:
    return time_command(["assess", str(study), "--out", str(folder / "first")], environment)


def _serve(study: Path) -> Spent:
    """From the start of `serve` until it says that it is ready."""
    port = _find_port()
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command, no input of others
        [sys.executable, "-m", "scripts", "serve", str(study), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=SOURCE,
    )
    try:
        while not _is_ready(port):
            if process.poll() is not None or time.perf_counter() > start + _PATIENCE_S:
                raise RuntimeError("vaxreach serve was not ready in time")
            time.sleep(_LOOK_EVERY_S)
        seconds = time.perf_counter() - start
        process.send_signal(signal.SIGTERM)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        if process.returncode is None:
            process.kill()
            process.wait()
    return Spent(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024.0)


def _find_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def _is_ready(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)) as connection:
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
