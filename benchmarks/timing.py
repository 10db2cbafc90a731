"""How times and memory are taken: contenders in turn, medians, resident memory at its peak.

A time by itself says as much of the machine as of the work. So every engine stands beside another
that was timed in the same rounds; where none does the same work, beside a yardstick.
"""

from __future__ import annotations

import contextlib
import ctypes
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import truediv
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import numpy as np

Answer = TypeVar("Answer")
OURS = "vaxreach"
YARDSTICK = "yardstick"
"""Sorting and adding up numbers, always the same: how fast the machine was meanwhile."""
_YARDSTICK_NUMBERS = 500_000


class Spent(NamedTuple):
    """What one run took: seconds by the clock, seconds of all processors, peak megabytes."""

    seconds: float
    cpu_seconds: float | None = None
    peak_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the results: `ratio` is the median of our seconds over `engine`'s, by round.

    `peak_mb` is by how much resident memory grew while the engine prepared and answered once, or
    what a command took at most; None where the system cannot say. `nodes` counts the network's
    nodes, 0 where there is none; `gap` is how far from the best an answer may be, where it comes
    with a bound; `cpu_seconds` are those of all processors together.
    """

    task: str
    engine: str
    nodes: int
    seconds: float
    ratio: float
    peak_mb: float | None
    gap: float | None = None
    cpu_seconds: float | None = None


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
    """What one engine needed, round by round, and what it answered; `cpu` is as long as `times`."""

    engine: str
    times: list[float]
    peak_mb: float | None
    answer: Answer
    cpu: list[float] = field(default_factory=list)


def alternate(contenders: list[Contender[Answer]], repeat: int) -> list[Result[Answer]]:
    """Run every contender once unmeasured, then all of them in turn, `repeat` times."""
    runs, answers, peaks = [], [], []
    for contender in contenders:
        (run, answer), peak = watch_peak(partial(_prepare_and_run, contender))
        runs.append(run)
        answers.append(answer)
        peaks.append(peak)
    results: list[Result[Answer]] = [
        Result(contender.engine, [], peak, answer)
        for contender, peak, answer in zip(contenders, peaks, answers, strict=True)
    ]
    for _ in range(repeat):
        for result, run, contender in zip(results, runs, contenders, strict=True):
            seconds, cpu = _clock(run)
            result.times.append(seconds / contender.answers)
            result.cpu.append(cpu / contender.answers)
    return results


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


def _clock(run: Callable[[], object]) -> tuple[float, float]:
    start, cpu = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - start, time.process_time() - cpu


def as_rows(task: str, nodes: int, results: list[Result[Answer]]) -> list[Row]:
    """Rows of one task; the first result is ours.

    What slows the machine for a while slows both engines of a round, and leaves their ratio.
    """
    ours = results[0].times
    return [
        Row(
            task, one.engine, nodes, statistics.median(one.times),
            statistics.median(map(truediv, ours, one.times)), one.peak_mb,
            cpu_seconds=statistics.median(one.cpu) if one.cpu else None,
        )
        for one in results
    ]  # fmt: skip


def time_alone(task: str, nodes: int, contender: Contender[object], repeat: int) -> list[Row]:
    """Rows of an engine that has no peer, and of the yardstick in the same rounds."""
    yardstick: Contender[object] = Contender(YARDSTICK, prepare_yardstick)
    return as_rows(task, nodes, alternate([contender, yardstick], repeat))


def time_in_turn(
    task: str,
    nodes: int,
    run: Callable[[], Spent],
    repeat: int,
    yardstick: tuple[str, Callable[[], Spent]] | None = None,
) -> list[Row]:
    """The same for work that tells itself what it took, as in a process of its own.

    `yardstick` is what stands beside it, by name; without one that of this process.
    """
    name, measure = yardstick or (YARDSTICK, measure_yardstick)
    ours, theirs = zip(*((run(), measure()) for _ in range(repeat)), strict=True)
    return as_rows(task, nodes, [_gather(OURS, ours), _gather(name, theirs)])


def _gather(engine: str, spent: Sequence[Spent]) -> Result[None]:
    peaks = [one.peak_mb for one in spent if one.peak_mb is not None]
    cpu = [one.cpu_seconds for one in spent if one.cpu_seconds is not None]
    times = [one.seconds for one in spent]
    return Result(engine, times, max(peaks, default=None), None, cpu)


def prepare_yardstick() -> Callable[[], float]:
    """The same numbers at every call, and what is done with them."""
    numbers = np.random.default_rng(0).random(_YARDSTICK_NUMBERS)
    return lambda: float(np.cumsum(np.sort(numbers))[-1])


def measure_yardstick() -> Spent:
    """What the yardstick took once."""
    return Spent(*_clock(prepare_yardstick()))


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
