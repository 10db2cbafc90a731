"""A table is declared once: its files, its sheet and its layer follow."""

from __future__ import annotations

import dataclasses

import openpyxl
import pyogrio
import pytest

from geo.model.assessment_tables import TABLES, AssessmentTables
from geo.model.table_entry import list_tables
from geo.reports.assessment import folder as folder_module
from geo.reports.assessment.folder import read_folder, write_folder
from geo.reports.writing import stored_tables
from geo.words import labels
from tests.samples.declared_rounds import ROWS, MoreTables, list_own


@pytest.fixture
def _opened_with_rounds(monkeypatch):
    titles = {**labels._table_titles(), "rounds": {"sheet": "流动接种", "layer": "流动接种点"}}
    monkeypatch.setattr(labels, "_table_titles", lambda: titles)
    monkeypatch.setattr(stored_tables, "AssessmentTables", MoreTables)
    for module in (stored_tables, folder_module):
        monkeypatch.setattr(module, "TABLES", list_tables(MoreTables))


@pytest.mark.usefixtures("_opened_with_rounds")
def test_a_declared_table_is_in_every_file_and_read_again(tables, tmp_path):
    folder = write_folder(MoreTables(**list_own(tables), rounds=ROWS), tmp_path / "out")
    lines = (folder / "rounds.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1] == "210101,一级,服务时间和节假日开诊、规范要求,服务半径内,12"
    assert read_folder(folder).rounds["residents"].tolist() == [12, 7, 5]
    assert len(pyogrio.read_dataframe(folder / "assessment.gpkg", layer="rounds")) == 3
    book = openpyxl.load_workbook(folder / "report.xlsx", read_only=True)
    cells = [list(row) for row in book["流动接种"].iter_rows(values_only=True)]
    assert any(12 in row and "服务半径内" in row for row in cells)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_is_forgotten_is_an_error(tables, name):
    own = list_own(tables)
    del own[name]
    with pytest.raises(TypeError, match=name):
        AssessmentTables(**own)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_without_a_column_that_it_is_read_by_is_an_error(tables, name):
    column = TABLES[name].fixed[-1]
    frame = TABLES[name].leave_empty().drop(columns=column)
    with pytest.raises(ValueError, match=f"table {name} lacks {column}"):
        dataclasses.replace(tables, **{name: frame})


def test_rows_are_told_apart_by_the_key_of_their_table(usual):
    for name, table in TABLES.items():
        rows = getattr(usual, name)
        assert not rows.duplicated(list(table.key)).any(), name
