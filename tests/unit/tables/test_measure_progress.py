"""举措落实情况 counted by hand over small registers, and words that meet nothing."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.reports.answers.progress_table import tabulate_progress, tell_amount, tell_share
from scripts.__main__ import app
from tests.samples.measure_files import (
    judge_file,
    read_counts,
    read_whole,
    write_norm,
    write_rows,
    write_study,
)

GENERAL = 'of = [{ field = "kind", one_of = ["综合医院"] }]\n'
GUIDE = 'have = [{ field = "guide", is = "yes" }]\n'
EACH = f'per = "facility"\n{GENERAL}{GUIDE}'


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("measures"))


def reasons(found):
    return {(row.unit_id, row.norm_state, row.norm_reason) for row in found.itertuples()}


def test_a_misspelt_word_is_told_with_a_near_one_and_nobody_passes(study):
    rows = write_rows("210101,综合医院,三级,是,,,,", "210102,综合医院,二级,否,,,,")
    norm = EACH.replace("综合医院", "综合性医院")
    found = judge_file(study, write_norm(norm), rows)
    assert [(one.word, one.near, one.norm_ids) for one in found.words.unmatched] == [
        ("综合性医院", "综合医院", ("n",))
    ]
    assert [(one.value, one.rows, one.near) for one in found.words.unnamed] == [
        ("综合医院", 2, "综合性医院")
    ]
    row = read_whole(found)
    assert read_counts(row) == (0, 0, 0, 0, 0)
    assert (row["progress_state"], row["progress_words"]) == ("none", "无对象")
    assert np.isnan(row["progress_share"])
    assert set(found.tables.norms["norm_verdict"]) == {"none"}
    assert found.is_open
    remarks = found.report.reasons()
    assert (remarks["word_unmatched"], remarks["value_unnamed"]) == (1, 1)


def test_a_register_that_spells_as_the_file_does_is_not_remarked(study):
    found = judge_file(study, write_norm(EACH), write_rows("210101, 综合医院 ,三级,是,,,,"))
    assert found.words.unmatched == ()
    assert not found.is_open


def test_a_city_does_not_fail_for_a_word_that_looks_misspelt(study):
    norm = 'each = "prefecture"\nof = [{ field = "kind", is = "互联网医院" }]\nat_least = 1'
    slip = judge_file(study, write_norm(norm), write_rows("210101,互联网医疗医院,三级,是,,,,"))
    assert read_counts(read_whole(slip)) == (2, 0, 0, 2, 0)
    assert set(slip.tables.norm_units["norm_reason"]) == {"word_unmatched"}
    sure = judge_file(study, write_norm(norm), write_rows("210101,卫生院,三级,是,,,,"))
    assert read_counts(read_whole(sure)) == (2, 0, 2, 0, 0)
    assert [one.near for one in sure.words.unmatched] == [""]


def test_a_kind_that_is_left_out_need_not_be_there(study):
    norm = f'per = "facility"\nof = [{{ field = "kind", none_of = ["质控中心"] }}]\n{GUIDE}'
    found = judge_file(study, write_norm(norm), write_rows("210101,综合医院,,是,,,,"))
    assert [one.word for one in found.words.unmatched] == ["质控中心"]
    assert not found.is_open
    near = judge_file(study, write_norm(norm), write_rows("210101,质量控制中心,,是,,,,"))
    assert near.is_open


def test_objects_are_those_that_are_asked_for_sure(study):
    rows = write_rows(
        "210101,综合医院,,是,,,,",
        "210101,综合医院,,√,,,,",
        "210101,综合医院,,无,,,,",
        "210102,综合医院,,,,,,",
        "210201,综合医院,,部分,,,,",
        "210201,,,是,,,,",
        "210201,,,否,,,,",
        "210201,专科医院,,否,,,,",
    )
    found = judge_file(study, write_norm(EACH), rows)
    row = read_whole(found)
    assert read_counts(row) == (5, 2, 1, 2, 2)
    # Lowest: of the two without kind the one that says no is asked; highest: the one that says yes.
    assert (row["progress_share"], row["progress_share_upper"]) == (2 / 6, 5 / 6)
    assert row["progress_state"] == "failed"
    counties = found.progress.rows.query("area_level == 'county'").set_index("adcode")
    assert counties["progress_state"].to_dict() == {
        "210101": "failed", "210102": "unknown", "210201": "unknown",
    }  # fmt: skip
    assert reasons(found.progress.lacking) == {
        ("F2", "failed", "lacks"),
        ("F3", "unknown", "not_stated"),
        ("F4", "unknown", "not_stated"),
        ("F6", "unknown", "asked_unknown"),
    }
    cities = found.progress.rows.query("area_level == 'prefecture'")
    for name in ("objects", "objects_met", "objects_failed", "objects_unknown"):
        assert cities[name].sum() == counties[name].sum() == row[name]


@pytest.mark.parametrize("force", ["own", "enabling", "direction", "explore"])
def test_what_is_no_limit_has_counts_in_words_and_no_verdict(study, force):
    rows = write_rows(*(f"210101,综合医院,,{one},,,," for one in ("是", "否", "", "有")))
    row = read_whole(judge_file(study, write_norm(EACH + 'tally = "公开指南"', force), rows))
    assert read_counts(row)[1:3] == (None, None) or pd.isna(row["objects_met"])
    assert (row["progress_state"], row["objects"], row["objects_unknown"]) == ("counted", 4, 1)
    assert row["progress_words"] == "已登记公开指南2家、未登记2家（其中登记为否1家）"
    shown = tabulate_progress(pd.DataFrame([row]), "all").iloc[0]
    assert (shown["符合"], shown["不符合"], shown["结论"]) == ("—", "—", "不作结论")


def test_a_measure_without_data_says_so_and_never_nought(study):
    missing = "机构编码,机构名称,区划代码,类别\nF1,演示机构,210101,综合医院\n"
    for text in (missing, write_rows()):
        found = judge_file(study, write_norm(EACH), text)
        row = read_whole(found)
        assert row["progress_state"] == "not_collected"
        shown = tabulate_progress(found.progress.rows, "all").iloc[0]
        said = ["对象数", "符合", "不符合", "待核实", "比例", "登记情况"]
        assert shown[said].tolist() == ["未收集"] * 6
        assert found.is_open
        assert "failed" not in set(found.tables.norm_units["norm_state"])


def test_all_has_a_verdict_of_its_own_for_every_unit(study):
    norm = f'per = "county"\n{GENERAL}{GUIDE}all = true'
    rows = write_rows(
        "210101,综合医院,,是,,,,", "210101,综合医院,,是,,,,", "210102,综合医院,,是,,,,",
        "210102,综合医院,,否,,,,",
    )  # fmt: skip
    found = judge_file(study, write_norm(norm), rows)
    verdicts = found.tables.norms.set_index("adcode")["norm_verdict"].to_dict()
    assert verdicts == {"210101": "met", "210102": "failed", "210201": "none"}
    assert reasons(found.tables.norm_units) == {
        ("210102", "failed", "not_all"), ("210201", "none", "no_base"),
    }  # fmt: skip
    row = read_whole(found)
    assert read_counts(row) == (4, 3, 1, 0, 0)
    assert row["progress_state"] == "failed"


@pytest.mark.parametrize(
    ("beds", "least", "state", "shown"),
    [
        (["100", "40"], 140, "met", "140"),
        (["100", "39"], 140, "failed", "139"),
        (["100", ""], 140, "unknown", "至少100"),
        (["100", "40", ""], 140, "met", "至少140"),
        (["0.1"] * 10, 1, "met", "1"),
        (["１，０００张", "≥5"], 1006, "unknown", "至少1,005"),
        (["100", "≤39"], 140, "failed", "100～139"),
        ([], 140, "not_collected", ""),
    ],
)
def test_a_sum_is_compared_without_rounding(study, beds, least, state, shown):
    norm = f'per = "province"\nsum = "beds"\nat_least = {least}'
    rows = write_rows(*(f'210101,综合医院,,,,"{one}",,' for one in beds))
    row = read_whole(judge_file(study, write_norm(norm), rows))
    assert (row["progress_state"], tell_amount(row)) == (state, shown)


def test_a_sum_over_nobody_is_of_nobody(study):
    norm = f'per = "county"\n{GENERAL}sum = "beds"\nat_most = 500'
    found = judge_file(study, write_norm(norm), write_rows("210101,综合医院,,,,501,,"))
    verdicts = found.tables.norms.set_index("adcode")["norm_verdict"].to_dict()
    assert verdicts == {"210101": "failed", "210102": "none", "210201": "none"}
    assert ("210101", "failed", "too_many") in reasons(found.tables.norm_units)


GROWTH = 'per = "province"\ngrowth = { since = 2025-12-31, by = "opened" }\nat_least = 2'


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (["2026-01-01", "2026年3月"], "met"),
        (["2025-12-31", "2026/1/1"], "failed"),
        (["2026-01-01", ""], "unknown"),
        (["2026", "46023"], "met"),
        (["2025年", "2026-01-01"], "failed"),
        (["不详", "2026-01-01"], "unknown"),
    ],
)
def test_only_what_came_after_the_base_date_is_new(study, days, state):
    rows = write_rows(*(f"210101,质控中心,,,,,{day}," for day in days))
    assert read_whole(judge_file(study, write_norm(GROWTH), rows))["progress_state"] == state


def test_growth_against_a_register_of_the_base_date(study):
    norm = write_norm(GROWTH.replace(', by = "opened"', "") + "\n" + GENERAL)
    now = write_rows(*["210101,综合医院,,,,,,"] * 5)
    base = write_rows(*["210101,综合医院,,,,,,"] * 3)
    row = read_whole(judge_file(study, norm, now, base=base))
    assert (row["progress_state"], row["amount"]) == ("met", 2)
    more = write_rows(*["210101,综合医院,,,,,,"] * 3, "210101,,,,,,,")
    assert read_whole(judge_file(study, norm, now, base=more))["progress_state"] == "unknown"
    assert read_whole(judge_file(study, norm, now))["progress_state"] == "not_collected"


MINUTES = write_norm('per = "facility"\nhave = [{ field = "minutes", at_most = 30 }]')


def read_states(found, count):
    """met, failed or unknown of each facility, in order."""
    listed = found.progress.lacking.set_index("unit_id")["norm_state"].to_dict()
    return [listed.get(f"F{i}", "met") for i in range(count)]


def test_minutes_are_read_with_their_units_and_bounds(study):
    cells = {
        "30": "met", "３０分钟": "met", "30.5": "failed", "半小时": "met", "0.5小时": "met",
        "1小时": "failed", "30分钟以内": "met", "≤20": "met", "20-40": "unknown",
        "20～30分钟": "met", "≥31": "failed", "约30": "unknown", "": "unknown", "—": "unknown",
        "30人": "unknown", "1800秒": "met", "31 min": "failed", "不超过30分钟": "met",
        "1小时30分钟": "unknown",
    }  # fmt: skip
    rows = write_rows(*(f'210101,综合医院,,,"{cell}",,,' for cell in cells))
    found = judge_file(study, MINUTES, rows)
    assert dict(zip(cells, read_states(found, len(cells)), strict=True)) == cells


@pytest.mark.parametrize("unit", ["小时", "分钟"])
def test_a_unit_in_the_heading_is_that_of_its_cells(study, unit):
    cells = ("0.5", "30", "1", "30分钟", "31")
    rows = write_rows(*(f"210101,综合医院,,,{cell},,," for cell in cells))
    found = judge_file(study, MINUTES, rows.replace("候诊", f"候诊（{unit}）", 1))
    expected = {
        "小时": ["met", "failed", "failed", "met", "failed"],
        "分钟": ["met", "met", "met", "met", "failed"],
    }
    assert read_states(found, len(cells)) == expected[unit]


HOURS = 'per = "facility"\nhave = ['
HOURS += '{ field = "hours.weekend", is = "yes" }, { field = "hours.holiday", is = "yes" }]'


def test_hours_are_read_by_the_calendar_of_the_sites(study):
    cells = {
        "周一至周日8:00-16:00；节假日8:00-11:30": "met",
        "Mo-Sa 08:00-16:00; PH 08:00-11:00": "met",
        "周一至周五8:00-16:00": "failed",
        "周一至周日8:00-16:00，节假日休息": "failed",
        "周一至周日8:00-16:00，节假日待定": "unknown",
        "看医生排班": "unknown",
        "": "unknown",
    }
    rows = write_rows(*(f'210101,综合医院,,,,,,"{cell}"' for cell in cells))
    found = judge_file(study, write_norm(HOURS), rows)
    assert dict(zip(cells, read_states(found, len(cells)), strict=True)) == cells
    assert found.report.reasons()["hours_unread"] == 1


def test_levels_are_read_in_any_of_their_names(study):
    norm = 'per = "facility"\nof = [{ field = "level", at_least = "二级" }]\n' + GUIDE
    levels = ("三级甲等", "３", "二级", "二级甲等", "一级", "", "五星")
    rows = write_rows(*(f"210101,综合医院,{level},是,,,," for level in levels))
    found = judge_file(study, write_norm(norm), rows)
    assert read_counts(read_whole(found)) == (4, 4, 0, 0, 2)
    assert found.report.reasons()["word_unread"] == 1


def test_shares_are_printed_on_their_own_side_of_the_limit(study):
    norm = f'per = "province"\n{GENERAL}{GUIDE}share = "0.9"'
    answers = ["是"] * 1799 + ["否"] * 200
    rows = write_rows(*(f"210101,综合医院,,{one},,,," for one in answers))
    row = read_whole(judge_file(study, write_norm(norm), rows))
    assert Fraction(1799, 1999) < Fraction(9, 10)
    assert (row["progress_state"], tell_share(row)) == ("failed", "89.99%")


def test_counts_agree_with_a_plain_recount(study):
    rng = np.random.default_rng(14)
    kinds, answers = ["综合医院", "专科医院", ""], ["是", "否", "", "有", "无", "√", "×"]
    counties = ["210101", "210102", "210201"]
    made = [(rng.choice(counties), rng.choice(kinds), rng.choice(answers)) for _ in range(200)]
    rows = write_rows(*(f"{county},{kind},,{answer},,,," for county, kind, answer in made))
    found = judge_file(study, write_norm(EACH), rows)
    for row in found.progress.rows.to_dict("records"):
        code = {"all": "", "prefecture": row["adcode"][:4], "county": row["adcode"]}
        own = [one for one in made if one[0].startswith(code[row["area_level"]])]
        asked = [one[2] for one in own if one[1] == "综合医院"]
        yes = sum(one in {"是", "有", "√"} for one in asked)
        no = sum(one in {"否", "无", "×"} for one in asked)
        possible = sum(one[1] == "" for one in own)
        assert read_counts(row) == (len(asked), yes, no, len(asked) - yes - no, possible)


def test_rows_at_odds_under_one_id_are_neither_counted_nor_missed(study):
    norm = write_norm('per = "county"\n' + GENERAL + "at_least = 1", name="n")
    rows = write_rows("210101,综合医院,,是,,,,", "210101,专科医院,,否,,,,").replace("F1,", "F0,")
    found = judge_file(study, norm, rows)
    counties = found.progress.rows.query("area_level == 'county'").set_index("adcode")
    assert counties["progress_state"].to_dict() == {
        "210101": "unknown", "210102": "failed", "210201": "failed",
    }  # fmt: skip
    assert found.report.accepted == 0


def test_a_hospital_with_impossible_coordinates_still_counts_in_its_county(study):
    text = "机构名称,区划代码,经度,纬度,类别,指南\n甲,210101,999,41,综合医院,是\n"
    assert read_counts(read_whole(judge_file(study, write_norm(EACH), text))) == (1, 1, 0, 0, 0)


def test_of_two_columns_for_a_field_the_best_known_is_taken_and_said(study):
    text = "机构名称,区划代码,类别,指南,guide\n甲,210101,综合医院,是,否\n"
    found = judge_file(study, write_norm(EACH), text)
    assert read_counts(read_whole(found)) == (1, 0, 1, 0, 0)
    assert found.report.reasons() == {"columns_several": 1}


def test_an_area_whose_objects_are_only_possible_does_not_pass(study):
    rows = write_rows("210101,,,是,,,,", "210102,综合医院,,是,,,,", ",综合医院,,是,,,,")
    found = judge_file(study, write_norm(EACH), rows)
    places = found.progress.rows.query("area_level == 'county'").set_index("adcode")
    assert places["progress_state"].to_dict() == {
        "210101": "unknown", "210102": "met", "210201": "unknown",
    }  # fmt: skip
    assert places["objects"].to_dict() == {"210101": 0, "210102": 1, "210201": 0}
    row = found.tables.norms.set_index("adcode").loc["210101"]
    assert (row["units"], row["units_met"], row["norm_verdict"]) == (0, 0, "none")


def test_one_that_names_no_county_counts_for_the_only_province(study):
    norm = f'per = "province"\n{GENERAL}{GUIDE}all = true'
    found = judge_file(study, write_norm(norm), write_rows(",综合医院,,否,,,,"))
    row = read_whole(found)
    assert (row["progress_state"], *read_counts(row)) == ("failed", 1, 0, 1, 0, 0)
    count = f'per = "province"\n{GENERAL}at_least = 1'
    found = judge_file(study, write_norm(count), write_rows(",综合医院,,,,,,"))
    assert read_whole(found)["progress_state"] == "met"


def test_what_is_planned_after_the_date_of_the_data_is_not_there_yet(study):
    rows = write_rows("210101,质控中心,,,,,2026-03-01,", "210101,质控中心,,,,,2027-01-01,")
    found = judge_file(study, write_norm(GROWTH), rows, as_of="2026-06-30", source="演示统计")
    row = read_whole(found)
    assert (row["progress_state"], row["amount"]) == ("failed", 1)
    assert (row["data_as_of"], row["data_source"]) == ("2026-06-30", "演示统计")


def test_the_command_tells_words_and_leaves_with_2_on_request(study, tmp_path):
    norm = EACH.replace("综合医院", "综合性医院")
    judge_file(study, write_norm(norm), write_rows("210101,综合医院,三级,是,,,,"))
    folder = study.parent
    arguments = ["measures", str(study), "--standard", str(folder / "rules.toml")]
    arguments += ["--facilities", str(folder / "register.csv"), "--out", str(tmp_path / "t.csv")]
    done = CliRunner().invoke(app, [*arguments, "--as-of", "2026-06-30"])
    assert done.exit_code == 0, done.output
    assert "规则用词“综合性医院”（类别）在登记表中没有，是否为“综合医院”" in done.output
    assert "无对象" in done.output
    lines = (tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith(
        "举措,性质,责任处室,对象数,符合,不符合,待核实,比例,数据截止日期,数据来源"
    )
    assert lines[1].startswith("第1条 要求,限值要求,未填写,0,0,0,0,无对象,2026-06-30,register.csv")
    assert CliRunner().invoke(app, [*arguments, "--strict"]).exit_code == 2
    odd = CliRunner().invoke(app, [*arguments, "--as-of", "去年"])
    assert "--as-of: expected a date" in str(odd.exception)
