"""Planning on the page: asked for, followed, cancelled, shown on the map, kept and deleted."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PATIENCE_MS = 240_000


def choose_kind(page, words: str) -> None:
    page.locator("#panel .segmented").get_by_text(words).click()


def ask(page) -> None:
    page.click("#panel form button[type=submit]")
    page.wait_for_selector("#panel .proof", timeout=PATIENCE_MS)


def held_marks(page) -> int:
    """How many numbered marks the map holds, by its key."""
    return int(re.search(r"(\d+)处", page.locator("#panel-legend").inner_text()).group(1))


def make_up_plan(kind: str, request: dict[str, object], **more: str) -> dict[str, object]:
    """A plan of an earlier assessment as the service would tell it, in a state of one's choice."""
    return {
        "id": "0" * 32, "kind": kind, "request": request, "job_id": "1" * 32, "files": [],
        "assessment_id": "earlier", "created_at": "2026-03-01T08:00:00Z", "step": "", "detail": "",
        "result": None, **more,
    }  # fmt: skip


def test_new_sites_are_suggested_with_people_proof_and_files(desk):
    page = desk.open_panel("plan-tool")
    page.fill("input[name=sites]", "2")
    ask(page)
    panel = page.locator("#panel")
    expect(panel).to_contain_text("14,969人")
    expect(panel).to_contain_text("已达理论最大值")
    assert "较早的评估结果" not in panel.inner_text()
    assert "占比按" not in panel.locator(".request").inner_text()
    expect(panel.locator("tr.marked")).to_have_count(2)
    expect(panel.locator("tr.marked").first).to_contain_text("8,488")
    assert held_marks(page) == 2
    assert page.locator("#synthetic").is_visible()
    with page.expect_download() as kept:
        panel.get_by_role("link", name="Excel").click()
    assert kept.value.suggested_filename == "plan.xlsx"
    words = panel.locator(".lists a").all_inner_texts()
    assert {"GeoPackage", "JSON", "调整方案文件（JSON）"} <= set(words)
    desk.wait_for_map()
    assert desk.outside_requests() == []
    assert desk.complaints == []


def test_a_row_takes_the_map_to_its_place(drawing_desk):
    desk = drawing_desk
    page = desk.open_panel("plan-tool")
    page.fill("input[name=sites]", "2")
    ask(page)
    desk.wait_for_map()
    before = page.locator("#map .maplibregl-ctrl-scale").inner_text()
    page.locator("#panel tr.marked button").last.press("Enter")
    expect(page.locator("#map .maplibregl-ctrl-scale")).not_to_have_text(before)


def test_a_share_is_aimed_at_with_a_lower_bound_of_sites(desk):
    page = desk.open_panel("plan-tool")
    page.select_option("select[name=objective]", "reach-share")
    assert page.locator("input[name=sites]").is_hidden()
    page.select_option("select[name=county]", "210201")
    page.fill("input[name=share]", "70")
    ask(page)
    expect(page.locator("#panel")).to_contain_text("理论最小值")
    expect(page.locator("#panel")).to_contain_text("占比不低于70.0% · 全体人口 · 乙北县")


def test_a_share_that_cannot_be_reached_is_told_with_the_nearest_choice(desk):
    page = desk.open_panel("plan-tool")
    page.select_option("select[name=objective]", "reach-share")
    page.fill("input[name=share]", "99")
    page.locator("#panel summary", has_text="更多条件").click()
    page.select_option("select[name=candidates]", "townships")
    page.click("#panel form button[type=submit]")
    panel = page.locator("#panel")
    expect(panel).to_contain_text("所提要求无法全部满足", timeout=PATIENCE_MS)
    expect(panel).to_contain_text("能否达到要求取决于待核实的居民")
    expect(panel).to_contain_text("建议地点（3）")
    assert panel.locator(".proof").count() == 0
    headings = panel.locator("h3").all_inner_texts()
    assert headings.index("先核实（4）") < headings.index("建议地点（3）")
    expect(panel).to_contain_text("先核实后建设：")
    expect(panel).to_contain_text("另由待核实转为服务半径内")
    expect(panel.locator(".request")).to_contain_text("占比按各县（市、区）分别")
    expect(panel).to_contain_text("变差的规范要求")


def test_the_worst_county_first_tells_the_least_share_beside_its_bound(desk):
    page = desk.open_panel("plan-tool")
    page.select_option("select[name=objective]", "worst-first")
    page.fill("input[name=sites]", "2")
    ask(page)
    expect(page.locator("#panel .figures")).to_contain_text("本方案达到")
    expect(page.locator("#panel .figures")).to_contain_text("%")


def test_a_roster_names_who_is_left_out_and_gives_a_table_that_imports_back(desk):
    page = desk.open_panel("plan-tool")
    choose_kind(page, "节假日开诊安排")
    page.select_option("select[name=holiday]", "2026-spring-festival")
    ask(page)
    panel = page.locator("#panel")
    expect(panel).to_contain_text("2026年春节（2月15日—23日）")
    expect(panel).to_contain_text("27/27 个县区日有单位开诊")
    expect(panel).to_contain_text("22个居民点")
    expect(panel).to_contain_text("按“服务半径内人口最多”已达理论最大值")
    expect(panel).to_contain_text("各种排法对照")
    expect(panel).to_contain_text("31,175")
    assert held_marks(page) == 1
    with page.expect_download() as kept:
        panel.get_by_role("link", name="开诊安排表").click()
    assert kept.value.suggested_filename == "roster.csv"
    assert desk.complaints == []


def test_sites_to_spare_come_in_the_order_of_closing(desk):
    page = desk.open_panel("plan-tool")
    choose_kind(page, "布局冗余单位")
    page.fill("input[name=may_lose]", "3000")
    ask(page)
    rows = page.locator("#panel tr.marked").all_inner_texts()
    assert [row.split(".")[0] for row in rows] == [str(i + 1) for i in range(len(rows))]
    assert "演示接种点3" in "".join(rows)
    expect(page.locator("#panel")).to_contain_text("居民点表未填写责任接种单位")
    expect(page.locator("#panel summary").last).to_contain_text("不可替代单位")
    assert held_marks(page) == len(rows)


def test_a_refusal_names_the_field_in_words_and_leads_to_it(desk):
    page = desk.open_panel("plan-tool")
    page.evaluate("document.querySelector('#panel form').noValidate = true")
    page.fill("input[name=sites]", "0")
    page.click("#panel form button[type=submit]")
    fault = page.locator("#panel .failure:visible")
    expect(fault).to_contain_text("“拟增设单位数（家）”未被接受：应在1至10000之间，填写的是“0”")
    expect(fault).to_contain_text("服务未受理（代码422）：应不小于1。")
    assert page.evaluate("document.activeElement.name") == "sites"
    assert page.locator("input[name=sites]").get_attribute("aria-invalid") == "true"
    assert page.locator("#panel form button[type=submit]").is_enabled()


def test_running_work_tells_its_step_and_can_be_cancelled(desk):
    asked = {"sites": 2, "objective": "cover", "county": "", "weight": "residents"}
    plan = make_up_plan("sites", asked, state="running", step="solving")

    def cancel(route) -> None:
        assert route.request.method == "DELETE"
        plan.update(state="cancelled", step="")
        route.fulfill(json={"state": "cancelled"}, status=202)

    desk.page.route(f"**/v1/plans/{plan['id']}", lambda route: route.fulfill(json=plan))
    desk.page.route(f"**/v1/jobs/{plan['job_id']}", cancel)
    desk.page.route(
        "**/v1/plans",
        lambda route: route.fulfill(status=202, body=json.dumps(plan)),
    )
    page = desk.open_panel("plan-tool")
    page.click("#panel form button[type=submit]")
    expect(page.locator("#panel .failure:visible")).to_contain_text("较早的评估结果")
    state = page.locator("#panel [role=status]")
    expect(state).to_have_text("正在计算：求解")
    page.get_by_role("button", name="取消计算").click()
    expect(state).to_have_text("已取消")
    assert page.get_by_role("button", name="取消计算").count() == 0
    assert desk.complaints == []


def test_work_that_failed_says_why(desk):
    asked = {"holiday": "春节", "per_county": 1, "county": ""}
    plan = make_up_plan("roster", asked, state="failed", detail="the service stopped")
    desk.page.route(f"**/v1/plans/{plan['id']}", lambda route: route.fulfill(json=plan))
    desk.page.route("**/v1/plans", lambda route: route.fulfill(status=202, json=plan))
    page = desk.open_panel("plan-tool")
    page.click("#panel form button[type=submit]")
    expect(page.locator("#panel [role=alert]:visible")).to_have_text(
        "请重试；仍不成功时请联系管理员。"
    )
    expect(page.locator("#panel [role=status]")).to_have_text("未能完成")


def test_an_earlier_plan_is_opened_again_and_deleted_after_a_second_question(desk):
    page = desk.open_panel("plan-tool")
    page.fill("input[name=sites]", "1")
    ask(page)
    page.get_by_role("button", name="返回布局优化").click()
    rows = page.locator("#panel tr[data-id]")
    expect(rows.first).to_contain_text("新增不超过1家")
    expect(rows.first).to_contain_text("已完成")
    count = rows.count()
    rows.first.locator(".name").click()
    expect(page.locator("#panel")).to_contain_text("8,488人")
    page.get_by_role("button", name="返回布局优化").click()
    delete = rows.first.locator(".quiet")
    delete.click()
    expect(delete).to_have_text("确认删除")
    expect(rows).to_have_count(count)
    delete.click()
    expect(rows).to_have_count(count - 1)


def test_the_gap_is_rounded_up_and_never_called_proved(desk):
    page = desk.open().wait_for_table().page
    words = page.evaluate(
        """async () => {
          const { tellProof } = await import("/web/plans/words.js");
          return [0, 1e-13, 0.021, 0.02101, null].map((gap) => tellProof(gap));
        }"""
    )
    assert words == [
        "已达理论最大值", "距理论最大值不超过0.1%", "距理论最大值不超过2.1%",
        "距理论最大值不超过2.2%", "理论最大值未求得",
    ]  # fmt: skip


def test_the_tool_closes_what_it_opened_and_clears_the_map(desk):
    page = desk.open_panel("plan-tool")
    assert page.locator("#plan-tool").get_attribute("aria-pressed") == "true"
    page.click("#plan-tool")
    assert page.locator("#panel").is_hidden()
    assert page.locator("#plan-tool").get_attribute("aria-pressed") == "false"
    assert page.evaluate("document.activeElement.id") == "plan-tool"


def test_on_a_phone_a_plan_is_asked_and_read_within_the_screen(pocket):
    page = pocket.open_panel("plan-tool")
    page.fill("input[name=sites]", "2")
    ask(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#synthetic").is_visible()
    pocket.wait_for_map()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert page.locator("#synthetic").bounding_box()["y"] == 0
    page.locator("#panel tr.marked button").last.click()
    expect(page.locator("#map")).to_be_in_viewport()
    assert pocket.complaints == []
