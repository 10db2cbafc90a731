"""Every phrase of the file against the meaning written beside it, day by day."""

from __future__ import annotations

from collections import Counter
from datetime import date
from time import process_time

import pytest

from geo.calendar.hours.reading import LONGEST_TEXT
from geo.calendar.opening.schedule import read_schedule
from tests.hours_phrases import judge, list_phrases
from tests.hours_values import answer, read_value
from tests.samples.site_tables import load_calendar

TUESDAY, SATURDAY = date(2026, 3, 3), date(2026, 3, 7)
SPRING_FESTIVAL, MAKEUP = date(2026, 2, 17), date(2026, 2, 28)


def test_phrases_are_many_and_each_stands_once() -> None:
    asked = [(phrase.text, phrase.offers) for phrase in list_phrases()]
    assert len(set(asked)) == len(asked) >= 400


@pytest.mark.parametrize("half", ["A", "B"])
def test_phrases_are_read_as_they_are_meant(half: str) -> None:
    mine = [phrase for phrase in list_phrases() if phrase.half == half]
    counts = Counter(judge(phrase)[0] for phrase in mine)
    readable = sum(phrase.value != "?" for phrase in mine)
    assert counts["right"] >= 0.95 * readable, counts
    assert counts["false"] == 0, [phrase.text for phrase in mine if judge(phrase)[0] == "false"]


@pytest.mark.parametrize(
    ("value", "signs"),
    [
        ("Mo-Fr 08:00-16:00", "ox?o"),
        ("Mo-Fr 08:00-16:00; PH off", "oxxo"),
        ("Tu,Th open; PH open", "oxo?"),
        ("Mo-Su open; F(春节) off", "ooxo"),
        ("Mo-Su open; 02-17 off", "ooxo"),
        ("24h", "oooo"),
        ("D3,17 open", "ox?x"),
        ("Sa open; Su off; Mo-Fr ?", "?o??"),
        ("Tu[1] open", "oxxx"),
        ("PH 08:00-11:00", "??o?"),
    ],
)
def test_a_value_says_of_each_kind_of_day_what_its_words_say(value: str, signs: str) -> None:
    calendar = load_calendar()
    days = (TUESDAY, SATURDAY, SPRING_FESTIVAL, MAKEUP)
    read = read_value(value)[""]
    assert "".join(answer(read, day, calendar)[0] for day in days) == signs


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "每周一至",
            "周一、",
            "(",
            "1、",
            "农历三、",
            "初一、",
            "8:00-",
            "除周一外",
            "第一、",
            "十",
        ),
        *("1月1日-", "周一8:00-9:00(周二9:00-10:00),", "每月1日、2日、", "12:", "(周一)", "24小时"),
    ],
)
def test_a_hostile_text_is_answered_at_once(piece: str) -> None:
    for length in (LONGEST_TEXT, 131_072):
        started = process_time()
        read_schedule((piece * length)[:length])
        assert process_time() - started < 0.8
    assert read_schedule(piece * 131_072).unread


def test_brackets_in_brackets_end_nowhere() -> None:
    assert read_schedule("(" * 450 + "周一" + ")" * 450).unread
