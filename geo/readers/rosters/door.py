"""Rosters of opening on days off (节假日开诊安排表), as long tables or matrices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from geo.arrays import Flags, texts
from geo.model.roster import Roster
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.readers.rosters.cells import (
    OpenWord,
    names_hours,
    read_open_word,
    read_roster_date,
    read_roster_services,
)
from geo.readers.rosters.matrix import join_halves, prepare_roster
from geo.readers.rosters.sites import KnownSites, find_sites
from geo.readers.rosters.spans import Periods, spread_spans
from geo.readers.rosters.years import YEAR_TEXT, state_years
from geo.readers.tables.cells import column_of
from geo.readers.tables.door import read_table
from geo.readers.tables.missing_columns import refuse_missing
from geo.readers.tables.row_remarks import remark_rows
from geo.study import FileSource
from geo.words.sentences import say

_DAYS = ("date", "from", "to", "closed_range", "open_from", "year", "holiday")
_CELL = ["site_id", "date", "service"]
_WEEKDAYS = "一二三四五六日"
_WEEKDAY = re.compile("([一二三四五六日天])$")
_NOT_KNOWN = OpenWord(Trilean.UNKNOWN)


def read_roster(
    source: FileSource,
    known: KnownSites,
    report: RowReport,
    periods: Periods = (),
    years: Sequence[int] = (),
) -> Roster:
    """Read entries for sites of the register (`geo.readers.rosters.sites`).

    `periods` are the days off of each holiday, `years` those of the notices. A date without a year
    takes that of its row, its holiday, the title or the only notice. A person on duty and a word
    that nobody knows are unknown; a blank cell says nothing, so that what the site's hours say
    holds. Rows with an unknown site, date or service are refused; entries at odds with each other
    become unknown. Cells may hold names, so none is quoted but those of days.

    Raises
    ------
    TableError
        The table has no column of dates, or names neither sites nor their ids.
    """
    told = state_years(read_table(source, "roster", report, prepare_roster), years, report)
    frame = _add_services(_join_half_columns(spread_spans(told, periods)))
    _demand_columns(frame, source)
    entries = pd.DataFrame(
        {
            "site_id": find_sites(frame, known, report),
            "date": _read_dates(frame, report),
            "service": [
                read_roster_services(cell) for cell in _choose(frame, "service", "services")
            ],
            "_file": frame["_file"],
            "_row": frame["_row"],
        }
    )
    _read_states(entries, frame, report)
    is_service = entries["service"].map(len) > 0
    remark_rows(
        report, frame, ~is_service.to_numpy(), "refused", "service_unknown", say("service_unread")
    )
    kept = (entries["site_id"] != "") & (entries["date"] != "") & is_service & entries["is_said"]
    report.accepted += int(kept.sum())
    return _settle(_spread_services(entries[kept]), report)


def _demand_columns(frame: pd.DataFrame, source: FileSource) -> None:
    files = ", ".join(file.name for file in source.files)
    if "date" not in frame:
        expected = "a column of dates (日期), one row per site and date"
        raise refuse_missing(files, frame, expected, "date")
    if "site_id" not in frame and "name" not in frame:
        expected = "a column of site ids (单位编码) or names (单位名称)"
        raise refuse_missing(files, frame, expected, "name")


def _choose(frame: pd.DataFrame, *fields: str) -> list[str]:
    """The cells of the first of these fields that the table has, blank where it has none."""
    found = next((field for field in fields if field in frame), fields[0])
    return [str(cell) for cell in column_of(frame, found)]


def _join_half_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns 上午 and 下午 as one answer, where no other column gives it."""
    halves = {"上午": "forenoon", "下午": "afternoon"}
    present = {half: field for half, field in halves.items() if field in frame}
    if not present:
        return frame
    open_ = _choose(frame, "open")
    joined = [
        cell or join_halves({half: str(row[field]) for half, field in present.items()})
        for cell, row in zip(open_, frame.to_dict("records"), strict=True)
    ]
    return frame.assign(open=joined)


def _add_services(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns that answer for one service alone become rows of that service."""
    apart = {"rabies_open": "rabies", "birth_dose_open": "birth_dose"}
    parts = [frame]
    for field, service in apart.items():
        if field in frame:
            said = frame[frame[field] != ""]
            parts.append(said.assign(open=said[field], service=service, hours="", services=""))
    return pd.concat(parts, ignore_index=True).fillna("") if len(parts) > 1 else frame


def _read_dates(frame: pd.DataFrame, report: RowReport) -> list[str]:
    years, cells = _choose(frame, YEAR_TEXT), _choose(frame, "date")
    dates = [read_roster_date(cell, year) for cell, year in zip(cells, years, strict=True)]
    remark_rows(
        report,
        frame.assign(date=_quote_days(frame)),
        np.array([not day for day in dates], dtype=bool),
        "refused",
        "date_unread",
        say("date_expected", value="{value}"),
        column="date",
    )
    _check_weekdays(frame, dates, report)
    return dates


def _quote_days(frame: pd.DataFrame) -> list[str]:
    """What the columns of days say of each row; free text may hold names and is not quoted."""
    columns = [_choose(frame, field) for field in _DAYS]
    said = ["、".join(dict.fromkeys(filter(None, row))) for row in zip(*columns, strict=True)]
    return [text or say("blank_word") for text in said]


def _check_weekdays(frame: pd.DataFrame, dates: Sequence[str], report: RowReport) -> None:
    """Note rows whose stated weekday is not that of their date."""
    stated = [_WEEKDAY.search(cell) for cell in _choose(frame, "weekday")]
    differs = [
        bool(day and sign and _WEEKDAYS.index(sign[1].replace("天", "日")) != weekday_of(day))
        for day, sign in zip(dates, stated, strict=True)
    ]
    mask: Flags = np.array(differs, dtype=bool)
    message = say("weekday_disagrees", value="{value}")
    remark_rows(report, frame, mask, "noted", "weekday_differs", message, column="weekday")


def weekday_of(day: str) -> int:
    """Monday is 0."""
    return date.fromisoformat(day).weekday()


def _read_states(entries: pd.DataFrame, frame: pd.DataFrame, report: RowReport) -> None:
    """Fill `is_said`, `state`, `only` (the one service that is open, or empty) and `hours`."""
    hours = _choose(frame, "hours")
    cells = [
        cell or stated for cell, stated in zip(_choose(frame, "open", "hours"), hours, strict=True)
    ]
    entries["is_said"] = [bool(cell) for cell in cells]
    _remark_blank(entries, report)
    words = [read_open_word(cell) for cell in cells]
    remark_rows(
        report,
        frame,
        np.array([word is None for word in words], dtype=bool),
        "noted",
        "open_unread",
        say("opening_unread"),
    )
    entries["state"] = [(word or _NOT_KNOWN).state for word in words]
    entries["only"] = [(word or _NOT_KNOWN).service for word in words]
    written = [
        stated or (cell if names_hours(cell) else "")
        for cell, stated in zip(cells, hours, strict=True)
    ]
    entries["hours"] = np.where(entries["state"] == Trilean.YES, texts(written), "")


def _remark_blank(entries: pd.DataFrame, report: RowReport) -> None:
    blank = int((~entries["is_said"]).sum())
    if blank:
        message = say("opening_blank", rows=blank)
        report.remark("noted", "open_blank", message, column="open", value=blank)


def _spread_services(entries: pd.DataFrame) -> pd.DataFrame:
    """One row per service; a cell that is open for one service alone closes all others."""
    rows = entries.explode("service", ignore_index=True)
    alone = rows["only"] != ""
    others, own = rows[alone].copy(), rows[alone].copy()
    others["state"], others["hours"] = int(Trilean.NO), ""
    own["service"] = own["only"]
    keep_others = others["service"] != others["only"]
    return pd.concat([rows[~alone], others[keep_others], own], ignore_index=True)


def _settle(entries: pd.DataFrame, report: RowReport) -> Roster:
    """One entry per site, date and service."""
    states = entries.groupby(_CELL)["state"].transform("nunique")
    at_odds = (states > 1).to_numpy()
    remark_rows(
        report,
        entries,
        at_odds,
        "noted",
        "roster_at_odds",
        say("roster_disagrees"),
    )
    settled = entries.assign(
        state=np.where(at_odds, int(Trilean.UNKNOWN), entries["state"]),
        hours=np.where(at_odds, "", entries["hours"]),
    )
    settled = settled.drop_duplicates(_CELL).sort_values(_CELL)
    return Roster(
        site_id=texts(settled["site_id"]),
        date=texts(settled["date"]),
        service=texts(settled["service"]),
        state=settled["state"].to_numpy(dtype=np.int8),
        hours=texts(settled["hours"]),
    )
