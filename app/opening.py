"""Opening the assessment that is served: beside the requests where that takes long.

The port is open meanwhile: the service lives, is not ready, and says with what it is busy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.settings import Settings
from app.snapshot.snapshot import publish
from app.work.jobs import Progress
from geo.assessment import Assessment

if TYPE_CHECKING:
    from fastapi import FastAPI

Opener = Callable[[Progress], Assessment]
Done = Callable[[BaseException | None], None]


class StoppedError(Exception):
    """The service ends before the assessment is open."""


class Opening:
    """What is being done until an assessment is served."""

    def __init__(self) -> None:
        self.step = "study"
        self._stop = threading.Event()

    def stop(self) -> None:
        """End the work at its next step."""
        self._stop.set()

    def begin(self, app: FastAPI, settings: Settings, opener: Opener, done: Done) -> None:
        """Open beside the requests; `done` is told how it ended, in the thread that worked.

        The thread is one that does not keep the process alive.
        """
        threading.Thread(
            target=self._run, args=(app, settings, opener, done), name="opening", daemon=True
        ).start()

    def open(self, app: FastAPI, settings: Settings, assessment: Assessment) -> None:
        """Make an assessment ready to be served."""
        self.tell("encoding")
        assessment.warm_up()
        published = publish(assessment)
        if settings.study is not None:
            from geo.planning.warm_up import warm_up

            self.tell("compiling")
            warm_up()
            published.engine.open().warm_up()
        self.step = ""
        app.state.published = published

    def tell(self, step: str) -> None:
        """Note the step that begins.

        Raises
        ------
        StoppedError
            The service ends.
        """
        if self._stop.is_set():
            raise StoppedError
        self.step = step

    def _run(self, app: FastAPI, settings: Settings, opener: Opener, done: Done) -> None:
        try:
            self.open(app, settings, opener(self.tell))
        except StoppedError:
            return
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits for it
            done(error)
        else:
            done(None)
