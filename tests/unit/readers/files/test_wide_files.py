"""More columns, styles, names or dates than any table has; and outlines of one point."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geo.checked.toml_text import read_toml
from geo.errors import InputError, LayerError, NoticeError, StudyError, TableError
from geo.model.row_report import RowReport
from geo.readers.files.child import MOST_COLUMNS
from geo.readers.files.xlsx import MOST_TAGS
from geo.readers.layers.geojson import MOST_CELLS
from geo.readers.tables.door import read_table
from geo.storage.local_files import name_kind
from geo.study import FileSource, read_study
from tests.hostile.doors import DOORS

WKB = shapely.to_wkb(shapely.box(123, 41, 123.1, 41.1))
STUDY = (
    '[study]\nid = "e"\ntitle = "e"\n{}\n[boundaries]\npath = "a"\n[demand]\npath = "a"\n'
    'setting = "urban"\n[roads]\npath = "a"\n[sites]\npath = "a"\n{}\n[standard]\npath = "a"\n'
    '[calendar]\nnotices = ["a"]\n'
)


def refuse(error: type[InputError], match: str, call: Callable[[], object]) -> None:
    with pytest.raises(error, match=match):
        call()


def write_features(path: Path, properties: list[dict[str, object]]) -> Path:
    features = [{"type": "Feature", "geometry": None, "properties": one} for one in properties]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_a_layer_of_too_many_columns_is_refused_unread(tmp_path: Path) -> None:
    names = [f"k{i}" for i in range(MOST_COLUMNS + 1)]
    one = write_features(tmp_path / "one.geojson", [dict.fromkeys(names, 1)])
    each = write_features(tmp_path / "each.geojson", [{name: 1} for name in names])
    geo = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    table = pa.table({name: [1] for name in names} | {"geometry": [WKB]})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), tmp_path / "a.parquet")
    for path in (one, each, tmp_path / "a.parquet"):
        refuse(LayerError, rf"{path.name}.*at most 2,000", lambda path=path: DOORS["boundaries"](
            path, RowReport("b")))  # fmt: skip


def test_properties_that_few_features_have_are_bounded_by_their_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.readers.layers.geojson.MOST_CELLS", 100)
    path = write_features(tmp_path / "a.geojson", [{f"k{i}": 1} for i in range(11)])
    refuse(LayerError, "leave out properties", lambda: DOORS["sites"](path, RowReport("s")))
    assert MOST_CELLS >= 100 * 1_000_000


@pytest.mark.parametrize(
    ("part", "before", "filling"),
    [
        ("xl/styles.xml", "</cellXfs>", '<xf numFmtId="0"/>'),
        ("xl/workbook.xml", "</sheets>", "<sheet/>"),
        ("[Content_Types].xml", "</Types>", "<Override/>"),
        ("xl/_rels/workbook.xml.rels", "</Relationships>", "<Relationship/>"),
    ],
)
def test_a_workbook_of_endless_styles_or_names_is_refused(
    tmp_path: Path, part: str, before: str, filling: str
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["site_id", "name"])
    book.save(tmp_path / "good.xlsx")
    path = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(tmp_path / "good.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == part:
                text = text.replace(before, filling * MOST_TAGS + before)
            new.writestr(name, text, zipfile.ZIP_DEFLATED)
    refuse(TableError, r"bad\.xlsx.*elements", lambda: DOORS["sites"](path, RowReport("s")))


def test_an_outline_of_one_point_is_refused_by_row(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    ring = [[123, 41]] * 5_000
    feature = {
        "type": "Feature",
        "properties": {"adcode": "210102", "name": "a"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    report = RowReport("b")
    refuse(LayerError, "no county", lambda: DOORS["boundaries"](path, report))
    assert report.reasons() == {"shape_unusable": 1}


def test_people_beyond_all_numbers_are_refused_by_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("adcode,name,population,urban,rural\n210102,和平区,1e308,1e308,1e308\n")
    report = RowReport("p")
    with pytest.raises(InputError):
        DOORS["census"](path, report)
    assert report.reasons()["people_out_of_range"] == 1


def test_a_filter_of_a_table_is_refused_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    pd.DataFrame({"site_id": ["S1"], "name": ["甲"]}).to_csv(path, index=False)
    source = FileSource(path=path, where="name = '乙'")
    refuse(TableError, "every row is read", lambda: read_table(source, "sites", RowReport("s")))


def test_the_names_of_many_files_on_one_line_are_no_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("paths = [" + '"a.csv",' * 5_000 + "]")
    assert len(read_toml(path, "a", NoticeError)["paths"]) == 5_000
    for bomb in (
        "a." * 2_000 + "a = 1",
        'x = {k = """\n""", ' + "a." * 2_000 + 'a = 1, j = """\n"""}',
    ):
        path.write_text(bomb)
        refuse(NoticeError, "dots", lambda: read_toml(path, "a", NoticeError))


@pytest.mark.parametrize("date", ["5", "true", "1e3", '"1767225600"', '"20260101"', "[]"])
def test_a_number_is_no_date_of_a_study(tmp_path: Path, date: str) -> None:
    (tmp_path / "a").write_text("")
    path = tmp_path / "s.toml"
    path.write_text(STUDY.format(f"as_of = {date}", ""))
    refuse(StudyError, "as_of", lambda: read_study(path))
    for good in ('"2026-01-05"', "2026-01-05"):
        path.write_text(STUDY.format(f"as_of = {good}", ""))
        assert str(read_study(path).study.as_of) == "2026-01-05"


def test_a_crs_of_a_study_leads_to_no_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    path = tmp_path / "s.toml"
    path.write_text(STUDY.format("", 'crs = "+init=/srv/canary:x"'))
    refuse(StudyError, r"sites\.crs.*no file", lambda: read_study(path))


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="Linux alone has /proc")
def test_what_the_system_tells_of_itself_is_no_file(tmp_path: Path) -> None:
    assert name_kind(Path("/proc/self/maps")) == "a file of the system"
    (tmp_path / "a.csv").symlink_to("/proc/self/maps")
    assert name_kind(tmp_path / "a.csv") == "a file of the system"
