"""Work in a second process, and what is said where it fails."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from geo import processes
from geo.errors import FullDiskError, StoreError, refuse_unwritable
from geo.processes import Helper, open_helper, share_works

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forked on Linux alone")


@pytest.fixture
def helper() -> Iterator[Helper]:
    made = processes._fork()
    assert made is not None
    yield made
    made.end()


def write_pid(path: Path) -> None:
    path.write_text(str(os.getpid()), encoding="ascii")


def fill_disk() -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "report.xlsx")


def refuse() -> None:
    raise refuse_unwritable("report.xlsx", OSError(errno.ENOSPC, "No space left on device"))


def crash() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wait_long(path: Path) -> None:
    write_pid(path)
    time.sleep(60)


class UnspeakableError(Exception):
    def __init__(self, a: int, b: int) -> None:
        super().__init__("spoken")


def fail_once_begun(path: Path) -> None:
    while not (path.exists() and path.read_text()):
        time.sleep(0.005)
    raise ValueError("here")


def speak() -> None:
    raise UnspeakableError(1, 2)


def write_when_both_began(folder: Path, name: str) -> None:
    write_pid(folder / name)
    while len(list(folder.iterdir())) < 2:
        time.sleep(0.005)


def test_work_is_shared_by_both_processes(helper: Helper, tmp_path: Path) -> None:
    share_works(helper, [partial(write_when_both_began, tmp_path, name) for name in "ab"])
    pids = {int((tmp_path / name).read_text()) for name in "ab"}
    assert len(pids) == 2
    assert os.getpid() in pids


def test_every_piece_of_work_is_done_once(helper: Helper, tmp_path: Path) -> None:
    works = [partial(os.mkdir, tmp_path / str(number)) for number in range(200)]
    share_works(helper, works)
    assert len(list(tmp_path.iterdir())) == len(works)


def test_work_is_done_here_in_its_order_where_there_is_no_helper(tmp_path: Path) -> None:
    done: list[int] = []
    share_works(None, [partial(done.append, number) for number in range(3)])
    assert done == [0, 1, 2]


def test_a_full_disk_is_the_same_fault(helper: Helper) -> None:
    with pytest.raises(OSError, match="No space left") as met, helper.doing(fill_disk):
        pass
    assert (met.value.errno, met.value.filename) == (errno.ENOSPC, "report.xlsx")


def test_a_refusal_is_the_same_refusal(helper: Helper) -> None:
    with pytest.raises(StoreError) as here:
        refuse()
    with pytest.raises(FullDiskError) as met, helper.doing(refuse):
        pass
    assert str(met.value) == str(here.value)
    assert type(met.value) is type(here.value)


def test_a_fault_that_cannot_be_sent_is_told_with_its_lines(helper: Helper) -> None:
    with pytest.raises(RuntimeError, match=r"in speak[\s\S]*spoken"), helper.doing(speak):
        pass


def test_a_process_that_dies_is_a_fault_of_the_system(helper: Helper) -> None:
    with pytest.raises(ChildProcessError), helper.doing(crash):
        pass


def test_a_process_that_died_before_is_a_fault_of_the_system(
    helper: Helper, tmp_path: Path
) -> None:
    os.kill(helper._pid, signal.SIGKILL)
    with pytest.raises(ChildProcessError), helper.doing(partial(write_pid, tmp_path / "a")):
        pass


def test_where_the_block_fails_the_work_ends_with_it(helper: Helper, tmp_path: Path) -> None:
    work = partial(wait_long, tmp_path / "a")
    with pytest.raises(ValueError, match="here"), helper.doing(work):
        fail_once_begun(tmp_path / "a")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "a").read_text()), 0)


def test_nothing_is_forked_beside_threads_or_on_one_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "_fork", lambda: pytest.fail("forked"))
    going = threading.Event()
    thread = threading.Thread(target=going.wait)
    thread.start()
    try:
        with open_helper() as made:
            assert made is None
    finally:
        going.set()
        thread.join()
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(processes, "count_workers", lambda: 1)
    with open_helper() as made:
        assert made is None


def test_a_helper_that_nobody_needed_ends_with_its_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_may_fork", lambda: True)
    with open_helper() as made:
        assert made is not None
        pid = made._pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
