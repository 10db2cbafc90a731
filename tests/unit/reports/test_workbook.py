"""The workbook, opened again."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from geo.model.assessment_tables import AssessmentTables
from geo.reports.workbook import write_workbook

SHEETS = [
    "说明",
    "汇总",
    "县区",
    "乡镇",
    "超半径及待核实片区",
    "节假日",
    "节假日人口",
    "双休日",
    "重点人群",
    "等级",
    "规范要求",
    "县区规范要求",
    "规范问题单位",
    "待核实清单",
    "预防接种单位",
    "数据字典",
]


@pytest.fixture(scope="module")
def book(tables: AssessmentTables, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return opened(tables, tmp_path_factory.mktemp("book"))


def opened(tables: AssessmentTables, folder: Path) -> Workbook:
    path = folder / "report.xlsx"
    write_workbook(path, tables)
    return openpyxl.load_workbook(path)


def texts(book: Workbook, name: str) -> list[str]:
    return [str(cell.value) for row in book[name].iter_rows() for cell in row if cell.value]


def heads(book: Workbook, name: str) -> dict[str, int]:
    return {cell.value: cell.column for cell in book[name][2]}


def test_the_sheets_stand_in_the_order_of_reading(book: Workbook) -> None:
    assert book.sheetnames == SHEETS


def test_the_cover_names_source_clause_target_people_and_assessment(book: Workbook) -> None:
    found = "\n".join(texts(book, "说明"))
    for words in (
        "演示省预防接种服务可及性",
        "演示数据（非真实）",
        "《演示措施》（2025-12-31）",
        "演示机构甲、演示机构乙",
        "《演示举措》第10条",
        "城镇5公里，农村10公里（含）",
        "95%（项目管理目标，非政策规定）",
        "2020年，常住人口",
        "2026年",
        "a1b2c3",
        "服务半径覆盖人口比例，非疫苗接种率",
        "预防接种单位：sites.csv",
        "输入 sites：1行未采用",
    ):
        assert words in found


def test_every_sheet_of_modelled_data_says_so(book: Workbook) -> None:
    for name in SHEETS:
        assert "演示数据（非真实）" in texts(book, name), name
        assert "演示数据（非真实）" in book[name].oddFooter.left.text


def test_real_data_carry_no_banner(plain_tables: AssessmentTables, tmp_path: Path) -> None:
    found = opened(plain_tables, tmp_path)
    assert not any("演示数据" in text for name in SHEETS[:-1] for text in texts(found, name))
    assert "演示数据" not in found["数据字典"].oddFooter.left.text
    gaps = found["超半径及待核实片区"]
    assert (gaps.max_row, gaps["A3"].value) == (3, "无")


def test_counties_stand_worst_first_with_frozen_head_and_filter(book: Workbook) -> None:
    sheet = book["县区"]
    assert [sheet.cell(i, 2).value for i in (3, 4, 5)] == ["甲县", "乙县", "丙县"]
    assert sheet.freeze_panes == "C3"
    assert sheet.auto_filter.ref.startswith("A2:")


def test_the_verdict_stands_beside_the_name(book: Workbook) -> None:
    assert [cell.value for cell in book["县区"][2]][:5] == [
        "行政区划代码",
        "名称",
        "市",
        "评估结论",
        "节假日开诊情况",
    ]


def test_gaps_and_sites_name_their_county(book: Workbook) -> None:
    for name, county in (("超半径及待核实片区", "=演示市甲县"), ("预防接种单位", "=演示市甲县")):
        assert book[name].cell(3, heads(book, name)["县区"]).value == county


def test_verdicts_are_words_on_grounds_of_their_own(book: Workbook) -> None:
    sheet, column = book["县区"], heads(book, "县区")["评估结论"]
    cells = [sheet.cell(i, column) for i in (3, 4)]
    assert [cell.value for cell in cells] == ["低于管理目标", "待核实"]
    assert cells[0].fill.fgColor.rgb != cells[1].fill.fgColor.rgb


def test_a_share_just_short_of_the_target_shows_the_digits_it_needs(book: Workbook) -> None:
    sheet, column = book["县区"], heads(book, "县区")["服务半径内人口占比"]
    assert sheet.cell(3, column).value == 0.9496
    assert sheet.cell(3, column).number_format == "0.00%"
    assert sheet.cell(4, column).number_format == "0.0%"
    assert sheet.cell(5, column).value is None


def test_people_metres_and_codes_have_formats_of_their_own(book: Workbook) -> None:
    sheet, columns = book["县区"], heads(book, "县区")
    assert sheet.cell(3, columns["人口（人）"]).number_format == "#,##0"
    assert sheet.cell(3, columns["沿道路距离中位数（米）"]).number_format == "#,##0"
    assert sheet.cell(3, columns["人口年份"]).value == 2020
    assert sheet.cell(3, columns["行政区划代码"]).value == "210101"


def test_the_reasons_of_quality_are_words(book: Workbook) -> None:
    sheet, columns = book["县区"], heads(book, "县区")
    reasons = sheet.cell(3, columns["数据质量说明"]).value
    assert reasons == "接入道路人口占比85.0%；县区界线与人口普查口径不一致"
    assert sheet.cell(3, columns["评估结论说明"]).value == "界线与普查口径不一致"


def test_text_that_looks_like_a_formula_stays_text(book: Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=演示接种点" for cell in cells)
    assert {cell.data_type for cell in cells if str(cell.value).startswith(("=", "+"))} == {"s"}


def test_a_count_that_cannot_be_said_is_blank(book: Workbook) -> None:
    column = heads(book, "乡镇")["节假日开诊单位数（家）"]
    assert book["乡镇"].cell(3, column).value is None
    assert book["乡镇"].cell(3, heads(book, "乡镇")["预防接种单位数（家）"]).value == 0


def test_the_totals_begin_with_the_province(book: Workbook) -> None:
    assert [book["汇总"].cell(i, 2).value for i in (3, 4, 5)] == ["演示省", "=演示市", "乙市"]


def test_the_matrix_has_a_cell_per_county_and_day_off(book: Workbook) -> None:
    sheet = book["节假日"]
    assert [sheet.cell(3, j).value for j in (5, 6)] == ["2026年元旦", "2026年春节"]
    assert [sheet.cell(4, j).value for j in (5, 6, 7)] == ["1/1", "2/15", "2/16"]
    assert [sheet.cell(i, 5).value for i in (5, 6, 7)] == ["无", "待", "有"]
    assert [sheet.cell(i, 4).value for i in (5, 6, 7)] == [
        "无单位开诊", "待核实（2/2天）", "有单位开诊（2/2天）",
    ]  # fmt: skip
    assert sheet.freeze_panes == "E5"


def test_a_study_without_holidays_has_an_empty_matrix(
    tables: AssessmentTables, tmp_path: Path
) -> None:
    bare = dataclasses.replace(
        tables, holidays=tables.holidays.head(0), county_holidays=tables.county_holidays.head(0)
    )
    assert opened(bare, tmp_path)["节假日"].cell(5, 3).value == "甲县"


def test_calibration_notes_keep_their_sentence(tables: AssessmentTables, tmp_path: Path) -> None:
    summary = tables.summary | {"quality_reasons": {"210101": ["calibration:urban:系数超出范围"]}}
    found = opened(dataclasses.replace(tables, summary=summary), tmp_path)
    column = heads(found, "县区")["数据质量说明"]
    assert found["县区"].cell(3, column).value == "人口校准：城镇：系数超出范围"


def test_without_a_target_the_workbook_tells_no_verdict(
    tables: AssessmentTables, tmp_path: Path
) -> None:
    without = {
        name: getattr(tables, name).assign(verdict=None, verdict_straight_line=None)
        for name in ("province", "prefectures", "counties", "townships")
    }
    standard = tables.summary["standard"] | {"target": "none"}
    summary = tables.summary | {"standard": standard}
    found = opened(dataclasses.replace(tables, **without, summary=summary), tmp_path)
    for name in ("汇总", "县区", "乡镇"):
        assert "评估结论" not in heads(found, name), name
    cover = texts(found, "说明")
    assert "未设管理目标，不作评估结论" in cover
    assert not any("管理目标比较" in text for text in cover)
