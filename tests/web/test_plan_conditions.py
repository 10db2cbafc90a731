"""Further conditions of a plan: places from a list or the map, costs, and faults at their field."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PATIENCE_MS = 240_000


def open_conditions(desk):
    page = desk.open_panel("plan-tool")
    page.click("details.more > summary")
    return page


def find(page, text: str):
    page.fill("input[name=find]", text)
    with page.expect_response("**/v1/candidates?*"):
        page.press("input[name=find]", "Enter")
    return page.locator(".found .name")


def sent(page) -> dict:
    """The request that the form sends; nothing is planned."""
    page.route("**/v1/plans", lambda route: route.fulfill(status=422, json={"detail": "held"}))
    with page.expect_request(lambda one: one.method == "POST") as asked:
        page.click("#panel form button[type=submit]")
    return json.loads(asked.value.post_data)


def test_a_place_that_must_be_taken_is_taken(desk):
    page = open_conditions(desk)
    find(page, "演示村2").first.click()
    expect(page.locator(".places tbody tr")).to_have_count(1)
    expect(page.locator("#panel-legend")).to_contain_text("必须入选")
    page.fill("input[name=sites]", "1")
    page.click("#panel form button[type=submit]")
    page.wait_for_selector("#panel .proof", timeout=PATIENCE_MS)
    expect(page.locator("#panel .request")).to_contain_text("必须入选1处")
    expect(page.locator("#panel tr.marked")).to_have_count(1)
    expect(page.locator("#panel tr.marked")).to_contain_text("演示村2")
    assert desk.complaints == []


def test_nothing_is_sent_that_was_not_asked_for(desk):
    page = open_conditions(desk)
    assert sent(page) == {
        "kind": "sites", "objective": "cover", "sites": 5, "weight": "residents",
        "candidates": "points", "county": "",
    }  # fmt: skip


def test_places_of_ones_own_have_costs_within_a_budget(desk):
    page = open_conditions(desk)
    page.select_option("select[name=candidates]", "table")
    for place in ("V009", "V001"):
        found = find(page, place)
        expect(page.locator(".places [role=status]")).to_contain_text("找到")
        found.click()
        expect(page.locator(".places [role=status]")).to_contain_text("已加入")
    page.fill("input[name=budget]", "60")
    page.fill("input[name=sites]", "")
    page.fill("input[name='rows.0.cost']", "50")
    assert not page.evaluate("document.querySelector('#panel form').checkValidity()")
    page.fill("input[name='rows.1.cost']", "20")
    page.click("#panel form button[type=submit]")
    page.wait_for_selector("#panel .proof", timeout=PATIENCE_MS)
    expect(page.locator("#panel .request")).to_contain_text("自选地点（可填费用）2处 · 预算60")
    expect(page.locator("#panel tr.marked")).to_have_count(1)
    expect(page.locator("#panel tr.marked")).to_contain_text("8,488")


def test_a_click_on_the_map_takes_the_nearest_candidate_or_the_very_place(desk):
    page = open_conditions(desk)
    desk.wait_for_map()
    pick = page.get_by_role("button", name="在地图上点选")
    pick.click()
    page.locator("#map").click(position={"x": 300, "y": 430})
    rows = page.locator(".places tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("演示村")
    page.select_option(".places tbody select", "forbidden")
    expect(page.locator("#panel-legend")).to_contain_text("不得入选")
    page.select_option("select[name=candidates]", "table")
    expect(rows).to_have_count(0)
    page.locator("#map").click(position={"x": 300, "y": 430})
    expect(rows).to_contain_text("自选地点1")
    asked = sent(page)
    assert asked["rows"][0]["cost"] is None
    assert str(asked["rows"][0]["lon"]).startswith("12")
    assert "forbidden" not in asked


def test_what_an_objective_cannot_honour_is_not_offered(desk):
    page = open_conditions(desk)
    assert page.locator("input[name=budget]").is_hidden()
    assert page.locator("input[name=capacity]").is_visible()
    page.select_option("select[name=objective]", "worst-first")
    assert page.locator("input[name=capacity]").is_hidden()


def test_objectives_and_what_they_take_are_those_of_the_service(desk):
    """One that the page has never heard of is offered with the inputs that it takes."""

    def add(dictionary) -> None:
        told = {"sites": "sought", "share": "kept", "takes_variants": False}
        dictionary["objectives"].append({"objective": "fewest-hours", **told})
        words = next(item for item in dictionary["items"] if item["field"] == "objective")
        words["values"].append({"value": "fewest-hours", "zh": "路上时间最少"})

    page = open_conditions(desk.change("**/v1/dictionary", add))
    page.select_option("select[name=objective]", label="路上时间最少")
    offered = {"sites": False, "share": True, "scope": False, "phases": False}
    for name, is_offered in offered.items():
        assert page.locator(f"#panel [name={name}]").is_visible() is is_offered, name
    page.fill("input[name=share]", "90")
    assert page.locator("select[name=scope]").is_visible()
    assert sent(page)["objective"] == "fewest-hours"


def test_a_fault_about_a_place_unfolds_the_conditions_and_stands_at_them(desk):
    page = open_conditions(desk)
    page.click("details.more > summary")
    refusal = {"detail": "forced: no candidate has the id 'V'", "field": "forced", "value": None}
    page.route("**/v1/plans", lambda route: route.fulfill(status=422, json=refusal))
    page.click("#panel form button[type=submit]")
    expect(page.locator("#panel .failure:visible")).to_contain_text("“候选地点”未被接受")
    assert page.evaluate("document.activeElement.name") == "find"
    expect(page.locator("input[name=find]")).to_be_visible()


def test_a_name_that_no_place_has_is_told(desk):
    page = open_conditions(desk)
    find(page, "无此村")
    expect(page.locator(".places [role=status]")).to_have_text("没有名称含“无此村”的候选地点。")
    page.fill("input[name=find]", " ")
    page.get_by_role("button", name="查找", exact=True).click()
    expect(page.locator(".places [role=status]")).to_have_text("请先填写名称或编码。")


def test_phases_are_asked_for_and_told_with_what_nesting_costs(desk):
    page = open_conditions(desk)
    page.fill("input[name=phases]", "1，2")
    expect(page.locator("input[name=alternatives]")).to_be_hidden()
    expect(page.locator("input[name=sites]")).to_be_hidden()
    page.click("#panel form button[type=submit]")
    page.wait_for_selector("#panel .proof", timeout=PATIENCE_MS)
    expect(page.locator("#panel .request")).to_contain_text("分期1、2家")
    expect(page.locator("#panel h3", has_text="分期方案")).to_have_count(1)
    expect(page.locator("#panel")).to_contain_text("分期少新增（人）")
    assert desk.complaints == []


def test_other_choices_and_sites_that_stay_are_asked_for(desk):
    page = open_conditions(desk)
    page.fill("input[name=alternatives]", "3")
    page.check("input[name=stability]")
    asked = sent(page)
    assert (asked["alternatives"], asked["stability"]) == (3, True)
    assert "phases" not in asked
    page.select_option("select[name=objective]", "worst-first")
    expect(page.locator("input[name=stability]")).to_be_hidden()


def test_norms_that_may_get_worse_are_ticked_one_by_one(desk):
    page = desk.open_panel("plan-tool")
    page.click(".segmented label:has-text('布局冗余单位')")
    group = page.locator(".group[data-kind=redundancy]")
    group.locator("summary", has_text="允许变差的规范要求").click()
    expect(group.locator("details input")).to_have_count(5)
    group.get_by_label("每个街道、乡镇至少一家预防接种门诊").check()
    group.get_by_label("居民责任区域").check()
    assert sent(page) == {
        "kind": "redundancy", "may_lose": 0, "county": "",
        "may_break": ["clinic_per_township", "responsibility_area"],
    }  # fmt: skip
    page.unroute("**/v1/plans")
    page.click("#panel form button[type=submit]")
    page.wait_for_selector("#panel .proof", timeout=PATIENCE_MS)
    told = "允许变差的规范要求：每个街道、乡镇至少一家预防接种门诊、居民责任区域"
    expect(page.locator("#panel .request")).to_contain_text(told)
    expect(page.locator("#panel")).to_contain_text("责任区域可调整")
