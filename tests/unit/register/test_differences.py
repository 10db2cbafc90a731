"""Tables beside the register: what they would change is shown, and written as it was shown."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from app.errors import OutsideAreaError, StaleError
from app.register.change_set import BY_COMMAND
from app.register.change_steps import Target
from app.register.changes import amend_row, create_row, end_row
from app.register.doors.row import Why
from app.register.exchange.differences import find_differences
from app.register.exchange.held_readings import accept_readings, hold_texts, list_read_otherwise
from app.register.exchange.importing import apply_differences
from app.register.exchange.tables import freeze_tables
from app.register.health import examine_rows
from app.register.merging import merge_rows, undo_revision
from app.register.reads import list_rows, read_row, tell_revision
from app.store.transactions import reading
from geo.errors import PersonalDataError
from geo.study import FileSource
from tests.unit.register.conftest import EDIT, SITE, editor_of

HEAD = "接种单位编码,接种单位名称,乡镇街道,adcode,经度,纬度,联系电话"
ROWS = (
    "S1,甲中心,东街道,210102,123.40,41.80,024-1",
    "S2,乙卫生院,西镇,210102,123.50,41.81,024-2",
    "S3,丙卫生院,南镇,210103,,,",
)
IMPORT = Why("import", "一季度更新")


@pytest.fixture
def table(tmp_path):
    def write(*rows, head=HEAD):
        file = tmp_path / "sites.csv"
        file.write_text("\n".join([head, *rows]), encoding="utf-8")
        return FileSource(path=file)

    return write


@pytest.fixture
def filled(register, table):
    shown = find_differences(register, "sites", table(*ROWS))
    assert apply_differences(register, BY_COMMAND, [shown], IMPORT) == 1
    return register


def show(register, source):
    return find_differences(register, "sites", source)


def test_what_a_table_says_twice_changes_nothing(filled, table):
    again = show(filled, table(*ROWS))
    assert (again.same, again.missing, again.doubtful) == (["S1", "S2", "S3"], [], [])
    assert apply_differences(filled, BY_COMMAND, [again], IMPORT) == 0
    assert read_row(filled, "sites", "S1").source.row == 2


def test_differences_are_shown_from_to_and_written_as_one_revision(any_register, table):
    filled = any_register
    apply_differences(filled, BY_COMMAND, [show(filled, table(*ROWS))], IMPORT)
    rows = (ROWS[0].replace("024-1", "024-9"), ROWS[1].replace("123.50", "123.52"), ROWS[2])
    shown = show(filled, table(*rows, "S4,丁中心,北镇,210102,123.6,41.9,"))
    assert [(one.entity.code, one.fields) for one in shown.changed] == [
        ("S1", {"phone": ("024-1", "024-9")}), ("S2", {"lon": ("123.50", "123.52")}),
    ]  # fmt: skip
    assert [one.code for one in shown.added] == ["S4"]
    assert tell_revision(filled) == 1
    assert apply_differences(filled, BY_COMMAND, [shown], IMPORT) == 2
    assert read_row(filled, "sites", "S2").lon == 123.52
    assert read_row(filled, "sites", "S2", revision=1).lon == 123.5
    assert undo_revision(filled, BY_COMMAND, 2, Why("undo")).codes == ["S1", "S2", "S4"]
    assert show(filled, table(*ROWS)).changes_nothing


def test_missing_and_emptied_rows_are_told_and_stay(filled, table):
    shown = show(filled, table("S1,甲中心,东街道,210102,,,", ROWS[2]))
    assert [row.code for row in shown.missing] == ["S1", "S2"]
    assert shown.changes_nothing
    assert len(list_rows(filled, "sites")) == 3


def test_a_county_is_not_told_of_the_rows_of_others(filled, table):
    shown = show(filled, table(ROWS[2]))
    assert (shown.missing, shown.same) == ([], ["S3"])


def test_a_column_that_the_table_lacks_stays(filled, table):
    head = "接种单位编码,接种单位名称,adcode,服务时间"
    shown = show(filled, table("S1,甲中心,210102,周一至周五 8:00-16:00", head=head))
    assert [one.fields for one in shown.changed] == [{"hours": ("", "周一至周五 8:00-16:00")}]
    apply_differences(filled, BY_COMMAND, [shown], IMPORT)
    row = read_row(filled, "sites", "S1")
    assert (row.texts["phone"], row.lon, row.texts["township"]) == ("024-1", 123.4, "东街道")


def test_a_row_without_a_code_is_found_by_name_and_township(filled, table):
    head = HEAD.removeprefix("接种单位编码,")
    shown = show(filled, table("甲 中心,东街道,210102,123.40,41.80,024-5", head=head))
    assert [(one.entity.code, set(one.fields)) for one in shown.changed] == [
        ("S1", {"name", "phone"})
    ]
    create_row(
        filled, BY_COMMAND, "sites",
        {"site_id": "S8", "name": "甲中心", "township": "东街道", "adcode": "210102"}, EDIT,
    )  # fmt: skip
    shown = show(filled, table("甲中心,东街道,210102,123.40,41.80,024-5", head=head))
    assert [(one.doubt, one.codes) for one in shown.doubtful] == [("several_of_name", ("S1", "S8"))]
    assert shown.changes_nothing


@pytest.mark.parametrize(
    ("row", "doubt"),
    [
        ("S9,甲中心,东街道,210102,123.40,41.80,024-1", "other_code"),
        ("S2,乙卫生院,西镇,210102,123.50,41.81,024-2", "ended"),
        (f"{'X' * 201},庚中心,东街道,210102,123.40,41.80,024-1", "code_too_long"),
    ],
)
def test_what_may_be_meant_in_two_ways_is_asked_and_stays(filled, table, row, doubt):
    end_row(filled, BY_COMMAND, Target("sites", "S2", 1), "2026-03-01", EDIT)
    shown = show(filled, table(row))
    assert [one.doubt for one in shown.doubtful] == [doubt]
    assert shown.changes_nothing


def test_an_old_code_of_a_merged_unit_is_a_row_of_the_unit(filled, table):
    merge_rows(filled, BY_COMMAND, Target("sites", "S2", 1), "S1", Why("merge"))
    shown = show(filled, table(ROWS[0], ROWS[1]))
    assert [(one.doubt, one.codes) for one in shown.doubtful] == [("twice", ("S1",))]
    alone = show(filled, table(ROWS[1].replace("乙", "甲")))
    assert [one.entity.code for one in alone.changed] == ["S1"]


def test_differences_that_are_outdated_are_not_written(filled, table):
    changed = show(filled, table(ROWS[0].replace("024-1", "024-9"), "S4,丁,北镇,210102,,,"))
    amend_row(filled, BY_COMMAND, Target("sites", "S1", 1), {"phone": "024-3"}, EDIT)
    with pytest.raises(StaleError):
        apply_differences(filled, BY_COMMAND, [changed], IMPORT)
    assert tell_revision(filled) == 2
    added = show(filled, table("S4,丁,北镇,210102,,,"))
    create_row(filled, BY_COMMAND, "sites", SITE | {"site_id": "s4"}, EDIT)
    with pytest.raises(StaleError):
        apply_differences(filled, BY_COMMAND, [added], IMPORT)


def test_an_import_holds_to_the_area_of_who_brings_it_or_writes_nothing(filled, table):
    own, other = "S4,丁,北镇,210102,,,", "S5,戊,南镇,210103,,,"
    with pytest.raises(OutsideAreaError):
        apply_differences(filled, editor_of("210102"), [show(filled, table(own, other))], IMPORT)
    moved = show(filled, table(ROWS[0].replace("210102", "210103")))
    with pytest.raises(OutsideAreaError):
        apply_differences(filled, editor_of("210102"), [moved], IMPORT)
    assert tell_revision(filled) == 1
    why = replace(IMPORT, key="k", request_hash="h")
    shown = show(filled, table(own))
    assert apply_differences(filled, editor_of("210102"), [shown], why) == 2
    assert apply_differences(filled, editor_of("210102"), [shown], why) == 2


def test_a_table_about_persons_is_refused_whole(filled, table):
    with pytest.raises(PersonalDataError):
        show(filled, table(*ROWS, "S4,丁,北镇,210102,,,11010519491231002X"))
    head = HEAD.replace("联系电话", "负责人")
    shown = show(filled, table("S4,丁,北镇,210102,,,张三", head=head))
    assert "张三" not in str(shown.added)


def test_two_thousand_units_are_shown_and_written_in_time(register, table):
    rows = [f"T{i},第{i}卫生院,镇{i},210102,{123 + i / 1e4:.4f},41.8,024-{i}" for i in range(2000)]
    begun = time.process_time()
    shown = show(register, table(*rows))
    read_s = time.process_time() - begun
    apply_differences(register, BY_COMMAND, [shown], IMPORT)
    assert read_s < 3
    assert time.process_time() - begun < 5
    assert len(list_rows(register, "sites")) == 2000


def test_what_an_upgrade_reads_otherwise_counts_when_it_is_accepted(filled):
    row = read_row(filled, "sites", "S1")
    with filled.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE register_states SET reader = '0', "
            "understood = replace(understood, '123.4,', '123.44,') WHERE number = 1"
        )
    found = list_read_otherwise(filled, "sites")
    assert [(one.row.code, one.fields) for one in found] == [("S1", {"lon": (123.44, 123.4)})]
    held = list_rows(filled, "sites")
    assert [texts["lon"] for texts in hold_texts(filled, "sites", held)] == ["123.44", "123.50", ""]
    before = freeze_tables(filled, ["sites"], "2026-01-01")["sites"]
    assert accept_readings(filled, editor_of("2101"), "sites", ["S1"], Why("reader")) == 2
    assert read_row(filled, "sites", "S1").understood == row.understood
    assert list_read_otherwise(filled, "sites") == []
    assert freeze_tables(filled, ["sites"], "2026-01-01")["sites"] != before


def test_what_cannot_be_spelt_as_it_was_read_counts_for_neither(filled):
    with filled.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE register_states SET reader = '0', "
            'understood = replace(understood, \'"phone":"024-1"\', '
            '\'"position":"village","services.rabies":"yes"\') WHERE number = 1'
        )
    texts = hold_texts(filled, "sites", list_rows(filled, "sites"))[0]
    assert texts["phone"] == ""


def test_the_health_of_the_rows_is_told_by_county(filled):
    create_row(
        filled, BY_COMMAND, "sites", SITE | {"site_id": "S8", "name": "甲中心", "lon": "123.4001"},
        EDIT,
    )  # fmt: skip
    create_row(
        filled, BY_COMMAND, "sites", SITE | {"site_id": "S9", "name": "甲中心", "lon": "123.41"},
        EDIT,
    )  # fmt: skip
    own, other = examine_rows(filled, "sites", "2026-12-02")
    assert (own.adcode, own.rows, own.doubles) == ("210102", 4, (("S1", "S8"),))
    assert (other.adcode, other.unplaced, other.old) == ("210103", ("S3",), ())
    late = examine_rows(filled, "sites", "2028-02-29")
    assert late[1].old == ("S3",)


def test_references_follow_a_merged_unit_into_tables(filled):
    create_row(
        filled, BY_COMMAND, "outreach",
        {"demand_id": "210102001001", "site_id": "S2", "outreach_per_year": "每年4次"}, EDIT,
    )  # fmt: skip
    assert read_row(filled, "outreach", "210102001001|S2").owner_adcode == "210102"
    merge_rows(filled, BY_COMMAND, Target("sites", "S2", 1), "S1", Why("merge"))
    body = freeze_tables(filled, ["outreach"], "2026-01-01")["outreach"]
    assert b"S1" in body
    assert b"S2" not in body


def test_a_row_about_others_begins_again_under_its_code(filled):
    texts = {"demand_id": "210102001001", "residents": 12, "source": "甲", "date": "2026-01-01"}
    made = create_row(filled, BY_COMMAND, "corrections", texts, EDIT)
    undo_revision(filled, BY_COMMAND, made.revision, Why("undo"))
    again = create_row(filled, BY_COMMAND, "corrections", texts, EDIT)
    assert (again.code, again.version) == (made.code, made.version + 2)
    with reading(filled.engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM register_entities").scalar() == 4
