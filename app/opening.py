"""Opening the assessment that is served: beside the requests where that takes long.

The port is open meanwhile: the service lives, is not ready, and says with what it is busy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from app.publishing.study_maker import StudyMaker
from app.publishing.updater import Makers, Updater
from app.settings import Settings
from app.snapshot.snapshot import Published, publish
from app.work.jobs import Progress
from geo.assessment import Assessment
from geo.errors import StudyError

if TYPE_CHECKING:
    from fastapi import FastAPI

MakeFirst = Callable[[Progress], Assessment]
Opener = Callable[[Progress, MakeFirst], Assessment]
"""Opens the first assessment, that of the study by what it is given."""
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

    def begin(
        self,
        app: FastAPI,
        settings: Settings,
        opener: Opener,
        done: Done,
        maker: StudyMaker | None = None,
    ) -> None:
        """Open beside the requests; `done` is told how it ended, in the thread that worked.

        The thread is one that does not keep the process alive. With a `maker` the assessment is
        kept up to date from then on.
        """
        threading.Thread(
            target=self._run,
            args=(app, settings, opener, done, maker),
            name="opening",
            daemon=True,
        ).start()

    def open_study(
        self, app: FastAPI, settings: Settings, opener: Opener, maker: StudyMaker
    ) -> None:
        """Open the assessment of a study, and look after edits of its register from then on."""
        first = maker.look()
        made = opener(self.tell, partial(maker.open, first))
        self.open(app, settings, made, maker.tell_revision(first))

        def switch(published: Published) -> None:
            app.state.published = published

        app.state.updater = Updater(Makers(maker.look, maker.make, switch, maker.finish), first)
        app.state.updater.begin()

    def open(
        self,
        app: FastAPI,
        settings: Settings,
        assessment: Assessment,
        revision: int | None = None,
    ) -> None:
        """Make an assessment ready to be served."""
        self.tell("encoding")
        assessment.warm_up()
        published = replace(publish(assessment), revision=revision)
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

    def _run(
        self,
        app: FastAPI,
        settings: Settings,
        opener: Opener,
        done: Done,
        maker: StudyMaker | None,
    ) -> None:
        try:
            if maker is None:
                self.open(app, settings, opener(self.tell, _refuse_study))
            else:
                self.open_study(app, settings, opener, maker)
        except StoppedError:
            return
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits for it
            done(error)
        else:
            done(None)


def _refuse_study(_: Progress) -> Assessment:
    raise StudyError("study: none is named")
