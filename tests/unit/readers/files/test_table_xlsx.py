"""Workbooks that would harm: bombs, DOCTYPE, damage; and cells as text."""

import shutil
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from geo.errors import TableError
from geo.readers.files import xlsx as table_xlsx
from geo.readers.files.xlsx import read_sheets, write_cell


@pytest.fixture
def book(tmp_path):
    made = openpyxl.Workbook()
    made.active.append(["名称", "经度"])
    made.active.append(["甲", 123.5])
    path = tmp_path / "a.xlsx"
    made.save(path)
    return path


def add_part(path, name, body):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return path


def replace_part(path, name, change):
    copy = path.with_name("b.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            body = old.read(part)
            new.writestr(part.filename, change(body) if part.filename == name else body)
    return copy


def test_a_workbook_comes_out_as_text_with_line_numbers(book):
    [(name, grid)] = read_sheets(book, None)
    assert name == "Sheet"
    assert list(grid.rows) == [["名称", "经度"], ["甲", "123.5"]]
    assert grid.lines.tolist() == [1, 2]


def test_a_part_that_inflates_two_hundredfold_is_refused(book):
    add_part(book, "xl/media/a.bin", b"\0" * 30_000_000)
    with pytest.raises(TableError, match="zip bomb"):
        read_sheets(book, None)


def test_seventy_thousand_parts_are_refused(book):
    with zipfile.ZipFile(book, "a") as archive:
        for i in range(table_xlsx.MOST_PARTS):
            archive.writestr(f"x/{i}", b"")
    with pytest.raises(TableError, match="at most 10,000 parts"):
        read_sheets(book, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_in_a_part_is_refused(book, encoding):
    bad = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode(encoding)
    with pytest.raises(TableError, match="declares a DOCTYPE"):
        read_sheets(replace_part(book, "xl/worksheets/sheet1.xml", lambda _: bad), None)


def test_a_size_that_lies_is_refused(book):
    body = bytearray(book.read_bytes())
    at = body.find(b"PK\x01\x02")
    body[at + 24 : at + 28] = (5).to_bytes(4, "little")
    book.write_bytes(bytes(body))
    with pytest.raises(TableError, match=r"a\.xlsx"):
        read_sheets(book, None)


def test_a_cut_workbook_is_refused(book, tmp_path):
    cut = tmp_path / "cut.xlsx"
    shutil.copy(book, cut)
    cut.write_bytes(cut.read_bytes()[:-200])
    with pytest.raises(TableError, match="damaged"):
        read_sheets(cut, None)


def test_xml_that_is_broken_is_refused(book):
    broken = replace_part(book, "xl/worksheets/sheet1.xml", lambda body: body[:-40])
    with pytest.raises(TableError, match="not a readable workbook"):
        read_sheets(broken, None)


@pytest.mark.parametrize("claim", [b"A1:XFD1048576", b"A1:A1"])
def test_a_sheet_that_lies_about_its_size_is_read_by_what_it_holds(book, claim):
    def lie(body):
        assert b'<dimension ref="A1:B2"' in body
        return body.replace(b'ref="A1:B2"', b'ref="' + claim + b'"')

    [(_, grid)] = read_sheets(replace_part(book, "xl/worksheets/sheet1.xml", lie), None)
    assert list(grid.rows) == [["名称", "经度"], ["甲", "123.5"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (210102.0, "210102"),
        (210102001003, "210102001003"),
        (0.1, "0.1"),
        (True, "TRUE"),
        (datetime(2026, 2, 15), "2026-02-15"),  # noqa: DTZ001 - a cell has no time zone
        (datetime(2026, 2, 15, 8, 30), "2026-02-15 08:30:00"),  # noqa: DTZ001 - as above
        (date(2026, 2, 15), "2026-02-15"),
        (time(8, 30), "08:30:00"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_cell_becomes_text_without_loss(value, text):
    assert write_cell(value) == text
