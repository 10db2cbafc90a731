"""Phases, alternatives, stability and polygon layers of plans on a small study."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pydantic import ValidationError

from geo.assessment import Assessment, assess
from geo.errors import CoordinateError, InputError, LayerError
from geo.findings.status.readings import cutoffs_mm
from geo.planning.decisions.request import DecisionRequest
from geo.planning.places.area_layers import AreaLayer, mark_inside
from geo.planning.plan import Plan
from geo.plans.decisions.answer import plan_decisions
from geo.plans.decisions.instance import require_places
from geo.plans.instance import measure
from geo.plans.new_sites import make_plan
from geo.plans.request import PlanRequest
from geo.plans.solvers import variants as plan_variants
from geo.plans.solvers.variants import FACTORS, TOLERANCE
from geo.plans.survey import survey
from geo.readers.area_layers import read_areas
from geo.reports.answers.plan_files import describe_plan
from geo.study import FileSource, read_study
from tests.samples.small_study import SmallStudy, make_small_study, run

WEST_HALF = [[[122.8, 41.0], [123.4, 41.0], [123.4, 43.0], [122.8, 43.0], [122.8, 41.0]]]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return run(_shrink_study(), tmp_path_factory.mktemp("variants"))


def _shrink_study() -> SmallStudy:
    """The small study with one site, so that many are uncovered."""
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"].isin(["S00"])]
    study.sections.pop("rosters")
    return study


def _plan(opened: Assessment, **asked: Any) -> Plan:
    return make_plan(opened, PlanRequest(**asked))


def _layer(coordinates: Any, kind: str = "Polygon", name: str = "红线") -> dict[str, Any]:
    return {"name": name, "geometry": {"type": kind, "coordinates": coordinates}}


def test_each_phase_is_told_with_its_bound_and_what_nesting_costs(opened: Assessment) -> None:
    plan = _plan(opened, phases=[1, 2, 4])
    table = plan.beside["phases"]
    assert table["new_sites"].tolist() == [1, 2, 4]
    assert plan.suggestions["phase"].tolist() == [1, 2, 3, 3]
    assert plan.people_gained == table["people_gained"].iloc[-1]
    for row in table.to_dict("records"):
        free = _plan(opened, sites=row["new_sites"])
        assert row["people_gained"] <= row["people_gained_free"] <= row["bound"]
        assert row["people_gained_free"] == free.people_gained
        assert row["nesting_cost"] == row["people_gained_free"] - row["people_gained"]
    added = plan.suggestions["people_added"].cumsum()
    assert added.iloc[[0, 1, 3]].tolist() == table["people_gained"].tolist()
    assert describe_plan(plan)["phases"][2]["new_sites"] == 4


def test_alternatives_lack_no_more_than_a_hundredth_and_mark_what_they_share(
    opened: Assessment,
) -> None:
    plan = _plan(opened, sites=4, alternatives=5)
    table = plan.beside["alternatives"]
    assert len(table) == plan.figures["alternatives_found"] > 0
    best = set(plan.suggestions["candidate_id"])
    for row in table.to_dict("records"):
        ids = set(row["candidate_ids"].split("、"))
        assert row["people_gained"] >= plan.people_gained * (1 - TOLERANCE)
        assert row["sites_different"] == len(ids - best) > 0
        forced = _plan(opened, sites=4, forced=sorted(ids))
        assert forced.people_gained == row["people_gained"]
    held = dict(
        zip(plan.suggestions["candidate_id"], plan.suggestions["alternatives_held"], strict=True)
    )
    listed = [set(ids.split("、")) for ids in table["candidate_ids"]]
    assert held == {name: sum(name in one for one in listed) for name in best}


def test_a_site_stays_as_often_as_other_cutoffs_suggest_it_again(
    opened: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _plan(opened, sites=3, stability=True)
    assert whole.figures["stability_of"] == 1 + len(FACTORS) == 5
    assert whole.suggestions["stability"].between(1, 5).all()
    monkeypatch.setattr(plan_variants, "FACTORS", (0.5,))
    plan = _plan(opened, sites=3, stability=True)
    study = _shrink_study()
    path = study.write(tmp_path)
    standard = tmp_path / "standard.toml"
    text = standard.read_text(encoding="utf-8")
    changed = text.replace("= 5000.0", "= 2500.0").replace("= 10000.0", "= 5000.0")
    standard.write_text(changed, encoding="utf-8")
    again = set(
        _plan(assess(read_study(path), tmp_path / "cache"), sites=3).suggestions["candidate_id"]
    )
    expected = [1 + (name in again) for name in plan.suggestions["candidate_id"]]
    assert plan.suggestions["stability"].tolist() == expected


def test_a_shorter_cutoff_keeps_the_pairs_within_it_and_no_others(opened: Assessment) -> None:
    ground = survey(opened, PlanRequest(sites=1))
    network = opened.network
    whole = ground.gains
    half = measure(network, opened, ground.candidates, ground.points, 0.5)
    demand, standard = opened.inputs.decided.demand, opened.inputs.standard
    cutoff_mm = cutoffs_mm(demand.urban[ground.points], standard)
    kept = 2 * whole.road_mm <= cutoff_mm[whole.point]
    assert 0 < kept.sum() < len(kept)
    assert half.point.tolist() == whole.point[kept].tolist()
    assert half.road_mm.tolist() == whole.road_mm[kept].tolist()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"phases": [2]}, "at least 2"),
        ({"phases": [2, 2]}, "rising"),
        ({"phases": [3, 2]}, "rising"),
        ({"phases": [0, 2]}, "greater than or equal to 1"),
        ({"phases": [1, True]}, "integer"),
        ({"phases": [1, 2.0]}, "integer"),
        ({"phases": [1, 10**30]}, "10000"),
        ({"phases": list(range(1, 12))}, "at most 10"),
        ({"phases": [1, 2], "sites": 3}, "last phase"),
        ({"phases": [1, 2], "each_county": True}, "every county"),
        ({"phases": [1, 2], "alternatives": 1}, "one choice"),
        ({"phases": [1, 2], "stability": True}, "one choice"),
        ({"phases": [1, 2], "objective": "worst-first", "sites": 2}, "objective cover"),
        ({"phases": [1, 2], "capacity": 10.0}, "objective cover"),
        ({"sites": 1, "alternatives": -1}, "greater"),
        ({"sites": 1, "alternatives": 21}, "20"),
        ({"sites": 1, "alternatives": True}, "integer"),
        ({"alternatives": 1, "objective": "reach-share"}, "objective cover"),
        ({"sites": 1, "stability": 1}, "boolean"),
        ({"sites": 1, "stability": True, "capacity": 5.0}, "objective cover"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_together_is_refused(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        PlanRequest(**asked)


def test_sites_stand_where_the_layers_allow(opened: Assessment) -> None:
    within = _plan(opened, sites=5, within=[_layer(WEST_HALF)])
    assert (within.suggestions["lon"] <= 123.4).all()
    outside = _plan(opened, sites=5, exclude=[_layer(WEST_HALF)])
    assert (outside.suggestions["lon"] > 123.4).all()
    both = outside.beside["layers"].iloc[0], within.beside["layers"].iloc[0]
    assert both[0]["candidates_inside"] == both[0]["candidates_left_out"] > 0
    assert both[1]["candidates_inside"] == both[0]["candidates_inside"]
    assert any("红线" in note and "边界" in note for note in outside.notes)
    told = describe_plan(outside)
    assert told["layers"][0]["layer_role"] == "exclude"
    assert "exclude" not in told["request"]
    placed = int((opened.inputs.decided.demand.placed).sum())
    assert both[1]["candidates_inside"] + both[1]["candidates_left_out"] <= placed


def test_a_place_on_the_border_lies_in_the_layer_and_one_in_a_hole_does_not() -> None:
    hole = [[123.0, 42.0], [123.2, 42.0], [123.2, 42.2], [123.0, 42.2], [123.0, 42.0]]
    shapes = np.array([shapely.Polygon(WEST_HALF[0], [hole])], dtype=object)
    lon = np.array([123.4, 123.4000001, 122.8, 123.1, 123.0])
    lat = np.array([42.0, 42.0, 41.0, 42.1, 42.1])
    assert mark_inside(shapes, lon, lat).tolist() == [True, False, True, False, True]


def test_a_layer_that_leaves_nothing_is_refused_by_its_name(opened: Assessment) -> None:
    everything = _layer([[[120, 40], [126, 40], [126, 44], [120, 44], [120, 40]]], name="全省")
    with pytest.raises(InputError, match=r"^exclude: none of .* '全省' \(exclude\) leaves out"):
        _plan(opened, sites=1, exclude=[everything])
    nothing = _layer([[[1, 1], [2, 1], [2, 2], [1, 1]]], name="海")
    with pytest.raises(InputError, match=r"^within: none of .* '海'"):
        _plan(opened, sites=1, within=[nothing])


def test_a_forced_site_where_a_layer_forbids_it_is_refused(opened: Assessment) -> None:
    ground = survey(opened, PlanRequest(sites=1))
    west = ground.candidates.candidate_id[ground.candidates.lon <= 123.4][0]
    with pytest.raises(InputError, match=rf"^forced: .*{west}.*'红线' \(exclude\)"):
        _plan(opened, sites=2, forced=[west], exclude=[_layer(WEST_HALF)])


RING_AT_SEA = [[1, 1], [2, 1], [2, 2], [1, 1]]
RING = [[123, 41], [124, 41], [124, 42], [123, 41]]
BOW_TIE = [[123, 41], [124, 42], [124, 41], [123, 42], [123, 41]]


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"type": "Polygon", "coordinates": [BOW_TIE]}, "cannot be used"),
        ({"type": "Polygon", "coordinates": [RING[:3]]}, "four positions"),
        ({"type": "Polygon", "coordinates": [[*RING[:3], [123, 41.5]]]}, "the first"),
        ({"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [3, 3], [1, 1]]]}, "cannot be used"),
        ({"type": "Polygon", "coordinates": []}, "at least 1"),
        ({"type": "Polygon", "coordinates": RING}, "positions"),
        ({"type": "Polygon", "coordinates": [[[True, 1], *RING]]}, "two or three numbers"),
        ({"type": "Polygon", "coordinates": [[["1", 1], *RING]]}, "two or three numbers"),
        ({"type": "Polygon", "coordinates": [[[1e999, 1], *RING]]}, "two or three numbers"),
        ({"type": "Polygon", "coordinates": [[[10**400, 1], *RING]]}, "two or three numbers"),
        ({"type": "Polygon", "coordinates": [[[1, 2, 3, 4], *RING]]}, "two or three numbers"),
        ({"type": "Polygon", "coordinates": [[[41, 123], *RING]]}, "longitude first"),
        ({"type": "Polygon", "coordinates": [[[500000, 4600000], *RING]]}, "longitude first"),
        ({"type": "Point", "coordinates": [1, 2]}, "Polygon"),
        ({"type": "Polygon", "coordinates": [RING], "path": "x"}, "Extra"),
        ({"type": "MultiPolygon", "coordinates": [[RING * 30_000]]}, "at most"),
        ("redline.geojson", "dictionary"),
        (None, "dictionary"),
    ],
    ids=range(18),
)
def test_a_hostile_layer_in_a_request_is_refused(geometry: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        PlanRequest.model_validate(
            {"sites": 1, "exclude": [{"name": "a", "geometry": geometry}]}, strict=False
        )


def test_layers_with_too_many_positions_together_are_refused() -> None:
    turn = np.linspace(0, 2 * np.pi, 9_000)[:-1]
    ring = np.column_stack((123 + np.cos(turn), 41 + np.sin(turn))).tolist()
    layer = _layer([[*ring, ring[0]]])
    assert len(PlanRequest(sites=1, within=[layer] * 2).within) == 2
    with pytest.raises(ValidationError, match="at most 20000 positions in all layers"):
        PlanRequest(sites=1, within=[layer] * 3)


def test_more_layers_than_ten_are_refused() -> None:
    with pytest.raises(ValidationError, match="at most 10"):
        PlanRequest(sites=1, within=[_layer([RING])] * 11)


def _write(path: Path, features: Any, **beside: Any) -> FileSource:
    collection = {"type": "FeatureCollection", "features": features, **beside}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return FileSource(path=path)


def _feature(kind: str, coordinates: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {}, "geometry": geometry}


def test_a_layer_of_a_projected_file_lies_where_its_own_crs_says(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(geometry=[shapely.Polygon(RING)], crs="EPSG:4326")
    path = tmp_path / "红线.gpkg"
    frame.to_crs("EPSG:4550").to_file(path, engine="pyogrio")
    shapes = read_areas(FileSource(path=path))
    assert shapely.equals_exact(shapes[0], shapely.Polygon(RING), 1e-6, normalize=True)


def test_a_layer_in_another_datum_is_moved(tmp_path: Path) -> None:
    source = _write(tmp_path / "a.geojson", [_feature("Polygon", [RING])])
    moved = read_areas(source.model_copy(update={"datum": "gcj02"}))
    shift = np.array(moved[0].exterior.coords) - np.array(RING)
    assert (np.abs(shift[:, 0]) > 0.003).all()


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ([], "found none"),
        ([_feature("Point", [123, 41])], "expected a polygon"),
        ([_feature("Polygon", [RING]), _feature("LineString", RING)], "line 2: expected a polygon"),
        ([_feature("Polygon", [RING]), {"type": "Feature", "geometry": None}], "line 2"),
        ([_feature("Polygon", [[[123, 41], [124, 42], [123, 41]]])], "line 1"),
        ([_feature("Polygon", [[[1, 1], [2, 2], [3, 3], [1, 1]]])], "line 1"),
        ([_feature("Polygon", [RING]), _feature("Polygon", [BOW_TIE])], "line 2"),
        ([_feature("Polygon", [RING]), _feature("Curve", [RING])], "line 2"),
    ],
    ids=range(8),
)
def test_a_file_with_a_feature_that_would_be_lost_is_refused(
    tmp_path: Path, features: Any, words: str
) -> None:
    with pytest.raises(LayerError, match=words):
        read_areas(_write(tmp_path / "a.geojson", features))


def test_a_file_that_names_other_files_or_no_crs_is_refused(tmp_path: Path) -> None:
    virtual = tmp_path / "a.geojson"
    virtual.write_text("<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", encoding="utf-8")
    with pytest.raises(LayerError):
        read_areas(FileSource(path=virtual))
    with pytest.raises((LayerError, InputError)):
        read_areas(FileSource(path=tmp_path / "none.gpkg"))
    bare = tmp_path / "bare.shp"
    shape = gpd.GeoDataFrame(geometry=[shapely.Polygon(RING)], crs="EPSG:4326")
    shape.to_file(bare, engine="pyogrio")
    bare.with_suffix(".prj").unlink()
    with pytest.raises((LayerError, CoordinateError)):
        read_areas(FileSource(path=bare))


def test_layers_given_beside_a_request_count_like_its_own(opened: Assessment) -> None:
    shapes = np.array([shapely.Polygon(WEST_HALF[0])], dtype=object)
    plan = make_plan(opened, PlanRequest(sites=5), layers=[AreaLayer("红线", "exclude", shapes)])
    assert (plan.suggestions["lon"] > 123.4).all()


def test_decisions_stand_where_the_layers_allow(opened: Assessment) -> None:
    asked = {"most": 4, "decisions": ["new"], "exclude": [_layer(WEST_HALF)]}
    made = plan_decisions(opened, DecisionRequest.model_validate(asked))
    assert len(made.decisions) > 0
    assert (made.decisions["lon"] > 123.4).all()
    assert any("红线" in note for note in made.notes)
    shapes = np.array([shapely.Polygon(WEST_HALF[0])], dtype=object)
    beside = plan_decisions(
        opened,
        DecisionRequest(most=4, decisions=["new"]),
        layers=[AreaLayer("红线", "exclude", shapes)],
    )
    assert beside.decisions["lon"].tolist() == made.decisions["lon"].tolist()
    nothing = asked | {"within": [_layer([RING_AT_SEA])]}
    with pytest.raises(InputError, match=r"^within: none of"):
        require_places(opened, DecisionRequest.model_validate(nothing))
