"""A register of facilities: who they are, where they stand, and the fields that measures ask of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts, texts
from geo.model.facts import Facts
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.model.trilean import Trilean
from geo.readers.kept_rows import KeptRows
from geo.readers.places.positions import Positions
from geo.readers.sites.facility_facts import read_facts, read_raw_words
from geo.readers.sites.ids import decide_ids
from geo.readers.sites.rows import PlacedRows, read_placed_rows
from geo.readers.tables.cells import column_of, repair_codes
from geo.readers.tables.missing_columns import refuse_missing
from geo.readers.tables.row_remarks import remark_rows
from geo.rules.measure_rules import MeasureRules
from geo.study import FileSource

_IDENTITY = frozenset(
    {"name", "adcode", "county", "prefecture", "township", "township_code", "_file", "_row"}
)


@dataclass(frozen=True, slots=True)
class FacilityRecords:
    """Facilities as a door hands them on: `records` as of sites, `facts` by the rules' fields.

    `words` holds the cells of fields of words as they are written, where there is a column.
    """

    records: SiteRecords
    facts: Facts
    words: dict[str, Texts]


def read_facilities(
    source: FileSource, rules: MeasureRules, report: RowReport, *, free_codes: bool = False
) -> FacilityRecords:
    """Read every facility with a name; a cell that cannot be read is unknown and listed.

    A row whose id cannot hold (rows at odds under one id) still stands for somebody: it is kept
    with its name and county and nothing else, so that it is neither counted nor missed. So is one
    with impossible coordinates, without these. A source without a file is a register of nobody.
    With `free_codes` codes of areas are those of another country: text of any form.

    Raises
    ------
    TableError, LayerError
        A file cannot be read, or has no column of names.
    PersonalDataError
        A table is about persons.
    """
    return keep_facility_rows(source, rules, report, free_codes=free_codes).records


def keep_facility_rows(
    source: FileSource, rules: MeasureRules, report: RowReport, *, free_codes: bool = False
) -> KeptRows[FacilityRecords]:
    """`read_facilities` with the cells of the rows that it took."""
    rows = read_placed_rows(source, "facilities", report) if source.files else _no_rows()
    if "name" not in rows.frame:
        expected = "a column of names (机构名称, name)"
        raise refuse_missing(source.files[0].name, rows.frame, expected, "name")
    nameless = column_of(rows.frame, "name") == ""
    message = "a facility needs a name"
    remark_rows(report, rows.frame, nameless, "refused", "name_missing", message, column="name")
    rows = rows.select(~nameless)
    ids, no_id = decide_ids(rows.frame, rows.places, report)
    report.accepted += int((~no_id).sum())
    if no_id.any():
        rows, ids = _forget(rows, ids, no_id)
    records = FacilityRecords(
        _assemble(rows, ids, _read_codes(rows.frame, report, free_codes)),
        read_facts(rows.frame, rules, report),
        read_raw_words(rows.frame, rules),
    )
    return KeptRows(rows.frame, records)


def _forget(rows: PlacedRows, ids: Texts, doubted: Flags) -> tuple[PlacedRows, Texts]:
    """Rows of which nothing is left where they are doubted but who and where they are."""
    frame = rows.frame.copy()
    for name in frame.columns:
        if name not in _IDENTITY:
            frame[name] = frame[name].where(~doubted, "")
    unnamed = PlacedRows(frame, rows.places).select(doubted)
    made, _ = decide_ids(unnamed.frame, unnamed.places, RowReport("facilities"))
    known = ids.copy()
    known[doubted] = made
    return PlacedRows(frame, rows.places), known


def _no_rows() -> PlacedRows:
    frame = pd.DataFrame({name: pd.Series(dtype=object) for name in ("name", "_file", "_row")})
    nowhere, none = np.empty(0), np.empty(0, dtype=bool)
    return PlacedRows(frame, Positions(nowhere, nowhere, none, none))


def _read_codes(frame: pd.DataFrame, report: RowReport, is_free: bool) -> tuple[Texts, Texts]:  # noqa: FBT001 - private
    """County and township code of each row, "" where not stated."""
    adcode = repair_codes(frame, "adcode", (6,), report, is_free=is_free)
    if is_free:
        return adcode, repair_codes(frame, "township_code", (9,), report, is_free=True)
    area = pd.Series(repair_codes(frame, "township_code", (6, 9, 12), report), dtype=object)
    township = area.str[:9].where(area.str.len() > 6, "").to_numpy(dtype=object)
    return (
        np.where(adcode == "", area.str[:6].to_numpy(dtype=object), adcode),
        texts("" if code.endswith("000") else code for code in township),
    )


def _assemble(rows: PlacedRows, ids: Texts, codes: tuple[Texts, Texts]) -> SiteRecords:
    frame, count = rows.frame, len(rows.frame)
    blank, unsaid = texts([""] * count), np.full(count, Trilean.UNKNOWN, dtype=np.int8)
    return SiteRecords(
        site_id=ids,
        name=column_of(frame, "name"),
        lon=rows.places.lon,
        lat=rows.places.lat,
        position=np.where(rows.places.blank | rows.places.refused, "none", "exact").astype(object),
        address=column_of(frame, "address"),
        adcode=codes[0],
        county=column_of(frame, "county"),
        township=column_of(frame, "township"),
        township_code=codes[1],
        kind=blank,
        tier=blank,
        setting=blank,
        services={},
        consultation=unsaid,
        booking=unsaid,
        hours={"": blank},
        phone=column_of(frame, "phone"),
        booking_url=blank,
        capacity=np.full(count, np.nan),
        valid_from=blank,
        valid_to=blank,
        note=column_of(frame, "note"),
        prefecture=column_of(frame, "prefecture"),
    )
