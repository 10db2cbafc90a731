"""A further standard beside the main one: its own figures, and not a byte of the main ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from geo.assessment import assess
from geo.errors import StandardError, StudyError
from geo.inputs.load import load_inputs
from geo.network.build import measure_network
from geo.reports.assessment.folder import read_folder, write_folder
from geo.reports.assessment.further_files import split_further
from geo.rules.standard import read_further
from geo.storage.shipped_files import shipped_data
from geo.study import read_study
from geo.tables import further_standards
from tests.samples.small_study import make_small_study

LEVELS = ("prefectures", "counties", "townships", "cutoff_curve")
FAR = """
id = "far"
version = "1"
title = "远"
cutoff = { urban = 15000.0, rural = 20000.0 }
target = "0.5"
[source]
title = "演示"
issuers = []
date = ""
clause = ""
"""


def write(folder: Path, also: list[str]) -> Path:
    study = make_small_study()
    study.sections["standard"]["also"] = also
    path = study.write(folder)
    (folder / "far.toml").write_text(FAR, encoding="utf-8")
    return path


def write_alone(folder: Path, urban: float, rural: float, target: str) -> Path:
    """The same study with a further standard's limits as those of the main one."""
    path = make_small_study().write(folder)
    rules = folder / "standard.toml"
    text = rules.read_text(encoding="utf-8")
    text = text.replace("urban = 5000.0\nrural = 10000.0", f"urban = {urban}\nrural = {rural}", 1)
    rules.write_text(text.replace('target = "0.95"', f'target = "{target}"', 1), encoding="utf-8")
    return path


ROUTED: list[str] = []
"""Further standards for which the fixture's study was routed anew."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    def measure(inputs, *given):
        ROUTED.append(inputs.standard.id)
        return measure_network(inputs, *given)

    folder = tmp_path_factory.mktemp("further")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(further_standards, "measure_network", measure)
        return assess(read_study(write(folder, ["walking-1km", "far.toml"])), folder / "cache")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("plain")
    return assess(read_study(write(folder, [])), folder / "cache")


def test_the_main_figures_stay_as_they_are_byte_for_byte(made, plain, tmp_path, monkeypatch):
    for name in ("write_gis_layers", "write_workbook", "write_to_verify", "write_problems"):
        monkeypatch.setattr(f"geo.reports.assessment.folder.{name}", lambda *_: None)
    write_folder(made.tables, tmp_path / "with")
    write_folder(plain.tables, tmp_path / "without")
    for path in sorted((tmp_path / "without").glob("*.csv")):
        assert path.read_bytes() == (tmp_path / "with" / path.name).read_bytes(), path.name
    own = {path.name for path in (tmp_path / "with").glob("*.csv")}
    own -= {path.name for path in (tmp_path / "without").glob("*.csv")}
    assert own == {f"{level}-{name}.csv" for level in LEVELS for name in ("walking-1km", "far")}
    assert "further_standards" not in plain.tables.summary
    counts = [[len(one.remarks) for one in each.reports] for each in (made, plain)]
    assert counts[0] == counts[1]
    back = read_folder(tmp_path / "with")
    assert len(back.further) == len(made.tables.further)


DISTANCES = [
    "median_distance_m", "p95_distance_m", "max_distance_m", "gini_distance",
    "worst_tenth_distance_m", "residents_known_distance", "detour",
]  # fmt: skip
"""How far places lie from roads is sought as far as the larger limits of the main standard."""


@pytest.mark.parametrize(
    ("name", "urban", "rural", "target"),
    [("walking-1km", 1000.0, 1000.0, "none"), ("far", 15000.0, 20000.0, "0.5")],
)
def test_its_figures_are_those_of_a_study_of_its_own(made, tmp_path, name, urban, rural, target):
    unlike = DISTANCES if name == "walking-1km" else []
    path = write_alone(tmp_path, urban, rural, target)
    alone = assess(read_study(path), tmp_path / "cache").tables
    found = {level: rows for one, level, rows in split_further(made.tables.further) if one == name}
    for level in LEVELS:
        wanted = pd.DataFrame(getattr(alone, level)).drop(columns="geometry", errors="ignore")
        wanted = wanted.drop(columns=["population_year", *unlike], errors="ignore")
        pd.testing.assert_frame_equal(
            found[level][list(wanted)].reset_index(drop=True),
            wanted.reset_index(drop=True),
            check_dtype=False,
        )
        assert len(wanted)
    told = next(s for s in made.tables.summary["further_standards"] if s["standard"] == name)
    assert told["province"]["covered"] == alone.province["covered"].iloc[0]
    assert told["cutoff"] == {"urban": urban, "rural": rural}


def test_the_walking_limit_routes_nothing_and_has_a_curve_of_its_own(made):
    assert ROUTED == ["far"]
    curve = next(
        rows
        for name, level, rows in split_further(made.tables.further)
        if (name, level) == ("walking-1km", "cutoff_curve")
    )
    assert sorted(set(curve["cutoff_m"])) == [250.0, 500.0, 750.0, 1000.0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FAR.replace("cutoff =", "cut ="), "key cutoff is missing"),
        (FAR.replace('"far"', '"../far"'), "key id: expected letters"),
        (FAR.replace('"far"', "5"), "key id: expected letters"),
        (FAR.replace("15000.0", "-1.0"), "cutoff.urban"),
        (FAR.replace("[source]", "reach = 3\n[source]"), "reach"),
    ],
)
def test_what_is_no_further_standard_is_refused(tmp_path, text, message):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StandardError, match=message):
        read_further(path, shipped_data() / "standards" / "liaoning-2025.toml")


def test_a_name_that_nothing_ships_under_is_told_with_those_that_there_are(tmp_path):
    with pytest.raises(StudyError, match=r"no further standard 'walking' ships; .*walking-1km"):
        read_study(write(tmp_path, ["walking"]))


def test_two_standards_of_one_id_are_refused(tmp_path):
    path = write(tmp_path, ["far.toml", "far.toml"])
    with pytest.raises(StandardError, match="'far' stands twice"):
        load_inputs(read_study(path), tmp_path / "cache")


def test_a_further_standard_is_read_over_http(made):
    app = create_app(Settings(log=LogSettings(access=False)), assessment=replace(made))
    with TestClient(app, raise_server_exceptions=False) as client:
        found = client.get("/v1/further-standards").json()
        assert (found["standard"], found["numberMatched"]) == ("walking-1km", 3)
        assert [one["standard"] for one in found["standards"]] == ["walking-1km", "far"]
        some = client.get("/v1/further-standards?standard=far&level=townships&county=210101")
        assert {row["adcode"] for row in some.json()["items"]} == {"210101"}
        refused = client.get("/v1/further-standards?standard=zzz")
        assert (refused.status_code, refused.json()["field"]) == (400, "standard")
