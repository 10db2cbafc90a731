"""Every answer of a small study is walked through the page, and every word of it read."""

from __future__ import annotations

import time

import pytest

from tests.officer_words import ON_SCREEN, find_faults

pytestmark = pytest.mark.browser
GIVEN = ("小研究(演示)",)
"""Names of the input, which are shown as they are written."""
PLANS = [
    {"kind": "sites", "objective": "cover", "sites": 2, "alternatives": 2, "stability": True},
    {"kind": "sites", "phases": [1, 2]},
    {"kind": "sites", "objective": "worst-first", "sites": 1, "each_county": True},
    {"kind": "sites", "objective": "reach-share", "share": 0.99},
    {"kind": "roster", "holiday": "2026-spring-festival", "per_county": 1},
    {"kind": "redundancy", "may_lose": 3000, "county": "210101"},
]
CHANGES = [
    {"change": "add_site", "name": "新点", "lon": 123.034127, "lat": 41.895928},
    {"change": "add_site", "name": "远点", "lon": 123.1, "lat": 41.81},
    {"change": "close_site", "site_id": "S00"},
    {"change": "close_site", "site_id": "S08"},
]
READ = """() => [document.body.innerText, document.title,
  ...[...document.querySelectorAll("option")].map((each) => each.textContent),
  ...[...document.querySelectorAll("[title], [aria-label], [placeholder]")].flatMap((each) =>
    ["title", "aria-label", "placeholder"].map((name) => each.getAttribute(name) ?? "")),
].join("\\n")"""


def read_faults(page) -> list[str]:
    return find_faults(page.evaluate(READ), GIVEN, ON_SCREEN)


def test_every_mode_holiday_and_day(desk):
    page = desk.open().wait_for_table().page
    faults = read_faults(page)
    for mode in page.locator("#modes label").all():
        mode.click()
        faults += read_faults(page)
    for holiday in page.locator("#holiday option").evaluate_all("(all) => all.map((o) => o.value)"):
        page.select_option("#holiday", holiday)
        page.wait_for_function(
            "(id) => document.getElementById('holiday').value === id", arg=holiday
        )
        faults += read_faults(page)
        if page.locator("#day").is_visible():
            page.select_option("#day", index=1)
            for measure in page.locator("#measures label").all():
                measure.click()
                faults += read_faults(page)
    assert faults == []
    assert desk.complaints == []


def test_every_county_and_every_site(desk):
    page = desk.open().wait_for_table().page
    faults = []
    for adcode in ("210101", "210102", "210201"):
        page.locator(f"#counties tr[data-adcode='{adcode}'] button").click()
        page.wait_for_selector("#panel .figures")
        page.locator("#panel .sites summary").click()
        for site in page.locator("#panel .sites li button").all():
            site.click()
            page.wait_for_function(
                "() => !document.querySelector('.area-note').textContent.includes('正在')"
            )
            faults += read_faults(page)
        page.locator("#panel .close").click()
    assert faults == []


@pytest.mark.parametrize(
    "place", [("123.0", "42.0"), ("123.10", "41.81"), ("123.827", "41.826"), ("124.5", "41.0")]
)
def test_every_kind_of_place(desk, place):
    page = desk.open().wait_for_table().page
    page.click("#reach-tool")
    for name, value in zip(("lon", "lat"), place, strict=True):
        page.fill(f"#panel input[name={name}]", value)
    page.locator(".ask button").first.click()
    page.wait_for_selector("#panel .figures, #panel .failure")
    assert read_faults(page) == []
    assert "限值0" not in page.locator("#panel").inner_text()


def test_every_question_about_coverage(desk):
    page = desk.open_panel("coverage-tool")
    faults = []
    for date in ("", "2026-02-17"):
        page.fill("input[name=date]", date)
        with page.expect_response("**/v1/coverage?**"):
            page.click("#panel form button[type=submit]")
        page.wait_for_selector("#panel .answer table")
        faults += read_faults(page)
    assert faults == []
    assert "管理目标" not in page.locator("#panel .answer").inner_text()


def make_plan(visit, request) -> str:
    address = visit.address + "/v1/plans"
    made = visit.page.request.post(address, data=request).json()
    for _ in range(600):
        if visit.page.request.get(f"{address}/{made['id']}").json()["state"] == "done":
            return str(made["id"])
        time.sleep(0.1)
    raise AssertionError("the plan does not end")


def test_every_kind_of_plan(desk):
    ids = [make_plan(desk, request) for request in PLANS]
    page = desk.open_panel("plan-tool")
    faults = read_faults(page)
    for each in ids:
        page.locator(f"#panel tr[data-id='{each}'] .name").click()
        page.wait_for_selector("#panel .request")
        page.wait_for_selector("#panel .figures")
        faults += read_faults(page)
        page.locator("#panel .close").click()
        page.wait_for_selector("#panel form")
    assert faults == []


def test_every_kind_of_scenario_and_their_comparison(desk):
    address = desk.address + "/v1/scenarios"
    ids = [
        desk.page.request.post(address, data={"name": f"方案{i}", "changes": [change]}).json()["id"]
        for i, change in enumerate(CHANGES)
    ]
    page = desk.open_panel("scenario-tool")
    faults = read_faults(page)
    for each in ids:
        page.locator(f"#panel tr[data-id='{each}'] .name").click()
        page.wait_for_selector("#panel .figures")
        faults += read_faults(page)
        page.locator("#panel .close").click()
        page.wait_for_selector("#panel form")
    page.select_option("select[name=a]", ids[0])
    page.select_option("select[name=b]", ids[2])
    page.get_by_role("button", name="对比", exact=True).click()
    page.wait_for_selector("#panel .chips")
    assert faults + read_faults(page) == []
