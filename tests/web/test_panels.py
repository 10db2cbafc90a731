"""What planning, scenarios and coverage have in common on the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
TOOLS = ["coverage-tool", "plan-tool", "scenario-tool"]


@pytest.mark.parametrize("tool", TOOLS)
def test_every_input_has_a_name_that_is_read_aloud(desk, tool: str):
    page = desk.open_panel(tool)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("#panel input, #panel select")]
          .filter((input) => !input.labels?.[0]?.textContent.trim()).map((input) => input.name)"""
    )
    assert nameless == []
    assert page.evaluate("document.activeElement.tagName") == "H2"


def test_the_panel_belongs_to_one_tool_at_a_time(desk):
    page = desk.open_panel("coverage-tool")
    for tool in TOOLS:
        if page.locator(f"#{tool}").get_attribute("aria-pressed") == "false":
            page.click(f"#{tool}")
        expect(page.locator(".tools button[aria-pressed=true]")).to_have_count(1)
        assert page.locator(f"#{tool}").get_attribute("aria-pressed") == "true"
    page.locator("#counties tbody button").first.evaluate("(button) => button.click()")
    expect(page.locator(".tools button[aria-pressed=true]")).to_have_count(0)


def test_an_answer_that_comes_after_the_desk_is_closed_is_dropped(desk):
    page = desk.open().wait_for_table().page
    held = []

    def hold(route) -> None:
        held.append(route)

    page.route("**/v1/plans?**", hold)
    with page.expect_request("**/v1/plans?**"):
        page.click("#plan-tool")
    page.click("#scenario-tool")
    page.wait_for_selector("#panel form")
    with page.expect_response("**/v1/plans?**"):
        held[0].continue_()
    page.wait_for_timeout(300)
    expect(page.locator("#panel h2")).to_have_text("模拟调整（调整方案）")
    assert desk.complaints == []
