"""Numbers, codes, dates and coordinates out of cells of text."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model.row_report import RowReport
from geo.readers.places.positions import locate_rows
from geo.readers.tables.angle_text import read_angle, read_angle_pair
from geo.readers.tables.cells import parse_numbers, repair_codes
from geo.readers.tables.dates import read_date
from geo.study import FileSource


def frame_of(**columns):
    count = len(next(iter(columns.values())))
    rows = {"_file": ["a.csv"] * count, "_row": range(2, count + 2)}
    return pd.DataFrame(columns | rows).astype(dict.fromkeys(columns, object))


def number(cell):
    report = RowReport("x")
    [value] = parse_numbers(frame_of(n=[cell]), "n", report)
    return value, [(r.outcome, r.reason) for r in report.remarks]


def code(cell, *digits):
    report = RowReport("x")
    [found] = repair_codes(frame_of(c=[cell]), "c", digits, report)
    return found, [r.outcome for r in report.remarks]


@pytest.mark.parametrize(
    ("cell", "value"), [("12", 12), ("-1.5", -1.5), ("1e3", 1000), (".5", 0.5), ("-0", 0)]
)
def test_a_plain_number_is_read_without_a_word(cell, value):
    found, remarks = number(cell)
    assert (found, remarks) == (value, [])
    assert not np.signbit(number("-0")[0])


@pytest.mark.parametrize(
    ("cell", "value", "reason"),
    [
        ("１２３", 123, "number_rewritten"),
        ("1,234,567.5", 1234567.5, "number_rewritten"),
        ("1，234", 1234, "number_rewritten"),
        ("1 234", 1234, "number_rewritten"),
        ("300人", 300, "number_rewritten"),
        ("73.0785万", 730785, "ten_thousands"),
        ("12万人", 120000, "ten_thousands"),
        ("１.５万", 15000, "ten_thousands"),
    ],
)
def test_a_number_as_people_write_it_is_repaired_and_said(cell, value, reason):
    assert number(cell) == (value, [("repaired", reason)])


@pytest.mark.parametrize(
    "cell", ["NaN", "inf", "-Infinity", "1e999", "TRUE", "约500", "1,23", "0x10", "1_000", "#N/A"]
)
def test_what_is_no_finite_number_is_refused(cell):
    value, remarks = number(cell)
    assert np.isnan(value)
    assert remarks == [("refused", "not_a_number")]


def test_a_refused_cell_is_named_by_file_line_column_and_value():
    report = RowReport("x")
    parse_numbers(frame_of(n=["1", "many"]), "n", report)
    [remark] = report.remarks
    assert (remark.file, remark.row, remark.column, remark.value) == ("a.csv", 3, "n", "many")
    assert remark.message == "expected a finite number, got many"


@pytest.mark.parametrize("cell", ["—", "-", "/", "无"])
def test_a_sign_for_nothing_is_blank_and_noted(cell):
    value, remarks = number(cell)
    assert np.isnan(value)
    assert remarks == [("noted", "blank_sign")]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_python_writes_comes_back(value):
    assert number(repr(value))[0] == value


@pytest.mark.parametrize(
    ("cell", "digits", "found"),
    [
        ("210102.0", (6,), "210102"),
        ("210102001.0", (9,), "210102001"),
        ("２１０１０２", (6,), "210102"),
        ("'210102", (6,), "210102"),
        ('="210102"', (6,), "210102"),
        ("210102000000", (6,), "210102"),
        ("210102001000", (9,), "210102001"),
        ("2.10102001003E+11", (12,), "210102001003"),
    ],
)
def test_a_code_that_a_spreadsheet_changed_is_repaired_and_said(cell, digits, found):
    assert code(cell, *digits) == (found, ["repaired"])


@pytest.mark.parametrize(
    ("cell", "digits"),
    [
        ("2.10102E+11", (12,)),
        ("2.10102E+11", (6, 9, 12)),
        ("2.1E+5", (6,)),
        ("21010", (6,)),
        ("2101020", (6,)),
        ("210102001003", (6,)),
        ("210102.5", (6,)),
        ("沈阳", (6,)),
    ],
)
def test_a_code_whose_digits_are_lost_or_wrong_is_refused(cell, digits):
    assert code(cell, *digits) == ("", ["refused"])


@given(st.from_regex(r"[1-9][0-9]{11}", fullmatch=True))
def test_a_code_in_powers_of_ten_is_whole_or_refused(full):
    shown = f"{int(full):.11E}".replace("E+", "E+")
    assert code(shown, 12)[0] == full
    assert code(f"{int(full):.10E}", 12)[0] == ""


@pytest.mark.parametrize(
    ("text", "degrees", "axis"),
    [
        ("41°48′30″", 41 + 48 / 60 + 30 / 3600, ""),
        ("41度48分30秒N", 41 + 48 / 60 + 30 / 3600, "lat"),
        ("北纬41°48'30\"", 41 + 48 / 60 + 30 / 3600, "lat"),
        ("41° 48’ 30”", 41 + 48 / 60 + 30 / 3600, ""),
        ("东经123.4", 123.4, "lon"),
        ("123.4°E", 123.4, "lon"),
        ("43.3W", -43.3, "lon"),
        ("南纬12°15′", -12.25, "lat"),
        ("41,48,30", 41 + 48 / 60 + 30 / 3600, ""),
        ("N41，48，30.5", 41 + 48 / 60 + 30.5 / 3600, "lat"),
    ],
)
def test_degrees_minutes_seconds_are_read(text, degrees, axis):
    angle = read_angle(text)
    assert angle.degrees == pytest.approx(degrees, abs=1e-12)
    assert angle.axis == axis


@pytest.mark.parametrize(
    "text",
    [
        "41°60′",
        "12 3",
        "E12N",
        "41°48′61″",
        "1e5",
        "北",
        "41,48",
        "41,60,0",
        "41,48,60",
        "1,234,567",
        "41.5,48,0",
    ],
)
def test_what_is_no_angle_is_not_read(text):
    assert read_angle(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "123.4,41.8",
        "123.4，41.8",
        "41.8,123.4",
        "41.8N 123.4E",
        "N41.8,E123.4",
        "东经123°24′北纬41°48′",
        "(123.4; 41.8)",
        "POINT(123.4 41.8)",
        "经度:123.4 纬度:41.8",
        "123,24,0;41,48,0",
        "41，48，0；123，24，0",
        "E123,24,0 N41,48,0",
        "(123, 24, 0 / 41, 48, 0)",
    ],
)
def test_both_coordinates_come_out_of_one_cell(text):
    assert read_angle_pair(text) == pytest.approx((123.4, 41.8))


@pytest.mark.parametrize(
    "text",
    ["123.4", "1,2,3", "N41,N42", "E123,41", "沈阳市和平区", "123,24;41,48", "123,24,0,41,48,0"],
)
def test_a_cell_without_exactly_two_coordinates_is_not_read(text):
    assert read_angle_pair(text) is None


def locate(report=None, source=None, **columns):
    report = report or RowReport("x")
    source = source or FileSource()
    return locate_rows(frame_of(**columns), source, report), [r.reason for r in report.remarks]


@pytest.mark.parametrize(
    ("lon", "lat", "reason"),
    [
        ("41.8", "123.4", "lon_lat_swapped"),
        ("0", "0", "zero_coordinates"),
        ("41500000.5", "4627000.2", "projected_metres"),
        ("200", "41", "beyond_the_earth"),
        ("123.4", "", "half_a_coordinate"),
        ("NaN", "41", "bad_coordinates"),
        ("1e999", "41", "bad_coordinates"),
        ("东经", "41", "bad_coordinates"),
        ("北纬41", "123", "bad_coordinates"),
    ],
)
def test_wrong_coordinates_are_refused_with_the_likely_cause(lon, lat, reason):
    places, reasons = locate(lon=[lon, "123.4"], lat=[lat, "41.8"])
    assert places.refused.tolist() == [True, False]
    assert reasons == [reason]
    assert np.isnan(places.lon[0])
    assert places.lat[1] == 41.8


def test_blank_coordinates_are_blank_and_not_refused():
    places, reasons = locate(lon=["", "无"], lat=["", "—"])
    assert places.blank.tolist() == [True, True]
    assert not places.refused.any()
    assert reasons == []


def test_a_swapped_row_asks_whether_lon_and_lat_are_swapped():
    report = RowReport("x")
    locate(report, lon=["41.8"], lat=["123.4"])
    assert report.remarks[0].message == (
        "lat must lie in -90 to 90, got 123.4 (are lon and lat swapped?)"
    )


def test_a_datum_of_the_row_wins_over_that_of_the_source():
    columns = {"lon": ["123.4"] * 4, "lat": ["41.8"] * 4}
    columns["datum"] = ["", "高德", "WGS-84", "月球"]
    places, reasons = locate(source=FileSource(datum="gcj02"), **columns)
    assert places.lon[0] == places.lon[1] != 123.4
    assert places.lon[2] == 123.4
    assert places.refused.tolist() == [False, False, False, True]
    assert reasons == ["unknown_datum"]


def test_projected_metres_need_their_crs_and_easting_first():
    columns = {"easting": ["41500000", "4627000"], "northing": ["4627000", "41500000"]}
    places, reasons = locate(source=FileSource(crs="EPSG:4529"), **columns)
    assert places.lon[0] == pytest.approx(123.0, abs=1e-9)
    assert places.lat[0] == pytest.approx(41.776, abs=0.01)
    assert places.refused.tolist() == [False, True]
    assert reasons == ["lon_lat_swapped"]


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("2026-02-15", "2026-02-15"),
        ("2026/2/5", "2026-02-05"),
        ("2026.2.15", "2026-02-15"),
        ("2026年2月15日", "2026-02-15"),
        ("20260215", "2026-02-15"),
        ("46068", "2026-02-15"),
        ("2026-02-15 00:00:00", "2026-02-15"),
        ("2026-02-30", ""),
        ("2026年2月", ""),
        ("明年", ""),
        ("", ""),
    ],
)
def test_a_date_becomes_iso_text_or_nothing(cell, iso):
    assert read_date(cell) == iso
