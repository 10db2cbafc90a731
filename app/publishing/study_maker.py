"""Making the assessment of a study at a revision of its register, as it holds on a day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from app.publishing.retention import Kept, sweep_assessments, sweep_caches
from app.publishing.waiting import Wanted
from app.register.exchange.supplying import FOLDER
from app.register.exchange.tables import freeze_tables, write_tables
from app.register.register import Register
from app.register.revisions import newest_revision
from app.snapshot.snapshot import Published, publish
from app.store.transactions import reading
from geo.assessment import Assessment
from geo.assessment.store import ASSESSMENTS, open_or_make
from geo.clock import tell_today
from geo.inputs.kept_parts import KeptParts
from geo.reports.assessment.folder import write_later
from geo.rules.standard import read_standard
from geo.study import read_around_register, read_study, state_folder

Progress = Callable[[str], None]


class StudyMaker:
    """Makes one assessment of a study after another; parts that stay the same are kept in memory.

    `rows` opens the register, `named` tells the ids that documents name (None where one of them
    cannot be read: then none goes), `as_of` is the date that whoever started the service asked for.
    Not for several threads at a time.
    """

    def __init__(
        self,
        study: Path,
        rows: Callable[[], Register],
        named: Callable[[], Collection[str] | None],
        kept: Kept,
        as_of: date | None = None,
    ) -> None:
        around = read_around_register(study)
        self._path, self._state, self._rows, self._named = study, state_folder(study), rows, named
        self._sections = list(around.kept.use) if around.kept is not None else []
        self._zone = read_standard(around.standard.path).time_zone
        self._as_of = as_of or around.study.as_of
        self._given, self._kept, self._parts = as_of, kept, KeptParts()

    def look(self) -> Wanted:
        """What an assessment would be of now.

        Raises
        ------
        StoreError
            The register cannot be read.
        """
        return Wanted(self._find_revision(), self._find_day())

    def tell_revision(self, wanted: Wanted) -> int | None:
        """The revision that an assessment is of; None for a study that takes no rows of it."""
        return wanted.revision if self._sections else None

    def make(self, wanted: Wanted, progress: Progress) -> Published:
        """Compute, publish on the disk and encode the assessment of a revision and a day.

        Its id and its tables are those of `vaxreach assess` of the same rows and day.

        Raises
        ------
        InputError, StoreError
            It cannot be made; what is published stays as it is.
        """
        made = self.open(wanted, progress)
        progress("encoding")
        return replace(publish(made), revision=self.tell_revision(wanted))

    def open(self, wanted: Wanted, progress: Progress) -> Assessment:
        """The assessment of a revision and a day, published but not encoded.

        Raises
        ------
        InputError, StoreError
            As `make`.
        """
        study = read_study(self._path, self.hand_in(wanted))
        return open_or_make(study, self._state, progress, self._given, self._parts, daily=True)

    def hand_in(self, wanted: Wanted) -> Mapping[str, Path] | None:
        """The tables of a revision as they hold on a day; None where the study takes none."""
        if not self._sections:
            return None
        frozen = freeze_tables(self._rows(), self._sections, wanted.day, wanted.revision)
        return write_tables(frozen, self._state / FOLDER)

    def finish(self, published: Published) -> None:
        """Write the files for people, and let go of assessments that nobody needs."""
        made = published.assessment
        write_later(made.tables, self._state / ASSESSMENTS / made.id, made.reports)
        named = self._named()
        if named is not None:
            study = made.inputs.study.study.id
            stay = {made.id, *named}
            sweep_assessments(self._state, study, self._zone, stay, self._kept)
        sweep_caches(self._state / "cache")

    def _find_revision(self) -> int:
        if not self._sections:
            return 0
        with reading(self._rows().engine) as connection:
            return newest_revision(connection)

    def _find_day(self) -> str:
        return (self._as_of or tell_today(self._zone)).isoformat()
