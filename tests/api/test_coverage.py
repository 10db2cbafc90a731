"""Coverage and holidays under questions of one's choice, over a small study of real files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from geo.assessment import Assessment
from geo.plans.new_sites import make_plan
from geo.plans.request import PlanRequest
from geo.scenarios.schema import read_scenario
from tests.samples.small_study import make_small_study, run

FIGURES = ["covered", "uncovered", "unknown", "share_covered", "share_upper", "verdict"]


@pytest.fixture(scope="module")
def assessment(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    study = make_small_study()
    study.census["age_0_4"] = [2_000, 1_001, 503]
    study.census["低保人口"] = [701, 0, 33]
    study.demand["困难人口"] = [k % 7 for k in range(len(study.demand))]
    study.sites["services"] = "免疫规划疫苗"
    study.sites["无障碍设施"] = ["坡道、电梯", "无", *[""] * (len(study.sites) - 2)]
    study.sites.loc[0, "services"] = "免疫规划疫苗、狂犬病疫苗、旅行咨询"
    study.sites.loc[3, "services"] = ""
    return run(study, tmp_path_factory.mktemp("coverage"))


@pytest.fixture(scope="module")
def client(assessment: Assessment) -> Iterator[TestClient]:
    app = create_app(Settings(log=LogSettings(access=False)), assessment=assessment)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def ask(client: TestClient, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/v1/coverage{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def refuse(client: TestClient, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code in {400, 404}
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def test_without_parameters_every_figure_is_the_headlines(client, assessment):
    found = ask(client)
    tables = assessment.tables
    pairs = [
        ([found["province"]], tables.province),
        (found["prefectures"], tables.prefectures),
        (found["items"], tables.counties),
    ]
    for rows, frame in pairs:
        for row, known in zip(rows, frame.to_dict("records"), strict=True):
            assert row["adcode"] == known["adcode"]
            assert row["total"] == known["residents"]
            assert [row[name] for name in FIGURES] == [known[name] for name in FIGURES]
    assert found["question"]["service"] == "routine"
    assert found["allowed"]["weight"] == ["residents", "age_0_4", "低保人口", "困难人口"]
    assert {one["weight"]: one["weight_source"] for one in found["weights"]} == {
        "age_0_4": "population", "低保人口": "population", "困难人口": "demand"
    }  # fmt: skip


def test_own_county_and_the_straight_line_are_the_readings_beside_the_headline(client, assessment):
    counties = assessment.tables.counties
    own = [row["share_covered"] for row in ask(client, "?own_county=true")["items"]]
    assert own == counties["share_own_county"].tolist()
    line = [row["share_covered"] for row in ask(client, "?reading=straight_line")["items"]]
    assert line == counties["share_straight_line"].tolist()
    site = [row["share_covered"] for row in ask(client, "?reading=site_setting")["items"]]
    assert site == counties["share_site_setting"].tolist()


def test_fewer_sites_never_cover_more(client):
    usual = ask(client)["province"]
    for query in (
        "?service=rabies", "?service=routine,rabies", "?date=2026-02-17", "?min_days_per_week=6",
        "?booking=true", "?consultation=true", "?own_county=true", "?tier=县级",
    ):  # fmt: skip
        found = ask(client, query)["province"]
        assert found["covered"] + found["uncovered"] + found["unknown"] == found["total"]
        if "rabies" not in query or "routine" in query:
            assert found["covered"] <= usual["covered"], query
            assert found["share_upper"] <= usual["share_upper"], query


def test_a_service_in_the_registers_own_words_can_be_asked_for(client):
    assert "旅行咨询" in ask(client)["allowed"]["service"]
    found = ask(client, "?service=旅行咨询")
    assert found["province"]["sites_yes"] == 1
    assert 0 < found["province"]["covered"] < ask(client)["province"]["covered"]
    either = ask(client, "?service=旅行咨询|routine")["province"]
    assert either["covered"] >= ask(client)["province"]["covered"]


def test_children_are_those_of_the_census(client, assessment):
    found = ask(client, "?weight=age_0_4")
    assert [row["total"] for row in found["items"]] == [2_000, 1_001, 503]
    weights = assessment.tables.weights
    beside = weights[(weights["weight"] == "age_0_4") & weights["adcode"].isin(["210101"])]
    row = found["items"][0]
    assert beside[["total", *FIGURES]].iloc[0].tolist() == [row["total"]] + [
        row[name] for name in FIGURES
    ]
    shown = client.get("/v1/counties/210101").json()["weights"]
    assert [one["weight"] for one in shown] == ["residents", "age_0_4", "低保人口", "困难人口"]


def test_any_count_column_is_counted_in_whole_people_that_add_up(client, assessment):
    poor = ask(client, "?weight=困难人口")
    assert poor["province"]["total"] == sum(k % 7 for k in range(62))
    spread = ask(client, "?weight=低保人口")
    assert [row["total"] for row in spread["items"]] == [701, 0, 33]
    for found in (poor, spread):
        for rows in ([found["province"]], found["prefectures"], found["items"]):
            for row in rows:
                assert row["covered"] + row["uncovered"] + row["unknown"] == row["total"]
                assert isinstance(row["covered"], int)
        for name in ("total", "covered", "uncovered", "unknown"):
            assert sum(row[name] for row in found["items"]) == found["province"][name]
    table = assessment.tables.weights.query("weight == '困难人口'")
    assert set(table["weight_source"]) == {"demand"}


def test_a_plan_and_a_scenario_count_a_group(assessment):
    request = PlanRequest(sites=1, weight="困难人口", candidates="points")
    plan = make_plan(assessment, request)
    demand = assessment.inputs.decided.demand
    weight = demand.weights["困难人口"]
    assert 0 < plan.suggestions["gained_困难人口"].sum() <= weight.sum()
    scenario = read_scenario(plan.scenario)
    totals = assessment.scenario_engine.apply(scenario).totals
    assert totals["gained_困难人口"] == plan.suggestions["gained_困难人口"].sum()
    assert totals["lost_困难人口"] == 0


def test_a_place_without_a_site_in_charge_is_unknown_under_that_reading(client, assessment):
    found = ask(client, "?assigned=true")["province"]
    stated = (assessment.tables.demand["assigned_site_id"] != "").any()
    assert not stated
    assert found["unknown"] == found["total"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/coverage?service=bcgx", "service"),
        ("/v1/coverage?service=routine,", "service"),
        ("/v1/coverage?tier=九级", "tier"),
        ("/v1/coverage?weight=age_9", "weight"),
        ("/v1/coverage?kind=医院", "kind"),
        ("/v1/coverage?kind=,", "kind"),
        ("/v1/coverage?fit_out=坡道,zzz", "fit_out"),
        ("/v1/coverage?fit_out=,", "fit_out"),
        ("/v1/sites?kind=卫生院,诊所", "kind"),
        ("/v1/coverage?date=2031-01-02", "date"),
        ("/v1/coverage?date=2026-02-30", "date"),
        ("/v1/coverage?min_days_per_week=8", "min_days_per_week"),
        ("/v1/coverage?min_days_per_week=nan", "min_days_per_week"),
        ("/v1/coverage?reading=flight", "reading"),
        ("/v1/coverage?services=routine", "services"),
        ("/v1/holidays/春节?service=bcgx", "service"),
        ("/v1/holidays/圣诞节", "holiday_id"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_field_and_value(client, path, field):
    assert refuse(client, path)["field"] == field


def test_sites_of_a_kind_are_counted_alone_and_those_of_no_stated_kind_may_be(client, assessment):
    sites = assessment.inputs.sites
    kinds = dict(zip(sites.records.site_id, sites.records.kind, strict=True))
    village = ask(client, "?kind=卫生院")
    assert village["question"]["kind"] == "township_hospital"
    hospitals = sum(kind == "卫生院" for kind in kinds.values())
    assert village["province"]["sites_yes"] == hospitals == 5
    assert village["province"]["sites_unknown"] == sum(not kind for kind in kinds.values()) == 1
    assert ask(client, "?kind=township hospital")["items"] == village["items"]
    both = ask(client, "?kind=township_hospital,社区卫生服务中心")["province"]
    assert both["sites_yes"] == hospitals + 1
    assert both["covered"] >= village["province"]["covered"]
    every = ask(client, "?kind=" + ",".join(ask(client)["allowed"]["kind"]))["province"]
    usual = ask(client)["province"]
    assert every["covered"] + every["unknown"] == usual["covered"] + usual["unknown"]


def test_units_with_what_a_wheelchair_needs_are_counted_and_others_may_have_it(client, assessment):
    found = ask(client, "?fit_out=坡道")["province"]
    assert (found["sites_yes"], found["sites_unknown"]) == (1, 8)
    barred = ask(client, "?fit_out=barrier_free")["province"]
    assert (barred["sites_yes"], barred["sites_unknown"]) == (1, 7)
    table = assessment.tables.sites.set_index("site_id")
    assert table.loc["S00", "fit_out"] == "barrier_free;ramp;lift"
    assert table.loc["S01", "fit_out_lacking"] == "barrier_free"


def test_the_list_of_sites_holds_those_of_a_kind_and_counts_those_that_may_be(client):
    found = client.get("/v1/sites?kind=村卫生室,卫生院").json()
    assert found["numberMatched"] == 5
    assert {one["properties"]["kind"] for one in found["features"]} == {"乡镇卫生院"}
    assert found["kind_unknown"] == 1
    assert client.get("/v1/sites?kind=卫生院&county=210201").json()["numberMatched"] == 1
    assert "kind_unknown" not in client.get("/v1/sites").json()


def test_own_county_and_assigned_exclude_each_other(client):
    said = refuse(client, "/v1/coverage?own_county=true&assigned=true")
    assert "exclude each other" in said["detail"]


def test_counties_come_in_pages_and_answers_have_tags(client):
    page = ask(client, "?limit=2")
    assert [len(page["items"]), page["numberMatched"]] == [2, 3]
    more = client.get(page["links"][0]["href"]).json()
    assert [row["adcode"] for row in more["items"]] == ["210201"]
    tag = client.get("/v1/coverage").headers["etag"]
    again = client.get("/v1/coverage", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_a_holiday_is_found_by_the_name_people_use(client):
    by_name = client.get("/v1/holidays/春节").json()
    assert by_name == client.get("/v1/holidays/2026-spring-festival").json()
    first = by_name["items"][0]
    assert {"flag_one_unit", "worst_day", "drop_worst_day"} <= set(first)
    assert len(first["days"]) == first["days_off"]
    assert {"covered_on_day", "unknown_on_day", "drop_on_day"} <= set(first["days"][0])


def test_weekends_are_a_period_of_their_own(client):
    listed = client.get("/v1/holidays").json()["items"]
    assert [one["holiday_id"] for one in listed if one["weekend"]] == ["2026-weekend"]
    weekend = client.get("/v1/holidays/双休日").json()
    assert weekend["holiday_id"] == "2026-weekend"
    assert all(len(item["days"]) == item["days_off"] for item in weekend["items"])


def test_a_holiday_for_another_service_counts_other_sites(client):
    routine = client.get("/v1/holidays/春节").json()["items"]
    rabies = client.get("/v1/holidays/春节?service=rabies").json()
    assert rabies["service"] == "rabies"
    open_sites = [sum(day["open_sites"] for day in item["days"]) for item in routine]
    of_rabies = [sum(day["open_sites"] for day in item["days"]) for item in rabies["items"]]
    assert sum(of_rabies) < sum(open_sites)


def test_a_day_is_the_same_in_the_table_of_days_and_as_a_question(client):
    days = client.get("/v1/holidays/春节").json()["items"]
    for county, row in zip(days, ask(client, "?date=2026-02-17")["items"], strict=True):
        day = next(one for one in county["days"] if one["date"] == "2026-02-17")
        assert (day["covered_on_day"], day["unknown_on_day"]) == (row["covered"], row["unknown"])


def test_the_next_holiday_is_told_with_the_date_of_the_assessment(client):
    body = client.get("/v1/holidays").json()
    assert (body["as_of"], body["as_of_pinned"]) == ("2026-01-05", True)
    assert (body["next"], body["note"]) == ("2026-spring-festival", None)
    ahead = {one["holiday_id"]: one["upcoming"] for one in body["items"]}
    assert not ahead["2026-new-year"]
    assert ahead["2026-spring-festival"]
    assert not any(one["provisional"] for one in body["items"])
    row = client.get("/v1/holidays/春节").json()["items"][0]
    assert row["flag_label"].endswith("天）") or row["flag_label"] == "无单位开诊"
    assert {"rabies_only", "days_off", "days_served", "days_unknown"} <= set(row)
    assert {"rabies_open_sites", "provisional"} <= set(row["days"][0])
    county = client.get("/v1/counties?geometry=none").json()["features"][0]["properties"]
    assert county["holiday_flag_of"] == "2026-spring-festival"
    assert county["holiday_flag_year_of"].startswith("2026-")
    assert county["holiday_label"]


def test_a_date_that_the_regulation_fixes_is_answered_and_marked(client):
    fixed = client.get("/v1/coverage?date=2027-01-01").json()
    assert fixed["question"]["provisional"] is True
    listed = client.get("/v1/coverage?date=2026-10-01").json()
    assert listed["question"]["provisional"] is False
    assert client.get("/v1/coverage?date=2027-01-04").status_code == 400
