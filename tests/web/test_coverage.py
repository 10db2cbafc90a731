"""Coverage under questions of one's own: the form, the table, the colours, what is refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def ask(page):
    page.click("#panel form button[type=submit]")
    page.wait_for_selector("#panel .answer table")
    return page.locator("#panel .answer")


def test_the_question_as_it_stands_gives_the_figures_of_the_headline(desk):
    page = desk.open_panel("coverage-tool")
    answer = ask(page)
    expect(answer).to_contain_text("21,068人")
    names = answer.locator("tbody .name").all_inner_texts()
    assert names == ["甲东区", "乙北县", "甲西县"]
    expect(page.locator("#legend h3")).to_contain_text("按条件查询")
    expect(page.locator("#panel [role=status]")).to_have_text("查询完成")
    desk.wait_for_map()
    assert desk.outside_requests() == []
    assert desk.complaints == []


def test_every_choice_reaches_the_service(desk):
    page = desk.open_panel("coverage-tool")
    page.fill("input[name=date]", "2026-02-17")
    page.select_option("select[name=service]", "adult")
    page.select_option("select[name=tier]", "乡镇（街道）级")
    page.fill("input[name=min_days_per_week]", "2.5")
    page.select_option("select[name=weight]", "age_0_4")
    for name in ("own_county", "booking", "consultation"):
        page.check(f"input[name={name}]")
    with page.expect_request("**/v1/coverage?*limit=1000") as sent:
        ask(page)
    for part in (
        "date=2026-02-17", "service=adult", "min_days_per_week=2.5", "weight=age_0_4",
        "own_county=true", "booking=true", "consultation=true", "tier=",
    ):  # fmt: skip
        assert part in sent.value.url


def test_children_are_counted_when_they_are_asked_about(desk):
    page = desk.open_panel("coverage-tool")
    page.select_option("select[name=weight]", "age_0_4")
    expect(ask(page)).to_contain_text("3,504人")


def test_no_site_of_the_kind_is_said_in_words(desk):
    page = desk.open_panel("coverage-tool")

    def empty(route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["province"] |= {"sites_yes": 0, "sites_unknown": 0}
        route.fulfill(response=answer, json=body)

    page.route("**/v1/coverage?*limit=1000", empty)
    expect(ask(page)).to_contain_text("没有符合所选条件的预防接种单位。")


def test_a_day_without_a_notice_is_refused_with_its_field(desk):
    page = desk.open_panel("coverage-tool")
    page.evaluate("document.querySelector('#panel form').noValidate = true")
    page.fill("input[name=date]", "2031-03-05")
    page.click("#panel form button[type=submit]")
    fault = page.locator("#panel .failure:visible")
    expect(fault).to_contain_text("“日期（不填为平日）”未被接受")
    expect(fault).to_contain_text("2031-03-05")
    assert page.locator("#panel .answer").inner_text() == ""
    assert page.evaluate("document.activeElement.name") == "date"


def test_the_map_goes_back_to_its_colours_when_the_question_is_left(desk):
    page = desk.open_panel("coverage-tool")
    ask(page)
    page.locator("#panel .close").click()
    expect(page.locator("#legend h3")).to_have_text("服务半径内人口占比（县区数）")


def test_on_a_phone_the_answer_stays_within_the_screen(pocket):
    page = pocket.open_panel("coverage-tool")
    ask(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert pocket.complaints == []


def test_on_a_day_nothing_is_judged_and_a_provisional_day_says_so(desk):
    page = desk.open_panel("coverage-tool")
    page.fill("input[name=date]", "2031-01-01")
    answer = ask(page)
    expect(answer).to_contain_text("仅法定假日，调休以国务院办公厅通知为准")
    expect(answer).not_to_contain_text("管理目标")
    expect(page.locator("#legend")).not_to_contain_text("95%")
