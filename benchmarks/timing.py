"""How times and memory are taken: contenders in turn, medians, resident memory at its peak."""

from __future__ import annotations

import contextlib
import ctypes
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import truediv
from pathlib import Path
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
OURS = "vaxreach"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the results: `ratio` is the median of our seconds over `engine`'s, by round.

    `peak_mb` is by how much resident memory grew while the engine prepared and answered once;
    None where the system cannot say. `nodes` counts the network's nodes, 0 where there is none;
    `gap` is how far from the best an answer may be, where it comes with a bound.
    """

    task: str
    engine: str
    nodes: int
    seconds: float
    ratio: float
    peak_mb: float | None
    gap: float | None = None


@dataclass(frozen=True, slots=True)
class Contender(Generic[Answer]):
    """An engine: `prepare` builds what may be built beforehand and returns the timed run.

    Seconds are per answer where a run gives several.
    """

    engine: str
    prepare: Callable[[], Callable[[], Answer]]
    answers: int = 1


@dataclass(frozen=True, slots=True)
class Result(Generic[Answer]):
    """What one engine needed, round by round, and what it answered."""

    engine: str
    times: list[float]
    peak_mb: float | None
    answer: Answer


def alternate(contenders: list[Contender[Answer]], repeat: int) -> list[Result[Answer]]:
    """Run every contender once unmeasured, then all of them in turn, `repeat` times."""
    runs, answers, peaks = [], [], []
    for contender in contenders:
        (run, answer), peak = watch_peak(partial(_prepare_and_run, contender))
        runs.append(run)
        answers.append(answer)
        peaks.append(peak)
    rounds: list[list[float]] = [[] for _ in runs]
    for _ in range(repeat):
        for times, run, contender in zip(rounds, runs, contenders, strict=True):
            times.append(_clock(run) / contender.answers)
    return [
        Result(contender.engine, times, peak, answer)
        for contender, times, peak, answer in zip(contenders, rounds, peaks, answers, strict=True)
    ]


def _prepare_and_run(contender: Contender[Answer]) -> tuple[Callable[[], Answer], Answer]:
    run = contender.prepare()
    return run, run()


def watch_peak(work: Callable[[], Answer]) -> tuple[Answer, float | None]:
    """What work answers, and by how many megabytes resident memory grew meanwhile."""
    _give_back_memory()
    before = _resident_mb("VmRSS")
    _forget_peak()
    answer = work()
    after = _resident_mb("VmHWM")
    return answer, after - before if before is not None and after is not None else None


def _clock(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def as_rows(task: str, nodes: int, results: list[Result[Answer]]) -> list[Row]:
    """Rows of one task; the first result is ours.

    What slows the machine for a while slows both engines of a round, and leaves their ratio.
    """
    ours = results[0].times
    return [
        Row(
            task, one.engine, nodes, statistics.median(one.times),
            statistics.median(map(truediv, ours, one.times)), one.peak_mb,
        )
        for one in results
    ]  # fmt: skip


def _give_back_memory() -> None:
    """Hand what the C library keeps for later back to the system, where it can."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _forget_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def _resident_mb(field: str) -> float | None:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return None
    line = next(line for line in status.splitlines() if line.startswith(field))
    return int(line.split()[1]) / 1024.0
