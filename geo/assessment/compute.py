"""From a study to its assessment: read, measure, find, tabulate."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from geo.assessment.assessment import Assessment
from geo.assessment.findings import READINGS, find_all
from geo.assessment.tabulate import tabulate
from geo.inputs.load import Inputs, Progress, load_inputs
from geo.inputs.reference_date import ReferenceDate, choose_reference_date
from geo.model.row_report import add_up
from geo.network.build import measure_network
from geo.rules.standard import read_standard
from geo.study import Study
from geo.tables.further_standards import count_further
from geo.tables.problems import PreviousProblems
from geo.tables.provenance import hash_inputs, name_assessment, summarise


def assess(
    study: Study,
    cache: Path,
    progress: Progress = lambda _: None,
    previous: PreviousProblems | None = None,
    as_of: date | None = None,
) -> Assessment:
    """Compute the assessment of a study; its problems are held against those of `previous`.

    `as_of` is the date that it is about; where not given, what the study pins, else today.

    Raises
    ------
    InputError
        An input cannot be used.
    StoreError
        The cache cannot be written.
    """
    about = choose_reference_date(study, read_standard(study.standard.path), as_of)
    files = hash_inputs(study)
    inputs = load_inputs(study, cache, progress)
    return compute(inputs, files, about, cache, progress, previous)


def compute(
    inputs: Inputs,
    files: list[dict[str, Any]],
    about: ReferenceDate,
    cache: Path,
    progress: Progress,
    previous: PreviousProblems | None,
) -> Assessment:
    """The assessment of inputs that are read; `files` are their hashes, for provenance and id.

    Raises
    ------
    StudyError
        The memory cannot hold the table of distances.
    StoreError
        The cache cannot be written.
    """
    network = measure_network(inputs, about.day, cache, progress)
    progress("findings")
    found = find_all(inputs, network, about.day)
    further = count_further(inputs, network, found.holidays, READINGS, about.day, cache, progress)
    name = name_assessment(inputs.study, files, about)
    reports = add_up(inputs.reports, (*network.remarks, *found.remarks))
    origin = summarise(name, about, files, inputs, network, found.units, found.points, reports)
    tables = tabulate(inputs, network, found, further, origin, previous)
    return Assessment(name, inputs, network, tables, list(reports.values()))
