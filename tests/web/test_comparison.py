"""Two scenarios side by side on the page: asked for, told, drawn, kept as a file."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
CLOSING = {"name": "若关闭一处", "changes": [{"change": "close_site", "site_id": "S00"}]}
ADDING = {
    "name": "若增设一处",
    "changes": [{"change": "add_site", "name": "新点", "lon": 123.12, "lat": 41.93}],
}


def make(visit, *documents) -> list[str]:
    address = visit.address + "/v1/scenarios"
    return [visit.page.request.post(address, data=one).json()["id"] for one in documents]


def choose(page, a: str, b: str):
    """Choose two scenarios to compare, and give the button that asks."""
    page.select_option("select[name=a]", a)
    page.select_option("select[name=b]", b)
    return page.get_by_role("button", name="对比", exact=True)


def test_two_scenarios_stand_beside_each_other_and_the_assessment(desk):
    a, b = make(desk, CLOSING, ADDING)
    page = desk.open_panel("scenario-tool")
    choose(page, a, b).click()
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("调整方案对比")
    covered = panel.locator("tr", has_text="服务半径内人口（人）").first
    assert re.findall(r"[+−]?[\d,]+", covered.inner_text()) == [
        "21,068", "18,785", "22,332", "+3,547",
    ]  # fmt: skip
    expect(panel).to_contain_text("节假日开诊情况：有单位开诊 → 甲待核实，乙有单位开诊")
    expect(panel).to_contain_text("20.1% → 14.4% / 23.3%")
    expect(panel).to_contain_text("仅方案乙服务半径内的居民点（5个，3,547人）")
    expect(page.locator("#panel-legend")).to_contain_text("仅方案乙服务半径内的居民点")
    expect(page.locator("#panel-legend")).not_to_contain_text("仅方案甲")
    with page.expect_download() as kept:
        panel.get_by_role("link", name="Excel").click()
    assert kept.value.suggested_filename == "comparison.xlsx"
    page.get_by_role("button", name="返回模拟调整").click()
    expect(panel.locator("h2")).to_have_text("模拟调整（调整方案）")
    assert desk.complaints == []


def test_two_scenarios_that_do_the_same_are_said_to(desk):
    a, b = make(desk, CLOSING, {**CLOSING, "name": "同样关闭"})
    page = desk.open_panel("scenario-tool")
    choose(page, a, b).click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("两个方案在每个县区的结果都相同。")
    expect(panel).to_contain_text("变化相同的县区（1）")
    expect(page.locator("#panel-legend")).to_be_hidden()


def test_a_scenario_is_not_compared_with_itself(desk):
    a, _ = make(desk, CLOSING, ADDING)
    page = desk.open_panel("scenario-tool")
    choose(page, a, a).click()
    assert page.evaluate("document.querySelector('select[name=b]').validationMessage") == (
        "请选择另一个方案。"
    )
    expect(page.locator("#panel h2")).to_have_text("模拟调整（调整方案）")


def test_with_fewer_than_two_scenarios_the_comparison_says_what_it_needs(visit):
    page = visit.open_panel("scenario-tool")
    expect(page.locator("#panel")).to_contain_text("保存两个或更多调整方案后，可在此对比。")
    assert page.locator("select[name=a]").count() == 0


def test_on_a_phone_a_comparison_is_read_within_the_screen(pocket):
    a, b = make(pocket, CLOSING, ADDING)
    page = pocket.open_panel("scenario-tool")
    choose(page, a, b).click()
    expect(page.locator("#panel h2")).to_have_text("调整方案对比")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
