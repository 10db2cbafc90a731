"""The door for employers (用人单位表): rows of a table or layer to `EmployerRecords`.

One row is one place of work: a works of its own (分支机构, 厂区) has a row of its own. The
address of registration is not the place and is never taken for it. Lists of staff are refused.
"""

from __future__ import annotations

import re

import numpy as np

from geo.arrays import Flags, Floats, Texts, texts
from geo.errors import PersonalDataError
from geo.model.employer import EmployerRecords
from geo.model.row_report import RowReport
from geo.readers.kept_rows import KeptRows
from geo.readers.places.row_datums import state_datums
from geo.readers.sites.employer_ids import decide_ids
from geo.readers.sites.rows import PlacedRows, read_placed_rows
from geo.readers.tables.cells import column_of, fold_width, parse_numbers, repair_codes
from geo.readers.tables.missing_columns import refuse_missing
from geo.readers.tables.row_remarks import remark_rows
from geo.study import FileSource

DETAILS = (
    "branch", "industry", "large", "lodged", "women", "migrant_workers", "shift",
    "wanted_vaccines", "wish", "clinic", "mode", "last_visit", "contract",
)  # fmt: skip
"""Columns that are carried along as written; the vocabulary's name of some is another."""
_OTHER_NAMES = {"wanted_vaccines": "services", "contract": "status"}
_EVIDENCE = ("employer_id", "old_org_code", "adcode", "county", "township", "address", "branch")
_ROSTER = re.compile("花名册|名册|名单")
_MOBILE = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}")


def read_employer_records(
    source: FileSource, report: RowReport, *, free_codes: bool = False
) -> EmployerRecords:
    """Read every employer that has a name and anything beside it.

    Rows without coordinates are kept as unplaced, rows with wrong ones are refused with the
    likely cause. Of the phones those of an office stay; mobile numbers are dropped and counted.

    Raises
    ------
    TableError, LayerError
        A file cannot be read, or has no column of names.
    PersonalDataError
        A table is about persons: a list of staff by its name, its columns or an identity number.
    CoordinateError
        A CRS that cannot be converted safely.
    """
    return keep_employer_rows(source, report, free_codes=free_codes).records


def keep_employer_rows(
    source: FileSource, report: RowReport, *, free_codes: bool = False
) -> KeptRows[EmployerRecords]:
    """`read_employer_records` with the cells of the rows that it took."""
    _refuse_rosters(source)
    rows = read_placed_rows(source, "employers", report)
    if "name" not in rows.frame:
        expected = "a column of names (单位名称, name)"
        raise refuse_missing(source.files[0].name, rows.frame, expected, "name")
    _remark_registered(rows, report)
    rows = rows.select(~(rows.places.refused | _refuse_empty(rows, report)))
    ids, refused = decide_ids(rows.frame, rows.places, report)
    rows = rows.select(~refused)
    report.accepted += len(rows.frame)
    records = _assemble(rows, ids[~refused], source, report, is_free=free_codes)
    return KeptRows(rows.frame, records)


def _refuse_rosters(source: FileSource) -> None:
    for path in source.files:
        if _ROSTER.search(path.stem):
            raise PersonalDataError(
                f"{path.name}: a list of staff by its name; only employers with their headcount "
                "belong here"
            )


def _remark_registered(rows: PlacedRows, report: RowReport) -> None:
    """Say once that addresses of registration are there and are not the places."""
    stated = int(np.count_nonzero(column_of(rows.frame, "registered_address") != ""))
    if not stated:
        return
    nowhere = int(np.count_nonzero(rows.places.blank))
    report.remark(
        "noted",
        "registered_address",
        f"注册地址/住所 is where an employer is registered, not where its people work: {stated} "
        f"cells are not taken as places; {nowhere} rows have no coordinates of their own",
        column="registered_address",
        value=stated,
    )


def _refuse_empty(rows: PlacedRows, report: RowReport) -> Flags:
    """Rows without a name, and those that say nothing beside it: totals, notes, who signed."""
    name = column_of(rows.frame, "name")
    nameless: Flags = (name == "") & ~rows.places.refused
    message = "an employer needs a name"
    remark_rows(report, rows.frame, nameless, "refused", "name_missing", message, column="name")
    said = ~rows.places.blank
    for field in _EVIDENCE:
        said |= column_of(rows.frame, field) != ""
    empty: Flags = ~said & ~nameless
    message = "{value}: no employer without a place, code, county, township and address"
    remark_rows(report, rows.frame, empty, "refused", "no_employer", message, column="name")
    return nameless | empty


def _read_people(rows: PlacedRows, field: str, report: RowReport) -> Floats:
    """Whole people of a column; NaN where blank, unreadable, negative or with a fraction."""
    people = parse_numbers(rows.frame, field, report)
    with np.errstate(invalid="ignore"):
        odd: Flags = (people < 0) | (people != np.floor(people))
    odd &= ~np.isnan(people)
    message = "expected whole people from 0 upward, got {value}; not taken"
    remark_rows(report, rows.frame, odd, "noted", "odd_headcount", message, column=field)
    return np.where(odd, np.nan, people)


def _read_phones(rows: PlacedRows, report: RowReport) -> Texts:
    phones = column_of(rows.frame, "phone")
    folded = [re.sub(r"[\s-]", "", fold_width(cell)) for cell in phones]
    mobile = np.array([_MOBILE.search(cell) is not None for cell in folded], dtype=np.bool_)
    count = int(np.count_nonzero(mobile))
    if count:
        message = f"phones of an office only: {count} mobile numbers dropped"
        report.remark("noted", "contact_dropped", message, column="phone", value=count)
    return np.where(mobile, "", phones).astype(object)


def _read_details(rows: PlacedRows) -> dict[str, Texts]:
    frame = rows.frame
    found = {name: column_of(frame, _OTHER_NAMES.get(name, name)) for name in DETAILS}
    return {name: cells for name, cells in found.items() if (cells != "").any()}


def _assemble(
    rows: PlacedRows, ids: Texts, source: FileSource, report: RowReport, *, is_free: bool
) -> EmployerRecords:
    frame = rows.frame
    area = repair_codes(frame, "township_code", (6, 9, 12), report, is_free=is_free)
    adcode = repair_codes(frame, "adcode", (6,), report, is_free=is_free)
    if not is_free:
        adcode = texts(own or code[:6] for own, code in zip(adcode, area, strict=True))
        area = texts(code[:9] if len(code) > 6 else "" for code in area)
    return EmployerRecords(
        employer_id=ids,
        name=column_of(frame, "name"),
        lon=rows.places.lon,
        lat=rows.places.lat,
        headcount=_read_people(rows, "headcount", report),
        wanted=_read_people(rows, "demand", report),
        kind=column_of(frame, "kind"),
        address=column_of(frame, "address"),
        adcode=adcode,
        county=column_of(frame, "county"),
        prefecture=column_of(frame, "prefecture"),
        township=column_of(frame, "township"),
        township_code=area,
        assigned_site_id=column_of(frame, "assigned_site_id"),
        phone=_read_phones(rows, report),
        note=column_of(frame, "note"),
        datum=state_datums(frame, source),
        details=_read_details(rows),
    )
