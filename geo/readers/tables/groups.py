"""Groups of people out of the columns of a table, each checked as a whole: people, or no group.

A cell that is no number of people (negative, text, a share) makes the column none: what stands
beside it cannot be added up to a number of people either. A blank cell counts nobody, and is said.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, texts
from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.readers.group_columns import GROUP
from geo.readers.tables.cells import BLANK_SIGNS, parse_numbers
from geo.readers.tables.people_fractions import refuse_thousands_points
from geo.words.sentences import say

_NO_PEOPLE_UNITS = ("户", "米", "m", "家", "个", "%", "‰")
"""What a cell of a number of people does not end with."""


def read_groups(
    frame: pd.DataFrame, mapped: Collection[str], most: float, report: RowReport
) -> dict[str, Floats]:
    """People of each group by its name, one entry per row; blank cells are 0.

    A column that is no group is left out and told, unless the study maps it as one (`mapped` holds
    the fields that it maps).

    Raises
    ------
    TableError
        A mapped column is no number of people throughout, or is named as another count is.
    """
    groups: dict[str, Floats] = {}
    for field in sorted(str(name) for name in frame.columns):
        if not field.startswith(GROUP):
            continue
        name = field.removeprefix(GROUP)
        if name in frame.columns or name == "residents":
            raise TableError(f"columns: {field}: {name} is a count of its own; name it otherwise")
        values, blank, odd = _read_counts(frame, field, most)
        if odd.any():
            _refuse(frame, field, odd, report, is_mapped=field in mapped)
            continue
        if blank.any():
            message = say("group_rows_blank", name=name, count=f"{int(blank.sum()):,}")
            report.remark("noted", "group_blank", message, column=name, value=int(blank.sum()))
        groups[name] = np.where(blank, 0.0, values)
    if groups:
        listed = "、".join(name[:30] for name in groups)
        message = say("groups_taken", listed=listed)
        report.remark("noted", "groups_taken", message, value=len(groups))
    return groups


def _read_counts(frame: pd.DataFrame, field: str, most: float) -> tuple[Floats, Flags, Flags]:
    """Numbers, which cells are blank, and which are no number of people."""
    if frame[field].dtype.kind in "fiu":
        values = frame[field].to_numpy(dtype=np.float64)
        blank = np.isnan(values)
        odd = ~blank & ~((values >= 0) & (values <= most))
    else:
        cells = texts("" if cell is None else str(cell).strip() for cell in frame[field])
        values = parse_numbers(frame.assign(**{field: cells}), field, RowReport("groups"))
        blank = (cells == "") | np.isin(cells.astype(str), list(BLANK_SIGNS))
        other = np.array([cell.endswith(_NO_PEOPLE_UNITS) for cell in cells], dtype=bool)
        with np.errstate(invalid="ignore"):
            odd = ~blank & (~((values >= 0) & (values <= most)) | other)
        odd |= ~blank & _is_grouped_by_points(frame, cells)
    stated = ~blank & ~odd
    is_share = bool((values[stated] != np.floor(values[stated])).any()) and bool(
        (values[stated] <= 1).all()
    )
    return values, blank, odd | (stated & is_share)


def _is_grouped_by_points(frame: pd.DataFrame, cells: np.ndarray) -> bool:
    try:
        refuse_thousands_points(cells, str(frame["_file"].iat[0]) if len(frame) else "")
    except TableError:
        return True
    return False


def _refuse(
    frame: pd.DataFrame, field: str, odd: Flags, report: RowReport, *, is_mapped: bool
) -> None:
    first = int(np.flatnonzero(odd)[0])
    file, line = str(frame["_file"].iat[first]), int(frame["_row"].to_numpy(dtype=np.int64)[first])
    name, value = field.removeprefix(GROUP), str(frame[field].iat[first])[:80]
    if is_mapped:
        raise TableError(
            f"{file} line {line}: {name}: expected a number of people from 0 upward, got {value!r}"
        )
    message = say(
        "column_is_no_group",
        name=name[:30],
        count=f"{int(odd.sum()):,}",
        line=line,
        value=value[:30],
    )
    report.remark(
        "noted", "group_uncountable", message, file=file, row=line, column=name, value=value
    )
