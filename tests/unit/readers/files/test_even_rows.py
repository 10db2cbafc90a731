"""Text split by columns is what a reader of CSV finds row by row."""

from __future__ import annotations

import csv
import io
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.readers.files.even_rows import EvenRows, split_evenly
from geo.readers.files.grid import split_text
from tests.soak import rounds

SIGNS = [*"ab1 ,;\t\n", "\r\n", "\n\n", "\u3000", "\x85", "\xa0", "\u2003", "村", "🏥", "é"]


def read_rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Rows and their lines by the reader of the standard library."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, lines, line = [], [], 1
    for row in reader:
        if row:
            rows.append(row)
            lines.append(line)
        line = reader.line_num + 1
    return rows, lines


@given(st.lists(st.sampled_from(SIGNS), max_size=60).map("".join), st.sampled_from(",;\t"))
def test_any_text_gives_the_rows_and_lines_of_a_reader(text: str, delimiter: str) -> None:
    split = split_evenly(text, delimiter)
    expected, lines = read_rows(text, delimiter)
    if split is None:
        assert not expected
        return
    rows, starts = split
    assert list(rows) == [rows[i] for i in range(len(rows))] == expected
    assert starts.tolist() == lines
    cells = Counter(cell for row in expected for cell in row if cell)
    assert Counter(filter(None, rows.body.decode().split("\n"))) == cells
    for first in range(len(rows)):
        columns, fits = rows.take_columns(first)
        kept = [row for row in expected[first:] if len(row) == rows.width]
        assert fits.tolist() == [len(row) == rows.width for row in expected[first:]]
        assert [list(row) for row in zip(*columns, strict=True)] == [
            [cell.strip() for cell in row] for row in kept
        ]


@pytest.mark.parametrize("text", ['a,"b"\n1,2\n', "a,b\r1,2\r", "a,b\n1,2\r3,4\n", "", "\n\n"])
def test_what_needs_a_reader_is_left_to_it(text: str) -> None:
    assert split_evenly(text, ",") is None


def test_a_cell_as_long_as_a_reader_refuses_is_left_to_it() -> None:
    longest = csv.field_size_limit()
    assert split_evenly(f"a,b\n{'x' * (longest - 3)},1\n", ",") is not None
    assert split_evenly(f"a,b\n{'x' * longest},1\n", ",") is None


def test_titles_and_notes_of_other_widths_stand_apart() -> None:
    text = "某市人口\n村,人口,备注\n甲,1,\n乙,2,x\n注：以上\n丙,3,\n"
    grid = split_text(text, "a.csv", ",")
    assert isinstance(grid.rows, EvenRows)
    assert grid.rows[0] == ["某市人口"]
    assert grid.rows[-1] == ["丙", "3", ""]
    assert grid.rows[1:3] == [["村", "人口", "备注"], ["甲", "1", ""]]
    columns, fits = grid.rows.take_columns(2)
    assert columns == [["甲", "乙", "丙"], ["1", "2", "3"], ["", "x", ""]]
    assert fits.tolist() == [True, True, False, True]
    assert grid.lines.tolist() == [1, 2, 3, 4, 5, 6]


def test_a_table_of_many_widths_is_left_to_a_reader() -> None:
    text = "a,b\n" + "1,2\n1\n" * 201
    assert split_evenly(text, ",") is None
    assert len(split_text(text, "a.csv", ",")) == 403


def test_every_sign_that_stripping_takes_away_is_stripped() -> None:
    spaces = [chr(i) for i in range(0x110000) if chr(i).isspace() and chr(i) not in "\r\n,"]
    signs = [*spaces, *map(chr, range(0x80, 0x3100, 1 if rounds(0, 1) else 7))]
    for sign in signs:
        split = split_evenly(f"x{sign},b\na,{sign}y\n", ",")
        assert split is not None
        columns, _ = split[0].take_columns(0)
        assert columns == [[f"x{sign}".strip(), "a"], ["b", f"{sign}y".strip()]], hex(ord(sign))


def test_the_first_rows_are_found_without_the_rest_of_a_long_text() -> None:
    text = "a,b\n" + "1,2\n" * 30_000 + '"open'
    assert len(split_text(text, "a.csv", ",", rows=20)) == 20
    whole = split_text("a,b\n" + "1,2\n" * 30_000, "a.csv", ",")
    assert np.array_equal(whole.lines, np.arange(1, 30_002))
