"""The study file: every refusal is one line that names the key and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import StudyError
from geo.study import named_files, read_study
from tests.samples.small_study import make_small_study, write_toml


@pytest.fixture
def folder(tmp_path) -> Path:
    make_small_study().write(tmp_path)
    return tmp_path


def rewrite(folder: Path, section: str, **values: object) -> Path:
    """The study file with other values in one section; None takes a key out."""
    sections = make_small_study().sections
    sections.setdefault(section, {}).update(values)
    sections[section] = {k: v for k, v in sections[section].items() if v is not None}
    path = folder / "study.toml"
    path.write_text(write_toml(sections), encoding="utf-8")
    return path


CASES = [
    ("demand", {"setings": "urban"}, "unknown key demand.setings; allowed: aggregate, basis"),
    ("demand", {"setings": "urban"}, "; did you mean setting?"),
    ("study", {"titel": "y", "title": None}, "unknown key study.titel; allowed: as_of, id"),
    ("study", {"titel": "y", "title": None}, "; did you mean title?"),
    ("demnd", {"path": "demand.csv"}, "unknown key demnd; allowed: boundaries, calendar"),
    ("sites", {"path": "gone.csv"}, "key sites.path: no such file 'gone.csv'"),
    ("sites", {"path": "."}, "key sites.path:"),
    ("sites", {"path": None}, "[sites]: path or paths is required"),
    ("sites", {"path": 7}, "key sites.path: expected the name of a file, got 7"),
    ("sites", {"paths": ["gone.csv"]}, "key sites.paths[0]: no such file 'gone.csv'"),
    ("sites", {"datum": "xian80"}, "key sites.datum: Input should be 'wgs84', 'cgcs2000'"),
    ("study", {"id": "No Spaces"}, "key study.id: String should match pattern"),
    ("study", {"id": None}, "key study.id is missing"),
    ("study", {"title": ""}, "key study.title: String should have at least 1 character, got ''"),
    ("study", {"synthetic": "perhaps"}, "key study.synthetic: Input should be a valid boolean"),
    ("study", {"as_of": "yesterday"}, "key study.as_of:"),
    ("demand", {"model": "roads"}, "[demand]: give exactly one of path (or paths), raster, model"),
    ("demand", {"raster": "demand.csv"}, "[demand]: give exactly one of path"),
    ("demand", {"path": None}, "[demand]: give exactly one of path"),
    ("demand", {"setting": None}, "[demand]: setting is required: column, nbs, township"),
    ("demand", {"setting": "guess"}, "key demand.setting: Input should be 'column', 'nbs'"),
    ("demand", {"setting": "built_up"}, "[demand]: built_up goes with setting"),
    ("demand", {"aggregate": 0}, "key demand.aggregate: Input should be greater than or equal"),
    ("demand", {"year": True}, "key demand.year:"),
    ("demand", {"year": 20}, "key demand.year: Input should be greater than or equal to 1900"),
    ("roads", {"path": "edges.csv"}, "[roads]: give either path (or paths), or nodes and edges"),
    ("roads", {"edges": None}, "[roads]: nodes and edges go together"),
    ("roads", {"direction": "up"}, "key roads.direction: Input should be 'undirected', 'to_site'"),
    ("roads", {"overrule": {"1": "maybe"}}, "key roads.overrule.1: Input should be 'trusted'"),
    (
        "boundaries",
        {"counties": [2101]},
        "key boundaries.counties.0: Input should be a valid string, got 2101",
    ),
    ("sites", {"path": "长" * 300 + ".csv"}, "key sites.path: no such file"),
    ("sites", {"path": "a\u0000b.csv"}, "key sites.path: no such file"),
    ("calendar", {"notices": []}, "key calendar.notices: List should have at least 1 item"),
    ("calendar", {"notices": "2026.toml"}, "key calendar.notices: Input should be a valid list"),
    ("standard", {"path": "1999.toml"}, "key standard.path: no such file '1999.toml'"),
]


@pytest.mark.parametrize(("section", "values", "expected"), CASES)
def test_a_fault_is_one_line_that_names_its_key(folder, section, values, expected):
    with pytest.raises(StudyError) as caught:
        read_study(rewrite(folder, section, **values))
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("study: study.toml")


def test_calibration_without_a_census_is_refused(folder):
    sections = make_small_study().sections
    del sections["population"]
    (folder / "study.toml").write_text(write_toml(sections), encoding="utf-8")
    with pytest.raises(StudyError, match=r"\[population\] is required"):
        read_study(folder / "study.toml")


def test_a_missing_section_is_named(folder):
    sections = make_small_study().sections
    del sections["roads"]
    (folder / "study.toml").write_text(write_toml(sections), encoding="utf-8")
    with pytest.raises(StudyError, match=r"key roads is missing"):
        read_study(folder / "study.toml")


@pytest.mark.parametrize("value", ['"sites.csv"', "3", "[]"])
def test_a_value_where_a_section_belongs_is_refused(folder, value):
    path = folder / "study.toml"
    text = path.read_text(encoding="utf-8").replace("[roads]", f"[ways]\nx = {value}\n[roads]")
    path.write_text(f"sites = {value}\n" + text.replace("[sites]", "[other]"), encoding="utf-8")
    with pytest.raises(StudyError, match=r"^study: study\.toml"):
        read_study(path)


def test_a_folder_is_no_input(folder):
    (folder / "inputs").mkdir()
    with pytest.raises(StudyError, match=r"key demand\.path: 'inputs' is a folder"):
        read_study(rewrite(folder, "demand", path="inputs"))


def test_a_file_geodatabase_is_a_folder_and_an_input(folder):
    (folder / "all.gdb").mkdir()
    study = read_study(rewrite(folder, "boundaries", path="all.gdb"))
    assert study.boundaries.files == [folder / "all.gdb"]


def test_a_study_that_is_not_there_or_a_folder_is_refused(folder):
    with pytest.raises(StudyError, match=r"nothing\.toml cannot be read"):
        read_study(folder / "nothing.toml")
    with pytest.raises(StudyError, match="is a folder"):
        read_study(folder)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[study\nid = 1", "is not TOML.*line 1"),
        (b"[study]\nid = 'a'\nid = 'b'\n", "is not TOML.*line 3"),
        ('[study]\ntitle = "辽宁"'.encode("gb18030"), "UTF-8"),
        ("[study]".encode("utf-16"), "UTF-8"),
        (b"\x00\x00\x00", "is not TOML"),
        (b"", "key study, boundaries, demand, roads, sites are missing"),
    ],
)
def test_what_is_not_toml_in_utf8_is_refused(folder, content, expected):
    path = folder / "study.toml"
    path.write_bytes(content)
    with pytest.raises(StudyError, match=rf"^study: study\.toml.*{expected}") as caught:
        read_study(path)
    assert "\n" not in str(caught.value)


def test_a_byte_order_mark_is_no_fault(folder):
    path = folder / "study.toml"
    plain = read_study(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_study(path) == plain


def test_paths_are_absolute_and_relative_to_the_file(folder, monkeypatch):
    monkeypatch.chdir("/")
    study = read_study(folder / "study.toml")
    files = dict(named_files(study))
    assert files["sites.path"] == folder / "sites.csv"
    assert files["calendar.notices[0]"] == folder / "2026.toml"
    assert all(path.is_absolute() for path in files.values())


def test_names_in_columns_are_no_paths(folder):
    study = read_study(rewrite(folder, "sites", columns={"name": "名称", "note": "path"}))
    assert study.sites.columns == {"name": "名称", "note": "path"}


def test_several_files_of_one_shape_are_all_named(folder):
    path = rewrite(folder, "sites", path=None, paths=["sites.csv", "census.csv"])
    assert read_study(path).sites.files == [folder / "sites.csv", folder / "census.csv"]
