"""Work shared out among the processors that this process may use, by one pool of threads.

How many there are is what the system lets the process run on (its affinity), and no more than the
processor time that its container may take (control groups, version 2 or 1), rounded up. Each
caller has at most so many parts under way at a time, so that a short question comes in between the
parts of a long one. Work that is on a thread of the pool already does its own parts itself: it
would otherwise wait for the thread that it stands on.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import cache
from pathlib import Path
from typing import TypeVar

from geo.control_groups import list_groups

Part = TypeVar("Part")
Made = TypeVar("Made")

_here = threading.local()


@cache
def count_workers() -> int:
    """How many threads can run at the same time, at least one."""
    quota = find_quota()
    return min(_count_processors(), math.ceil(quota)) if quota else _count_processors()


def find_quota() -> float | None:
    """Processors' worth of time that the container may take; None where nothing limits it."""
    found = [quota for folder in list_groups("cpu") if (quota := _read_quota(folder)) is not None]
    return min(found, default=None)


def share_out(
    work: Callable[[Part], Made], parts: Iterable[Part], most: int | None = None
) -> list[Made]:
    """What `work` makes of every part, in their order, with at most `most` of them at a time.

    What one part raises is raised here, once no other is under way any more.
    """
    given = list(parts)
    at_once = min(len(given), count_workers() if most is None else most)
    if at_once < 2 or _is_inside():
        return [work(part) for part in given]
    pool = _open_pool()
    all_of_them: list[Future[Made]] = []
    under_way: set[Future[Made]] = set()
    try:
        for part in given:
            if len(under_way) == at_once:
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                for one in done:
                    one.result()
            all_of_them.append(pool.submit(work, part))
            under_way.add(all_of_them[-1])
        return [one.result() for one in all_of_them]
    finally:
        for one in under_way:
            one.cancel()
        wait(under_way)


def begin(work: Callable[[], Made]) -> Future[Made]:
    """Begin something that is wanted later, beside what else is done meanwhile."""
    if not _is_inside():
        return _open_pool().submit(work)
    done: Future[Made] = Future()
    done.set_result(work())
    return done


def _count_processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read_quota(group: Path) -> float | None:
    try:
        if (group / "cpu.max").is_file():
            quota, period = (group / "cpu.max").read_text(encoding="ascii").split()
        else:
            quota, period = (
                (group / f"cpu.cfs_{name}_us").read_text(encoding="ascii").strip()
                for name in ("quota", "period")
            )
        return int(quota) / int(period) if int(quota) > 0 else None
    except (OSError, ValueError, ZeroDivisionError):
        return None


def _is_inside() -> bool:
    return getattr(_here, "inside", False)


def _step_inside() -> None:
    _here.inside = True


@cache
def _open_pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count_workers(), "share", initializer=_step_inside)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_open_pool.cache_clear)
