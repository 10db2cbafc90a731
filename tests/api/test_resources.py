"""What each address answers, over an assessment that can be checked by eye."""

from __future__ import annotations

import pytest
import shapely
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings


def ids(answer) -> list[str]:
    return [feature["id"] for feature in answer.json()["features"]]


def test_the_latest_assessment_carries_its_provenance_and_totals(client: TestClient):
    body = client.get("/v1/assessments/latest").json()
    assert body["assessment_id"] == "small-1"
    assert body["synthetic"] is True
    assert body["standard"]["target"] == "0.95"
    assert body["province"]["residents"] == 5000
    assert body["counties_by_verdict"] == {"meets": 3, "short": 2, "undetermined": 1}
    assert body["counties_by_holiday_flag"] == {"served": 2, "undetermined": 2, "unserved": 2}
    assert body["counties_by_holiday_flag_year"] == {"served": 6}
    assert body["counties_holiday_rabies_only"] == 0


def test_counties_come_by_adcode_with_the_adcode_as_id(client: TestClient):
    answer = client.get("/v1/counties")
    assert answer.headers["content-type"] == "application/geo+json"
    assert ids(answer) == ["210101", "210102", "210104", "210203", "210205", "210206"]
    first = answer.json()["features"][0]
    assert first["properties"]["share_covered"] == 0.99
    assert first["properties"]["max_distance_m"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("prefecture=乙市", ["210203", "210205", "210206"]),
        ("prefecture=210200", ["210203", "210205", "210206"]),
        ("verdict=short", ["210104", "210203"]),
        ("holiday_flag=unserved", ["210203", "210206"]),
        ("holiday_flag=unserved&verdict=undetermined", ["210206"]),
        ("prefecture=甲市&holiday_flag=unserved", []),
    ],
)
def test_counties_are_filtered(client: TestClient, query: str, expected: list[str]):
    assert ids(client.get(f"/v1/counties?{query}")) == expected


def test_a_county_comes_with_as_much_outline_as_asked_for(client: TestClient):
    shapes = {
        kind: client.get(f"/v1/counties?geometry={kind}&limit=1").json()["features"][0]["geometry"]
        for kind in ("full", "simple", "none")
    }
    assert shapes["none"] is None
    for kind in ("full", "simple"):
        outline = shapely.geometry.shape(shapes[kind])
        assert outline.equals(shapely.box(123.0, 41.5, 123.5, 41.9))
        assert outline.exterior.is_ccw


def test_following_next_links_visits_every_county_once(client: TestClient):
    address, visited = "/v1/counties?limit=4&geometry=none", []
    while address:
        answer = client.get(address)
        visited += ids(answer)
        links = {link["rel"]: link["href"] for link in answer.json()["links"]}
        address = links.get("next")
    assert visited == ["210101", "210102", "210104", "210203", "210205", "210206"]


def test_a_next_link_keeps_the_filters(client: TestClient):
    body = client.get("/v1/counties?prefecture=乙市&limit=2").json()
    assert (body["numberMatched"], body["numberReturned"]) == (3, 2)
    assert ids(client.get(body["links"][0]["href"])) == ["210206"]


def test_a_last_page_that_is_full_has_no_next(client: TestClient):
    body = client.get("/v1/counties?limit=3&offset=3").json()
    assert body["numberReturned"] == 3
    assert body["links"] == []


def test_a_page_past_the_end_is_empty_and_has_no_next(client: TestClient):
    body = client.get("/v1/counties?offset=1000").json()
    assert body["features"] == []
    assert body["links"] == []


def test_one_county_tells_its_reasons_its_prefecture_and_its_holidays(client: TestClient):
    body = client.get("/v1/counties/210104").json()
    assert body["county"]["name"] == "甲南县"
    assert body["prefecture"]["adcode"] == "210100"
    assert body["verdict_notes"] == ["县界与人口口径不一致"]
    assert [row["holiday_id"] for row in body["holidays"]] == [
        "2026-new-year",
        "2026-spring-festival",
        "2026-weekend",
    ]


def test_a_county_without_residents_has_null_shares(client: TestClient):
    county = client.get("/v1/counties/210206").json()["county"]
    assert county["share_covered"] is None
    assert county["residents"] == 0


def test_gaps_of_a_county_are_its_own(client: TestClient):
    answer = client.get("/v1/counties/210104/gaps")
    assert ids(answer) == ["210104-D7", "210104-D9"]
    assert answer.json()["features"][1]["properties"]["road_distance_m"] is None
    assert ids(client.get("/v1/counties/210101/gaps")) == []


def test_townships_of_a_county_are_listed(client: TestClient):
    body = client.get("/v1/counties/210101/townships").json()
    assert [row["township_code"] for row in body["items"]] == ["210101001", "210101100"]
    assert client.get("/v1/counties/210102/townships").json()["items"] == []


def test_prefectures_are_drawn_from_their_counties(client: TestClient):
    features = client.get("/v1/prefectures").json()["features"]
    areas = {each["id"]: shapely.geometry.shape(each["geometry"]).area for each in features}
    assert areas == pytest.approx({"210100": 0.6, "210200": 0.6})


def test_a_box_takes_the_sites_on_its_border_and_no_unplaced_one(client: TestClient):
    assert ids(client.get("/v1/sites?bbox=123.25,41.3,123.75,41.75")) == ["S1", "S2", "S4", "S5"]
    assert ids(client.get("/v1/sites?bbox=-180,-90,180,90")) == ["S1", "S2", "S3", "S4", "S5", "S6"]


def test_sites_of_a_county_include_its_unplaced_ones(client: TestClient):
    answer = client.get("/v1/sites?county=210101")
    assert ids(answer) == ["S1", "S7"]
    unplaced = answer.json()["features"][1]
    assert unplaced["geometry"] is None
    assert unplaced["properties"]["lon"] is None


def test_one_site_is_a_feature(client: TestClient):
    body = client.get("/v1/sites/S1").json()
    assert (body["type"], body["id"]) == ("Feature", "S1")
    assert body["geometry"] == {"type": "Point", "coordinates": [123.25, 41.75]}


def test_holidays_come_in_order_with_counties_counted_by_flag(client: TestClient):
    items = client.get("/v1/holidays").json()["items"]
    ids = ["2026-new-year", "2026-spring-festival", "2026-weekend"]
    assert [item["holiday_id"] for item in items] == ids
    assert [item["weekend"] for item in items] == [False, False, True]
    assert items[0]["dates"] == ["2026-01-01", "2026-01-02"]
    assert items[0]["counties_by_flag"] == {"served": 2, "undetermined": 2, "unserved": 2}


def test_a_holiday_tells_the_flag_of_each_county_and_day(client: TestClient):
    items = client.get("/v1/holidays/2026-spring-festival/counties").json()["items"]
    assert [item["adcode"] for item in items] == sorted(item["adcode"] for item in items)
    unserved = next(item for item in items if item["adcode"] == "210203")
    assert unserved["flag"] == "unserved"
    assert unserved["prefecture"] == "乙市"
    assert [day["date"] for day in unserved["days"]] == ["2026-02-15", "2026-02-16", "2026-02-17"]


def test_reach_draws_both_legs_the_path_and_the_straight_line(client: TestClient):
    body = client.get("/v1/reach?lon=123.3&lat=41.7").json()
    assert body["answer"]["road_distance_m"] == 4200.0
    assert body["answer"]["cutoff_m"] == 5000.0
    drawn = {feature["id"]: feature["geometry"] for feature in body["features"]}
    assert set(drawn) == {"place", "site", "access_leg-place", "path", "straight"}
    assert drawn["access_leg-place"]["coordinates"] == [[123.3, 41.7], [123.301, 41.7]]
    assert drawn["path"]["coordinates"] == [[123.301, 41.7], [123.25, 41.7], [123.25, 41.75]]


def test_a_place_without_a_way_has_null_distance_and_no_path(client: TestClient):
    body = client.get("/v1/reach?lon=124.4&lat=41.7").json()
    assert body["answer"]["status"] == "unknown"
    assert body["answer"]["road_distance_m"] is None
    assert {feature["id"] for feature in body["features"]} == {"place", "site", "straight"}


def test_the_dictionary_names_the_share_and_its_colours(client: TestClient):
    items = {item["field"]: item for item in client.get("/v1/dictionary").json()["items"]}
    assert "人口占比" in items["share_covered"]["zh"]
    assert {value["value"] for value in items["verdict"]["values"]} == {
        "meets",
        "short",
        "undetermined",
    }


def test_the_dictionary_tells_what_every_objective_takes_and_each_has_words(client: TestClient):
    body = client.get("/v1/dictionary").json()
    takes = {each.pop("objective"): each for each in body["objectives"]}
    assert list(takes) == ["cover", "worst-first", "reach-share", "p-median", "p-centre"]
    assert takes["reach-share"] == {"sites": "sought", "share": "reached", "takes_variants": False}
    words = next(item for item in body["items"] if item["field"] == "objective")["values"]
    assert takes.keys() <= {value["value"] for value in words}


def test_metrics_count_requests_by_route(client: TestClient):
    client.get("/v1/counties/210101")
    text = client.get("/metrics").text
    assert 'route="/v1/counties/{adcode}",status="200"' in text
    assert "210101" not in text


def test_a_service_without_an_assessment_lives_but_is_not_ready():
    with TestClient(create_app(Settings(log=LogSettings(access=False)))) as empty:
        assert empty.get("/health/live").status_code == 200
        answer = empty.get("/health/ready")
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert empty.get("/v1/counties").status_code == 503


def test_rounds_are_a_list_that_is_empty_where_the_study_names_none(client: TestClient):
    for query in ("", "?outreach_class=less&county=210101"):
        answer = client.get(f"/v1/outreach{query}")
        assert answer.status_code == 200
        assert answer.json()["items"] == []
        assert answer.json()["outreach"] is None
    assert client.get("/v1/outreach?outreach_class=often").json()["field"] == "outreach_class"


def test_the_openapi_document_describes_every_parameter(client: TestClient):
    paths = client.get("/openapi.json").json()["paths"]
    names = {each["name"] for each in paths["/v1/sites"]["get"]["parameters"]}
    assert names == {"bbox", "county", "kind", "limit", "offset"}
