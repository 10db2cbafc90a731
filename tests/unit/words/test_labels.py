"""The label table holds every column and code, in the words of the office."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from geo.words import labels

UNIT = (
    "adcode name prefecture residents urban rural covered uncovered unknown uncovered_certain "
    "uncovered_by_road share_covered share_upper share_covered_urban share_covered_rural "
    "share_straight_line share_own_county share_site_setting verdict verdict_straight_line sites "
    "unplaced_sites holiday_flag holiday_flag_of holiday_open_sites median_distance_m "
    "p95_distance_m max_distance_m quality population_year township_code"
)
DEMAND = (
    "demand_id name lon lat residents setting adcode township_code status status_reason way "
    "nearest_site_id road_distance_m straight_distance_m access_leg_m cover_count"
)
SITES = (
    "site_id name lon lat position adcode township_code kind tier setting access_leg_m "
    "residents_within_cutoff residents_nearest"
)
GAPS = (
    "gap_id adcode township_codes places kind residents points setting nearest_site_id "
    "nearest_site_name road_distance_m straight_distance_m max_distance_m"
)
HOLIDAYS = (
    "year holiday_id holiday date adcode open_sites unknown_sites closed_sites flag "
    "flag_every_day days_off days_served days_unknown days_unserved longest_gap_days"
)
TO_VERIFY = (
    "item_id what question where adcode township_code site_id demand_id name phone people "
    "verdicts_at_stake can_flip"
)
ROWS = "input outcome file row column value reason message"
TABLES = [UNIT, DEMAND, SITES, GAPS, HOLIDAYS, TO_VERIFY, ROWS]

CODES = {
    "status": "covered uncovered unknown",
    "status_reason": "beyond_straight_line by_road_only unsnapped component unplaced_site "
    "unknown_service",
    "way": "road direct",
    "verdict": "meets short undetermined",
    "verdict_straight_line": "meets short undetermined",
    "flag": "served unserved undetermined",
    "flag_every_day": "served unserved undetermined",
    "holiday_flag": "served unserved undetermined",
    "setting": "urban rural",
    "setting_source": "stated township kind nearest",
    "position": "exact village township none",
    "quality": "good fair poor",
    "kind": "uncovered unknown",
    "population_basis": "resident registered",
    "what": "site_position site_service site_hours unsnapped component",
    "outcome": "accepted repaired refused noted",
}

FORBIDDEN = (
    "覆盖率|已覆盖|未接种|未知|达标|合格|违规|正常|异常|站点|设施|疫苗点|狗咬|一类|二类|城市|郊区|"
    "镇区|分区|阈值|欧氏|需求点|盲点|缺口|吸附|值班表|场景|优化解|测试|溯源|管理目标判定|接驳|"
    "路网距离|百分位数|经路网|有开诊|无开诊|人口最少之日|同一单位全程|地市|村接种点|用人单位|情景|"
    "若增设|值守|惠及|上界|最优|失去|办理|分级|撤并|无法计算|值班"
)
HALF_WIDTH = re.compile(r"[\u3400-\u9fff”）][,:;()?!]|[,:;()][\u3400-\u9fff“（]")
SPACED_UNIT = re.compile(r"\d [\u3400-\u9fff]|[\u3400-\u9fff] \d")


@pytest.mark.parametrize("columns", TABLES)
def test_every_column_has_chinese_and_english(columns: str) -> None:
    for column in columns.split():
        known = labels.field_labels()[column]
        assert known.zh, column
        assert known.en, column


@pytest.mark.parametrize("columns", TABLES)
def test_no_two_columns_of_one_table_share_a_heading(columns: str) -> None:
    found = labels.headers(columns.split())
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("field", CODES)
def test_every_code_has_chinese_and_english(field: str) -> None:
    for code in CODES[field].split():
        value = labels.field_values(field)[code]
        assert value.zh, code
        assert value.en, code


@pytest.mark.parametrize("field", ["status", "verdict", "flag", "setting", "quality"])
def test_codes_that_a_map_draws_have_colours_of_their_own(field: str) -> None:
    colours = [value.colour for value in labels.field_values(field).values()]
    assert all(len(colour) == 7 and colour.startswith("#") for colour in colours)
    assert len(set(colours)) == len(colours)


def test_no_forbidden_word_is_written() -> None:
    folder = Path(labels.__file__).parent / "label_table"
    for name in ("fields.csv", "values.csv", "refusals.csv"):
        text = (folder / name).read_text(encoding="utf-8")
        text = text.replace("没有开诊", "")
        assert [word for word in FORBIDDEN.split("|") if word in text] == []


@pytest.mark.parametrize("name", ["fields.csv", "values.csv", "refusals.csv", "reasons.csv"])
def test_chinese_words_stand_beside_full_width_punctuation(name: str) -> None:
    path = Path(labels.__file__).parent / "label_table" / name
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.DictReader(file) for cell in row.values()]
    cells = [cell for cell in cells if cell != "服务项目（*为推定、?为待核实）"]
    assert [cell for cell in cells if HALF_WIDTH.search(cell)] == []
    assert [cell for cell in cells if SPACED_UNIT.search(cell)] == []


@pytest.mark.parametrize(
    "name", ["fields.csv", "values.csv", "types.csv", "refusals.csv", "reasons.csv"]
)
def test_every_line_of_the_table_has_as_many_cells_as_its_head(name: str) -> None:
    path = Path(labels.__file__).parent / "label_table" / name
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert {len(line) for line in lines} == {len(lines[0])}
    keys = [tuple(line[:2]) if name == "values.csv" else line[0] for line in lines]
    assert len(set(keys)) == len(keys)


def test_every_named_set_of_values_exists() -> None:
    for field in labels.field_labels().values():
        assert bool(labels.field_values(field.field)) == bool(field.value_sets)


def test_the_words_are_those_of_the_office() -> None:
    assert labels.label("share_covered") == "服务半径内人口占比"
    assert labels.value_label("status", "uncovered") == "超出服务半径"
    assert labels.value_label("verdict", "short") == "低于管理目标"
    assert labels.value_label("flag", "served") == "有单位开诊"
    assert labels.value_label("setting", "rural") == "农村"
    assert labels.value_label("quality", "poor") == "较差"
    assert labels.value_label("verdict", "meets", "en") == "meets the management target"


def test_kinds_and_services_are_named_as_in_the_standard() -> None:
    standard = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
    for kind in standard.kinds:
        assert labels.value_label("kind", kind.id) == kind.zh
    for service in standard.services:
        assert labels.value_label("service", service.id) == service.zh
        assert labels.value_label("service", service.id, "en") == service.en


def test_an_unlabelled_field_or_value_stands_for_itself() -> None:
    assert labels.label("shoe_size") == "shoe_size"
    assert labels.value_label("status", "half") == "half"
    assert labels.value_label("shoe_size", 44) == "44"
    assert labels.value_colour("status", "half") == ""


def test_truth_values_are_words() -> None:
    assert labels.value_label("can_flip", True) == "是"
    assert labels.value_label("can_flip", False, "en") == "no"


def test_machine_headers_are_the_field_names() -> None:
    assert labels.headers(["adcode", "covered"], "en") == ["adcode", "covered"]
    assert labels.headers(["adcode", "covered"]) == ["行政区划代码", "服务半径内人口（人）"]


def test_the_dictionary_gives_unit_null_meaning_and_colour() -> None:
    entries = {entry["field"]: entry for entry in labels.dictionary()}
    assert entries["road_distance_m"]["unit"] == "m"
    assert entries["road_distance_m"]["null_zh"] == "沿道路无法到达"
    assert entries["residents"]["null_zh"] is None
    assert entries["status"]["values"][0] == {
        "value": "covered",
        "zh": "服务半径内",
        "en": "covered",
        "colour": "#0072B2",
    }
