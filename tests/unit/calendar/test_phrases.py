from __future__ import annotations

import pytest

from geo.calendar.opening.schedule import read_schedule


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("周一至周五 8:00-11:30,13:30-16:30", "Mo-Fr 08:00-11:30,13:30-16:30"),
        ("星期一—星期五 8:00—16:00", "Mo-Fr 08:00-16:00"),
        ("周1-5 8:00-16:00", "Mo-Fr 08:00-16:00"),
        ("每周1、3、5 8:00-11:00", "Mo,We,Fr 08:00-11:00"),
        ("周一、三至五 8:00-11:00", "Mo,We-Fr 08:00-11:00"),
        ("礼拜天上午", 'Su open "上午"'),
        ("每天8时至16时30分", "Mo-Su 08:00-16:30"),
        ("周二下午1点半-4点", "Tu 13:30-16:00"),
        ("周二上午8:00-下午4:00", "Tu 08:00-16:00"),
        ("上午8:00-11:00(周一至周五)", "Mo-Fr 08:00-11:00"),
        ("周一至周五8:00-16:00,周六上午", 'Mo-Fr 08:00-16:00; Sa open "上午"'),
        ("周一至周五8:00-16:00,周六日休息", "Mo-Fr 08:00-16:00; Sa,Su off"),
        ("工作日8:00-16:00", "Mo-Fr 08:00-16:00; PH off"),
        ("工作日8:00-16:00,节假日正常接种", "Sa,Su unknown; Mo-Fr 08:00-16:00; PH open"),
        ("工作日8:00-16:00,法定节假日正常接种", "Mo-Fr 08:00-16:00; PH open"),
        ("周六日及节假日休息,周一至周五8:00-16:00", "Mo-Fr 08:00-16:00; Sa,Su,PH off"),
        ("节假日休息", "PH off"),
        ("法定节假日休息", "PH off"),
        ("常年无休", "Mo-Su open; PH open"),
        ("全天24小时", "24/7"),
        ("周一至周五24小时", "Mo-Fr 00:00-24:00"),
    ],
)
def test_a_plain_phrase_is_written_as_opening_hours(text: str, osm: str) -> None:
    (plan,) = read_schedule(text).plans_for("")
    assert plan.osm == osm


@pytest.mark.parametrize(
    "text",
    [
        "逢一三五",
        "逢集日",
        "周二儿童,周四",
        "周一至周五8:00-16:00,周六上午儿童",
        "每周五天8:00-16:00",
        "每周7天8:00-16:00",
        "每周一天",
        "周三天",
        "每周六日",
        "每周2个半天",
        "每周三次",
        "每月32日",
        "每月10-5日",
        "每月第一周周三至周五",
        "夏季8:00-17:00",
        "无节假日",
        "原则上不设节假日",
        "13月-14月8:00-9:00",
        "农历初十三",
        "周一至周五8:00-16:00;节假日休息;节假日正常接种",
        "周一16:00-8:00",
        "周一8:60-9:00",
        "周一8:00-25:00",
        "周一上午8:00-11:00,下午",
        "8:00-16:00,上午",
        "休息",
        "下午",
        "节假日休息,节假日正常接种",
    ],
)
def test_a_text_with_anything_left_over_is_unread(text: str) -> None:
    schedule = read_schedule(text)
    assert schedule.unread
    assert schedule.plans_for("routine") == ()
