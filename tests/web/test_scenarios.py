"""Scenarios on the page: from a plan, a site or a place; told, drawn, kept and deleted."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PATIENCE_MS = 240_000


def test_a_plan_applied_as_a_scenario_gains_the_people_it_promised(desk):
    page = desk.open().wait_for_map().page
    page.click("#plan-tool")
    page.fill("input[name=sites]", "2")
    page.click("#panel form button[type=submit]")
    page.wait_for_selector("#panel .proof", timeout=PATIENCE_MS)
    page.get_by_role("button", name="按此方案生成模拟调整").click()
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("布局建议：拟增设2家")
    expect(panel.locator(".figures")).to_contain_text("14,969人")
    expect(panel).to_contain_text("县区变化（1）")
    expect(panel).to_contain_text("20.1% → 57.5%")
    assert page.locator("#scenario-tool").get_attribute("aria-pressed") == "true"
    assert page.locator("#plan-tool").get_attribute("aria-pressed") == "false"
    key = page.locator("#panel-legend")
    expect(key).to_contain_text("新增进入服务半径")
    expect(key).to_contain_text("单位：拟增设（+）")
    with page.expect_download() as kept:
        panel.get_by_role("link", name="Excel").click()
    assert kept.value.suggested_filename == "scenario.xlsx"
    assert desk.outside_requests() == []
    assert desk.complaints == []


def test_a_site_is_closed_from_the_list_of_its_county(desk):
    page = desk.open().wait_for_table().page
    page.locator("#counties tbody button", has_text="甲东区").click()
    page.locator("#panel .sites summary").click()
    assert page.get_by_role("button", name="模拟撤销此单位").count() == 0
    page.locator("#panel .sites .name", has_text="演示接种点0").click()
    page.get_by_role("button", name="模拟撤销此单位").click()
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("模拟撤销：演示接种点0")
    expect(panel).to_contain_text("1,330人")
    expect(panel).to_contain_text("节假日开诊情况：有单位开诊 → 待核实")
    expect(page.locator("#panel-legend")).to_contain_text("由服务半径内转为超出服务半径")
    expect(panel).to_contain_text("变化的居民点（3）")


def test_a_site_is_added_by_a_click_on_the_map(desk):
    page = desk.open_panel("scenario-tool")
    desk.wait_for_map()
    page.get_by_role("button", name="在地图上点选").click()
    page.locator("#map").click(position={"x": 300, "y": 430})
    assert page.locator("input[name=lon]").input_value().startswith("12")
    expect(page.locator("#panel-legend")).to_contain_text("拟增设单位")
    page.fill("#panel input[name=name]", "新点")
    page.click("#panel form button[type=submit]")
    expect(page.locator("#panel h2")).to_have_text("拟增设：新点")
    expect(page.locator("#panel")).to_contain_text("调整的单位（1）")
    assert desk.complaints == []


def test_a_place_asked_about_becomes_a_new_site(desk):
    page = desk.open().wait_for_table().page
    page.click("#reach-tool")
    page.fill("input[name=lon]", "123.034127")
    page.fill("input[name=lat]", "41.895928")
    page.locator(".ask button").click()
    page.get_by_role("button", name="在此拟增设单位").click()
    assert page.locator("#panel input[name=lon]").input_value() == "123.034127"
    page.select_option("select[name=setting]", "urban")
    page.click("#panel form button[type=submit]")
    expect(page.locator("#panel .figures")).to_contain_text("8,488人")


def test_a_scenario_that_is_refused_says_so_and_keeps_the_form(desk):
    page = desk.open_panel("scenario-tool")
    page.evaluate("document.querySelector('#panel form').noValidate = true")
    page.fill("input[name=lon]", "200")
    page.fill("input[name=lat]", "41")
    page.click("#panel form button[type=submit]")
    fault = page.locator("#panel .failure:visible")
    expect(fault).to_contain_text("“经度”未被接受：应在-180至180之间，填写的是“200”。")
    expect(fault).to_contain_text("服务未受理（代码422）：应不大于180。")
    assert page.evaluate("document.activeElement.name") == "lon"
    assert page.locator("input[name=lon]").input_value() == "200"


def test_scenarios_are_listed_with_their_people_and_deleted(desk):
    page = desk.open_panel("scenario-tool")
    page.fill("#panel input[name=name]", "<b>将删</b>")
    page.fill("input[name=lon]", "123.0")
    page.fill("input[name=lat]", "42.07")
    page.click("#panel form button[type=submit]")
    page.get_by_role("button", name="返回模拟调整").click()
    rows = page.locator("#panel tr[data-id]")
    expect(rows.first).to_contain_text("拟增设：<b>将删</b>")
    assert page.locator("#panel b").count() == 0
    count = rows.count()
    rows.first.locator(".quiet").click()
    rows.first.locator(".quiet").click()
    if count > 1:
        expect(rows).to_have_count(count - 1)
    else:
        expect(page.locator("#panel")).to_contain_text("还没有调整方案。")
    assert desk.complaints == []


def test_without_scenarios_the_list_says_so(visit):
    page = visit.open_panel("scenario-tool")
    expect(page.locator("#panel")).to_contain_text("还没有调整方案。")


def test_a_register_that_is_down_is_told(desk):
    desk.page.route("**/v1/scenarios?**", lambda route: route.fulfill(status=503, body="{}"))
    page = desk.open().wait_for_table().page
    page.click("#scenario-tool")
    expect(page.locator("#panel [role=alert]")).to_contain_text("503")


def test_on_a_phone_a_scenario_is_read_within_the_screen(pocket):
    page = pocket.open_panel("scenario-tool")
    page.fill("input[name=lon]", "123.034127")
    page.fill("input[name=lat]", "41.895928")
    page.click("#panel form button[type=submit]")
    page.wait_for_selector("#panel .figures")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert pocket.complaints == []
