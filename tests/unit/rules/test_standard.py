"""The rule file: a wrong value cannot become a rule."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from geo.errors import StandardError
from geo.rules.standard import RoomRule, read_standard, vary_room
from geo.storage.shipped_files import shipped_data

SHIPPED = shipped_data() / "standards" / "liaoning-2025.toml"


@pytest.fixture
def changed(tmp_path):
    """Writes the shipped rules with one line replaced."""

    def change(old: str, new: str):
        text = SHIPPED.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "rules.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return change


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("urban = 5000.0", "urban = nan", "key cutoff.urban"),
        ("urban = 5000.0", "urban = inf", "key cutoff.urban"),
        ("urban = 5000.0", "urban = -5000.0", "key cutoff.urban.*got -5000.0"),
        ("urban = 5000.0", "urban = 0", "key cutoff.urban.*greater than 0, got 0"),
        ("urban = 5000.0", "urban = 1e6", "key cutoff.urban.*less than 1000000"),
        ("urban = 5000.0", "urban = true", "key cutoff.urban"),
        ("urban = 5000.0", 'urban = "5 km"', "key cutoff.urban.*got '5 km'"),
        ("rural = 10000.0", "", "key cutoff.rural"),
        ("rural = 10000.0", "rural = 10000.0\nsuburban = 1.0", "key cutoff.suburban"),
        ('target = "0.95"', 'target = "1.2"', "key target.*got '1.2'"),
        ('target = "0.95"', "target = 0.95", "key target.*got 0.95"),
        ('target = "0.95"', 'target = "-0.1"', "key target"),
        ("reach_factor = 1.1", "reach_factor = 0.9", "key reach_factor"),
        ("reach_factor = 1.1", "reach_factor = nan", "key reach_factor"),
        ("boundary_tolerance_cells = 6.0", "boundary_tolerance_cells = nan", "boundary_tolerance"),
        ("setting_warning_points = 10.0", "setting_warning_points = inf", "setting_warning_points"),
        ("calibration_factor_range = [0.5, 2.0]", "calibration_factor_range = [0.5]", "range"),
        ("calibration_factor_range = [0.5, 2.0]", "calibration_factor_range = [2.0, 0.5]", "range"),
        ("calibration_factor_range = [0.5, 2.0]", "calibration_factor_range = [nan, 2.0]", "range"),
        ("fair = 0.98", "fair = nan", r"quality\.0\.fair"),
        ('headline_service = "routine"', 'headline_service = "yoga"', "headline_service.*'yoga'"),
        ('worse = "below"', 'worse = "under"', r"quality\.0\.worse"),
        ('figure = "share_snapped"', 'figure = "share_of_luck"', r"quality.*share_of_luck"),
        ('offers = ["birth_dose"]', 'offers = ["birthdose"]', r"kinds.*birthdose"),
        ('lacks = ["routine"]', 'lacks = ["rutine"]', r"kinds.*rutine"),
        ('force = "enabling"', "", "part consultation_and_booking: force is missing"),
        ('force = "direction"', 'force = "must"', "part tiered_system: force must be one of limit"),
        (
            'force = "limit"\nsource',
            "source",
            "clinic_per_township: force is missing",
        ),
        (
            'force = "limit"\nsource',
            'force = "law"\nsource',
            "clinic_per_township: force.*'law'",
        ),
        (
            "match = []\noffers = []",
            'match = []\noffers = ["routine"]',
            "other: without words",
        ),
        (
            'target = "0.95"',
            'target = "none"\ntarget_set_by = "甲局"\ntarget_set_on = 2026-01-01',
            "target_set_by goes with a target",
        ),
        (
            'target = "0.95"',
            'target = "0.95"\ntarget_set_by = "甲局"',
            "and .*go together",
        ),
        ('target = "0.95"', 'target = "0.95"\ntarget_set_on = 2026-01-01', "and .*go together"),
        ('target = "0.95"', 'target = "None"', "key target.*got 'None'"),
        ('target = "0.95"', 'target = ""', "key target.*got ''"),
    ],
)
def test_a_rule_out_of_range_is_refused_by_its_key(changed, old, new, expected):
    with pytest.raises(StandardError, match=rf"^standard: rules\.toml.*{expected}") as caught:
        read_standard(changed(old, new))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[cutoff", "TOML"),
        (b"a = 1\na = 2", "TOML"),
        ('title = "规则"'.encode("gb18030"), "UTF-8 text"),
    ],
)
def test_what_is_not_toml_in_utf8_is_refused(tmp_path, content, expected):
    path = tmp_path / "rules.toml"
    path.write_bytes(content)
    with pytest.raises(StandardError, match=rf"rules\.toml is not {expected}"):
        read_standard(path)


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SHIPPED.read_bytes())
    assert read_standard(path) == read_standard(SHIPPED)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StandardError, match=r"none\.toml cannot be read"):
        read_standard(tmp_path / "none.toml")


def test_the_policy_has_the_name_under_which_it_was_issued():
    source = read_standard(SHIPPED).source
    assert source.title == "辽宁省卫生健康系统优化营商环境若干举措"
    assert source.issuers == ["辽宁省卫生健康委员会", "辽宁省疾病预防控制局"]
    assert (source.date, source.citation) == ("2025-12-31", "《若干举措》第10条")
    assert source.clause_text == "", "the words of the clause are those of the office's own copy"


def test_each_part_of_the_clause_has_the_force_of_its_words():
    parts = {part.id: part.force for part in read_standard(SHIPPED).parts}
    assert parts == {
        "tiered_system": "direction", "consultation_and_booking": "enabling",
        "service_radius": "limit", "holiday_service": "limit", "service_for_employers": "explore",
    }  # fmt: skip


def test_norms_of_the_working_rules_are_limits_and_ours_are_own():
    for norm in read_standard(SHIPPED).norms:
        if "预防接种工作规范" in norm.source:
            assert norm.force == "limit", norm.id
        if "项目建议" in norm.source:
            assert norm.force == "own", norm.id


def test_no_target_is_a_target_of_none(changed):
    assert read_standard(changed('target = "0.95"', 'target = "none"')).target_share is None


def test_a_study_states_a_target_with_who_set_it():
    shipped = read_standard(SHIPPED)
    told = shipped.take_target("0.9", "甲局", date(2026, 1, 2))
    assert (told.target_share, told.target_set_by) == (Fraction(9, 10), "甲局")
    assert told.target_set_on == date(2026, 1, 2)
    assert shipped.take_target(None, "", None) == shipped
    assert shipped.take_target(None, "甲局", date(2026, 1, 2)).target == "0.95"
    with pytest.raises(StandardError, match="there is none"):
        shipped.take_target("none", "", None).take_target(None, "甲局", date(2026, 1, 2))


def test_the_target_is_an_exact_share():
    assert read_standard(SHIPPED).target_share == Fraction(19, 20)


@pytest.mark.parametrize("share", ["0", "1", "1.0", "0.5", "0.9500"])
def test_shares_from_nought_to_one_are_targets(changed, share):
    path = changed('target = "0.95"', f'target = "{share}"')
    assert read_standard(path).target_share == Fraction(share)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("某某镇中心卫生院", "township_hospital"),
        ("社区卫生服务中心", "community_health_service"),
        ("产科", "birth_room"),
        ("狂犬病暴露预防处置门诊", "rabies_clinic"),
        ("rabies_clinic", "rabies_clinic"),
        ("私立医院", "other"),
        ("眼科医院", "specialist_hospital"),
        ("口腔门诊部", "specialist_hospital"),
        ("精神卫生院", "specialist_hospital"),
        ("市儿童医院", "specialist_hospital"),
        ("综合接种门诊", "comprehensive_clinic"),
        ("村级接种单位（村卫生室）", "village_clinic"),
        ("常规（儿童）接种门诊", "routine_clinic"),
        ("接种门诊", "routine_clinic"),
        ("接种点", "vaccination_point"),
        ("zzz", "other"),
    ],
)
def test_a_kind_is_the_first_whose_words_stand_in_the_text(text, kind):
    found = read_standard(SHIPPED).kind_of(text)
    assert found is not None
    assert found.id == kind


def test_an_empty_text_is_no_kind():
    assert read_standard(SHIPPED).kind_of("  ") is None


def test_weeks_that_a_question_names_count_though_the_visits_are_the_standards() -> None:
    own = RoomRule(weight="age_0_6", visits_per_year=4, weeks_per_year=50, source="办法")
    asked = vary_room(own, None, None, 26.0)
    assert asked is not None
    assert (asked.weight, asked.visits_per_year, asked.weeks_per_year) == ("age_0_6", 4, 26)
    assert asked.source.startswith("办法；")
    assert vary_room(own, None, "", None) == own
    visits = vary_room(own, 2.0, None, None)
    assert visits is not None
    assert (visits.weeks_per_year, visits.source) == (50, "查询时给定")
    assert vary_room(None, None, "residents", 26.0) is None
