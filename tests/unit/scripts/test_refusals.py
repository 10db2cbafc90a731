"""Bad input at the command: exit code 2, one line that names the file, nothing left behind."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from scripts import __main__ as command
from tests.samples.road_maps import shift_m
from tests.samples.small_study import SmallStudy, make_small_study

IDENTITY = "11010519491231002X"
Change = Callable[[SmallStudy], None]


@pytest.fixture
def refuse(monkeypatch, capfd, tmp_path):
    """Runs `assess`, which must refuse: the one line that it says."""

    def call(study: Path) -> str:
        out = tmp_path / "results" / "out"
        before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
        monkeypatch.setattr(sys, "argv", ["vaxreach", "assess", str(study), "--out", str(out)])
        with pytest.raises(SystemExit) as ended:
            command.main()
        streams = capfd.readouterr()
        assert (ended.value.code, streams.out) == (2, ""), streams.err
        assert streams.err.count("\n") == 1
        assert "Traceback" not in streams.err
        assert not out.parent.exists()
        after = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert sorted(path for path in after if ".vaxreach" not in path.parts) == before
        assert str(tmp_path) not in streams.err
        return str(streams.err)

    return call


@pytest.fixture
def check(monkeypatch, capfd):
    """Runs `check --json`, which must go through: the report of every input."""

    def call(study: Path) -> dict[str, dict]:
        monkeypatch.setattr(sys, "argv", ["vaxreach", "check", str(study), "--json"])
        with pytest.raises(SystemExit) as ended:
            command.main()
        streams = capfd.readouterr()
        assert ended.value.code in {0, None}, streams.err
        return {report["input"]: report for report in json.loads(streams.out)}

    return call


def set_key(section: str, key: str, value: object) -> Change:
    return lambda study: study.sections[section].__setitem__(key, value)


def drop(section: str) -> Change:
    return lambda study: study.sections.pop(section)


STUDY_FAULTS: list[tuple[Change, str]] = [
    (set_key("demand", "setings", "urban"), "unknown key demand.setings; allowed: aggregate"),
    (set_key("sites", "path", "gone.csv"), "key sites.path: no such file 'gone.csv'"),
    (set_key("sites", "path", "."), "key sites.path:"),
    (set_key("study", "synthetic", "perhaps"), "key study.synthetic"),
    (set_key("demand", "model", "roads"), "[demand]: give exactly one of path"),
    (set_key("roads", "path", "edges.csv"), "[roads]: give either path"),
    (drop("population"), "[population] is required"),
    (drop("roads"), "key roads is missing"),
    (set_key("roads", "overrule", {"77": "stray"}), "roads.overrule: component '77'"),
    (set_key("sites", "crs", "EPSG:2333"), "Xian 1980"),
    (set_key("sites", "crs", "EPSG:99999"), "EPSG:99999"),
    (set_key("population", "path", "edges.csv"), "edges.csv"),
    (set_key("boundaries", "path", "sites.csv"), "sites.csv"),
    (set_key("boundaries", "counties", ["99"]), "no county whose code begins with 99"),
    (set_key("calendar", "notices", ["standard.toml"]), "holiday notice standard.toml"),
    (set_key("calendar", "notices", ["2026.toml", "2026.toml"]), "2026 is loaded twice"),
    (set_key("standard", "path", "2026.toml"), "standard: 2026.toml unknown key year"),
]


@pytest.mark.parametrize(("change", "expected"), STUDY_FAULTS)
def test_a_fault_of_the_study_is_one_line(refuse, tmp_path, change, expected):
    study = make_small_study()
    change(study)
    assert expected in refuse(study.write(tmp_path / "study"))


def test_a_roster_of_a_year_without_notice_is_refused(refuse, tmp_path):
    study = make_small_study()
    study.roster.loc[len(study.roster)] = ["S00", "2027-01-04", "开诊"]
    said = refuse(study.write(tmp_path / "study"))
    assert "key rosters: the date 2027-01-04: no holiday notice for 2027" in said


def test_demand_outside_every_county_is_refused(refuse, tmp_path):
    study = make_small_study()
    study.demand["lon"] -= 5.0
    study.sections["demand"]["calibrate"] = False
    assert "[demand]" in refuse(study.write(tmp_path / "study"))


def empty_study(folder: Path) -> Path:
    return folder / "study.toml"


@pytest.mark.parametrize(
    "content",
    [b"", b"[study", b"\xff\xfe\x00", '[study]\ntitle = "辽宁"'.encode("gb18030"), b"\0" * 99],
)
def test_a_study_that_is_no_toml_is_one_line(refuse, tmp_path, content):
    path = make_small_study().write(tmp_path / "study")
    path.write_bytes(content)
    assert refuse(path).startswith("study: study.toml")


@pytest.mark.parametrize("name", ["sites.csv", "demand.csv", "nodes.csv", "census.csv"])
@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03", b"PK\x03\x04 no workbook"])
def test_a_table_that_is_none_is_named(refuse, tmp_path, name, content):
    path = make_small_study().write(tmp_path / "study")
    (path.parent / name).write_bytes(content)
    assert name in refuse(path)


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"type": "FeatureCollection", "features": []}', b"<OGRVRTDataSource/>"]
)
def test_outlines_that_are_none_are_named(refuse, tmp_path, content):
    path = make_small_study().write(tmp_path / "study")
    (path.parent / "outlines.geojson").write_bytes(content)
    assert "outlines.geojson" in refuse(path)


def test_a_list_of_persons_is_refused_without_its_values(refuse, tmp_path):
    study = make_small_study()
    study.sites["身份证号"] = IDENTITY
    said = refuse(study.write(tmp_path / "study"))
    assert "sites.csv" in said
    assert IDENTITY not in said


@pytest.mark.parametrize(("top", "outcome"), [(41.8001, "repaired"), (42.2, "refused")])
def test_a_county_that_crosses_itself_is_told_with_its_areas(check, tmp_path, top, outcome):
    """A ring with a small loop at one corner is mended; a bow-tie has no inside to agree on."""
    study = make_small_study()
    shapes = list(study.outlines.geometry)
    loop = [(123.6, 41.8), (124.0, top), (124.0, 41.8), (123.6, top), (123.6, 42.2)]
    corner = [(124.0, 42.2)] if top < 42 else []
    ring = [(123.6, 42.2), (124.0, 42.2), (124.0, 41.8001), (124.0001, 41.8001), (124.0, 41.8)]
    shapes[2] = shapely.Polygon(
        [*ring, (124.0001, 41.8), (123.99, 41.8001), (123.6, 41.8)] if corner else loop[:4]
    )
    study.outlines = study.outlines.set_geometry(shapes, crs=study.outlines.crs)
    report = check(study.write(tmp_path / "study"))["boundaries"]
    [remark] = report["remarks"]
    assert (remark["outcome"], remark["row"]) == (outcome, 3)
    assert remark["message"].count("m²") == 2 or remark["message"].count("km²") == 2


def test_a_county_drawn_as_a_line_is_refused_by_its_row(check, tmp_path):
    study = make_small_study()
    shapes = list(study.outlines.geometry)
    shapes[2] = shapely.LineString([(123.6, 41.8), (124.0, 42.2)])
    study.outlines = study.outlines.set_geometry(shapes, crs=study.outlines.crs)
    reports = check(study.write(tmp_path / "study"))
    [remark] = [one for one in reports["boundaries"]["remarks"] if one["outcome"] == "refused"]
    assert (remark["file"], remark["row"]) == ("outlines.geojson", 3)


@pytest.mark.parametrize(
    ("lon", "lat", "reason"),
    [
        (42.01, 123.01, "lon_lat_swapped"),
        (0.0, 0.0, None),
        (200.0, 42.0, None),
        (500_000.0, 4_650_000.0, None),
        (np.inf, 42.0, None),
    ],
)
def test_a_wrong_place_is_refused_by_its_row(check, tmp_path, lon, lat, reason):
    study = make_small_study()
    study.sites.loc[3, ["lon", "lat"]] = [lon, lat]
    report = check(study.write(tmp_path / "study"))["sites"]
    [remark] = [one for one in report["remarks"] if one["outcome"] == "refused"]
    assert (remark["file"], remark["row"]) == ("sites.csv", 5)
    assert report["accepted"] == 8
    if reason:
        assert remark["reason"] == reason


@pytest.mark.parametrize(("metres", "inside"), [(199.0, True), (201.0, False)])
def test_villages_up_to_two_hundred_metres_outside_belong_to_the_county(
    check, tmp_path, metres, inside
):
    study = make_small_study()
    for k in range(20):
        study.demand.loc[k, ["lon", "lat"]] = shift_m(122.8, 41.9 + 0.01 * k, -metres, 0.0)
    report = check(study.write(tmp_path / "study"))["demand"]
    lost = sorted(one["value"] for one in report["remarks"] if one["reason"] == "outside")
    assert lost == ([] if inside else [f"V{k:03d}" for k in range(20)])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_register_in_any_usual_encoding_reads_the_same(check, tmp_path, encoding, separator):
    path = make_small_study().write(tmp_path / "study")
    text = (path.parent / "sites.csv").read_text(encoding="utf-8")
    assert ";" not in text.replace("; PH", "")
    plain = text.replace("; PH", " PH")
    (path.parent / "sites.csv").write_text(plain.replace(",", separator), encoding=encoding)
    report = check(path)["sites"]
    assert report["accepted"] == 9
    assert not [one for one in report["remarks"] if one["outcome"] == "refused"]


@pytest.mark.parametrize(("one", "other"), [("1", "1.0"), ("a1", "A1"), ("1", "１")])
def test_equal_ids_are_refused_in_all_their_rows(check, tmp_path, one, other):
    study = make_small_study()
    study.sites.loc[[0, 4], "site_id"] = [one, other]
    report = check(study.write(tmp_path / "study"))["sites"]
    refused = [remark for remark in report["remarks"] if remark["outcome"] == "refused"]
    assert sorted(remark["row"] for remark in refused) == [2, 6]
    assert all("line 2" in one["message"] and "line 6" in one["message"] for one in refused)


def test_units_under_one_roof_are_all_taken(check, tmp_path):
    study = make_small_study()
    study.sites.loc[[0, 1, 2], ["lon", "lat"]] = [123.01, 42.01]
    report = check(study.write(tmp_path / "study"))["sites"]
    assert report["accepted"] == 9


def test_contacts_of_staff_are_dropped_and_counted(check, tmp_path):
    study = make_small_study()
    study.sites["联系人"], study.sites["手机"] = "某某", "13800000000"
    report = check(study.write(tmp_path / "study"))["sites"]
    assert report["accepted"] == 9
    said = json.dumps(report, ensure_ascii=False)
    assert "13800000000" not in said
    assert "联系人" in said
