"""The page in a real browser: what it shows, what it asks for, what it never runs."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.api.small_tables import HOSTILE_NAME

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)


def test_the_page_draws_map_legend_and_table_and_asks_nobody_outside(visit):
    page = visit.open().wait_for_map().page
    assert page.locator("#title").inner_text() == "某省预防接种服务可及性(演示)"
    assert page.locator("#synthetic").inner_text() == "演示数据（非真实）"
    assert page.locator("#counties tbody tr").count() == 6
    assert "95%～99%" in page.locator("#legend").inner_text()
    assert "2026年3月1日16:00（北京时间）" in page.locator("#provenance").inner_text()
    assert "政策未规定比例" in page.locator("header").inner_text()
    assert "覆盖率" not in page.locator("body").inner_text()
    assert visit.outside_requests() == []
    assert visit.complaints == []


def test_the_county_with_most_people_certainly_outside_comes_first(visit):
    page = visit.open().wait_for_table().page
    names = page.locator("#counties tbody button").all_inner_texts()
    assert names == ["甲南县", "乙北县", "甲西区", "甲东区", "乙南县", HOSTILE_NAME]


def test_a_heading_sorts_the_table_and_says_so(visit):
    page = visit.open().wait_for_table().page
    heading = page.get_by_role("button", name="超出服务半径（人）")
    assert page.locator("th[data-field=uncovered]").get_attribute("aria-sort") == "descending"
    assert page.locator("#counties tbody button").first.inner_text() == "甲南县"
    heading.click()
    assert page.locator("th[data-field=uncovered]").get_attribute("aria-sort") == "ascending"
    assert page.locator("#counties tbody tr").last.get_attribute("data-adcode") == "210104"


def test_a_prefecture_keeps_its_own_counties(visit):
    page = visit.open().wait_for_table().page
    page.select_option("#prefecture", "乙市")
    assert page.locator("#counties tbody tr").count() == 3
    assert page.locator("#matched").inner_text() == "3个"


def test_a_county_shows_reasons_gaps_and_holidays_by_keyboard_alone(visit):
    page = visit.open().wait_for_map().page
    page.locator("#counties tbody button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel table")
    text = page.locator("#panel").inner_text()
    assert "县界与人口口径不一致" in text
    assert "超半径1个，待核实1个" in text
    assert "14.25公里" in text
    assert "春节" in text
    page.locator("#panel .close").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "甲南县"
    assert visit.complaints == []


def test_a_hostile_name_is_shown_as_text(visit):
    page = visit.open().wait_for_map().page
    page.locator("#counties tbody button").last.click()
    page.wait_for_selector("#panel table")
    assert HOSTILE_NAME in page.locator("#panel h2").inner_text()
    assert page.locator("main img, main script").count() == 0
    assert visit.complaints == []


def test_a_site_chosen_in_the_panel_shows_its_service_area(visit):
    page = visit.open().wait_for_map().page
    page.locator("#counties tbody button").first.click()
    page.locator("#panel .sites summary").click()
    with page.expect_response("**/service-area") as answered:
        page.locator("#panel .sites li button").first.click()
    assert answered.value.status == 200
    expect(page.locator(".area-note")).to_contain_text("沿道路5公里（含）")
    assert "不按此范围统计" in page.locator(".area-note").inner_text()
    assert visit.outside_requests() == []
    assert visit.complaints == []


def test_a_site_without_an_area_says_why(visit):
    page = visit.open().wait_for_map().page
    page.locator("#counties tbody button").last.click()
    page.locator("#panel .sites summary").click()
    page.locator("#panel .sites li button").last.click()
    expect(page.locator(".area-note")).to_contain_text("409")
    assert "距所有道路过远" in page.locator(".area-note").inner_text()


def test_a_click_on_the_map_in_the_asking_mode_tells_the_way(visit):
    page = visit.open().wait_for_map().page
    page.locator("#reach-tool").click()
    page.locator("#map").click(position={"x": 120, "y": 180})
    page.wait_for_selector("#panel .figures")
    text = page.locator("#panel").inner_text()
    assert "4.20公里" in text
    assert "5公里（含）" in text
    assert visit.outside_requests() == []


def test_a_place_typed_in_without_a_way_says_so(visit):
    page = visit.open().wait_for_table().page
    page.locator("#reach-tool").click()
    page.fill("input[name=lon]", "124.4")
    page.fill("input[name=lat]", "41.7")
    page.locator(".ask button").click()
    page.wait_for_selector("#panel .figures")
    assert "沿道路无法到达" in page.locator("#panel").inner_text()
    page.fill("input[name=lon]", "100")
    page.locator(".ask button").click()
    page.wait_for_selector("#panel .failure")
    text = page.locator("#panel").inner_text()
    assert "不在评估范围内" in text
    assert "最近的道路在东经123.25°、北纬41.75°，直线距离52.30公里" in text
    assert "服务半径限值" not in text
    assert "0米" not in text


def test_one_holiday_colours_the_map_by_its_own_flags(visit):
    page = visit.open().wait_for_map().page
    page.locator("#modes").get_by_text("节假日开诊情况").click()
    page.select_option("#holiday", "2026-spring-festival")
    expect(page.locator("#legend")).to_contain_text("无单位开诊 2")
    assert visit.complaints == []


def test_a_service_that_fails_is_told_with_a_way_to_try_again(visit):
    visit.page.route("**/v1/dictionary", lambda route: route.fulfill(status=503, body="{}"))
    page = visit.open().page
    page.wait_for_selector("#map-message button")
    assert "服务暂时未能答复（代码503）" in page.locator("#map-message").inner_text()


def test_figures_are_never_rounded_across_their_limit(visit):
    page = visit.open().wait_for_table().page
    shares, distances = page.evaluate(
        """async () => {
          const { formatShare, formatDistance } = await import("/web/figures.js");
          return [
            [0.9496, 0.95, 0.94999, 0.999996, 1, 0, null].map((s) => formatShare(s, 0.95)),
            [5000, 5000.4, 4999.9, null].map((m) => formatDistance(m, 5000)),
          ];
        }"""
    )
    assert shares == [
        "94.96%", "95.0%", "94.999%", "99.9996%", "100.0%", "0.0%", "—",
    ]  # fmt: skip
    assert distances == ["5.00公里", "5.0004公里", "5.00公里", "—"]


def test_the_api_pages_are_drawn_from_local_files(visit):
    page = visit.open("/docs").page
    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() >= 14
    assert visit.outside_requests() == []
    assert visit.complaints == []


def test_on_a_phone_nothing_is_wider_than_the_screen(phone):
    page = phone.open().wait_for_map().page
    page.locator("#counties tbody button").first.click()
    page.wait_for_selector("#panel table")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.outside_requests() == []
    assert phone.complaints == []


def test_the_holiday_choice_names_weekends_by_their_number_of_days(visit):
    page = visit.open().wait_for_table().page
    choice = page.locator("#holiday option").last.text_content()
    assert "年双休日（" in choice
    assert choice.endswith("天）")
    assert "至" not in choice


def test_a_county_says_the_one_unit_reading_and_the_worst_day(visit):
    page = visit.open().wait_for_map().page
    page.locator("#counties tbody button").first.click()
    page.wait_for_selector("#panel table")
    text = page.locator("#panel").inner_text()
    assert "整个假期由同一单位开诊：" in text
    assert "覆盖人口最少的一天（2月15日）：较平日确定减少20人，另有待核实100人" in text
    assert "0～4岁" in text
    assert "30.0%" in text
    assert (
        page.locator("#panel .lists a").first.get_attribute("href") == "/v1/exports/problems.xlsx"
    )
    assert visit.complaints == []


def test_other_measures_that_nobody_collected_are_said_to_be_so(visit):
    page = visit.open().wait_for_table().page
    page.get_by_text("举措落实情况", exact=True).first.click()
    expect(page.locator("footer details")).to_contain_text("未收集：本评估项目没有机构登记表。")
    page.locator("#counties tbody button").first.click()
    expect(page.locator("#panel")).to_contain_text("未收集：本评估项目没有机构登记表。")
    assert "接种能力" not in page.locator("#panel").inner_text(), "no visits a year are stated"
    assert visit.complaints == []
