"""What cannot be said is neither good nor bad: on the map, in its key, in the list and the tip."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from playwright.sync_api import expect
from rasterio.io import MemoryFile

pytestmark = pytest.mark.browser
COUNTIES = "**/v1/counties?**"
HATCH = [(0xFF, 0xFF, 0xFF), (0x8A, 0x8A, 0x8A)]


def find_in_mode(page, mode: str, rows: list[list]) -> list[tuple[bool, str]]:
    """Whether each row is hatched, and the label of its class, by a mode of the page."""
    return page.evaluate(
        """async ([mode, rows]) => {
          const { shareMode, dayShareMode } = await import("/web/modes.js");
          const made = { target: () => shareMode("", 0.95), none: () => shareMode("", null),
            low: () => dayShareMode("", "low"), high: () => dayShareMode("", "high") }[mode]();
          return rows.map(([low, high, verdict]) => {
            const { held, hatched } = made.find({ low, high, verdict });
            return [hatched, held?.label ?? ""];
          });
        }""",
        [mode, rows],
    )


def test_a_county_is_hatched_where_its_verdict_is_open_or_its_bounds_lie_two_classes_apart(visit):
    page = visit.open("/docs").page
    rows = [
        [0.63, 1.0, "undetermined"],
        [0.949, 0.951, "undetermined"],
        [0.30, 0.85, "short"],
        [0.30, 0.79, "short"],
        [0.949, 0.9499, "short"],
        [0.95, 0.9899, "meets"],
        [0.95, 1.0, "meets"],
        [0.0, 0.0, "short"],
        [None, None, "undetermined"],
    ]
    assert find_in_mode(page, "target", rows) == [
        [True, ""],
        [True, ""],
        [True, ""],
        [False, "0%～50%"],
        [False, "80%～95%"],
        [False, "95%～99%"],
        [False, "95%～99%"],
        [False, "0%～50%"],
        [True, ""],
    ]


def test_without_a_target_and_on_a_day_no_class_begins_at_95_percent(visit):
    page = visit.open("/docs").page
    rows = [[0.94, 0.97, None], [0.1, 0.7, None], [0.3, 0.5, None]]
    assert find_in_mode(page, "none", rows) == [
        [False, "80%及以上"], [True, ""], [False, "20%～40%"],
    ]  # fmt: skip
    assert find_in_mode(page, "low", rows) == [
        [False, "80%及以上"], [True, "0%～20%"], [False, "20%～40%"],
    ]  # fmt: skip
    assert find_in_mode(page, "high", rows) == [
        [False, "80%及以上"], [True, "60%～80%"], [False, "40%～60%"],
    ]  # fmt: skip


def open_with_an_undetermined_county(visit):
    """The county in the north-west has 63.0%～100.0% and no verdict."""

    def doubt(body) -> None:
        row = body["features"][0]["properties"]
        row |= {"covered": 630, "unknown": 370, "uncovered": 0, "verdict": "undetermined"}
        row |= {"share_covered": 0.63, "share_upper": 1.0, "holiday_flag": "undetermined"}

    return visit.change(COUNTIES, doubt).open().wait_for_map().page


def count_colours(page) -> Counter[tuple[int, ...]]:
    """Colours of 24 × 24 pixels inside the county in the north-west, below its name."""
    box = page.locator("#map").bounding_box()
    left, top = box["x"] + 24 + 0.05 * box["width"], box["y"] + box["height"] / 2 - 36
    clip = {"x": left, "y": top, "width": 24, "height": 24}
    with MemoryFile(page.screenshot(clip=clip)) as file, file.open() as picture:
        pixels = picture.read([1, 2, 3]).reshape(3, -1).T
    return Counter(map(tuple, pixels.tolist()))


def share_near(colours: Counter[tuple[int, ...]], wanted: tuple[int, ...], off: int) -> float:
    close = sum(n for each, n in colours.items() if np.abs(np.subtract(each, wanted)).max() <= off)
    return close / colours.total()


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_the_map_shows_grey_lines_on_white_and_nothing_else_there(screen):
    page = open_with_an_undetermined_county(screen)
    colours = count_colours(page)
    white, grey = HATCH
    assert 0.4 < share_near(colours, white, 12) < 0.8
    assert 0.15 < share_near(colours, grey, 24) < 0.5
    spread = [max(each) - min(each) for each in colours.elements()]
    assert max(spread) <= 12, "a colour among the grey"
    assert screen.complaints == []


def test_table_key_and_tip_give_the_range(screen):
    page = open_with_an_undetermined_county(screen)
    row = page.locator("#counties tr[data-adcode='210101']")
    expect(row).to_contain_text("63.0%～100.0%")
    expect(row).to_contain_text("待核实370")
    key = page.locator("#legend li").last
    expect(key).to_have_text("待核实：结论待定，或上下限相差两级及以上 2")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + 24 + 0.1 * box["width"], box["y"] + box["height"] / 2 - 40)
    expect(page.locator("#tip")).to_have_text("甲东区：63.0%～100.0%")


def test_each_mode_hatches_by_its_own_finding(visit):
    page = open_with_an_undetermined_county(visit)
    page.locator("#modes").get_by_text("评估结论").click()
    key = page.locator("#legend")
    expect(key).to_contain_text("待核实 2")
    expect(key).to_contain_text("低于管理目标 2")
    page.locator("#modes").get_by_text("节假日开诊情况").click()
    expect(key).to_contain_text("有单位开诊 1")
    expect(key).to_contain_text("待核实 3")
    expect(key).to_contain_text("无单位开诊 2")


def test_an_area_too_small_for_lines_has_a_mark_instead(visit):
    page = visit.open("/docs").page
    box = [123.0, 41.5, 123.5, 41.9]
    sizes = page.evaluate(
        """async (box) => {
          const { isSmall } = await import("/web/bounds.js");
          return [5, 5.07, 5.1, 6].map((zoom) => isSmall(box, zoom));
        }""",
        box,
    )
    # 0.5° are 512 · 2^z / 720 px wide: 22.8 px at zoom 5, 24.4 px at 5.1
    assert sizes == [True, True, False, False]


def test_the_list_starts_with_most_people_certainly_outside(visit):
    page = open_with_an_undetermined_county(visit)
    names = page.locator("#counties tbody .name").all_inner_texts()
    assert names[:3] == ["甲南县", "乙北县", "甲西区"]
    assert names.index("甲东区") > 2


def test_without_webgl_the_same_counties_are_drawn_and_can_be_chosen(bare):
    page = open_with_an_undetermined_county(bare)
    expect(page.locator("#map-message")).to_contain_text("没有启用WebGL，改用简图")
    shapes = page.locator("#map svg path[data-adcode]")
    assert shapes.count() == 6
    unsaid = page.locator("#map path[data-adcode='210101']")
    assert unsaid.get_attribute("data-hatched") == "true"
    assert unsaid.get_attribute("fill") == "#ffffff"
    assert unsaid.evaluate("(shape) => shape.nextSibling.getAttribute('fill')") == "url(#hatch)"
    assert page.locator("#map path[data-adcode='210104']").get_attribute("fill") == "#a63603"
    page.locator("#map path[data-adcode='210104']").click(position={"x": 20, "y": 60})
    expect(page.locator("#panel h2")).to_have_text("甲市 甲南县")
    page.click("#panel .close")
    page.locator("#map path[data-adcode='210203']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text("乙市 乙北县")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert bare.outside_requests() == []
    assert bare.complaints == []


def test_a_library_that_does_not_come_is_not_blamed_on_webgl(visit):
    visit.page.route("**/maplibre-gl.mjs", lambda route: route.abort())
    page = visit.open().wait_for_map().page
    expect(page.locator("#map-message")).to_contain_text("地图组件未能载入，改用简图")
    assert page.locator("#map svg path[data-adcode]").count() == 6
