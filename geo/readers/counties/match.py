"""Which county a row of a table means: by code, else by the one county that its name can mean.

A name needs its prefecture only where several counties of the study have it. In a table of which
most names are none of the study's a name alone forces nothing: 铁西区 is in four prefectures.
Functional zones (高新区, 铁东区(含风景区)) are no counties: their rows are left out, and
their people told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags, Indices, Texts
from geo.model.county import Counties, join_names
from geo.model.row_report import Outcome, RowReport
from geo.readers.counties.names import CountyNames, shorten_county, stem_prefecture
from geo.readers.tables.cells import column_of, repair_codes
from geo.readers.tables.row_remarks import LISTED, remark_rest, remark_rows
from geo.readers.vocabulary import normalise_name

_ZONE = re.compile(
    r"高新|开发|经开|经济区|示范|新区|新城|园区|风景|保税|合作区|产业|工业|管委会|管理区|试验区|实验区"
    r"|度假|自贸|林场|农场|\(含"
)
"""Names that functional zones have, which an outline of counties does not hold."""
_WHOLE = re.compile(r"全[国省市县区州盟旗]|全?市区|全?市辖区|城区|全地区")
"""Totals by another word; a table of counties has no county of these names."""
_PREFECTURE = re.compile("(?:市|州|盟|地区)$")
_NO_PREFECTURE = re.compile(r"|省.*|.*(?:本级|直属|直管|市直)|辖区|市辖区")


@dataclass(frozen=True, slots=True)
class CountyMatch:
    """Position of each row's county (−1: none), and rows of ground that no county of ours holds.

    `missing` are rows of the study's own prefectures, or of none stated, that mean no county.
    """

    county: Indices
    missing: Flags


@dataclass(frozen=True, slots=True)
class _Named:
    """What names alone say: a county, several it may be, or a prefecture that is not ours."""

    county: Indices
    candidates: Sequence[tuple[int, ...]]
    elsewhere: Flags
    alone: Flags


def match_counties(frame: pd.DataFrame, counties: Counties, report: RowReport) -> CountyMatch:
    """Find each row's county; every row without one is in the report."""
    stated = column_of(frame, "adcode")
    is_free = counties.has_free_codes
    codes = repair_codes(frame, "adcode", (6,), report, is_free=is_free)
    index = counties.index_of()
    found = np.array([index.get(code, -1) for code in codes], dtype=np.int32)
    blank: Flags = stated == ""
    names, prefectures = column_of(frame, "name"), column_of(frame, "prefecture")
    known = CountyNames(counties)
    named = _read_names(names, prefectures, known, counties)
    unforced = _find_unforced(named, names, blank)
    found = np.where(blank & ~unforced, named.county, found).astype(np.int32)
    whole_areas: Flags = np.fromiter(
        (code.endswith("00") and not is_free for code in codes), bool, len(codes)
    )
    whole_areas |= blank & (found < 0) & _mark_prefectures(names, known)
    lost = (found < 0) & ~whole_areas
    message = "{value} is a prefecture or province, not added"
    shown = "adcode" if "adcode" in frame and (codes != "").any() else "name"
    remark_rows(report, frame, whole_areas, "noted", "not_a_county", message, column=shown)
    _remark_codes(frame, lost & (codes != ""), named, counties, report)
    elsewhere = lost & blank & named.elsewhere
    message = "{value} lies in a prefecture that is not one of this study"
    remark_rows(report, frame, elsewhere, "noted", "no_such_county", message, column="name")
    _remark_names(frame, lost & blank & ~elsewhere, unforced, named, counties, report)
    _note_other_names(frame, names, found, counties, report)
    own = {code[:4] for code in counties.adcode}
    in_area = np.fromiter((not is_free and code[:4] in own for code in codes), bool, len(codes))
    missing = lost & np.where(blank, ~elsewhere & ~unforced & (names != ""), in_area)
    return CountyMatch(found, missing)


def _read_names(names: Texts, prefectures: Texts, known: CountyNames, counties: Counties) -> _Named:
    read = [
        _read(name, area, known, counties) for name, area in zip(names, prefectures, strict=True)
    ]
    candidates = [several for several, _ in read]
    one = [several[0] if len(several) == 1 else -1 for several in candidates]
    alone = [
        not stem_prefecture(area) and not known.names_prefecture(name)
        for name, area in zip(names, prefectures, strict=True)
    ]
    return _Named(
        county=np.array(one, dtype=np.int32),
        candidates=candidates,
        elsewhere=np.array([is_elsewhere for _, is_elsewhere in read], dtype=bool),
        alone=np.array(alone, dtype=bool),
    )


def _read(
    name: str, prefecture: str, known: CountyNames, counties: Counties
) -> tuple[tuple[int, ...], bool]:
    """Counties that a name may mean within its prefecture, and whether that is another study's."""
    candidates = known.find(name)
    stem = stem_prefecture(prefecture)
    if _NO_PREFECTURE.fullmatch(stem) or not known.prefectures:
        return candidates, False
    if stem not in known.prefectures:
        return (), True
    return tuple(i for i in candidates if stem_prefecture(counties.prefecture[i]) == stem), False


def _find_unforced(named: _Named, names: Texts, blank: Flags) -> Flags:
    """Rows found by a name alone in a table that is mostly about other counties."""
    alone: Flags = blank & named.alone & (names != "")
    ours = alone & (named.county >= 0)
    zones = np.fromiter(
        (_ZONE.search(normalise_name(n)) is not None for n in names), bool, len(names)
    )
    strangers = alone & ~zones & np.array([not several for several in named.candidates], dtype=bool)
    unforced: Flags = ours if strangers.sum() > ours.sum() else np.zeros(len(names), dtype=bool)
    return unforced


def _mark_prefectures(names: Texts, known: CountyNames) -> Flags:
    """Rows of a whole prefecture of the study by its name, and totals: 鞍山市, 全市."""
    whole = [
        _WHOLE.fullmatch(normalise_name(name)) is not None
        or (_PREFECTURE.search(name) is not None and stem_prefecture(name) in known.prefectures)
        for name in names
    ]
    return np.array(whole, dtype=bool)


def _remark_codes(
    frame: pd.DataFrame, lost: Flags, named: _Named, counties: Counties, report: RowReport
) -> None:
    def describe(i: int) -> str:
        code = frame["adcode"].iat[i]
        several = named.candidates[i]
        if len(several) != 1:
            return f"{code} is no county of this study"
        own = f"{counties.name[several[0]]} ({counties.adcode[several[0]]})"
        return f"{code} is no county of this study, but its name is that of {own}: an older code?"

    _remark_each(frame, lost, "noted", "adcode", describe, report)


def _remark_names(
    frame: pd.DataFrame,
    lost: Flags,
    unforced: Flags,
    named: _Named,
    counties: Counties,
    report: RowReport,
) -> None:
    names = column_of(frame, "name")

    def describe(i: int) -> str:
        several = named.candidates[i]
        if unforced[i]:
            return (
                f"{names[i]}: most names of this table are none of the study's; add its prefecture"
            )
        if len(several) > 1:
            whole = [join_names(counties.prefecture[c], counties.name[c]) for c in several]
            listed = "、".join(whole)
            return f"{names[i]} may be {listed}; add its prefecture or code"
        return f"{names[i]} is no county of this study"

    _remark_each(frame, lost, "refused", "name", describe, report)


def _remark_each(
    frame: pd.DataFrame,
    mask: Flags,
    outcome: Outcome,
    column: str,
    describe: Callable[[int], str],
    report: RowReport,
) -> None:
    """One remark a row, each with words of its own, up to the usual number."""
    lines = frame["_row"].to_numpy(dtype=np.int64)
    for i in np.flatnonzero(mask)[:LISTED].tolist():
        report.remark(
            outcome,
            "no_such_county",
            describe(i),
            file=str(frame["_file"].iat[i]),
            row=int(lines[i]),
            column=column,
            value=column_of(frame, column)[i],
        )
    remark_rest(report, int(mask.sum()), outcome, "no_such_county", column)


def _note_other_names(
    frame: pd.DataFrame, names: Texts, found: Indices, counties: Counties, report: RowReport
) -> None:
    differs = [
        bool(name) and i >= 0 and not _is_name_of(name, str(counties.name[i]))
        for name, i in zip(names, found.tolist(), strict=True)
    ]
    remark_rows(
        report,
        frame,
        np.array(differs, dtype=bool),
        "noted",
        "name_differs",
        "{value} is not the name that the outline with this code has; the code counts",
        column="name",
    )


def _is_name_of(name: str, own: str) -> bool:
    plain = normalise_name(name)
    return not own or plain.endswith((normalise_name(own), *shorten_county(own)))
