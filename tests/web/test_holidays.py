"""Holidays on the page: the next at first sight, one chosen, one day of it, and what is open."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SPRING = "2026-spring-festival"
COUNTIES = "**/v1/counties?**"
ON_HOLIDAY = "**/v1/holidays/2026-spring-festival/counties"


def open_holidays(visit, holiday: str = ""):
    page = visit.open().wait_for_table().page
    page.locator("#modes").get_by_text("节假日开诊情况").click()
    if holiday:
        page.select_option("#holiday", holiday)
        expect(page.locator("#day-choice")).to_be_visible()
    return page


def colours(page) -> dict[str, str]:
    """What each county is painted with on the plain map; hatched ones are told by that."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("#map path[data-adcode]")]
          .map((each) => [each.dataset.adcode,
            each.dataset.hatched === "true" ? "hatched" : each.getAttribute("fill")]))"""
    )


def test_a_county_without_an_open_unit_is_seen_at_first_sight(bare):
    page = bare.open().wait_for_map().page
    totals = page.locator("#totals")
    expect(totals).to_contain_text("2/6")
    expect(totals).to_contain_text("下一节假日：2026年春节（2月15日—17日）")
    expect(totals).to_contain_text("2026年各节假日（取最差）：0/6")
    row = page.locator("#counties tr[data-adcode='210203']")
    expect(row).to_contain_text("无单位开诊")
    page.locator("#modes").get_by_text("节假日开诊情况").click()
    expect(page.locator("#legend h3")).to_contain_text("下一节假日")
    assert colours(page)["210203"] == "#D55E00"
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert bare.complaints == []


def test_a_provisional_holiday_says_so(visit):
    note = "仅法定假日，调休以国务院办公厅通知为准（2027年放假安排尚未录入）"

    def foretell(body) -> None:
        body["items"][1] |= {"provisional": True, "year": 2027, "dates": ["2027-02-05"]}

    visit.change("**/v1/holidays", foretell)
    visit.change("**/v1/assessments/latest", lambda body: body.update(holiday_note=note))
    page = visit.open().wait_for_table().page
    expect(page.locator("#totals")).to_contain_text("2027年春节（2月5日，仅法定假日）")
    expect(page.locator("#provenance")).to_contain_text(note)


def test_the_date_of_a_pinned_study_is_told(visit):
    pin = {"as_of": "2026-01-05", "as_of_pinned": True}
    visit.change("**/v1/assessments/latest", lambda body: body.update(pin))
    page = visit.open().wait_for_table().page
    expect(page.locator("#rule")).to_contain_text("评估基准日：2026年1月5日")


def test_a_holiday_recolours_map_and_list_together(desk):
    def close_all(body) -> None:
        for item in body["items"]:
            item |= {"flag": "unserved", "flag_label": "无单位开诊", "rabies_only": False}
        body["items"][0] |= {"rabies_only": True, "flag_label": "仅狂犬病门诊开诊"}
        body["items"][1] |= {"flag": "undetermined", "flag_label": "待核实（9/9天）"}

    desk.change(ON_HOLIDAY, close_all)
    page = open_holidays(desk, SPRING)
    desk.wait_for_map()
    expect(page.locator("#legend")).to_contain_text("仅狂犬病门诊开诊 1")
    expect(page.locator("#legend")).to_contain_text("待核实 1")
    expect(page.locator("#legend")).to_contain_text("无单位开诊 1")
    assert colours(page) == {"210101": "#CC79A7", "210102": "hatched", "210201": "#D55E00"}
    said = page.locator("#counties tbody td.flagged").all_inner_texts()
    assert sorted(said) == ["仅狂犬病门诊开诊", "待核实（9/9天）", "无单位开诊"]
    expect(page.locator("#totals")).to_contain_text("2/3")
    assert page.locator("th[data-field=verdict]").count() == 0


def test_a_day_has_its_own_flags_and_shares_as_a_second_choice(desk):
    page = open_holidays(desk, SPRING)
    desk.wait_for_map()
    page.select_option("#day", "2026-02-17")
    expect(page.locator("#legend h3")).to_contain_text("2月17日（周二）")
    expect(page.locator("#counties")).to_contain_text("5.7%～22.1%")
    page.locator("#measures").get_by_text("占比（确定）").click()
    expect(page.locator("#legend")).not_to_contain_text("95%")
    expect(page.locator("#legend h3")).to_contain_text("2月17日（周二）服务半径内人口占比（确定）")
    certain = page.locator("#map path[data-adcode='210201']").get_attribute("fill")
    page.locator("#measures").get_by_text("占比（最多）").click()
    expect(page.locator("#legend h3")).to_contain_text("（最多）")
    assert page.locator("#map path[data-adcode='210201']").get_attribute("fill") != certain
    assert colours(page)["210102"] == "hatched"
    assert desk.complaints == []


def test_a_holiday_that_does_not_come_leaves_what_is_shown_and_says_so(desk):
    desk.page.route(ON_HOLIDAY, lambda route: route.fulfill(status=503, body="{}"))
    page = desk.open().wait_for_table().page
    page.locator("#modes").get_by_text("节假日开诊情况").click()
    title = page.locator("#legend h3").inner_text()
    page.select_option("#holiday", SPRING)
    expect(page.locator("#faults")).to_contain_text("未能载入所选节假日，仍显示原内容")
    assert page.locator("#holiday").input_value() == ""
    assert page.locator("#legend h3").inner_text() == title


def test_without_holidays_the_rest_of_the_page_is_there(visit):
    visit.page.route("**/v1/holidays", lambda route: route.fulfill(status=503, body="{}"))
    page = visit.open().wait_for_table().page
    expect(page.locator("#faults")).to_contain_text("节假日资料未能载入，其余内容不受影响")
    assert page.locator("#counties tbody tr").count() == 6


def test_certain_days_and_days_to_verify_stand_apart(visit):
    def doubt(body) -> None:
        body["holidays"][1] |= {
            "flag": "undetermined", "flag_label": "待核实（9/9天）", "days_off": 9,
            "days_served": 0, "days_unknown": 9, "days_unserved": 0, "longest_gap_days": 0,
            "drop_worst_day": 1_728_106, "drop_certain_worst_day": 450_503,
        }  # fmt: skip

    visit.change("**/v1/counties/210104", doubt)
    page = visit.open().wait_for_table().page
    page.locator("#counties tr[data-adcode='210104'] button").click()
    row = page.locator("#panel tr", has_text="2026年春节")
    expect(row).to_contain_text("待核实（9/9天）")
    expect(row).to_contain_text("确定减少450,503人，另有待核实1,277,603人")
    expect(row).not_to_contain_text("最长连续")
    assert row.locator("td.number").all_inner_texts() == ["0天", "9天", "0天"]


def test_the_mode_shown_is_the_mode_that_is_on(desk):
    page = desk.open_panel("coverage-tool")
    page.click("#panel form button[type=submit]")
    expect(page.locator("#legend h3")).to_contain_text("按条件查询")
    assert page.locator("#modes input:checked").count() == 0
    page.locator("#modes").get_by_text("评估结论").click()
    expect(page.locator("#legend h3")).to_have_text("评估结论（县区数）")
    assert page.locator("#modes input:checked").get_attribute("value") == "verdict"
    page.locator("#panel .close").click()
    expect(page.locator("#legend h3")).to_have_text("评估结论（县区数）")


def test_totals_follow_the_area_chosen(visit):
    page = visit.open().wait_for_table().page
    expect(page.locator("#totals")).to_contain_text("80.8%～84.9%")
    page.select_option("#prefecture", "乙市")
    expect(page.locator("#totals-area")).to_have_text("乙市")
    totals = page.locator("#totals dd").all_inner_texts()
    assert totals[:3] == ["85.0%～90.0%", "200", "100"]
    assert totals[3:] == ["1/3", "2/3"]
