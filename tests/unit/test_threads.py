"""Sharing work out among the processors that there are."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo import control_groups, threads
from geo.threads import begin, count_workers, find_quota, share_out

GROUPS = {
    "version 2, in the own group": ("0::/job\n", {"job/cpu.max": "150000 100000"}, 1.5),
    "version 2, in a group above": (
        "0::/top/job\n", {"top/job/cpu.max": "max 100000", "top/cpu.max": "50000 100000"}, 0.5,
    ),
    "version 2, seen from inside": ("0::/\n", {"cpu.max": "200000 100000"}, 2.0),
    "version 1": (
        "4:cpu,cpuacct:/job\n1:memory:/job\n",
        {f"cpu,cpuacct/job/cpu.cfs_{k}_us": n for k, n in (("quota", "300"), ("period", "100"))},
        3.0,
    ),
    "version 1 without a limit": (
        "4:cpu:/\n", {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, None,
    ),
    "no limit": ("0::/\n", {"cpu.max": "max 100000"}, None),
    "nothing to read": ("", {}, None),
}  # fmt: skip


def make_groups(folder: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> float | None:
    own, files, expected = GROUPS[case]
    (folder / "own").write_text(own)
    for name, text in files.items():
        (folder / "groups" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "groups" / name).write_text(text + "\n")
    monkeypatch.setattr(control_groups, "OWN_GROUP", folder / "own")
    monkeypatch.setattr(control_groups, "CONTROL_GROUPS", folder / "groups")
    count_workers.cache_clear()
    return expected


@pytest.mark.parametrize("case", GROUPS)
def test_a_container_has_the_least_quota_of_its_groups(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert make_groups(tmp_path, monkeypatch, case) == find_quota()
    count_workers.cache_clear()


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("version 2, in a group above", 1),
        ("version 2, in the own group", 2),
        ("version 1", 3),
        ("no limit", 6),
    ],
)
def test_workers_are_processors_of_the_process_up_to_the_quota_rounded_up(
    case: str, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_groups(tmp_path, monkeypatch, case)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(6))
    assert count_workers() == expected
    count_workers.cache_clear()


@pytest.fixture
def four_workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(threads, "count_workers", lambda: 4)
    threads._open_pool.cache_clear()
    yield
    threads._open_pool().shutdown()
    threads._open_pool.cache_clear()


@pytest.mark.usefixtures("four_workers")
@pytest.mark.parametrize("most", [None, 1, 2])
def test_parts_come_back_in_their_order_and_no_more_are_under_way_than_may_be(
    most: int | None,
) -> None:
    lock, running, highest = threading.Lock(), 0, 0

    def work(part: int) -> int:
        nonlocal running, highest
        with lock:
            running += 1
            highest = max(highest, running)
        threading.Event().wait(0.001 * (part % 3))
        with lock:
            running -= 1
        return part * part

    assert share_out(work, range(20), most) == [part * part for part in range(20)]
    assert highest <= (most or 4)


@pytest.mark.usefixtures("four_workers")
def test_work_on_the_pool_does_its_own_parts_itself() -> None:
    def outer(part: int) -> list[int]:
        return share_out(lambda inner: 10 * part + inner, range(3))

    assert share_out(outer, range(8)) == [[10 * n, 10 * n + 1, 10 * n + 2] for n in range(8)]
    assert share_out(lambda n: begin(lambda: n + 1).result(), range(8)) == list(range(1, 9))


@pytest.mark.usefixtures("four_workers")
def test_what_a_part_raises_is_raised_once_nothing_is_under_way() -> None:
    done: list[int] = []

    def work(part: int) -> None:
        if part == 1:
            raise ValueError(part)
        threading.Event().wait(0.01)
        done.append(part)

    with pytest.raises(ValueError, match="1"):
        share_out(work, range(50))
    count = len(done)
    assert count < 49
    threading.Event().wait(0.05)
    assert len(done) == count
