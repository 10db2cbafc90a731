"""Other measures: a register of hospitals held against the two worked examples."""

from __future__ import annotations

import json

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.assessment import assess
from geo.errors import InputError, StandardError, TableError
from geo.rules.measure_rules import read_measure_rules
from geo.storage.shipped_files import shipped_data
from geo.study import FacilitySource, read_study
from geo.tables.measures import measure
from scripts.__main__ import app
from tests.samples.small_study import make_small_study, run

EXAMPLE = shipped_data() / "standards" / "hospitals-example.toml"
HOSPITALS = """\
医疗机构编码,医疗机构名称,县区,行政区划代码(6位),医院等级,是否设急诊,是否线上预约
H1,演示医院一,甲东区,210101,三级甲等,是,是
H2,演示医院二,甲东区,210101,二级,否,是
H3,演示医院三,甲西县,210102,二级,是,否
H4,演示医院四,乙北县,210201,二级,是,是
H5,演示医院五,乙北县,210201,五星,是,否
"""


def write_rules(folder, force="limit"):
    """The worked examples, as an office writes a measure of that force."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.count('force = "own"') == 2
    path = folder / "rules.toml"
    path.write_text(text.replace('force = "own"', f'force = "{force}"'), encoding="utf-8")
    return path


@pytest.fixture
def study(tmp_path):
    """The small study, with five hospitals and rules of the force `limit` beside it."""
    path = make_small_study().write(tmp_path)
    write_rules(tmp_path)
    (tmp_path / "hospitals.csv").write_text(HOSPITALS, encoding="utf-8")
    return path


def judge(path, text=None):
    hospitals = path.parent / "hospitals.csv"
    if text is not None:
        hospitals.write_text(text, encoding="utf-8")
    rules = path.parent / "rules.toml"
    return measure(read_study(path), FacilitySource(path=hospitals, standard=rules))


def states(tables, norm_id):
    rows = tables.norm_units[tables.norm_units["norm_id"] == norm_id]
    return {row.adcode: (row.norm_state, row.norm_reason) for row in rows.itertuples()}


def test_the_two_examples_are_judged_city_by_city_and_county_by_county(study):
    found = judge(study)
    # 甲市 has H1; of 乙市 only H5, of unknown level, could be of the third level.
    assert states(found.tables, "emergency_hospital_per_city") == {
        "210200": ("unknown", "facility_unknown"),
    }
    # 甲东区 2 of 2; 甲西县 0 of 1; 乙北县 1 of 1, or 1 of 2 if H5 counts.
    assert states(found.tables, "online_booking_share") == {
        "210102": ("failed", "share_below"),
        "210201": ("unknown", "facility_unknown"),
    }
    assert found.report.reasons() == {"word_unread": 1}


def test_a_city_without_such_a_hospital_fails(study):
    found = judge(study, HOSPITALS.replace("五星", "一级"))
    assert states(found.tables, "emergency_hospital_per_city") == {
        "210200": ("failed", "no_facility"),
    }


def test_a_city_that_the_study_holds_in_part_can_meet_a_measure_but_not_fail(study):
    listed = study.parent / "townships.csv"
    more = "210103001,演示街道,210103\n210203001,演示街道,210203\n"
    listed.write_text(listed.read_text(encoding="utf-8") + more, encoding="utf-8")
    found = judge(study, HOSPITALS.replace("五星", "一级"))
    assert states(found.tables, "emergency_hospital_per_city") == {
        "210200": ("unknown", "partial_unit"),
    }


def test_a_field_without_a_column_is_unknown_throughout_and_said(study):
    text = "\n".join(line.rsplit(",", 1)[0] for line in HOSPITALS.splitlines())
    found = judge(study, text)
    assert {state for state, _ in states(found.tables, "online_booking_share").values()} == {
        "unknown"
    }
    missing = [one for one in found.report.remarks if one.reason == "field_missing"]
    assert ["no column for 线上预约" in one.message for one in missing] == [True]


def test_a_register_without_names_is_refused(study):
    with pytest.raises(TableError, match=r"hospitals\.csv"):
        judge(study, "医院等级,是否设急诊\n三级,是\n")


def test_a_measure_of_a_field_that_there_is_not_is_refused(tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8").replace('field = "emergency"', 'field = "helipad"')
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StandardError, match="emergency_hospital_per_city: field must be one of"):
        read_measure_rules(path)


def test_the_example_says_that_it_is_one():
    rules = read_measure_rules(EXAMPLE)
    assert "非政策原文" in rules.source.title
    assert all("示例" in norm.source for norm in rules.norms)
    assert {norm.force for norm in rules.norms} == {"own"}


@pytest.mark.parametrize(
    ("line", "said"),
    [("", "norm emergency_hospital_per_city: force is missing; it must be one of limit, own"),
     ('force = "should"', "norm emergency_hospital_per_city: force must be one of.*got 'should'")],
)  # fmt: skip
def test_a_measure_without_its_force_is_refused_with_words(tmp_path, line, said):
    path = write_rules(tmp_path)
    text = path.read_text(encoding="utf-8").replace('force = "limit"', line, 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StandardError, match=said):
        read_measure_rules(path)


@pytest.mark.parametrize("force", ["own", "enabling", "direction", "explore"])
def test_a_measure_that_is_no_limit_is_counted_and_nothing_fails(study, tmp_path, force):
    write_rules(tmp_path, force)
    found = judge(study, HOSPITALS.replace("五星", "一级")).tables
    assert found.norms["units_failed"].sum() == 0
    assert found.norms["norm_verdict"].isna().all()
    assert states(found, "emergency_hospital_per_city") == {
        "210200": ("unregistered", "no_facility"),
    }
    arguments = ["measures", str(study), "--standard", str(tmp_path / "rules.toml")]
    arguments += ["--facilities", str(tmp_path / "hospitals.csv"), "--fail-on-failed"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "不符合" not in done.output
    assert "有此情形1个、其余1个" in done.output


def test_a_study_that_names_a_register_has_its_measures_among_the_norms(tmp_path):
    study = make_small_study()
    path = study.write(tmp_path)
    (tmp_path / "hospitals.csv").write_text(HOSPITALS, encoding="utf-8")
    write_rules(tmp_path)
    section = '[[facilities]]\npath = "hospitals.csv"\nstandard = "rules.toml"\n'
    path.write_text(path.read_text(encoding="utf-8") + section, encoding="utf-8")
    tables = assess(read_study(path), tmp_path / "cache").tables
    norms = tables.norms["norm_id"]
    assert "online_booking_share" in set(norms)
    assert "clinic_per_township" in set(norms)
    problems = set(tables.problems["problem_id"])
    assert "norm-online_booking_share-210102" in problems
    asked = tables.to_verify.set_index("item_id")
    assert asked.loc["norm-emergency_hospital_per_city-210200", "question"].startswith("请核实")
    usual = run(make_small_study(), tmp_path / "usual").tables
    own = tables.norms[~norms.isin(["online_booking_share", "emergency_hospital_per_city"])]
    pd.testing.assert_frame_equal(own.reset_index(drop=True), usual.norms)


def test_the_command_writes_json_and_a_workbook(study, tmp_path):
    out, listed = tmp_path / "measures.xlsx", tmp_path / "measures.json"
    arguments = ["measures", str(study), "--standard", str(tmp_path / "rules.toml")]
    arguments += ["--facilities", str(tmp_path / "hospitals.csv")]
    done = CliRunner().invoke(app, [*arguments, "--json", str(listed), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "演示数据（非真实）" in done.output
    body = json.loads(listed.read_text(encoding="utf-8"))
    assert body[0]["summary"]["synthetic"] is True
    assert {row["norm_id"] for row in body[0]["norms"]} == {
        "emergency_hospital_per_city", "online_booking_share",
    }  # fmt: skip
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == [
        "说明", "举措落实情况", "分市举措落实情况", "分县区举措落实情况", "未落实及待核实单位",
        "规范要求", "县区规范要求", "规范问题单位",
    ]  # fmt: skip
    failing = CliRunner().invoke(app, [*arguments, "--fail-on-failed"])
    assert failing.exit_code == 1


def test_the_command_asks_for_both_files(study):
    asked = CliRunner().invoke(app, ["measures", str(study), "--standard", str(EXAMPLE)])
    assert isinstance(asked.exception, InputError)
    assert "go together" in str(asked.exception)
    nothing = CliRunner().invoke(app, ["measures", str(study)])
    assert "[[facilities]]" in str(nothing.exception)
