"""Persons stay outside; codes that look like identity numbers stay inside."""

import pytest

from geo.errors import PersonalDataError
from geo.model.row_report import RowReport
from geo.readers.tables.door import read_table
from geo.readers.tables.persons import is_credit_code, is_identity_number
from geo.study import FileSource

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def make_identity(front):
    total = sum(int(sign) * weight for sign, weight in zip(front, WEIGHTS, strict=True))
    return front + "10X98765432"[total % 11]


def make_credit(front):
    total = sum(CREDIT_SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(front))
    return front + CREDIT_SIGNS[-total % 31]


IDENTITY = make_identity("21010219990115012")


def read(folder, text, kind="sites", **keys):
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    report = RowReport(kind)
    return read_table(FileSource(path=path, **keys), kind, report), report


@pytest.mark.parametrize(
    "cell",
    [
        IDENTITY,
        IDENTITY.lower(),
        f"张某 {IDENTITY}",
        f"{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}",
        "".join(chr(ord(sign) + 0xFEE0) for sign in IDENTITY),
    ],
)
def test_an_identity_number_in_any_cell_refuses_the_table_without_its_value(tmp_path, cell):
    with pytest.raises(PersonalDataError, match=r"a\.csv line 3 column 2") as caught:
        read(tmp_path, f"名称,备注\n甲,红\n乙,{cell}\n")
    assert IDENTITY[6:] not in str(caught.value)


def test_an_identity_number_in_a_ragged_row_refuses_the_table(tmp_path):
    with pytest.raises(PersonalDataError):
        read(tmp_path, f"名称,备注\n甲,红,{IDENTITY}\n")


def test_an_identity_number_is_not_shown_as_the_first_row_of_a_table_without_header(tmp_path):
    with pytest.raises(PersonalDataError) as caught:
        read(tmp_path, f"某某,{IDENTITY}\n")
    assert IDENTITY[6:] not in str(caught.value)


def test_an_identity_number_in_a_column_of_contacts_refuses_the_table(tmp_path):
    with pytest.raises(PersonalDataError):
        read(tmp_path, f"名称,联系人\n甲,{IDENTITY}\n")


def test_a_wrong_check_sign_or_birth_date_is_no_identity_number():
    assert is_identity_number(IDENTITY)
    others = set("0123456789X") - {IDENTITY[-1]}
    assert not any(is_identity_number(IDENTITY[:-1] + sign) for sign in others)
    assert not is_identity_number(make_identity("21010219990230012"))


def test_codes_of_places_and_units_are_not_identity_numbers(tmp_path):
    credit = make_credit("12210102MB0Y12345")
    frame, _ = read(
        tmp_path,
        f"名称,统一社会信用代码,单位编码,区划代码\n甲,{credit},2101020101,210102001003\n"
        "乙,,210102010112,210102001\n",
    )
    assert frame["org_code"].tolist() == [credit, ""]
    assert is_credit_code(credit)
    assert not is_credit_code(credit[:-1] + "A")


def find_twofold_code():
    """A number that is both an identity number and a credit code."""
    numbers = (
        make_identity(f"110101199001{day:02d}{serial:03d}")
        for day in range(1, 29)
        for serial in range(1000)
    )
    return next(number for number in numbers if is_credit_code(number))


def test_a_credit_code_of_digits_stays_in_its_own_column_only(tmp_path):
    code = find_twofold_code()
    frame, _ = read(tmp_path, f"名称,统一社会信用代码\n甲,{code}\n")
    assert frame["org_code"].tolist() == [code]
    with pytest.raises(PersonalDataError, match="line 2 column 2"):
        read(tmp_path, f"名称,备注\n甲,{code}\n")


@pytest.mark.parametrize(
    "header",
    [
        "受种者姓名",
        "儿童姓名",
        "监护人",
        "家长电话",
        "身份证号码",
        "出生日期",
        "child_name",
        "花名册",
    ],
)
def test_columns_about_persons_refuse_the_table(tmp_path, header):
    kind = "employers" if header == "花名册" else "sites"
    with pytest.raises(PersonalDataError, match=f"a.csv: column '{header}' is about persons"):
        read(tmp_path, f"名称,经度,{header}\n甲,1,秘密\n", kind)


def test_a_mapping_does_not_let_persons_in(tmp_path):
    with pytest.raises(PersonalDataError):
        read(tmp_path, "名称,出生日期\n甲,秘密\n", columns={"note": "出生日期"})


@pytest.mark.parametrize("header", ["联系人", "负责人", "值班人员", "手机", "联系人电话", "姓名"])
def test_staff_contacts_are_dropped_and_counted_and_the_phone_of_the_unit_stays(tmp_path, header):
    frame, report = read(tmp_path, f"名称,{header},咨询电话\n甲,秘密,024-1\n乙,,024-2\n")
    assert "秘密" not in frame.to_numpy()
    assert frame["phone"].tolist() == ["024-1", "024-2"]
    [remark] = report.remarks
    assert (remark.reason, remark.column, remark.value) == ("contact_dropped", header, "1")


@pytest.mark.parametrize("header", ["儿童门诊时间", "服务人口", "接种人员数", "是否携带身份证"])
def test_usual_columns_are_not_mistaken_for_persons(tmp_path, header):
    frame, _ = read(tmp_path, f"名称,经度,{header}\n甲,1,2\n")
    assert "2" in frame.iloc[0].tolist()


def make_twin():
    """A credit code that an identity number could be: both check signs are right."""
    for order in range(1000):
        front = f"12210119850101{order:03d}"
        code = make_credit(front)
        if is_identity_number(code):
            return code
    raise AssertionError


def make_lookalikes(count):
    """Credit codes of which the first reads as an identity number, too."""
    return [make_twin(), *(make_credit(f"12210100MB00000{k:02d}") for k in range(count - 1))]


@pytest.mark.parametrize("header", ["统一社会信用代码", "单位编码", "机构编码"])
def test_a_credit_code_in_a_column_of_codes_is_no_identity_number(tmp_path, header):
    frame, _ = read(tmp_path, f"名称,{header},经度\n甲,{make_twin()},123\n")
    assert len(frame) == 1


def test_a_column_of_credit_codes_alone_is_known_by_its_check_signs(tmp_path):
    rows = "".join(f"甲{i},{code},\n" for i, code in enumerate(make_lookalikes(3)))
    assert len(read(tmp_path, f"名称,法人登记号,备注\n{rows}")[0]) == 3
    with pytest.raises(PersonalDataError):
        read(tmp_path, f"名称,法人登记号,备注\n{rows}乙,{IDENTITY},\n")


CODES = [
    "210102001001",
    "2101020010",
    "210102",
    "470012345",
    "12210100MB0000000X",
    "024-86861234",
]


@pytest.mark.parametrize("code", CODES)
def test_codes_of_villages_units_and_institutions_are_no_identity_numbers(tmp_path, code):
    rows = "".join(f"甲{i},{code},\n" for i in range(5))
    frame, _ = read(tmp_path, f"名称,某编号,备注\n{rows}")
    assert len(frame) == 5


def test_a_column_of_old_identity_numbers_refuses_the_table(tmp_path):
    rows = "".join(f"甲{i},21010285011500{i}\n" for i in range(4))
    with pytest.raises(
        PersonalDataError, match="column 2: identity numbers of 15 digits"
    ) as caught:
        read(tmp_path, f"名称,证\n{rows}")
    assert "850115" not in str(caught.value)


@pytest.mark.parametrize("beside", ["性别", "年龄", "家庭住址", "Gender"])
def test_names_beside_what_only_persons_have_refuse_the_table(tmp_path, beside):
    with pytest.raises(PersonalDataError, match="a list of persons") as caught:
        read(tmp_path, f"名称,姓名,{beside}\n甲,王某某,女\n")
    assert "王某某" not in str(caught.value)


CONTACTS = [
    "联系人",
    "门诊负责人姓名",
    "值班人员",
    "村医姓名",
    "接种医生",
    "负责人手机号码",
    "联系人及电话",
    "经办人",
    "Email",
]


@pytest.mark.parametrize("header", CONTACTS)
def test_contacts_of_staff_are_dropped_and_counted_and_the_phone_stays(tmp_path, header):
    frame, report = read(tmp_path, f"名称,{header},联系电话\n甲,王某某,024-1\n乙,,024-2\n")
    assert frame["phone"].tolist() == ["024-1", "024-2"]
    assert "王某某" not in frame.to_csv()
    (dropped,) = [one for one in report.remarks if one.reason == "contact_dropped"]
    assert (dropped.column, dropped.value) == (header, "1")
    assert "王某某" not in dropped.message


@pytest.mark.parametrize("header", ["值班日期", "日期"])
def test_a_day_on_duty_is_no_contact(tmp_path, header):
    frame, _ = read(tmp_path, f"单位名称,{header},是否开诊\n甲,2026-02-17,是\n", kind="roster")
    assert frame["date"].tolist() == ["2026-02-17"]
