"""The arrangements of 2014 to 2026 in layouts of ours, day by day beside another calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from geo.calendar.notices.checks import find_imbalance
from geo.calendar.notices.file import Notice, cite_notice, read_notice_file
from geo.calendar.notices.new_notice import read_new_notice, spell_notice
from geo.calendar.notices.text import read_notice_text
from geo.errors import NoticeError
from tests.notice_years import TEXTS, YEARS, amend, list_at_odds, read_later_texts, read_texts


@pytest.fixture(scope="module")
def notices() -> dict[int, Notice]:
    return read_texts()


def test_every_day_of_thirteen_years_is_as_arranged(notices: dict[int, Notice]) -> None:
    later = read_later_texts()
    amended = {year: amend(notices[year], text) for year, text in later.items()}
    assert list(list_at_odds(notices | amended)) == []
    assert {day.year for day in list_at_odds(notices)} == set(later)


@pytest.mark.parametrize("year", YEARS)
def test_working_days_off_less_days_made_up_for_are_what_the_regulation_gives(
    notices: dict[int, Notice], year: int
) -> None:
    notice = notices[year]
    assert find_imbalance(notice) is None
    first = notice.holidays[0]
    short = first.model_copy(update={"makeup_days": [date(year, 3, 1)]})
    odd = notice.model_copy(update={"holidays": [short, *notice.holidays[1:]]})
    assert first.makeup_days or "请与通知原文逐日核对" in (find_imbalance(odd) or "")


def test_an_extended_holiday_takes_the_make_up_day_within_it(notices: dict[int, Notice]) -> None:
    text = (TEXTS / "amend-2020.txt").read_text(encoding="utf-8")
    after = amend(notices[2020], text)
    spring = next(one for one in after.holidays if one.zh == "春节")
    assert (spring.days_off[0], spring.days_off[-1]) == (date(2020, 1, 24), date(2020, 2, 2))
    assert spring.makeup_days == [date(2020, 1, 19)]
    assert after.amended_by == ["later"]
    others = [one for one in after.holidays if one.zh != "春节"]
    assert others == [one for one in notices[2020].holidays if one.zh != "春节"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2020年春节假期另行通知", "names no day off"),
        ("2020年的安排有变", "no festival of 2020 was found"),
        ("延长2020年春节假期至1月29日", "it already lasts until 2020-01-30"),
        ("延长2020年春节假期至2月2日,2月4日(星期二)起正常上班",
         "off until 2020-02-02, at work from 2020-02-04"),
        ("2020年端午节6月25日视情况放假", "neither 放假 nor 上班"),
        ("2020年端午节:6月26日放假", "端午节 of 2020 is on 2020-06-25"),
        ("2020年劳动节:5月1日至5日放假调休,共5天", "no day to make up for it"),
    ],
)  # fmt: skip
def test_a_later_notice_that_cannot_be_right_changes_nothing(
    notices: dict[int, Notice], text: str, message: str
) -> None:
    with pytest.raises(NoticeError, match=message):
        amend(notices[2020], text)


def test_a_change_told_from_what_was_to_what_will_be_takes_the_latter(
    notices: dict[int, Notice],
) -> None:
    text = (
        "国办发明电〔2019〕3号 将2019年劳动节由5月1日放假1天调整为5月1日至4日放假调休,共4天。"
        "4月28日、5月5日上班。"
    )
    after = amend(notices[2019], text.replace("国办发明电〔2019〕3号 ", "国办发明电〔2019〕3号\n"))
    labour = next(one for one in after.holidays if one.zh == "劳动节")
    assert labour.days_off == [date(2019, 5, day) for day in (1, 2, 3, 4)]
    assert labour.makeup_days == [date(2019, 4, 28), date(2019, 5, 5)]
    assert after.amended_by == ["国办发明电〔2019〕3号"]


STRANGE = [
    "1月1日放假,与周三连休。",
    "1月1日放假,与春节连休。",
    "1月1日视情放假。",
    "1月1日放假,1月2日请假。",
    "1月1日放假,其中1月2日为法定节假日。",
    "1月1日放假,顺延至1月2日。",
    "1月1日放假1天,可弹性安排至1月2日。",
    "1月1日放假。鼓励在1月2日(星期五)调休,1月4日上班。",
]


@pytest.mark.parametrize("sentence", STRANGE)
def test_a_sentence_of_another_kind_stops_with_itself_and_never_gives_fewer_days(
    sentence: str,
) -> None:
    with pytest.raises(NoticeError, match="line 2 元旦") as refused:
        read_notice_text(f"2025年节假日安排\n一、元旦:{sentence}", "notice.txt", None, "x")
    assert sentence.rstrip("。")[-4:] in str(refused.value)


@pytest.mark.parametrize(
    "sentence",
    ["1月1日放假,与周六连休。", "1月1日放假，與週末連休。", "1月1日放假。与周末连休。",
     "1月1日（星期一）放假，与前后周末连休。", "1 月 1 日放假,与双休日相连。"],
)  # fmt: skip
def test_a_monday_joined_with_the_weekend_is_three_days(sentence: str) -> None:
    notice = read_notice_text(f"2024年节假日安排\n一、元旦:{sentence}", "notice.txt", None, "x")
    assert notice.holidays[0].days_off == [
        date(2023, 12, 30), date(2023, 12, 31), date(2024, 1, 1),
    ]  # fmt: skip


def test_what_follows_the_signature_and_dates_of_issue_decide_nothing() -> None:
    text = (
        "来源:新闻网 2013年12月11日 10:00\n2014年节假日安排\n一、元旦:1月1日放假1天。\n"
        "国务院办公厅\n2013年12月11日\n热点:2月14日放假吗?"
    )
    assert read_notice_text(text, "notice.txt", None, "x").holidays[0].days_off == [
        date(2014, 1, 1)
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: re.sub("(.{19})", r"\1\n", text),
        lambda text: "新华社北京11月4日电 " + text.replace("\n", " "),
        lambda text: text.replace("：", " ").replace("上班", "为工作日"),
        lambda text: text.replace("放假，", "放假公休，").replace("\n", "\n\n　　"),
    ],
    ids=["cut at a width", "on one line", "other words", "with empty lines"],
)
def test_copies_that_pages_make_give_the_same_days(
    spoil: Callable[[str], str], notices: dict[int, Notice]
) -> None:
    text = spoil((TEXTS / "2026.txt").read_text(encoding="utf-8"))
    assert read_notice_text(text, "notice.txt", None, "x").holidays == notices[2026].holidays


def test_a_day_off_before_the_first_part_is_not_passed_over() -> None:
    text = "2015年节假日安排\n9月3日放假1天。\n一、元旦:1月1日放假1天。"
    with pytest.raises(NoticeError, match="9月3日放假1天' stands before"):
        read_notice_text(text, "notice.txt", None, "x")


def test_number_and_amendments_are_kept_in_the_file(
    notices: dict[int, Notice], tmp_path: Path
) -> None:
    text = (TEXTS / "2026.txt").read_text(encoding="utf-8")
    notice = read_notice_text(f"国办发明电〔2025〕7号\n{text}", "notice.txt", None, "x")
    assert notice.number == "国办发明电〔2025〕7号"
    file = tmp_path / "2020.toml"
    after = amend(notices[2020], (TEXTS / "amend-2020.txt").read_text(encoding="utf-8"))
    file.write_text(spell_notice(after), encoding="utf-8")
    assert read_notice_file(file) == after


def test_a_notice_is_cited_by_title_number_and_what_changed_it(notices: dict[int, Notice]) -> None:
    after = amend(notices[2020], (TEXTS / "amend-2020.txt").read_text(encoding="utf-8"))
    assert cite_notice(after) == "《国务院办公厅关于2020年部分节假日安排的通知》（later）"
    assert cite_notice(notices[2021]) == "《国务院办公厅关于2021年部分节假日安排的通知》"


def test_calendars_of_others_are_read_by_their_own_words(
    notices: dict[int, Notice], tmp_path: Path
) -> None:
    rows, days, events = ["name,date,isOffDay"], [], []
    for one in notices[2024].holidays:
        for day, off in [
            *((d, True) for d in one.days_off),
            *((d, False) for d in one.makeup_days),
        ]:
            rows.append(f"{one.zh},{day},{str(off).lower()}")
            days.append(f'{{"name":"{one.zh}","date":"{day}","isOffDay":{str(off).lower()}}}')
            said = "放假" if off else "调休 上班"
            events.append(
                f"BEGIN:VEVENT\r\nUID:{day}\r\nSUMMARY:{one.zh}{said}\r\n"
                f"DTSTART;VALUE=DATE:{day:%Y%m%d}\r\nEND:VEVENT\r\n"
            )
    files = {
        "a.csv": "\n".join(rows),
        "a.json": f'{{"year":2024,"days":[{",".join(days)}]}}',
        "a.ics": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
        + "".join(events) + "END:VCALENDAR\r\n",
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert read_new_notice(tmp_path / name, []).holidays == notices[2024].holidays
    (tmp_path / "b.csv").write_text("date,name,kind\n2024-02-04,春节,调休", encoding="utf-8")
    with pytest.raises(NoticeError, match="line 2: expected off"):
        read_new_notice(tmp_path / "b.csv", [])
