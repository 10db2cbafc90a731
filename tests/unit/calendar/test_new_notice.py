"""New notices in every form they come in: those of 2025 and 2026, and what must be refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from geo.calendar.notices.file import Notice, read_notice_file
from geo.calendar.notices.new_notice import read_new_notice, spell_notice, write_notice
from geo.calendar.notices.text import read_notice_text
from geo.errors import NoticeError
from tests.samples.site_tables import NOTICES

TEXTS = Path(__file__).parents[2] / "golden" / "notices"
TEXT_2026 = (TEXTS / "2026.txt").read_text(encoding="utf-8")


def shipped(year: int) -> Notice:
    return read_notice_file(NOTICES / f"{year}.toml")


def read(folder: Path, text: str, name: str = "notice.txt", year: int | None = None) -> Notice:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return read_new_notice(file, [shipped(2025)], year)


def test_the_texts_of_2025_and_2026_give_the_shipped_figures() -> None:
    for year in (2025, 2026):
        notice = read_new_notice(TEXTS / f"{year}.txt", [shipped(4051 - year)])
        assert notice.year == year
        assert notice.holidays == shipped(year).holidays


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_text_is_read_in_the_encodings_of_offices(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "通知.txt"
    file.write_text(TEXT_2026, encoding=encoding)
    assert read_new_notice(file, []).holidays == shipped(2026).holidays


def test_a_table_and_an_icalendar_give_the_shipped_figures(tmp_path: Path) -> None:
    rows, events = ["日期,节假日,类型"], []
    for holiday in shipped(2026).holidays:
        for day, kind, mark in [
            *((day, "放假", "休") for day in holiday.days_off),
            *((day, "上班", "班") for day in holiday.makeup_days),
        ]:
            rows.append(f"{day},{holiday.zh},{kind}")
            end = day + timedelta(days=1)
            events.append(
                f"BEGIN:VEVENT\r\nUID:{day}\r\nSUMMARY:{holiday.zh}（{mark}）\r\n"
                f"DTSTART;VALUE=DATE:{day:%Y%m%d}\r\nDTEND;VALUE=DATE:{end:%Y%m%d}\r\n"
                "END:VEVENT\r\n"
            )
    table = read(tmp_path, "# https://www.gov.cn/x.htm\n" + "\n".join(rows), "2026.csv")
    assert table.holidays == shipped(2026).holidays
    assert table.source == "https://www.gov.cn/x.htm"
    ics = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{''.join(events)}END:VCALENDAR\r\n"
    assert read(tmp_path, ics, "2026.ics").holidays == shipped(2026).holidays


def test_events_of_several_days_and_apples_marks_are_read(tmp_path: Path) -> None:
    spans = [
        ("元旦", "20260101", "20260104", "WORK-HOLIDAY"),
        ("元旦", "20260104", "20260105", "ALTERNATE-WORKDAY"),
    ]
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{start}\r\nSUMMARY:{name}\r\nDTSTART;VALUE=DATE:{start}\r\n"
        f"DTEND;VALUE=DATE:{end}\r\nX-APPLE-SPECIAL-DAY:{mark}\r\nEND:VEVENT\r\n"
        for name, start, end, mark in spans
    )
    ics = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n"
    with pytest.raises(NoticeError, match=r"春节 of 2026 is missing"):
        read(tmp_path, ics, "new.ics")


def test_a_single_day_beside_a_weekend_is_joined_with_it(tmp_path: Path) -> None:
    text = """2024年节假日安排
一、元旦:1月1日(星期一)放假,与周末连休。
二、春节:2月10日至17日放假调休,共8天。2月4日(星期日)、2月18日(星期日)上班。
三、清明节:4月4日至6日放假调休,共3天。4月7日(星期日)上班。
四、劳动节:5月1日至5日放假调休,共5天。4月28日(星期日)、5月11日(星期六)上班。
五、端午节:6月10日放假,与周末连休。
六、中秋节:9月15日至17日放假调休,共3天。9月14日(星期六)上班。
七、国庆节:10月1日至7日放假调休,共7天。9月29日(星期日)、10月12日(星期六)上班。
鼓励各单位安排职工在除夕(2月9日)休息。"""
    notice = read(tmp_path, text)
    new_year, dragon_boat = notice.holidays[0], notice.holidays[4]
    assert new_year.days_off == [date(2023, 12, 30), date(2023, 12, 31), date(2024, 1, 1)]
    assert dragon_boat.days_off == [date(2024, 6, 8), date(2024, 6, 9), date(2024, 6, 10)]


def test_a_run_over_new_year_needs_one_year(tmp_path: Path) -> None:
    text = "2027年节假日安排\n一、元旦:2026年12月31日(周四)至1月2日(周六)放假,共3天。"
    notice = read_notice_text(text, "notice.txt", None, "x")
    assert notice.holidays[0].days_off == [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]
    with pytest.raises(NoticeError, match="ends before it begins"):
        read_notice_text(text.replace("2026年12月31日(周四)", "12月31日"), "notice.txt", None, "x")


def test_a_written_notice_reads_back_the_same_and_is_not_written_twice(tmp_path: Path) -> None:
    notice = shipped(2026)
    path = write_notice(notice, tmp_path / "new")
    assert read_notice_file(path) == notice
    with pytest.raises(NoticeError, match=r"2026.toml already exists"):
        write_notice(notice, tmp_path / "new")
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["2026.toml"]
    odd = notice.model_copy(update={"source": 'a "b" \\ \n'})
    (tmp_path / "odd.toml").write_text(spell_notice(odd), encoding="utf-8")
    assert read_notice_file(tmp_path / "odd.toml").source == odd.source


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("1日（周四）至3日",
         "1日（周三）至3日",
         r"line 4 元旦: '1月1日\(周三\)': 2026-01-01 is 周四"),
        ("共9天", "共8天", r"line 5 春节.*says 共8天 but the dates are 9 days"),
        ("腊月二十八", "腊月二十七", r"line 5 春节.*腊月二十七 is 2026-02-14"),
        ("5月9日（周六）上班", "5月11日（周一）上班", r"劳动节: make-up day 2026-05-11 is 周一"),
        ("5月9日（周六）上班",
         "5月2日（周六）上班",
         r"line 7 劳动节: '2026-05-02': names a day twice"),
        ("2月28日（周六）上班", "2月30日（周六）上班", r"line 5 春节.*2月30日.*no such date"),
        ("1月4日（周日）上班。", "", r"line 4 元旦: says 放假调休 but no day to make up"),
        ("9月20日（周日）、", "9月26日（周六）、", r"2026-09-26 is already named for 中秋节"),
        ("9月20日（周日）、", "8月2日（周日）、", r"国庆节: make-up day 2026-08-02 is 60 days"),
        ("六、中秋节：9月25日", "六、中秋节：9月23日", r"line 9 中秋节.*2026-09-23 is 周三"),
        ("五、端午节：6月19日（周五）至21日（周日）放假，共3天。\n",
         "",
         r"端午节 of 2026 is missing"),
        ("6月19日（周五）至21日（周日）",
         "6月26日（周五）至28日（周日）",
         r"端午节 of 2026 is on 2026-06-19"),
        ("1月4日（周日）上班", "1月4日（周日）值班", r"line 4 元旦.*neither 放假 nor 上班"),
        ("1日（周四）至3日（周六）放假调休", "1日（周四）、3日（周六）放假调休", r"says 共3天 but"),
        ("三、清明节：4月4日（周六）至6日（周一）放假，共3天",
         "三、清明节：4月4日（周六）、6日（周一）放假，共2天",
         r"清明节: days off follow each other"),
        ("四、劳动节：5月1日（周五）", "四、劳动节：5月5日（周二）", r"ends before it begins"),
        ("2026年\n部分节假日安排", "部分节假日安排", r"no year is named"),
    ],
)  # fmt: skip
def test_a_wrong_notice_is_refused_naming_the_place(
    tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    assert right in TEXT_2026
    text = TEXT_2026.replace(right, wrong).replace("2025年11月4日", "")
    with pytest.raises(NoticeError, match=message) as refused:
        read(tmp_path, text)
    assert str(refused.value).startswith("notice.txt")


def test_a_notice_at_odds_with_the_year_before_is_refused(tmp_path: Path) -> None:
    """A notice for 2026 that takes off 31 December 2025, on which that of 2025 has people work."""
    other = shipped(2025)
    last = other.holidays[-1].model_copy(update={"makeup_days": [date(2025, 12, 28)]})
    other = other.model_copy(update={"holidays": [*other.holidays[:-1], last]})
    text = TEXT_2026.replace(
        "1月1日（周四）至3日（周六）放假调休，共3天",
        "2025年12月28日（周日）至2026年1月3日（周六）放假调休，共7天",
    )
    file = tmp_path / "new.txt"
    file.write_text(text, encoding="utf-8")
    assert read_new_notice(file, [shipped(2025)]).holidays[0].days_off[0] == date(2025, 12, 28)
    with pytest.raises(NoticeError, match=r"元旦: 2025-12-28 is 放假 here, but 上班 in the notice"):
        read_new_notice(file, [other])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.pdf", "x", "expected one of .toml"),
        ("a.csv", "日期,节假日\n2026-01-01,元旦", "line 1: expected a column kind"),
        ("a.csv", "date,holiday,kind\n2026-13-01,元旦,off", "line 2: expected a date"),
        ("a.csv", "# x\n\ndate,holiday,kind\n2026-01-01,元旦,maybe", "line 4: expected off"),
        ("a.csv", "date,holiday,kind\n2026-01-01,圣诞节,off", "line 2: expected a festival"),
        ("a.csv", "date,holiday,kind\n2026-01-01,元旦,off\n2027-01-01,元旦,off", "give --year"),
        ("a.ics", "nonsense", "no iCalendar file"),
        ("a.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR", "no day was found"),
        ("a.txt", "2026年", "no festival was found"),
        ("a.toml", "year = 2026", "key"),
    ],
)
def test_a_file_that_is_no_notice_is_refused(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(NoticeError, match=message):
        read(tmp_path, text, name)
