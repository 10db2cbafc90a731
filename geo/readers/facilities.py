"""A register of facilities: who they are, where they stand, and the fields that measures ask of."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Texts, Trileans, texts
from geo.measure_rules import MeasureField, MeasureRules
from geo.model.facts import Bounds, Facts, Ranks
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.model.trilean import Trilean
from geo.readers.missing_columns import refuse_missing
from geo.readers.row_remarks import remark_rows
from geo.readers.site_ids import decide_ids
from geo.readers.site_rows import PlacedRows, read_placed_rows
from geo.readers.table_cells import BLANK_SIGNS, column_of, parse_numbers, repair_codes
from geo.readers.vocabulary import find_word, normalise_name
from geo.study import FileSource

_ANSWERS = {"yes": Trilean.YES, "no": Trilean.NO, "": Trilean.UNKNOWN}


@dataclass(frozen=True, slots=True)
class FacilityRecords:
    """Facilities as a door hands them on: `records` as of sites, `facts` by the rules' fields."""

    records: SiteRecords
    facts: Facts


def read_facilities(
    source: FileSource, rules: MeasureRules, report: RowReport, *, free_codes: bool = False
) -> FacilityRecords:
    """Read every facility with a name; a cell that cannot be read is unknown and listed.

    With `free_codes` codes of areas are those of another country: text of any form.

    Raises
    ------
    TableError, LayerError
        A file cannot be read, or has no column of names.
    PersonalDataError
        A table is about persons.
    """
    rows = read_placed_rows(source, "facilities", report)
    if "name" not in rows.frame:
        expected = "a column of names (机构名称, name)"
        raise refuse_missing(source.files[0].name, rows.frame, expected, "name")
    nameless = column_of(rows.frame, "name") == ""
    message = "a facility needs a name"
    remark_rows(report, rows.frame, nameless, "refused", "name_missing", message, column="name")
    rows = rows.select(~nameless)
    ids, no_id = decide_ids(rows.frame, rows.places, report)
    kept = ~(rows.places.refused | no_id)
    rows = rows.select(kept)
    report.accepted += len(rows.frame)
    return FacilityRecords(
        _assemble(rows, ids[kept], _read_codes(rows.frame, report, free_codes)),
        _read_facts(rows.frame, rules, report),
    )


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
        position=np.where(rows.places.blank, "none", "exact").astype(object),
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


def _read_facts(frame: pd.DataFrame, rules: MeasureRules, report: RowReport) -> Facts:
    facts = Facts(count=len(frame))
    asked = {test.field for norm in rules.norms for test in (*norm.of, *norm.have)}
    for field in rules.fields:
        named = frame.rename(columns={_find_column(frame, field): field.id})
        if field.id not in named and field.id in asked:
            listed = "、".join(field.columns) or field.id
            message = f"no column for {field.zh} ({listed}): unknown throughout"
            report.remark("noted", "field_missing", message, column=field.id)
        if field.kind == "number":
            values = parse_numbers(named, field.id, report)
            facts.numbers[field.id] = Bounds(values, values)
        elif field.kind == "answer":
            facts.answers[field.id] = _read_answers(named, field, report)
        else:
            words = _read_words(named, field, report)
            if field.kind == "ordered":
                order = {word: i for i, word in enumerate(field.words)}
                rank = np.array([order.get(word, -1) for word in words], dtype=np.int32)
                facts.ranks[field.id] = Ranks(tuple(field.words), rank)
            else:
                facts.words[field.id] = words
    return facts


def _find_column(frame: pd.DataFrame, field: MeasureField) -> str:
    """The column of a field: by its id, which a study may map, else by a name that it goes by."""
    if field.id in frame:
        return field.id
    wanted = [normalise_name(name) for name in (field.id, field.zh, *field.columns)]
    headers = {normalise_name(str(name).removeprefix("other:")): str(name) for name in frame}
    return next((headers[name] for name in wanted if name in headers), "")


def _read_answers(frame: pd.DataFrame, field: MeasureField, report: RowReport) -> Trileans:
    cells = column_of(frame, field.id)
    known = {cell: find_word(cell, "answers") for cell in set(cells)}
    unread = np.array([bool(cell) and not known[cell] for cell in cells], dtype=bool)
    said = f"{field.zh}: expected 是 or 否, got {{value}}"
    remark_rows(report, frame, unread, "noted", "answer_unread", said, column=field.id)
    return np.array([_ANSWERS[known[cell]] for cell in cells], dtype=np.int8)


def _read_words(frame: pd.DataFrame, field: MeasureField, report: RowReport) -> Texts:
    cells = column_of(frame, field.id)
    cells = np.where(np.isin(cells.astype(str), list(BLANK_SIGNS)), "", cells)
    if not field.words:
        return cells
    known = {_fold(name): word for word, names in field.words.items() for name in (word, *names)}
    words = texts(known.get(_fold(cell), "") for cell in cells)
    unread = (words == "") & (cells != "")
    said = f"{field.zh}: expected one of {'、'.join(field.words)}, got {{value}}"
    remark_rows(report, frame, unread, "noted", "word_unread", said, column=field.id)
    return words


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
