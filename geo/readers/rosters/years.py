"""The year that dates of a roster lack: of the row, of its holiday, of the title, or of the study.

A title counts where it names one year. Where nothing names any, and the study has the notice of one
year only, that year is meant: no other date could be used. That is said.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.arrays import Texts, texts
from geo.model.row_report import RowReport
from geo.readers.rosters.cells import find_year, find_years
from geo.readers.tables.cells import column_of
from geo.words.sentences import say

YEAR_TEXT = "_year_text"
"""The column with what tells the year of a row's dates."""
_DATED = ("date", "from", "to", "closed_range", "open_from", "open")


def state_years(frame: pd.DataFrame, years: Sequence[int], report: RowReport) -> pd.DataFrame:
    """The frame with `YEAR_TEXT`; `years` are those of the notices that the study has loaded."""
    own = [
        f"{year} {holiday}".strip()
        for year, holiday in zip(_cells(frame, "year"), _cells(frame, "holiday"), strict=True)
    ]
    titles = _cells(frame, "title")
    loaded = str(years[0]) if len(years) == 1 else ""
    told = [_tell(text, title, loaded) for text, title in zip(own, titles, strict=True)]
    assumed = np.array([by_study for _, by_study in told], dtype=bool) & _lacks_year(frame)
    if assumed.any():
        count = int(assumed.sum())
        message = say("year_of_roster_taken", count=count, year=loaded)
        report.remark("noted", "year_assumed", message, column="year", value=count)
    return frame.assign(**{YEAR_TEXT: texts(text for text, _ in told)})


def _tell(own: str, title: str, loaded: str) -> tuple[str, bool]:
    """What tells the year, and whether only the loaded notice does."""
    if find_year(own):
        return own, False
    years = find_years(title)
    if len(years) == 1:
        return f"{min(years)} {own or title}", False
    return (f"{loaded} {own}", True) if loaded and not years else (own, False)


def _lacks_year(frame: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    said = zip(*(_cells(frame, field) for field in _DATED), strict=True)
    lacks = [any(row) and not any(map(find_year, row)) for row in said]
    return np.array(lacks, dtype=bool)


def _cells(frame: pd.DataFrame, field: str) -> Texts:
    return texts(str(cell) for cell in column_of(frame, field))
