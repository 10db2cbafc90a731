"""Decisions and short ways on the page: what the form sends, and what the answer says."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PATIENCE_MS = 240_000


def sent(page) -> dict:
    """The request that the form sends."""
    with page.expect_request(lambda one: one.method == "POST") as asked:
        page.click("#panel form button[type=submit]")
    return json.loads(asked.value.post_data)


def test_decisions_are_asked_for_and_told_with_norms_and_proof(desk):
    page = desk.open_panel("plan-tool")
    page.locator("#panel .segmented").get_by_text("综合改进").click()
    page.fill("input[name=d_most]", "2")
    asked = sent(page)
    assert asked == {
        "kind": "decisions", "service": "routine", "weight": "residents", "most": 2,
        "decisions": ["new", "service", "move"],
    }  # fmt: skip
    page.wait_for_selector("#panel .proof", timeout=PATIENCE_MS)
    panel = page.locator("#panel")
    expect(panel).to_contain_text("变差的规范要求")
    expect(panel.locator("summary", has_text="按对象列出")).to_be_visible()
    expect(panel).to_contain_text("已达理论最大值")
    expect(panel.locator("tr.marked")).to_have_count(2)
    assert desk.complaints == []


def test_decisions_of_one_kind_of_units_are_asked_for_as_such(desk):
    page = desk.open_panel("plan-tool")
    page.locator("#panel .segmented").get_by_text("综合改进").click()
    page.select_option("select[name=d_unit_kind]", label="乡镇卫生院")
    page.fill("input[name=d_most]", "1")
    assert sent(page)["unit_kind"] == "township_hospital"
    page.wait_for_selector("#panel .proof", timeout=PATIENCE_MS)
    expect(page.locator("#panel")).to_contain_text("只计乡镇卫生院")
    assert desk.complaints == []


def test_a_short_way_is_asked_for_a_whole_prefecture_and_told(desk):
    page = desk.open_panel("plan-tool")
    page.select_option("select[name=objective]", "p-median")
    page.select_option("select[name=county]", "prefecture:210100")
    page.select_option("select[name=setting]", "rural")
    page.fill("input[name=sites]", "1")
    asked = sent(page)
    assert asked["prefecture"] == "210100"
    assert asked["setting"] == "rural"
    assert not {"share", "scope", "county"} & set(asked)
    page.wait_for_selector("#panel .proof", timeout=PATIENCE_MS)
    expect(page.locator("#panel")).to_contain_text("平均路程")
    expect(page.locator("#panel")).to_contain_text("已达理论最小值")
    assert desk.complaints == []
