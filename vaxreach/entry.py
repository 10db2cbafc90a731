"""Where an assessment comes from: a study assessed, or the latest one of a study opened."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from vaxreach.assessment import Assessment

if TYPE_CHECKING:
    from geo.inputs.load import Progress


def assess(
    study: str | os.PathLike[str],
    *,
    as_of: date | str | None = None,
    cache: str | os.PathLike[str] | None = None,
    previous: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """Assess a study: who is within reach, who is not, who cannot be judged.

    Nothing is published; `open_latest` keeps what it makes and opens it again.

    Parameters
    ----------
    study : Study, str or path
        The study, or its file (TOML).
    as_of : date or str, optional
        The date that the assessment is about, such as `"2026-11-30"`. Without it, the one that the
        study pins, else today in the time zone of the standard.
    cache : str or path, optional
        Folder of prepared files. Without it, `.vaxreach/cache` beside the study file.
    previous : str or path, optional
        Folder of an earlier assessment, against which problems are new, open or settled.
    progress : callable, optional
        Told the name of each step as it begins.

    Returns
    -------
    Assessment
        Its tables and what answers questions.

    Raises
    ------
    InputError
        An input cannot be used; the message names file, row and value.
    StoreError
        The cache cannot be written.

    See Also
    --------
    open_latest : The same, kept beside the study.

    Examples
    --------
    >>> assessment = vaxreach.assess(study, as_of="2026-01-05")
    >>> assessment.province["residents"].item()
    70011
    """
    from geo.assessment import assess as assess_study
    from geo.study import read_study, state_folder
    from geo.tables.problems import read_previous
    from vaxreach.plain_values import read_date

    day, path = read_date(as_of, "as_of"), Path(study)
    named = read_study(path)
    before = None if previous is None else read_previous(Path(previous), named.study.id)
    folder = state_folder(path) / "cache" if cache is None else Path(cache)
    tell = progress or (lambda _: None)
    return Assessment(assess_study(named, folder, tell, before, day), folder, study)


def open_latest(
    path: str | os.PathLike[str],
    *,
    as_of: date | str | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """Open the assessment of a study as its files now are, making it first if need be.

    What is made is published in `.vaxreach` beside the study file and opened from there as long as
    no input changes; the id of an assessment is that of its inputs.

    Parameters
    ----------
    path : Study, str or path
        The study, or its file (TOML).
    as_of : date or str, optional
        As in `assess`.
    progress : callable, optional
        Told the name of each step as it begins.

    Returns
    -------
    Assessment
        Its tables and what answers questions.

    Raises
    ------
    InputError
        An input cannot be used; the message names file, row and value.
    StoreError
        What is kept beside the study cannot be read or written.

    See Also
    --------
    assess : Without keeping what is made.

    Examples
    --------
    >>> vaxreach.open_latest(study).id == assessment.id
    True
    """
    from geo.assessment import open_latest as open_study
    from geo.study import state_folder
    from vaxreach.plain_values import read_date

    tell, study = progress or (lambda _: None), Path(path)
    made = open_study(study, tell, read_date(as_of, "as_of"))
    return Assessment(made, state_folder(study) / "cache", path)
