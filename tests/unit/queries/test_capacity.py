"""Room within reach over a small study: whose number it is, what is short, what nobody knows."""

from __future__ import annotations

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from geo.findings.status.readings import Reading, decide_pairs
from geo.model.trilean import Trilean
from geo.rules.standard import RoomRule
from tests.samples.small_study import make_small_study, run

PARTS = ["room_enough", "room_short", "room_unknown"]


def make(folder, **columns):
    study = make_small_study()
    study.demand = study.demand.iloc[:60]
    study.sites = study.sites[study.sites["kind"].isin(["卫生院", "社区卫生服务中心"])]
    study.sites = study.sites[study.sites["lon"].notna()].drop(columns="capacity")
    for name, value in columns.items():
        study.sites[name] = value
    return run(study, folder)


def rule(visits: float = 1.0, **more) -> RoomRule:
    return RoomRule(visits_per_year=visits, source="演示", **more)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    return make(tmp_path_factory.mktemp("room"), 年接种能力="7000")


def test_people_within_reach_are_enough_short_or_unknown_in_every_sum(made):
    answer = made.find_room(rule())
    for frame in (answer.province, answer.prefectures, answer.counties):
        assert (frame[PARTS].sum(axis=1) == frame["covered"]).all()
    covered = made.tables.province["covered"].sum()
    assert answer.province["covered"].sum() == answer.totals["covered"] == covered
    short = answer.points.query("room_state == 'room_short'")
    assert short["people"].sum() == answer.totals["room_short"] > 0
    assert answer.totals["visits_needed"] == covered
    assert answer.totals["sites_without_room_stated"] == 0


def test_visits_without_a_place_are_those_of_a_whole_best_share(made):
    """Every group of sites that share places by hand: what is asked of them, less their room."""
    network, demand = made.network, made.inputs.decided.demand
    reach = network.evidence.reach
    yes = decide_pairs(network.evidence, Reading()) == Trilean.YES
    covered = {int(p) for p in reach.demand_index[yes]}
    least = 0
    sites = sorted({int(s) for s in reach.site_index[yes]})
    for chosen in range(1, 2 ** len(sites)):
        some = {s for k, s in enumerate(sites) if chosen >> k & 1}
        only = [
            p for p in covered if set(reach.site_index[yes & (reach.demand_index == p)]) <= some
        ]
        least = max(least, int(demand.residents[only].sum()) - 7000 * len(some))
    totals = made.find_room(rule()).totals
    assert totals["visits_unserved_low"] == least > 0
    unknown = int(made.tables.province["unknown"].sum())
    assert totals["visits_unserved_high"] == least + unknown


def test_more_room_or_fewer_visits_make_nobody_short(made):
    short = [made.find_room(rule(v)).totals["room_short"] for v in (0.01, 0.5, 1.0, 4.0)]
    assert short[0] == 0
    assert short == sorted(short)
    everybody = made.find_room(rule(1000.0)).totals
    assert everybody["room_short"] == everybody["covered"]


def test_a_site_that_states_no_room_leaves_its_people_unknown(tmp_path):
    dark = make(tmp_path, 接种能力="7000")
    totals = dark.find_room(rule()).totals
    assert totals["room_unknown"] == totals["covered"]
    assert totals["sites_without_room_stated"] == totals["sites"]
    assert totals["visits_unserved_low"] == 0
    assert "capacity" not in dark.tables.summary
    assert len(dark.tables.capacity) == 0


def test_a_capacity_a_day_counts_on_the_days_that_the_hours_say(tmp_path):
    daily = make(tmp_path, 日接种能力="10", hours="Mo-Fr 08:00-16:00; PH off")
    yearly = daily.inputs.sites.records.room
    assert np.unique(yearly["day"]).tolist() == [10]
    from geo.queries.capacity import measure_rooms

    low, high = measure_rooms(daily.inputs, daily.network, rule())
    assert low.tolist() == high.tolist() == [10 * 5 * 52] * len(low)
    assert daily.inputs.sites.records.capacity.tolist() == [10.0] * len(low)


def test_the_question_is_asked_over_http_and_says_whose_number_it_is(made):
    app = create_app(Settings(log=LogSettings(access=False)), assessment=made)
    with TestClient(app, raise_server_exceptions=False) as client:
        found = client.get("/v1/capacity?visits_per_year=1").json()
        assert found["totals"]["room_rule"]["source"] == "查询时给定"
        assert found["province"]["room_short"] == made.find_room(rule()).totals["room_short"]
        assert [row["adcode"] for row in found["items"]] == ["210101", "210102", "210201"]
        refused = client.get("/v1/capacity")
        assert (refused.status_code, refused.json()["field"]) == (400, "visits_per_year")
        refused = client.get("/v1/capacity?visits_per_year=1&weight=zzz")
        assert (refused.status_code, refused.json()["field"]) == (400, "weight")


def test_a_standard_that_states_the_visits_has_them_in_its_assessment(tmp_path, monkeypatch):
    for name in ("write_gis_layers", "write_workbook", "write_to_verify", "write_problems"):
        monkeypatch.setattr(f"geo.reports.assessment.folder.{name}", lambda *_: None)
    study = make_small_study()
    path = study.write(tmp_path)
    with (tmp_path / "standard.toml").open("a", encoding="utf-8") as file:
        file.write('\n[room]\nvisits_per_year = 2.0\nsource = "演示"\n')
    from geo.assessment import assess
    from geo.reports.assessment.folder import read_folder, write_folder
    from geo.study import read_study

    made = assess(read_study(path), tmp_path / "cache")
    told = made.tables.summary["capacity"]
    assert told["room_unknown"] == told["covered"], "日接种能力 is not what the column says"
    assert made.tables.capacity["covered"].sum() == told["covered"]
    write_folder(made.tables, tmp_path / "out")
    assert (tmp_path / "out" / "capacity.csv").exists()
    assert len(read_folder(tmp_path / "out").capacity) == 3
