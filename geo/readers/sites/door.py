"""The register of sites (预防接种单位一览表): rows of a table or layer to `SiteRecords`."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Texts
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.model.trilean import Trilean
from geo.readers.kept_rows import KeptRows
from geo.readers.places.row_datums import state_datums
from geo.readers.sites.fit_out import read_fit_out
from geo.readers.sites.grades import read_cycles, read_tiers
from geo.readers.sites.ids import decide_ids
from geo.readers.sites.rows import PlacedRows, read_placed_rows
from geo.readers.sites.services import (
    read_answers,
    read_booking,
    read_services,
    read_site_hours,
)
from geo.readers.tables.cells import column_of, fold_width, parse_numbers, repair_codes
from geo.readers.tables.dates import parse_dates
from geo.readers.tables.missing_columns import refuse_missing
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.setting_words import read_settings
from geo.readers.vocabulary import find_word
from geo.rules.standard import Standard
from geo.study import SiteSource
from geo.words.sentences import say

UNNAMED = say("unnamed_bracket")
"""How a site is called whose row gives no name; its kind follows."""
_EVIDENCE = ("site_id", "org_code", "township_code", "kind", "township", "address")
_NAMELIKE = re.compile(r"[^\W\d_]")
_OUT_OF_USE = re.compile(
    r"(?<![未非否不没])(?<!没有)(?<!not )(?:停用|撤销|注销|取消|关闭|停业|歇业|废止|closed"
    r"|停止(?:接种|服务|运[营行]|开诊)|暂停|inactive|decommissioned|suspended|폐업|廃止"
    r"|ferm[ée]e?(?!\w)|cerrado|fechad[oa]|desativad[oa])(?!\s*[:：(（]?\s*否)"
    r"|(?:non|not)[- ]?(?:yet )?(?:operational|functional|functioning|in use|active|open)"
    r"|[未待](?:启用|运[营行]|开业|开诊|投用|建成)|不(?:运[营行]|使用|开诊|再接种)|筹建|在建|拟建|建设中|规划中"
    r"|planned|proposed|under construction",
    re.IGNORECASE,
)
_CLOSING = re.compile("停用|撤销|注销|取消|关闭|closed", re.IGNORECASE)
_IN_USE = re.compile(
    r"(?:已|正常|在)*(?:启用|运[营行]|使用|开业|营业|开诊|接种|开放|在用|正常|有效|存续|在业)"
    r"(?:中|状态|正常)?|是|[1y√✓]|良好|合格|已?(?:审核|备案|验收|公示|认证)(?:通过)?"
    r"|yes|true|open|active|operational|functional|functioning|ouverte?"
    r"|in (?:use|service|operation)",
    re.IGNORECASE,
)


def read_site_records(
    source: SiteSource, standard: Standard, report: RowReport, *, free_codes: bool = False
) -> SiteRecords:
    """Read every site that has a name or a place; its coordinates must be usable if given.

    Rows without coordinates are kept as unplaced (`position` is `none`); rows with wrong ones are
    refused with the likely cause, since missing is not the same as wrong. `kind` is the text as
    written. A site that is out of use without a date is left out and noted. With `free_codes`
    codes of areas are those of another country: text of any form.

    Raises
    ------
    TableError, LayerError
        A file cannot be read, or has no column of names.
    PersonalDataError
        A table is about persons.
    CoordinateError
        A CRS that cannot be converted safely.
    """
    return keep_site_rows(source, standard, report, free_codes=free_codes).records


def keep_site_rows(
    source: SiteSource, standard: Standard, report: RowReport, *, free_codes: bool = False
) -> KeptRows[SiteRecords]:
    """`read_site_records` with the cells of the rows that it took."""
    rows = read_placed_rows(source, "sites", report)
    _name_by_institution(rows.frame)
    if "name" not in rows.frame:
        expected = "a column of names (接种单位名称, name)"
        raise refuse_missing(source.files[0].name, rows.frame, expected, "name")
    rows = rows.select(~_find_out_of_use(rows.frame, report))
    empty = _refuse_empty(rows, report)
    nameless = _refuse_nameless(rows, ~empty, report)
    _name_nameless(rows, report)
    ids, no_id = decide_ids(rows.frame, rows.places, report)
    kept = ~(rows.places.refused | no_id | nameless | empty)
    rows = rows.select(kept)
    report.accepted += len(rows.frame)
    codes = _read_codes(rows.frame, report, is_free=free_codes)
    records = _assemble(rows, ids[kept], codes, standard, report)
    return KeptRows(rows.frame, replace(records, datum=state_datums(rows.frame, source)))


def _name_by_institution(frame: pd.DataFrame) -> None:
    """Call a site by its institution where no column names the site itself, as counties do."""
    if "name" not in frame and "place_name" in frame:
        frame["name"] = frame["place_name"]


def _refuse_empty(rows: PlacedRows, report: RowReport) -> Flags:
    """Rows without place, code, kind, township and address; a county speaks for a name in words.

    What a table ends with (totals, notes, who signed) must not become a site that may lie
    anywhere.
    """
    said = ~rows.places.blank
    for field in _EVIDENCE:
        said |= column_of(rows.frame, field) != ""
    named = [_NAMELIKE.search(name) is not None for name in column_of(rows.frame, "name")]
    for field in ("county", "adcode"):
        said |= (column_of(rows.frame, field) != "") & np.array(named, dtype=np.bool_)
    empty: Flags = ~said
    message = "{value}: no site without place, code, kind, county, township and address"
    remark_rows(report, rows.frame, empty, "refused", "no_site", message, column="name")
    return empty


def _refuse_nameless(rows: PlacedRows, among: Flags, report: RowReport) -> Flags:
    """Rows with neither a name nor a place: nothing tells which site is meant."""
    nameless: Flags = (column_of(rows.frame, "name") == "") & rows.places.blank & among
    message = "a site needs a name or a place"
    remark_rows(report, rows.frame, nameless, "refused", "name_missing", message, column="name")
    return nameless


def _name_nameless(rows: PlacedRows, report: RowReport) -> None:
    """Call a site that only has a place by its kind."""
    frame = rows.frame
    nameless: Flags = (frame["name"] == "").to_numpy() & ~rows.places.blank
    message = "a site without a name was called 未命名"
    remark_rows(report, frame, nameless, "noted", "name_missing", message, column="name")
    frame.loc[nameless, "name"] = UNNAMED + column_of(frame, "kind")[nameless]


def _find_out_of_use(frame: pd.DataFrame, report: RowReport) -> Flags:
    """Sites that are said to be closed for good; with a closing date that date decides."""
    state = column_of(frame, "state")
    said = np.array([_OUT_OF_USE.search(cell) is not None for cell in state], dtype=np.bool_)
    closed: Flags = said & (column_of(frame, "valid_to") == "")
    remark_rows(
        report,
        frame,
        closed,
        "noted",
        "out_of_use",
        "left out: {value}, and no date says since when",
        column="state",
    )
    return closed


def _find_doubtful(frame: pd.DataFrame, report: RowReport) -> Flags:
    """Sites of which nobody can read whether they are in use: what they offer is not known."""
    state = column_of(frame, "state")
    dated = (column_of(frame, "valid_from") != "") | (column_of(frame, "valid_to") != "")
    known = {cell: not cell or _is_in_use(fold_width(cell)) for cell in set(state)}
    doubtful = np.array([not known[cell] for cell in state], dtype=np.bool_) & ~dated
    message = say("state_of_use_unread", value="{value}")
    remark_rows(report, frame, doubtful, "noted", "state_unread", message, column="state")
    return np.asarray(doubtful, dtype=np.bool_)


def _is_in_use(state: str) -> bool:
    """A word for being in use, or one for being closed that the cell denies (否（未撤销）)."""
    return bool(_IN_USE.fullmatch(state) or _CLOSING.search(state))


def _read_position(rows: PlacedRows) -> Texts:
    """How exactly a site is placed: `none` without coordinates, else `exact` or as said."""
    cells = column_of(rows.frame, "position")
    known = {cell: find_word(cell, "positions") for cell in set(cells)}
    stated = np.array([known[cell] for cell in cells], dtype=object)
    position = np.where(np.isin(stated.astype(str), ["village", "township"]), stated, "exact")
    return np.where(rows.places.blank, "none", position).astype(object)


def _read_codes(frame: pd.DataFrame, report: RowReport, *, is_free: bool) -> tuple[Texts, Texts]:
    """County and township code; a longer code states the shorter one too, in China."""
    adcode = repair_codes(frame, "adcode", (6,), report, is_free=is_free)
    if is_free:
        return adcode, repair_codes(frame, "township_code", (9,), report, is_free=True)
    area = pd.Series(repair_codes(frame, "township_code", (6, 9, 12), report), dtype=object)
    from_area = area.str[:6].to_numpy(dtype=object)
    township = area.str[:9].where(area.str.len() > 6, "").to_numpy(dtype=object)
    is_county_level = pd.Series(township, dtype=object).str.endswith("000").to_numpy(dtype=bool)
    return (
        np.where(adcode == "", from_area, adcode),
        np.where(is_county_level, "", township),
    )


def _read_setting(frame: pd.DataFrame, report: RowReport) -> Texts:
    settings = read_settings(pd.Series(column_of(frame, "setting"), dtype=object))
    unread = (settings == "") & (column_of(frame, "setting") != "")
    remark_rows(
        report,
        frame,
        unread,
        "noted",
        "setting_unread",
        "expected 城镇 or 乡村 (urban, rural), got {value}",
        column="setting",
    )
    return settings


def _assemble(
    rows: PlacedRows,
    ids: Texts,
    codes: tuple[Texts, Texts],
    standard: Standard,
    report: RowReport,
) -> SiteRecords:
    frame = rows.frame
    adcode, township_code = codes
    room = _read_room(frame, report)
    capacity = parse_numbers(frame, "capacity", report)
    if "day" in room:
        capacity = np.where(np.isnan(capacity), room["day"], capacity)
    doubtful = _find_doubtful(frame, report)
    services = {
        service: np.where(doubtful, np.int8(Trilean.UNKNOWN), stated)
        for service, stated in read_services(frame, standard, report).items()
    }
    return SiteRecords(
        site_id=ids,
        name=column_of(frame, "name"),
        lon=rows.places.lon,
        lat=rows.places.lat,
        position=_read_position(rows),
        address=column_of(frame, "address"),
        adcode=adcode,
        county=column_of(frame, "county"),
        township=column_of(frame, "township"),
        township_code=township_code,
        kind=np.where(doubtful, "", column_of(frame, "kind")),
        tier=read_tiers(frame),
        setting=_read_setting(frame, report),
        services=services,
        consultation=read_answers(frame, "consultation", "answers", report),
        booking=read_booking(frame, report),
        hours=read_site_hours(frame, standard),
        phone=column_of(frame, "phone"),
        booking_url=column_of(frame, "booking_url"),
        capacity=np.where(capacity >= 0, capacity, np.nan),
        valid_from=parse_dates(frame, "valid_from", report),
        valid_to=parse_dates(frame, "valid_to", report),
        note=column_of(frame, "note"),
        prefecture=column_of(frame, "prefecture"),
        cycle=read_cycles(frame, report),
        place_id=column_of(frame, "place_id"),
        place_name=column_of(frame, "place_name"),
        room=room,
        fit_out=read_fit_out(frame, report),
    )


def _read_room(frame: pd.DataFrame, report: RowReport) -> dict[str, Floats]:
    """People that can be vaccinated, by the period that the column names; NaN where not stated."""
    stated = {period: f"capacity_{period}" for period in ("day", "week", "month", "year")}
    found = {}
    for period, field in stated.items():
        if field in frame:
            values = parse_numbers(frame, field, report)
            found[period] = np.where(values >= 0, values, np.nan)
    return found
