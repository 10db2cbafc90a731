"""The latest assessment of a study: opened where it is kept, made and published where it is not."""

from __future__ import annotations

import logging
import shutil
from datetime import date
from pathlib import Path

from geo.assessment.assessment import Assessment
from geo.assessment.compute import compute
from geo.errors import StoreError
from geo.inputs.kept_parts import KeptParts
from geo.inputs.load import Progress, load_inputs
from geo.inputs.reference_date import choose_reference_date
from geo.model.assessment_tables import AssessmentTables
from geo.model.row_report import add_up
from geo.network.build import measure_network
from geo.reports.assessment.folder import read_folder, write_core
from geo.rules.standard import read_standard
from geo.study import Study, read_study, state_folder
from geo.tables.problems import find_previous
from geo.tables.provenance import hash_inputs, name_assessment

ASSESSMENTS = "assessments"
"""Where the assessments of a study are published, in the folder of its state."""
_LOG = logging.getLogger("vaxreach.assessments")


def open_latest(
    study_path: Path, progress: Progress = lambda _: None, as_of: date | None = None
) -> Assessment:
    """Open the assessment of a study as its inputs now are; make and publish it if need be.

    One that is damaged is made anew.

    Raises
    ------
    InputError, StoreError
        As `geo.assessment.assess`.
    """
    return open_or_make(read_study(study_path), state_folder(study_path), progress, as_of)


def open_or_make(
    study: Study,
    state: Path,
    progress: Progress = lambda _: None,
    as_of: date | None = None,
    kept: KeptParts | None = None,
    *,
    daily: bool = False,
) -> Assessment:
    """`open_latest` of a study that is read; parts of it that `kept` has are not read again.

    Its problems are held against those of the newest assessment before; where many are made in a
    day (`daily`), against those of the newest of an earlier day.

    What is published is what an assessment is opened from; `write_later` adds the other files.

    Raises
    ------
    InputError, StoreError
        As `geo.assessment.assess`.
    """
    cache = state / "cache"
    about = choose_reference_date(study, read_standard(study.standard.path), as_of)
    files = hash_inputs(study)
    name = name_assessment(study, files, about)
    folder = state / ASSESSMENTS / name
    tables = _read_whole(folder)
    inputs = load_inputs(study, cache, progress, kept)
    if tables is not None:
        network = measure_network(inputs, about.day, cache, progress)
        reports = add_up(inputs.reports, network.remarks)
        return Assessment(name, inputs, network, tables, list(reports.values()))
    zone = inputs.standard.time_zone if daily else ""
    previous = find_previous(folder.parent, study.study.id, name, daily_in=zone)
    made = compute(inputs, files, about, cache, progress, previous)
    progress("publishing")
    shutil.rmtree(folder, ignore_errors=True)
    write_core(made.tables, folder)
    return made


def _read_whole(folder: Path) -> AssessmentTables | None:
    """A published assessment; None where there is none, or where it is damaged.

    All of it follows from the inputs, so that a damaged one is named and made anew.
    """
    if not folder.is_dir():
        return None
    try:
        return read_folder(folder)
    except StoreError as error:
        _LOG.warning("%s; the assessment is made anew from its inputs", error)
        return None
