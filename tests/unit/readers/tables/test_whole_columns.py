"""Columns looked at as a whole answer as their cells would one by one."""

import re

import numpy as np
import pandas as pd
import pytest

from geo.arrays import texts
from geo.errors import PersonalDataError
from geo.model.row_report import RowReport
from geo.readers.files.grid import Grid
from geo.readers.files.whole_columns import has_only, map_distinct, search_cells
from geo.readers.tables.cells import fold_cells, fold_width, parse_numbers
from geo.readers.tables.persons import refuse_identity_numbers
from geo.readers.tables.stated_ids import find_lost_digits


def test_cells_with_a_pattern_are_found_where_a_search_cell_by_cell_finds_them():
    cells = texts(["", "合计", "甲", "", "a合b合", "x\ny合", "合"])
    pattern = re.compile("合")
    alone = [i for i, cell in enumerate(cells) if pattern.search(cell)]
    assert search_cells(cells, pattern).tolist() == alone == [1, 4, 5, 6]


def test_no_cell_is_found_in_a_column_without_rows():
    assert search_cells(texts([]), re.compile("合")).tolist() == []


def test_a_column_with_one_full_width_digit_is_not_written_in_digits_alone():
    assert has_only(texts(["12", "", "3.5"]), b"0123456789.")
    assert not has_only(texts(["12", "３"]), b"0123456789.")


def test_every_different_text_is_read_once():
    asked = []
    read = map_distinct(texts(["a", "b", "a"]), lambda cell: asked.append(cell) or cell.upper())
    assert read.tolist() == ["A", "B", "A"]
    assert sorted(asked) == ["a", "b"]


@pytest.mark.parametrize("cells", [[" 1", "b "], ["１", " b\u3000", "b"]])
def test_a_column_is_folded_as_its_cells_are(cells):
    assert fold_cells(texts(cells)).tolist() == [fold_width(cell) for cell in cells]


@pytest.mark.parametrize("odd", [".", "1.2.3", "9" * 400, "1e00005", "-"])
def test_digits_and_points_that_are_no_number_do_not_pass_with_their_column(odd):
    frame = pd.DataFrame({"n": ["12", odd, "", ".5"], "_file": "a.csv", "_row": [2, 3, 4, 5]})
    values = parse_numbers(frame, "n", RowReport("demand"))
    np.testing.assert_array_equal(values, [12.0, np.nan, np.nan, 0.5])


def test_a_shortened_code_is_found_among_others():
    assert find_lost_digits(texts(["V1", "2.1E+11", "e10", "1e5"])).tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize("write", [str, " {} ".format, "\u3000{}\n".format])
def test_old_identity_numbers_are_found_in_any_column_with_spaces_around(write):
    numbers = [write(f"21010290010100{i}") for i in range(3)]
    rows = [["name", "x"], *[["甲", number] for number in numbers]]
    with pytest.raises(PersonalDataError, match="column 2"):
        refuse_identity_numbers(Grid("a.csv", rows, np.arange(1, 5)), ["name", ""])
