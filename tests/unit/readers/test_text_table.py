"""Rows written down for a door: read back, every field is what it was."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model.row_report import RowReport
from geo.readers.tables.door import read_table
from geo.readers.text_table import freeze_texts, spell_texts, write_heading
from geo.readers.vocabulary import find_meaning, list_fields
from geo.study import FileSource

KINDS = ("sites", "roster", "employers", "verified", "candidates", "facilities", "outreach")
HOSTILE = (
    "=1+1", "+7", "-3", "@x", "# 备注", "甲,乙", '他说"好"', "一\n二", "a;b", "<script>", "'",
    "１２",
)  # fmt: skip


@pytest.mark.parametrize("kind", [*KINDS, "corrections"])
def test_every_field_that_a_door_takes_has_a_heading_that_is_read_as_it(kind):
    for field in list_fields(kind):
        heading = write_heading(field, kind)
        meaning = find_meaning(heading, kind) if heading else None
        taken = find_meaning(field, kind)
        if meaning is None:
            assert taken is None or taken.action not in {"take", "check"}
        else:
            assert (meaning.field, meaning.datum) == (field, "")


def read_back(tmp_path, rows, kind, write, name):
    file = tmp_path / name
    file.write_bytes(write(rows, kind))
    return read_table(FileSource(path=file), kind, RowReport(kind))


@pytest.mark.parametrize(("write", "name"), [(spell_texts, "t.csv"), (freeze_texts, "t.arrow")])
def test_cells_that_programs_mistake_come_back_as_they_are(tmp_path, write, name):
    rows = [
        {"site_id": f"S{i}", "name": "甲", "note": cell, "other:自有列": cell, "hours": ""}
        for i, cell in enumerate(HOSTILE)
    ]
    frame = read_back(tmp_path, rows, "sites", write, name)
    assert frame["note"].tolist() == list(HOSTILE)
    assert frame["other:自有列"].tolist() == list(HOSTILE)
    assert frame["hours"].tolist() == [""] * len(HOSTILE)


def test_a_column_that_gave_way_to_a_better_known_one_does_not_take_its_place(tmp_path):
    rows = [{"name": "甲", "other:接种单位名称": "乙", "kind": "村"}]
    frame = read_back(tmp_path, rows, "sites", spell_texts, "t.csv")
    assert frame["name"].tolist() == ["甲"]


@settings(deadline=None, max_examples=40)
@given(
    st.text(
        string.printable.replace("\x0b", "").replace("\x0c", "").replace("\r", "") + "甲　：=＝"
    )
)
def test_any_plain_text_comes_back_trimmed(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("t")
    frame = read_back(
        folder, [{"site_id": "S", "name": "甲", "note": text}], "sites", spell_texts, "t.csv"
    )
    assert frame["note"].tolist() == [text.strip()]
