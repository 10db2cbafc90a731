"""The table of employers: places of work, people, ids, and what has no place here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo.errors import PersonalDataError, TableError
from geo.model.employer import EmployerRecords
from geo.model.row_report import RowReport
from geo.readers.sites.employers import read_employer_records
from geo.readers.tables.persons import is_credit_code, is_identity_number
from geo.study import EmployerSource

HEADER = "统一社会信用代码,单位名称,厂区名称,县区,经度,纬度,职工人数"
CODE = "91210102MA0000000X"


def read(folder: Path, text: str, name: str = "用人单位.csv") -> tuple[EmployerRecords, RowReport]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    report = RowReport("employers")
    return read_employer_records(EmployerSource(path=path), report), report


def reasons(report: RowReport, outcome: str = "refused") -> list[tuple[int, str]]:
    return [(r.row, r.reason) for r in report.remarks if r.outcome == outcome]


def make_credit_code(start: str) -> str:
    """A code with the right check sign (GB 32100)."""
    return next(
        start + sign for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(start + sign)
    )


def test_a_row_has_place_people_and_what_else_it_says(tmp_path: Path) -> None:
    text = (
        "单位名称,单位类型,国民经济行业代码,县区,生产经营地址,经度,纬度,在岗职工,拟接种人数,"
        "班次,服务方式(上门/专场/到点),上次服务日期,对接接种单位,预约电话,备注\n"
        '演示甲厂,企业,C17,甲东区,演示路1号,123.1,42.0,"1,200人",90,三班,上门,2025-11-01,S01,'
        "024-12345678,演示\n"
    )
    records, report = read(tmp_path, text)
    assert records.name.tolist() == ["演示甲厂"]
    assert (records.lon[0], records.lat[0]) == (123.1, 42.0)
    assert (records.headcount[0], records.wanted[0]) == (1200, 90)
    assert (records.kind[0], records.assigned_site_id[0]) == ("企业", "S01")
    assert records.phone[0] == "024-12345678"
    details = {name: cells[0] for name, cells in records.details.items()}
    assert details == {
        "industry": "C17",
        "shift": "三班",
        "mode": "上门",
        "last_visit": "2025-11-01",
    }
    assert (report.accepted, reasons(report)) == (1, [])


def test_the_registered_address_is_no_place(tmp_path: Path) -> None:
    text = "单位名称,注册地址,县区,职工人数\n演示甲厂,演示区演示街1号,甲东区,300\n"
    records, report = read(tmp_path, text)
    assert np.isnan(records.lon).all()
    assert records.address.tolist() == [""]
    (remark,) = report.remarks
    assert (remark.outcome, remark.reason, remark.value) == ("noted", "registered_address", "1")
    assert "not taken as places; 1 rows have no coordinates" in remark.message


def test_every_works_of_one_employer_has_a_row_of_its_own(tmp_path: Path) -> None:
    text = f"{HEADER}\n" + "".join(
        f"{CODE},演示甲厂,{works},甲东区,{lon},42.0,300\n"
        for works, lon in [("一厂", 123.1), ("二厂", 123.2), ("", 123.3), ("", 123.4)]
    )
    records, report = read(tmp_path, text)
    assert len(set(records.employer_id)) == 4
    assert all(one.startswith(CODE) for one in records.employer_id)
    assert reasons(report) == []
    again, _ = read(tmp_path, "\n".join([HEADER, *reversed(text.splitlines()[1:])]) + "\n")
    assert set(again.employer_id) == set(records.employer_id)


def test_the_same_works_twice_is_refused_in_all_its_rows(tmp_path: Path) -> None:
    row = f"{CODE},演示甲厂,一厂,甲东区,123.1,42.0,"
    records, report = read(
        tmp_path, f"{HEADER}\n{row}300\n{row}310\nDW2,演示乙厂,,甲东区,123.2,42.0,5\n"
    )
    assert records.employer_id.tolist() == ["DW2"]
    assert reasons(report) == [(2, "duplicate_id"), (3, "duplicate_id")]


def test_the_same_row_twice_counts_once(tmp_path: Path) -> None:
    row = f"{CODE},演示甲厂,一厂,甲东区,123.1,42.0,300\n"
    records, report = read(tmp_path, f"{HEADER}\n{row}{row}")
    assert records.headcount.tolist() == [300]
    assert reasons(report) == []


def test_credit_codes_are_not_taken_for_identity_numbers(tmp_path: Path) -> None:
    codes = (make_credit_code(f"11210119900101{n:03d}") for n in range(1000))
    code = next(code for code in codes if is_identity_number(code))
    records, _ = read(tmp_path, f"{HEADER}\n{code},演示甲厂,,甲东区,123.1,42.0,300\n")
    assert records.employer_id.tolist() == [code]


@pytest.mark.parametrize("header", ["职工名册", "花名册", "姓名", "员工姓名", "身份证号", "工号"])
def test_a_list_of_staff_is_refused_by_its_columns(tmp_path: Path, header: str) -> None:
    with pytest.raises(PersonalDataError, match="about persons") as caught:
        read(tmp_path, f"单位名称,{header},经度,纬度\n演示甲厂,演示者,123.1,42.0\n")
    assert "演示者" not in str(caught.value)


def test_a_list_of_staff_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(PersonalDataError, match="a list of staff by its name"):
        read(tmp_path, f"{HEADER}\n", "某厂职工名册.csv")


def test_an_identity_number_in_any_cell_is_refused_and_not_told(tmp_path: Path) -> None:
    weights, signs = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
    start = "21010219900101001"
    total = sum(int(sign) * weight for sign, weight in zip(start, weights, strict=True))
    number = start + signs[total % 11]
    with pytest.raises(PersonalDataError, match="identity number") as caught:
        read(tmp_path, f"单位名称,经度,纬度,备注\n演示甲厂,123.1,42.0,{number}\n")
    assert number not in str(caught.value)


def test_contacts_and_mobile_numbers_are_dropped_and_counted(tmp_path: Path) -> None:
    text = "单位名称,联系人,法人,经度,纬度,预约电话\n演示甲厂,某,某,123.1,42.0,13800000000\n"
    records, report = read(tmp_path, text)
    assert records.phone.tolist() == [""]
    assert not records.details
    dropped = [r for r in report.remarks if r.reason == "contact_dropped"]
    assert (
        sorted(remark.column for remark in dropped) == ["法人", "联系人", "phone"]
        or len(dropped) == 3
    )
    assert all("13800000000" not in f"{r.value}{r.message}" for r in report.remarks)


def test_rows_without_name_or_anything_else_are_refused(tmp_path: Path) -> None:
    text = f"{HEADER}\n,,,甲东区,123.1,42.0,300\n,以上为演示,,,,,9000\n,演示乙厂,,,123.2,42.0,12\n"
    records, report = read(tmp_path, text)
    assert records.name.tolist() == ["演示乙厂"]
    assert reasons(report) == [(2, "name_missing"), (3, "no_employer")]


def test_headcounts_that_are_no_whole_people_are_not_taken(tmp_path: Path) -> None:
    rows = "".join(
        f"DW{i},演示{i},,甲东区,123.{i},42.0,{n}\n" for i, n in enumerate(["-5", "2.5", "", "0"])
    )
    records, report = read(tmp_path, f"{HEADER}\n{rows}")
    assert np.isnan(records.headcount[:3]).all()
    assert records.headcount[3] == 0
    assert reasons(report, "noted") == [(2, "odd_headcount"), (3, "odd_headcount")]


def test_wrong_coordinates_are_refused_and_missing_ones_are_not(tmp_path: Path) -> None:
    text = f"{HEADER}\nDW1,演示甲,,甲东区,42.0,123.1,300\nDW2,演示乙,,甲东区,,,300\n"
    records, report = read(tmp_path, text)
    assert records.employer_id.tolist() == ["DW2"]
    assert reasons(report) == [(2, "lon_lat_swapped")]


def test_a_table_without_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="expected a column of names"):
        read(tmp_path, "经度,纬度\n123,41\n")


def test_a_stated_code_is_in_capitals_and_one_of_ours_stays_what_it_was(tmp_path: Path) -> None:
    codes = ["ab-0c1d2e", "AB-0c1d2f", "E0123456789ab", "E0123456789ab-0c1d2e"]
    codes += ["e0123456789ab", "x"]
    rows = "".join(f"{code},厂{i},123.{i},42.0,9\n" for i, code in enumerate(codes))
    records, _ = read(tmp_path, "单位编码,单位名称,经度,纬度,职工人数\n" + rows)
    assert records.employer_id.tolist() == [
        "AB-0C1D2E", "AB-0c1d2f", "E0123456789ab", "E0123456789ab-0c1d2e", "E0123456789AB", "X",
    ]  # fmt: skip
