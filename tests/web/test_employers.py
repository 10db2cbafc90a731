"""Employers on the page: switched on by hand, with a key and a word on each."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.api.small_tables import HOSTILE_NAME

pytestmark = pytest.mark.browser


def click_employer(page, name: str) -> None:
    """Click the middle of the map once it looks at the employer."""
    lon, lat = {"演示用人单位一": (123.25, 41.8), HOSTILE_NAME: (124.25, 41.5)}[name]
    # the whole study is in view: its frame gives the place in pixels
    west, south, east, north = 123.0, 41.1, 124.5, 41.9
    box = page.locator("#map").bounding_box()
    across = 24 + (box["width"] - 48) * (lon - west) / (east - west)
    mercator = page.evaluate(
        "(d) => d.map((v) => Math.log(Math.tan(Math.PI / 4 + v * Math.PI / 360)))",
        [south, lat, north],
    )
    scale = (box["width"] - 48) / ((east - west) * 3.141592653589793 / 180)
    down = box["height"] / 2 - scale * (mercator[1] - (mercator[0] + mercator[2]) / 2)
    page.locator("#map").click(position={"x": across, "y": down})


def test_the_layer_is_off_until_it_is_asked_for(visit):
    page = visit.open().wait_for_map().page
    assert page.locator("#employer-tool").get_attribute("aria-pressed") == "false"
    assert page.locator("#employer-legend").is_hidden()
    assert not [url for url in visit.requests if "/v1/employers" in url]


def test_the_key_counts_employers_by_status_and_gives_the_visit_list(visit):
    page = visit.open().wait_for_map().page
    with page.expect_response("**/v1/employers**") as answered:
        page.locator("#employer-tool").click()
    assert answered.value.status == 200
    key = page.locator("#employer-legend")
    expect(key).to_contain_text("服务半径内 1")
    expect(key).to_contain_text("已安排上门1家")
    expect(key).to_contain_text("1家无坐标")
    assert key.locator("a").get_attribute("href") == "/v1/employers/visits.xlsx"
    page.locator("#employer-tool").click()
    assert key.is_hidden()
    assert visit.outside_requests() == []
    assert visit.complaints == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("演示用人单位一", ["640人", "4.25公里", "已安排上门", "演示接种点一"]),
        (HOSTILE_NAME, ["30人", "没有沿道路可到达的单位", "人数低于上门标准"]),
    ],
)
def test_an_employer_says_its_people_status_and_visit(visit, name: str, said: list[str]):
    page = visit.open().wait_for_map().page
    page.evaluate("document.getElementById('map').removeAttribute('data-idle')")
    with page.expect_response("**/v1/employers**"):
        page.locator("#employer-tool").click()
    page.wait_for_selector("#map[data-idle]")
    click_employer(page, name)
    popup = page.locator(".maplibregl-popup")
    expect(popup).to_contain_text(name)
    for words in said:
        expect(popup).to_contain_text(words)
    assert page.locator("#panel").is_hidden()
    assert popup.locator("img, script").count() == 0
    assert visit.complaints == []


def test_a_layer_that_fails_is_told_and_switched_off_again(visit):
    visit.page.route("**/v1/employers?**", lambda route: route.fulfill(status=503, body="{}"))
    page = visit.open().wait_for_map().page
    page.locator("#employer-tool").click()
    expect(page.locator("#faults")).to_contain_text("503")
    assert page.locator("#employer-tool").get_attribute("aria-pressed") == "false"


def test_without_employers_there_is_nothing_to_switch_on(visit):
    def leave_out(route) -> None:
        answer = route.fetch()
        body = answer.json()
        body.pop("employers")
        route.fulfill(response=answer, json=body)

    visit.page.route("**/v1/assessments/latest", leave_out)
    page = visit.open().wait_for_map().page
    assert page.locator("#employer-tool").is_hidden()
    assert visit.complaints == []
