"""Sections that a study takes from its register: handed in, or refused in one line."""

import pytest

from geo.errors import StudyError
from geo.storage import table_suppliers
from geo.storage.table_suppliers import supply_by
from geo.study import read_study

STUDY = """
[study]
id = "s"
title = "县"
[boundaries]
path = "b.geojson"
[demand]
path = "d.csv"
setting = "column"
[roads]
path = "r.geojson"
{sites}
[register]
use = ["sites", "rosters", "facilities"]
[[facilities]]
standard = "liaoning-measures-2025"
[[facilities]]
standard = "liaoning-measures-2025"
"""


@pytest.fixture
def written(tmp_path, monkeypatch):
    monkeypatch.setattr(table_suppliers, "_SUPPLIERS", [])
    for name in ("b.geojson", "d.csv", "r.geojson", "t.arrow", "u.arrow"):
        (tmp_path / name).write_text("x")

    def run(sites=""):
        file = tmp_path / "study.toml"
        text = STUDY.format(sites=sites)
        for name in ("liaoning-measures-2025",):
            text = text.replace(f'"{name}"', '"d.csv"')
        file.write_text(text, encoding="utf-8")
        return file

    return run


def test_tables_of_the_register_stand_in_for_files(written, tmp_path):
    table, further = tmp_path / "t.arrow", tmp_path / "u.arrow"
    study = read_study(written(), {"sites": table, "facilities[1]": further})
    assert study.sites.path == table
    assert study.rosters is None
    assert [one.path for one in study.facilities] == [None, further]
    assert "kept" not in study.model_dump()
    assert "register" not in study.model_dump(by_alias=True)


def test_a_supplier_is_asked_where_no_tables_are_given(written, tmp_path):
    asked = []

    def supply(path, sections):
        asked.append((path.name, list(sections)))
        return {"sites": tmp_path / "t.arrow"}

    supply_by(supply)
    assert read_study(written()).sites.path == tmp_path / "t.arrow"
    assert asked == [("study.toml", ["sites", "rosters", "facilities"])]


@pytest.mark.parametrize(
    ("sites", "tables", "told"),
    [
        ("", None, "vaxreach register export"),
        ('[sites]\npath = "t.arrow"', {"sites": "t.arrow"}, "key sites.path"),
        ('[sites]\npaths = ["t.arrow"]', {"sites": "t.arrow"}, "key sites.paths"),
        ("", {}, "no sites yet"),
    ],
)
def test_what_nobody_hands_in_or_two_name_is_refused(written, sites, tables, told):
    with pytest.raises(StudyError, match=told):
        read_study(written(sites), tables)


@pytest.mark.parametrize("use", ['["doctors"]', '"sites"', "[]", "[1]", "{}"])
def test_a_list_that_names_no_section_is_refused(written, use):
    file = written()
    file.write_text(
        file.read_text().replace('["sites", "rosters", "facilities"]', use), encoding="utf-8"
    )
    with pytest.raises(StudyError, match="register"):
        read_study(file, {"sites": file})
