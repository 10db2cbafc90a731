"""Columns looked at as a whole answer as their cells would one by one."""

import re

import numpy as np
import pandas as pd
import pytest

from geo.arrays import texts
from geo.errors import PersonalDataError
from geo.model.row_report import RowReport
from geo.readers.files.grid import Grid, split_text
from geo.readers.files.whole_columns import has_only, map_distinct, search_cells
from geo.readers.tables.cells import fold_cells, fold_width, parse_numbers
from geo.readers.tables.persons import refuse_identity_numbers
from geo.readers.tables.rows import _NOTE_HINT, _NOTE_NEEDLES, _TOTAL_HINT, _TOTAL_NEEDLES
from geo.readers.tables.stated_ids import find_lost_digits


def test_cells_with_a_pattern_are_found_where_a_search_cell_by_cell_finds_them():
    cells = texts(["", "合计", "甲", "", "a合b合", "x\ny合", "合"])
    pattern = re.compile("合")
    alone = [i for i, cell in enumerate(cells) if pattern.search(cell)]
    assert search_cells(cells, pattern).tolist() == alone == [1, 4, 5, 6]


@pytest.mark.parametrize(
    ("hint", "needles"), [(_TOTAL_HINT, _TOTAL_NEEDLES), (_NOTE_HINT, _NOTE_NEEDLES)]
)
def test_whatever_hints_at_a_total_or_a_note_has_one_of_the_words_looked_for_first(hint, needles):
    words = [chr(sign) for sign in range(0x4E00, 0xA000)]
    words += [
        a + b for a in "其说制报来统联截负领经以上空正" for b in "中明表送源计系至责导办述白文上"
    ]
    words += ["统计单位", "total", "TOTAL", "Total", "note"]
    cells = texts(words)
    assert search_cells(cells, hint).tolist() == search_cells(cells, hint, needles).tolist()
    told = [any(needle in word for needle in needles) for word in words]
    assert [hint.search(word) is not None for word in words] == told


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X", "11010519491231002x", "110105-19491231-002X", "110105 19491231002X",
        "11010519491231 002X", "１１０１０５１９４９１２３１００２Ｘ", "１10105　19491231－002X",
        "号11010519491231002X，",
    ],
)  # fmt: skip
def test_an_identity_number_is_found_in_whatever_form_it_is_written(number):
    for text in (f"name,x\n甲,{number}\n乙,1\n", f'name,x\n甲,"{number}"\n乙,1\n'):
        with pytest.raises(PersonalDataError, match="line 2 column 2"):
            refuse_identity_numbers(split_text(text, "a.csv", ","), ["name", ""])


def test_old_numbers_of_a_large_table_are_found_by_its_columns():
    rows = [f"甲,{210102900101000 + i}\n" for i in range(5)]
    with pytest.raises(PersonalDataError, match="column 2"):
        refuse_identity_numbers(split_text("name,x\n" + "".join(rows), "a.csv", ","), [])


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
