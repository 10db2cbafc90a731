"""The service slow, gone and back again, and the page on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
TOOLS = [("coverage-tool", "coverage"), ("plan-tool", "plans"), ("scenario-tool", "scenarios")]


@pytest.mark.parametrize(("tool", "path"), TOOLS)
def test_what_failed_is_asked_for_again_by_keyboard_once_the_service_is_back(desk, tool, path):
    page = desk.open().wait_for_table().page
    page.route(f"**/v1/{path}?**", lambda route: route.abort())
    page.click(f"#{tool}")
    expect(page.locator("#panel [role=alert]")).to_contain_text("无法连接服务")
    page.unroute(f"**/v1/{path}?**")
    expect(page.get_by_role("button", name="重试")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel form")
    expect(page.locator("#panel h2")).to_be_focused()


def test_a_button_that_rested_has_the_focus_again(desk):
    page = desk.open_panel("scenario-tool")
    page.route("**/v1/scenarios", lambda route: route.abort())
    page.fill("input[name=lon]", "123")
    page.fill("input[name=lat]", "42")
    button = page.get_by_role("button", name="计算影响")
    button.press("Enter")
    expect(page.locator("#panel .failure:visible")).to_contain_text("无法连接服务")
    expect(button).to_be_focused()


def test_while_a_county_is_on_its_way_the_one_before_is_not_shown(desk):
    page = desk.open().wait_for_table().page
    names = page.locator("#counties tbody button")
    names.first.click()
    expect(page.locator("#panel h2")).to_have_text("甲市 甲东区")
    held = []

    def hold(route) -> None:
        held.append(route)

    page.route("**/v1/counties/210201", hold)
    with page.expect_request("**/v1/counties/210201"):
        names.nth(1).evaluate("(button) => button.click()")
    expect(page.locator("#panel [role=status]")).to_have_text("正在载入……")
    assert page.locator("#panel h2").count() == 0
    held[0].continue_()
    expect(page.locator("#panel h2")).to_contain_text("乙北县")


def test_reasons_of_poor_data_are_told_in_words(desk):
    page = desk.open().wait_for_table().page
    page.locator("#counties tbody button", has_text="甲东区").click()
    reasons = page.locator("#panel .reasons").last
    expect(reasons).to_contain_text("接入道路人口占比")
    expect(reasons).to_contain_text("人口校准：城镇：")
    said = reasons.inner_text()
    assert "=" not in said
    assert "_" not in said


def test_on_paper_the_whole_list_stands_below_map_and_key(desk):
    page = desk.open().wait_for_table().page
    page.emulate_media(media="print")
    key, side = (page.locator(name).bounding_box() for name in (".legend", "#side"))
    assert key["y"] + key["height"] <= side["y"] + 1
    assert side["width"] == page.evaluate("document.documentElement.clientWidth")
    assert page.locator(".tools").is_hidden()
    assert page.evaluate("document.querySelector('.scroll').scrollHeight") == page.evaluate(
        "document.querySelector('.scroll').clientHeight"
    )


def test_a_page_says_once_that_another_assessment_is_served(desk):
    page = desk.open().wait_for_table().page
    told = page.locator("#faults p", has_text="评估已更新")
    asked = "**/v1/assessments/status"
    with page.expect_response(asked):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert told.count() == 0
    desk.change(asked, lambda body: body.update(assessment_id="another"))
    for _ in range(2):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        told.wait_for()
    assert told.count() == 1
    with page.expect_navigation():
        told.get_by_role("button", name="刷新").click()
