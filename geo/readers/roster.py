"""Rosters in their plain long form: one row per site and date (节假日开诊安排表)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.arrays import Flags, texts
from geo.errors import TableError
from geo.model.roster import Roster
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.readers.roster_cells import (
    OpenWord,
    names_hours,
    read_open_word,
    read_roster_date,
    read_roster_services,
)
from geo.readers.row_remarks import remark_rows
from geo.readers.table_cells import column_of
from geo.readers.tables import read_table
from geo.study import FileSource

_CELL = ["site_id", "date", "service"]
_NOT_KNOWN = OpenWord(Trilean.UNKNOWN)


def read_roster(
    source: FileSource,
    records_ids: Sequence[str],
    report: RowReport,
    names: Sequence[str] = (),
) -> Roster:
    """Read entries for sites of the register, found by `site_id`, else by a name only one has.

    `names` are those of the sites in `records_ids`, in the same order. A date without a year takes
    that of its row (`year`, or a holiday written with one). A person on duty and a word that nobody
    knows are unknown; a blank cell says nothing, so that what the site's hours say holds. Rows
    with an unknown site, date or service are refused; entries at odds with each other become
    unknown. Cells may hold names, so none is quoted.

    Raises
    ------
    TableError
        The table has no column of dates, or names neither sites nor their ids.
    """
    frame = read_table(source, "roster", report)
    _demand_columns(frame, source)
    entries = pd.DataFrame(
        {
            "site_id": _find_sites(frame, list(records_ids), list(names), report),
            "date": _read_dates(frame, report),
            "service": [
                read_roster_services(cell) for cell in _choose(frame, "service", "services")
            ],
            "_file": frame["_file"],
            "_row": frame["_row"],
        }
    )
    _read_states(entries, frame, report)
    known = entries["service"].map(len) > 0
    remark_rows(report, frame, ~known.to_numpy(), "refused", "service_unknown", "服务类型无法识别")
    kept = (entries["site_id"] != "") & (entries["date"] != "") & known & entries["is_said"]
    report.accepted += int(kept.sum())
    return _settle(_spread_services(entries[kept]), report)


def _demand_columns(frame: pd.DataFrame, source: FileSource) -> None:
    files = ", ".join(file.name for file in source.files)
    if "date" not in frame:
        raise TableError(f"{files}: expected a column of dates (日期), one row per site and date")
    if "site_id" not in frame and "name" not in frame:
        raise TableError(f"{files}: expected a column of site ids (单位编码) or names (单位名称)")


def _choose(frame: pd.DataFrame, *fields: str) -> list[str]:
    """The cells of the first of these fields that the table has, blank where it has none."""
    found = next((field for field in fields if field in frame), fields[0])
    return [str(cell) for cell in column_of(frame, found)]


def _find_sites(
    frame: pd.DataFrame, ids: list[str], names: list[str], report: RowReport
) -> list[str]:
    by_name = pd.Series(ids[: len(names)], index=names, dtype=object)
    unique = by_name[~by_name.index.duplicated(keep=False)].to_dict()
    twice = set(by_name.index[by_name.index.duplicated()])
    known = set(ids)
    stated, named = _choose(frame, "site_id"), _choose(frame, "name")
    found = [
        (site if site in known else "") if site else unique.get(name, "")
        for site, name in zip(stated, named, strict=True)
    ]
    missing: Flags = np.array([not site for site in found], dtype=bool)
    shared: Flags = np.array(
        [not site and name in twice for site, name in zip(stated, named, strict=True)], dtype=bool
    )
    for mask, reason, message in (
        (missing & ~shared, "site_unknown", "该单位不在接种单位登记表中"),
        (shared, "site_ambiguous", "登记表中有多家单位同名,请填写单位编码"),
    ):
        remark_rows(report, frame, mask, "refused", reason, message)
    return found


def _read_dates(frame: pd.DataFrame, report: RowReport) -> list[str]:
    years = [
        f"{year} {holiday}"
        for year, holiday in zip(_choose(frame, "year"), _choose(frame, "holiday"), strict=True)
    ]
    cells = _choose(frame, "date")
    dates = [read_roster_date(cell, year) for cell, year in zip(cells, years, strict=True)]
    remark_rows(
        report,
        frame,
        np.array([not day for day in dates], dtype=bool),
        "refused",
        "date_unread",
        "应为日期,如 2026-02-15 或 2月15日(并有年份),实为 {value}",
        column="date",
    )
    return dates


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
        "开诊情况无法识别,按待核实处理(原文不显示)",
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
        message = f"{blank} 行未填写开诊情况,不作为安排,按接种时间判断"
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
        "同一单位同一日期安排不一致,按待核实处理",
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
