"""The census table (人口表): whole people per county, urban and rural, with year and basis."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Indices, Ints
from geo.errors import TableError
from geo.model.county import Counties, Population, join_names
from geo.model.row_report import RowReport
from geo.readers.counties.match import match_counties
from geo.readers.tables.cells import column_of, parse_numbers
from geo.readers.tables.door import read_table
from geo.readers.tables.groups import read_groups
from geo.readers.tables.missing_columns import refuse_missing
from geo.readers.tables.people_fractions import refuse_fractions
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.vocabulary import find_word
from geo.study import PopulationSource
from geo.words.sentences import say

_BAND = re.compile(r"age_.*|births|floating|children")
_LOST = {"no_such_county", "people_missing", "people_out_of_range", "parts_and_total_differ",
         "duplicate_county", "not_a_number", "bad_code"}  # fmt: skip
_NAMED = 20
"""Names that a remark lists."""
_MOST_PEOPLE = 2_000_000_000
_BEYOND_ALL_PEOPLE = 1e15
"""Larger numbers are refused as much, and their sums still count in ones."""
_TOTALS = {
    "resident": ("population_resident", "population"),
    "registered": ("population_registered", "population"),
    None: ("population_resident", "population", "population_registered"),
}
_BASES = {"population_resident": "resident", "population_registered": "registered"}


@dataclass(frozen=True, slots=True)
class _People:
    """One entry per row; NaN where not stated."""

    total: Floats
    urban: Floats
    rural: Floats


def read_population(source: PopulationSource, counties: Counties, report: RowReport) -> Population:
    """Read the people of each county, aligned with `counties`.

    Urban and rural must add up to the total; a total alone is allowed. Rows without a county are
    in the report as `no_such_county`, counties without a row as `county_without_row`. People of
    rows in the study's area that mean no county are summed and told.

    Raises
    ------
    TableError
        No column of people, several years without one chosen, two bases at odds, or no row that
        could be taken: an assessment would go on as if no census had been given.
    PersonalDataError
        The table is about persons.
    """
    frame = read_table(source, "population", report)
    year = _find_year(frame, source)
    frame = _keep_year(frame, year, report)
    column = _find_total(frame, source)
    basis = _find_basis(frame, column, source, report)
    if year is None:
        report.remark(
            "noted",
            "year_unknown",
            say("population_year_not_said"),
        )
    people = _read_people(frame, column, report)
    match = match_counties(frame, counties, report)
    county = match.county
    used = (county >= 0) & ~_refuse_rows(frame, people, county, report)
    _tell_missing(frame, people, match.missing, report)
    if not used.any():
        raise _refuse_census(source, frame, report)
    report.accepted += int(used.sum())
    _name_missing(counties, county[used], report)
    return _align(frame, people, county, used, counties, year, basis, source, report)


def _refuse_census(source: PopulationSource, frame: pd.DataFrame, report: RowReport) -> TableError:
    """Name the columns, how to map them, and why the first row was not taken."""
    causes = [one for one in report.remarks if one.row and one.reason in _LOST]
    first = next(iter(sorted(causes, key=lambda one: one.outcome != "refused")), None)
    cause = f"; line {first.row}: {first.message}" if first else ""
    expected = "a county of the study (行政区划代码, or 县区 with 市) in a row, none could be taken"
    field = next((name for name in frame.columns if name.startswith("population")), "population")
    told = refuse_missing(source.files[0].name, frame, expected, "adcode", "name", field)
    return TableError(f"{told}{cause}")


def _tell_missing(frame: pd.DataFrame, people: _People, missing: Flags, report: RowReport) -> None:
    """Say how many people stand in rows that mean no county: they are in no figure."""
    counted = missing & (people.total > 0)
    if not counted.any():
        return
    names, codes = column_of(frame, "name")[counted], column_of(frame, "adcode")[counted]
    words = list(dict.fromkeys(name or code for name, code in zip(names, codes, strict=True)))
    listed = "、".join(words[:_NAMED]) + (say("and_others") if len(words) > _NAMED else "")
    total = int(people.total[counted].sum())
    message = say("counties_not_of_study", listed=listed, total=f"{total:,}")
    report.remark("noted", "people_of_no_county", message, file=str(frame["_file"].iat[0]),
                  value=total)  # fmt: skip


def _find_year(frame: pd.DataFrame, source: PopulationSource) -> int | None:
    if source.year is not None:
        return source.year
    years = {_read_year(cell) for cell in set(column_of(frame, "population_year"))} - {None}
    if len(years) > 1:
        listed = ", ".join(str(year) for year in sorted(filter(None, years)))
        raise TableError(
            f"{source.files[0].name}: expected one year, found {listed}; choose one as `year`"
        )
    return years.pop() if years else None


def _read_year(cell: str) -> int | None:
    found = re.search(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", cell)
    return int(found.group()) if found else None


def _keep_year(frame: pd.DataFrame, year: int | None, report: RowReport) -> pd.DataFrame:
    """Rows of another year than the chosen one are left out."""
    stated = [_read_year(cell) for cell in column_of(frame, "population_year")]
    other = np.array([found is not None and found != year for found in stated], dtype=bool)
    remark_rows(
        report,
        frame,
        other,
        "noted",
        "other_year",
        f"{{value}} is not the year {year}",
        column="population_year",
    )
    kept: pd.DataFrame = frame[~other].reset_index(drop=True)
    return kept


def _find_total(frame: pd.DataFrame, source: PopulationSource) -> str:
    """The column of totals that suits the basis; "" where only urban and rural are given."""
    column = next((name for name in _TOTALS[source.basis] if name in frame), "")
    if not column and not {"urban", "rural"} <= set(frame.columns):
        expected = "a column of people (常住人口, population)"
        raise refuse_missing(source.files[0].name, frame, expected, "population")
    return column


def _find_basis(
    frame: pd.DataFrame, column: str, source: PopulationSource, report: RowReport
) -> str | None:
    stated = {find_word(cell, "bases") for cell in set(column_of(frame, "basis"))} - {""}
    by_column = _BASES.get(column)
    found = stated | ({by_column} if by_column else set())
    found |= {source.basis} if source.basis else set()
    if len(found) > 1:
        raise TableError(
            f"{source.files[0].name}: expected one basis, found {' and '.join(sorted(found))}"
        )
    if not found:
        report.remark(
            "noted",
            "basis_unknown",
            say("population_basis_not_said"),
            file=source.files[0].name,
            column=column,
        )
    return next(iter(found), None)


def _read_people(frame: pd.DataFrame, column: str, report: RowReport) -> _People:
    urban = _read_whole(frame, "urban", report)
    rural = _read_whole(frame, "rural", report)
    total = _read_whole(frame, column, report) if column else urban + rural
    refuse_fractions(frame, column or "urban", report)
    total = np.where(np.isnan(total), urban + rural, total)
    urban = np.where(np.isnan(urban), _urban_by_rate(frame, total, urban, report), urban)
    urban = np.where(np.isnan(urban), total - rural, urban)
    rural = np.where(np.isnan(rural), total - urban, rural)
    return _People(total, urban, rural)


def _read_whole(frame: pd.DataFrame, field: str, report: RowReport) -> Floats:
    """Numbers of people; halves are rounded up and said."""
    values = np.minimum(parse_numbers(frame, field, report), _BEYOND_ALL_PEOPLE)
    whole = np.floor(values + 0.5)
    broken = np.abs(values - whole) > 1e-6
    remark_rows(
        report,
        frame,
        broken,
        "repaired",
        "rounded",
        "{value} rounded to whole people",
        column=field,
    )
    return whole


def _urban_by_rate(frame: pd.DataFrame, total: Floats, urban: Floats, report: RowReport) -> Floats:
    """城镇化率 × total: in hundredths where any value is over 1, as a fraction otherwise."""
    if "urban_rate" not in frame:
        return urban
    rate = parse_numbers(frame, "urban_rate", report)
    in_hundredths = bool(np.nanmax(rate, initial=0.0) > 1)
    share = rate / 100 if in_hundredths else rate
    impossible = (share < 0) | (share > 1)
    remark_rows(
        report,
        frame,
        impossible,
        "refused",
        "bad_rate",
        "expected a share between 0 and 100 %, got {value}",
        column="urban_rate",
    )
    share[impossible] = np.nan
    used = np.isnan(urban) & ~np.isnan(share * total)
    if used.any():
        report.remark(
            "repaired",
            "urban_from_rate",
            f"urban = rate × total in {int(used.sum())} rows",
            column="urban_rate",
            value=int(used.sum()),
        )
    return np.floor(share * total + 0.5)


def _refuse_rows(frame: pd.DataFrame, people: _People, county: Indices, report: RowReport) -> Flags:
    """Rows of counties that cannot be counted; each has one reason."""
    ours = county >= 0
    missing = ours & np.isnan(people.total)
    stated = np.vstack([people.total, people.urban, people.rural])
    with np.errstate(invalid="ignore"):
        odd = ours & ~missing & ((stated < 0) | (stated > _MOST_PEOPLE)).any(axis=0)
        split = ~np.isnan(people.urban)
        apart = ours & ~odd & split & (people.urban + people.rural != people.total)
    twice = ours & pd.Series(county).duplicated(keep=False).to_numpy(dtype=bool)
    column = next((name for name in frame.columns if name.startswith("population")), "urban")
    causes = (
        (missing, "people_missing", "expected a number of people, got nothing readable"),
        (odd, "people_out_of_range", "people must be 0 or more, in total and in each part"),
        (apart, "parts_and_total_differ", "urban + rural must equal the total {value}"),
        (twice, "duplicate_county", _tell_twice(frame)),
    )
    for mask, reason, message in causes:
        shown = "adcode" if reason == "duplicate_county" and "adcode" in frame else column
        remark_rows(report, frame, mask, "refused", reason, message, column=shown)
    refused: Flags = missing | odd | apart | twice
    return refused


def _tell_twice(frame: pd.DataFrame) -> str:
    files = list(dict.fromkeys(frame["_file"]))
    told = "several rows for this county; none of them is taken"
    if len(files) > 1:
        told += f"; tables read together: {', '.join(map(str, files))}; choose one as `sheet`"
    return told


def _name_missing(counties: Counties, county: Indices, report: RowReport) -> None:
    for i in np.setdiff1d(np.arange(len(counties)), county).tolist():
        whole = join_names(counties.prefecture[i], counties.name[i])
        report.remark(
            "noted",
            "county_without_row",
            f"{whole} has no row that could be taken",
            value=counties.adcode[i],
        )


def _align(
    frame: pd.DataFrame,
    people: _People,
    county: Indices,
    used: Flags,
    counties: Counties,
    year: int | None,
    basis: str | None,
    source: PopulationSource,
    report: RowReport,
) -> Population:
    def spread(values: Floats) -> Ints:
        out = np.zeros(len(counties), dtype=np.int64)
        out[county[used]] = np.nan_to_num(values[used]).astype(np.int64)
        return out

    bands = [name for name in frame.columns if _BAND.fullmatch(name)]
    groups = read_groups(frame[used], source.columns, _MOST_PEOPLE, report)
    for name, values in groups.items():
        whole = np.zeros(len(frame))
        whole[used] = np.floor(values + 0.5)
        groups[name] = whole
    return Population(
        known=spread(np.ones(len(frame))).astype(bool),
        residents=spread(people.total),
        split_known=spread(~np.isnan(people.urban) * 1.0).astype(bool),
        urban=spread(people.urban),
        rural=spread(people.rural),
        bands={name: spread(_read_band(frame, name, used, report)) for name in bands}
        | {name: spread(values) for name, values in groups.items()},
        year=year,
        basis=basis,
    )


def _read_band(frame: pd.DataFrame, name: str, used: Flags, report: RowReport) -> Floats:
    """People of an age band; what is blank, unreadable or negative counts as 0 and is noted."""
    values = _read_whole(frame, name, report)
    with np.errstate(invalid="ignore"):
        missing = used & ~(values >= 0)
    remark_rows(report, frame, missing, "noted", "band_missing", "counted as 0", column=name)
    return np.where(missing, 0.0, values)
