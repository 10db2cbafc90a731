"""A second process beside this one, for work that holds the interpreter, such as workbooks.

It is forked while the process has no threads but its own, so only a command opens one, first of
all; a service never does. Work and its arguments go over by pickle. Where a process may not be
forked or there is one processor alone, the work is done in its place.
"""

from __future__ import annotations

import errno
import os
import pickle
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import BinaryIO

from geo.threads import count_workers

Work = Callable[[], None]


class Helper:
    """A forked process that waits for one piece of work, or for its share of several.

    `tickets` is a pipe that both read, a byte for every piece that nobody has taken yet.
    """

    def __init__(
        self, pid: int, orders: BinaryIO, answers: BinaryIO, tickets: tuple[int, int]
    ) -> None:
        self._pid, self._orders, self._answers = pid, orders, answers
        self._tickets, self._tickets_in = tickets

    @contextmanager
    def doing(self, work: Work) -> Iterator[None]:
        """Have work done while the block runs; what it raises is raised at the end of the block.

        Where the block fails, the work is ended with it.

        Raises
        ------
        ChildProcessError
            The process ended before it was done.
        """
        try:
            with suppress(BrokenPipeError):
                pickle.dump(work, self._orders, protocol=5)
                self._orders.flush()
            yield
            self._hear()
        finally:
            self.end()

    def share(self, works: Sequence[Work]) -> None:
        """Do each piece of work there or here, whoever is free; the longest should come first.

        Raises
        ------
        ChildProcessError
            The process ended before it was done.
        """
        os.write(self._tickets_in, bytes(range(len(works))))
        os.close(self._tickets_in)
        self._tickets_in = -1
        with self.doing(partial(_take, works, self._tickets)):
            _take(works, self._tickets)

    def _hear(self) -> None:
        try:
            fault = pickle.load(self._answers)  # noqa: S301 - our own process
        except EOFError:
            raise ChildProcessError(errno.ECHILD, "the process that writes ended early") from None
        if fault is not None:
            raise fault

    def end(self) -> None:
        """End the process, whatever it does; nothing where it has ended."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0
            for end in (self._tickets, self._tickets_in):
                with suppress(OSError):
                    os.close(end)
            self._answers.close()
            with suppress(BrokenPipeError):
                self._orders.close()


@contextmanager
def open_helper() -> Iterator[Helper | None]:
    """A process for one piece of work, ended with the block; None where none may be forked."""
    helper = _fork() if _may_fork() else None
    try:
        yield helper
    finally:
        if helper is not None:
            helper.end()


def share_works(helper: Helper | None, works: Sequence[Work]) -> None:
    """Do every piece of work once: shared with the helper, else here in their order."""
    if helper is not None:
        helper.share(works)
        return
    for work in works:
        work()


def _take(works: Sequence[Work], tickets: int) -> None:
    """Do pieces of work for as long as there are tickets for them."""
    while number := os.read(tickets, 1):
        works[number[0]]()


def _may_fork() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1 and count_workers() > 1


def _fork() -> Helper | None:
    ordered, orders = os.pipe()
    answered, answers = os.pipe()
    tickets = os.pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
    except OSError:
        for end in (ordered, orders, answered, answers, *tickets):
            os.close(end)
        return None
    if not pid:
        os.close(orders)
        os.close(answered)
        os.close(tickets[1])
        _serve(ordered, answers)
    os.close(ordered)
    os.close(answers)
    return Helper(pid, os.fdopen(orders, "wb"), os.fdopen(answered, "rb"), tickets)


def _serve(ordered: int, answers: int) -> None:
    """Do one piece of work and leave at once: what the parent has open is not ours to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(BaseException), os.fdopen(ordered, "rb") as file:
        answer = _try(pickle.load(file))  # noqa: S301 - from the process that forked us
        with os.fdopen(answers, "wb") as said:
            said.write(answer)
    os._exit(0)


def _try(work: Work) -> bytes:
    """None, or what the work raised, with its traceback in a note; ready to be sent."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        error.add_note(traceback.format_exc())
        try:
            sent = pickle.dumps(error)
            pickle.loads(sent)  # noqa: S301 - what cannot be read again is told in words
        except Exception:  # noqa: BLE001 - as above
            return pickle.dumps(RuntimeError(traceback.format_exc()))
        return sent
    return pickle.dumps(None)
