"""The door for residents: villages, communities or cells of a table or layer become records."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Texts, texts
from geo.errors import TableError
from geo.model.demand import MOST_PEOPLE, DemandRecords, LostPeople
from geo.model.row_report import RowReport
from geo.readers.demand.ids import find_village_codes, make_ids, refuse_duplicates
from geo.readers.demand.join import join_people
from geo.readers.demand.outreach import read_outreach
from geo.readers.demand.rows import put_texts, read_located_rows, read_numbers, read_words
from geo.readers.files.whole_columns import is_blank, search_cells
from geo.readers.places.row_datums import state_datums
from geo.readers.tables.cells import fold_cells, repair_codes
from geo.readers.tables.groups import read_groups
from geo.readers.tables.missing_columns import refuse_missing
from geo.readers.tables.people_fractions import refuse_thousands_points
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.setting_words import read_nbs_codes, read_settings
from geo.readers.tables.stated_ids import find_lost_digits, repair_ids
from geo.study import DemandSource
from geo.words.sentences import say

_LOST = ("_lon", "_lat", "_people")
_BAND = re.compile("age_.*|births|floating|children")
_WITHDRAWN_MARK = "[已撤销]"
_WITHDRAWN = re.compile(re.escape(_WITHDRAWN_MARK))
_BASES = {
    "常住": "resident",
    "resident": "resident",
    "户籍": "registered",
    "registered": "registered",
}


def read_demand_records(
    source: DemandSource, report: RowReport, *, free_codes: bool = False
) -> DemandRecords:
    """Read demand points with their people, as the file states them.

    The 12-digit code of a row gives its id, county and township where these are not stated, and
    so does an id that is such a code; one that is missing is made from the place. Rows without a
    place or without people, with negative people, with an id that others have too or whose digits
    Excel has dropped are refused by row; names marked `[已撤销]` are dropped. Age bands and
    children become `weights`.

    Raises
    ------
    TableError
        There is no column of residents, or no row that can be used.
    LayerError, CoordinateError, PersonalDataError
        The file cannot be read, or its coordinates cannot be converted.
    """
    frame = read_located_rows(source, report)
    if source.people is not None:
        frame = join_people(frame, source.people, report)
    field = _find_people_field(frame, source)
    if frame[field].dtype.kind == "O":
        refuse_thousands_points(read_words(frame, field), source.files[0].name)
    people = read_numbers(frame, field, report)
    frame, lost = _repair_codes(frame, report, is_free=free_codes)
    keep = (
        ~lost & _accept_people(frame, field, people, report) & np.isfinite(frame["_lon"].to_numpy())
    )
    keep &= _accept_names(frame, report)
    frame = frame.assign(_people=people)
    frame = put_texts(frame, _id=make_ids(frame))
    unique = refuse_duplicates(frame, keep, report)
    lost_people = _tell_lost(frame[keep & ~unique], report)
    keep &= unique
    if not keep.any():
        raise TableError(f"{source.files[0].name}: expected demand points, no row can be used")
    report.accepted += int(np.count_nonzero(keep))
    kept = frame if keep.all() else frame[keep].reset_index(drop=True)
    mapped = {*source.columns, *(source.people.columns if source.people else ())}
    records = _make_records(kept, field, mapped, report, is_free=free_codes)
    return replace(records, datum=state_datums(kept, source), lost=lost_people)


def _tell_lost(refused: pd.DataFrame, report: RowReport) -> LostPeople | None:
    """The people of refused duplicates, summed in one warning."""
    if refused.empty:
        return None
    lon, lat, people = (refused[name].to_numpy(dtype=np.float64) for name in _LOST)
    message = say("doubled_place_ids", rows=f"{len(refused):,}", people=f"{round(people.sum()):,}")
    report.remark("noted", "duplicates_refused", message, value=len(refused))
    return LostPeople(lon, lat, people)


def _repair_codes(
    frame: pd.DataFrame, report: RowReport, *, is_free: bool
) -> tuple[pd.DataFrame, Flags]:
    """The frame with ids and village codes as they were meant, and the rows whose own is lost."""
    ids, lost = repair_ids(frame, read_words(frame, "demand_id"), "demand_id", report)
    if is_free:
        ids = np.where(ids == "", read_words(frame, "village_code"), ids)
        return put_texts(frame, demand_id=ids, village_code=texts([""] * len(frame))), lost
    codes = _read_codes(frame, "village_code", (12, 9, 6), report)
    unread = fold_cells(read_words(frame, "village_code"))
    lost |= (ids == "") & (codes == "") & find_lost_digits(unread)
    codes = np.where(find_village_codes(ids) & (codes == ""), ids, codes)
    return put_texts(frame, demand_id=ids, village_code=codes), lost


def _make_records(
    frame: pd.DataFrame,
    people_field: str,
    columns: Collection[str],
    report: RowReport,
    *,
    is_free: bool,
) -> DemandRecords:
    village = frame["village_code"].to_numpy(dtype=object)
    served_by, visits = read_outreach(frame, report)
    return DemandRecords(
        demand_id=frame["_id"].to_numpy(dtype=object),
        name=read_words(frame, "name"),
        lon=frame["_lon"].to_numpy(dtype=np.float64),
        lat=frame["_lat"].to_numpy(dtype=np.float64),
        people=frame["_people"].to_numpy(dtype=np.float64),
        setting=_read_setting(frame, report),
        nbs=read_nbs_codes(pd.Series(read_words(frame, _nbs_field(frame)), dtype=object)),
        adcode=_fill(_read_codes(frame, "adcode", (6,), report, is_free=is_free), village, 6),
        township_code=_fill(
            _read_codes(frame, "township_code", (9,), report, is_free=is_free), village, 9
        ),
        assigned_site_id=read_words(frame, "assigned_site_id"),
        served_by=served_by,
        outreach_per_year=visits,
        weights=_read_weights(frame, columns, report),
        township=read_words(frame, "township"),
        year=_read_year(frame, report),
        basis=_read_basis(frame, people_field),
    )


def _find_people_field(frame: pd.DataFrame, source: DemandSource) -> str:
    for field in ("residents", "residents_registered"):
        if field in frame:
            return field
    file = (source.people or source).files[0].name
    expected = "a column of residents (常住人口, 人口数 or residents)"
    raise refuse_missing(file, frame, expected, "residents")


def _accept_people(frame: pd.DataFrame, field: str, people: Floats, report: RowReport) -> Flags:
    negative = people < 0
    message = "expected people from 0 upward, got {value}"
    remark_rows(report, frame, negative, "refused", "negative_people", message, column=field)
    beyond = people > MOST_PEOPLE
    message = "more people than live on the earth: {value}"
    remark_rows(report, frame, beyond, "refused", "too_many_people", message, column=field)
    missing = np.isnan(people)
    message = "the row states no number of people"
    remark_rows(report, frame, missing, "refused", "no_number_of_people", message, column=field)
    return ~negative & ~beyond & ~missing


def _accept_names(frame: pd.DataFrame, report: RowReport) -> Flags:
    withdrawn = np.zeros(len(frame), dtype=np.bool_)
    withdrawn[search_cells(read_words(frame, "name"), _WITHDRAWN, (_WITHDRAWN_MARK,))] = True
    message = "{value} is marked as withdrawn and dropped"
    remark_rows(report, frame, withdrawn, "refused", "withdrawn", message, column="name")
    return ~withdrawn


def _read_codes(
    frame: pd.DataFrame,
    field: str,
    digits: tuple[int, ...],
    report: RowReport,
    *,
    is_free: bool = False,
) -> Texts:
    written = put_texts(frame, **{field: read_words(frame, field)})
    return repair_codes(written, field, digits, report, is_free=is_free)


def _fill(codes: Texts, village: Texts, digits: int) -> Texts:
    """Stated codes, and where there is none the first digits of a long enough village code."""
    if is_blank(village):
        return codes
    rest = np.flatnonzero(codes == "")
    filled = codes.copy()
    filled[rest] = [code[:digits] if len(code) >= digits else "" for code in village[rest]]
    return filled


def _nbs_field(frame: pd.DataFrame) -> str:
    return "nbs" if "nbs" in frame else "setting"


def _read_setting(frame: pd.DataFrame, report: RowReport) -> Texts:
    words = read_words(frame, "setting" if "setting" in frame else "nbs")
    settings = read_settings(pd.Series(words, dtype=object))
    unread = (settings == "") & (words != "")
    message = "expected urban or rural (城镇 or 乡村), got {value}"
    remark_rows(report, frame, unread, "noted", "setting_unread", message, column="setting")
    return settings


def _read_weights(
    frame: pd.DataFrame, columns: Collection[str], report: RowReport
) -> dict[str, Floats]:
    """People of each age band; blank cells count nobody, and negative ones are refused.

    Groups of the table's own follow, of which `columns` are those that the study maps.
    """
    weights = read_groups(frame, columns, MOST_PEOPLE, report)
    for field in sorted(str(name) for name in frame.columns):
        if not _BAND.fullmatch(field):
            continue
        values = np.nan_to_num(read_numbers(frame, field, report), nan=0.0)
        message = "expected people from 0 upward, got {value}; counted as 0"
        negative = (values < 0) | (values > MOST_PEOPLE)
        remark_rows(report, frame, negative, "refused", "negative_people", message, column=field)
        weights[field] = np.where(negative, 0.0, values)
    return dict(sorted(weights.items()))


def _read_year(frame: pd.DataFrame, report: RowReport) -> int | None:
    words = sorted(word for word in set(read_words(frame, "population_year")) if word.strip())
    years = sorted({int(word[:4]) for word in words if word[:4].isdecimal()})
    if len(years) > 1:
        report.remark(
            "noted",
            "several_years",
            f"people of several years stand together: {', '.join(map(str, years))}",
            column="population_year",
        )
    return years[-1] if len(years) == 1 else None


def _read_basis(frame: pd.DataFrame, people_field: str) -> str | None:
    if people_field == "residents_registered":
        return "registered"
    words = {word.strip() for word in set(read_words(frame, "basis")) if word.strip()}
    found = {basis for word in words for key, basis in _BASES.items() if key in word}
    return found.pop() if len(found) == 1 else None
