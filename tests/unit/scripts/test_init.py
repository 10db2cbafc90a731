"""`vaxreach init`: a study that runs, or what is missing and how to mend it."""

from __future__ import annotations

import json
import sys
import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from geo.reference.schemas import draw_schema
from geo.study import read_study
from scripts import __main__ as command
from scripts.inputs.beginning import asking
from tests.samples.small_study import make_small_study

SCHEMA_LINE = "#:schema ./study.schema.json"


@pytest.fixture
def files(tmp_path) -> Path:
    small = make_small_study()
    small.write(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def init(monkeypatch, capfd):
    """Run the verb: exit code, standard output and standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["vaxreach", "init", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            command.main()
        streams = capfd.readouterr()
        return int(ended.value.code or 0), streams.out, streams.err

    return call


def options(files: Path, **other: object) -> list[object]:
    """Every option for the small study; None takes one out."""
    given: dict[str, object] = {
        "boundaries": files / "outlines.geojson", "population": files / "census.csv",
        "demand": files / "demand.csv", "nodes": files / "nodes.csv",
        "edges": files / "edges.csv", "sites": files / "sites.csv", "datum": "wgs84",
    } | other  # fmt: skip
    return [part for name, value in given.items() if value for part in (f"--{name}", value)]


def test_it_writes_a_study_that_runs_and_says_what_was_taken_for_what(init, files, tmp_path):
    folder = tmp_path / "new"
    code, out, err = init(folder, *options(files), "--title", "甲省")
    assert (code, err) == (0, "")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    assert text.splitlines()[0] == SCHEMA_LINE
    assert "county outlines" in text.lower()
    assert "县（市、区）边界" in text
    study = read_study(folder / "study.toml")
    assert (study.study.id, study.study.title) == ("new", "甲省")
    assert (study.demand.setting, study.demand.calibrate) == ("column", True)
    assert study.boundaries.columns == {}
    assert "sites.csv：9行" in out
    assert "lon → lon" in out
    assert "各输入的读取结果" in out
    assert "家单位没有坐标" in out
    schema = json.loads((folder / "study.schema.json").read_text(encoding="utf-8"))
    assert schema == draw_schema("study")
    tables = json.loads(json.dumps(tomllib.loads(text), default=date.isoformat))
    assert list(Draft202012Validator(schema).iter_errors(tables)) == []


def test_what_is_missing_is_told_with_the_option_that_gives_it(init, tmp_path):
    code, out, err = init(tmp_path / "new", "--counties", "2101")
    assert code == 2
    for option in ("--boundaries", "--demand", "--raster", "--nodes", "--sites"):
        assert option in out, option
    assert "nothing was written" in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "new").exists()


def test_the_way_to_tell_urban_from_rural_is_asked_and_not_guessed(init, files, tmp_path):
    table = pd.read_csv(files / "demand.csv").drop(columns="setting")
    table.to_csv(files / "demand.csv", index=False)
    code, out, _ = init(tmp_path / "new", *options(files), "--no-check")
    assert code == 2
    assert "--setting" in out
    assert "county_share" in out
    code, out, _ = init(tmp_path / "new", *options(files, setting="rural"), "--no-check")
    assert code == 0
    assert read_study(tmp_path / "new" / "study.toml").demand.setting == "rural"


def test_a_study_that_is_there_stays_unless_forced(init, files, tmp_path):
    (tmp_path / "study.toml").write_text("mine", encoding="utf-8")
    code, _, err = init(tmp_path, *options(files), "--no-check")
    assert code == 2
    assert "--force" in err
    assert (tmp_path / "study.toml").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "study.schema.json").exists()
    assert init(tmp_path, *options(files), "--no-check", "--force")[0] == 0
    study = read_study(tmp_path / "study.toml")
    assert study.sites.path == files / "sites.csv"
    assert 'path = "files/sites.csv"' in (tmp_path / "study.toml").read_text(encoding="utf-8")


def test_a_column_that_alone_can_be_meant_is_written_down_and_said(init, files, tmp_path):
    table = pd.read_csv(files / "demand.csv").rename(
        columns={"residents": "pop_2020", "lon": "longitude_dd", "lat": "latitude_dd"}
    )
    table["pop_density"] = 1.5
    table.to_csv(files / "demand.csv", index=False)
    code, out, _ = init(tmp_path / "new", *options(files), "--no-check")
    assert code == 0, out
    columns = read_study(tmp_path / "new" / "study.toml").demand.columns
    assert columns == {"residents": "pop_2020", "lon": "longitude_dd", "lat": "latitude_dd"}
    assert "“pop_2020”按 residents 采用，请核对" in out


def test_two_columns_that_can_be_meant_are_asked(init, files, tmp_path):
    table = pd.read_csv(files / "demand.csv").rename(columns={"residents": "pop_2020"})
    table.assign(pop_2010=table["pop_2020"]).to_csv(files / "demand.csv", index=False)
    code, out, _ = init(tmp_path / "new", *options(files), "--no-check")
    assert code == 2
    assert "pop_2020、pop_2010" in out
    assert "--set demand.columns.residents=" in out
    said = "demand.columns.residents=pop_2010"
    assert init(tmp_path / "new", *options(files), "--set", said, "--no-check")[0] == 0
    assert read_study(tmp_path / "new" / "study.toml").demand.columns == {"residents": "pop_2010"}


@pytest.mark.parametrize(
    ("option", "file", "told"),
    [
        ("boundaries", "census.csv", "[boundaries] census.csv 不是面图层；"),
        ("roads", "nodes.csv", "[roads] nodes.csv 不是道路文件；"),
        ("population", "outlines.geojson", "[population] outlines.geojson"),
        ("sites", "study.toml", "[sites] study.toml"),
        ("demand", "people.tif", "[demand] --setting"),
    ],
)
def test_a_file_of_another_kind_is_told_and_nothing_written(
    init, files, tmp_path, option, file, told
):
    (files / "people.tif").write_bytes(b"")
    code, out, _ = init(tmp_path / "new", *options(files, **{option: files / file}), "--no-check")
    assert code == 2
    assert told in out
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--set", "sites"], "expected a key of a section and its value"),
        (["--set", "sites.datm=gcj02"], "unknown key sites.datm"),
        (["--set", "raods.path=x"], "unknown section raods"),
        (["--set", "raods.path=x"], "did you mean roads?"),
        (["--set", "study.as_of=tomorrow"], "study.as_of"),
        (["--sites", "gone.csv"], "no such file: --sites gone.csv"),
    ],
)
def test_a_wrong_word_is_told_in_one_line(init, files, tmp_path, words, expected):
    code, _, err = init(tmp_path / "new", *options(files), "--no-check", *words)
    assert code == 2
    assert expected in err
    assert len(err.splitlines()) == 1


def test_comments_are_in_the_language_asked_for(init, files, tmp_path):
    for lang, there, gone in (("zh", "道路", "Roads"), ("en", "Roads", "道路")):
        folder = tmp_path / lang
        assert init(folder, *options(files), "--no-check", "--lang", lang)[0] == 0
        comments = [
            line.partition("#")[2]
            for line in (folder / "study.toml").read_text(encoding="utf-8").splitlines()
        ]
        assert any(there in comment for comment in comments)
        assert not any(gone in comment for comment in comments)


OSM = """<?xml version="1.0"?><osm version="0.6">
{nodes}{ways}</osm>"""


def write_extract(path: Path, levels: list[tuple[str, str]]) -> Path:
    """Squares side by side, each a relation of one level with a name."""
    nodes, ways = [], []
    for k, (level, name) in enumerate(levels):
        corners = [(122 + k, 41), (123 + k, 41), (123 + k, 42), (122 + k, 42)]
        for i, (lon, lat) in enumerate(corners):
            nodes.append(f'<node id="{10 * k + i + 1}" version="1" lon="{lon}" lat="{lat}"/>')
        refs = "".join(f'<nd ref="{10 * k + i % 4 + 1}"/>' for i in range(5))
        ways.append(f'<way id="{k + 1}" version="1">{refs}</way>')
        ways.append(
            f'<relation id="{k + 900}" version="1"><member type="way" ref="{k + 1}" role="outer"/>'
            f'<tag k="type" v="boundary"/><tag k="boundary" v="administrative"/>'
            f'<tag k="admin_level" v="{level}"/><tag k="name" v="{name}"/></relation>'
        )
    ways.sort(key=lambda one: one.startswith("<relation"))
    path.write_text(OSM.format(nodes="".join(nodes), ways="".join(ways)), encoding="utf-8")
    return path


def test_outlines_of_an_extract_need_their_level(init, files, tmp_path):
    extract = write_extract(tmp_path / "land.osm", [("4", "Una"), ("6", "Duo"), ("6", "Tria")])
    given = options(files, boundaries=extract, population=None)
    code, out, _ = init(tmp_path / "new", *given, "--no-check")
    assert code == 2
    assert "--admin-level 须为其中之一：4（1个：Una）；6（2个：Duo、Tria）" in out
    assert init(tmp_path / "new", *given, "--admin-level", "6", "--no-check")[0] == 0
    source = read_study(tmp_path / "new" / "study.toml").boundaries
    assert source.layer == "multipolygons"
    assert source.where == "boundary = 'administrative' AND admin_level = '6'"
    assert source.columns == {"adcode": "osm_id"}


def test_a_person_at_the_terminal_is_asked_for_what_is_missing(init, files, tmp_path, monkeypatch):
    answers = iter(
        [
            "No Id", "asked", "问到的省", str(files / "gone.geojson"),
            str(files / "outlines.geojson"), "", "roads.csv", str(files / "demand.csv"), "", "",
            str(files / "nodes.csv"), str(files / "edges.csv"), str(files / "sites.csv"), "wgs",
            "wgs84",
        ]
    )  # fmt: skip
    monkeypatch.setattr("scripts.inputs.init.can_ask", lambda: True)
    monkeypatch.setattr(asking.typer, "prompt", lambda *_, **__: next(answers))
    code, out, err = init(tmp_path / "new", "--no-check")
    assert (code, err) == (0, "")
    assert list(answers) == []
    assert out.count("cannot be used") == 4
    study = read_study(tmp_path / "new" / "study.toml")
    assert (study.study.id, study.study.title, study.sites.datum) == ("asked", "问到的省", "wgs84")
    assert study.population is None


def test_a_register_of_one_county_among_many_is_told(init, files, tmp_path):
    sites = pd.read_csv(files / "sites.csv")
    sites[sites["adcode"] == 210101].to_csv(files / "sites.csv", index=False)
    code, out, _ = init(tmp_path / "new", *options(files))
    assert code == 0
    assert "单位只落在3个县（市、区）中的1个" in out
    assert "--counties 2101" in out


def test_what_turns_out_not_to_run_is_told_with_the_study_that_was_written(init, files, tmp_path):
    (files / "edges.csv").write_text("u,v\nnowhere-1,nowhere-2\n", encoding="utf-8")
    code, _, err = init(tmp_path / "new", *options(files))
    assert code == 2
    assert "study.toml is written, but does not run yet: " in err
    assert "expected at least one road" in err
    assert (tmp_path / "new" / "study.toml").is_file()
