"""Numbers, hours and weekdays as they are written, in digits or in Chinese."""

from __future__ import annotations

import re

_DIGITS = {sign: i for i, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_WEEK = re.compile("每|个|逢|周|星期|礼拜")
_DAY_NUMBER = {sign: i for i, sign in enumerate("一二三四五六日")} | {
    sign: i for i, sign in enumerate("1234567")
}
_DAY_NUMBER["天"] = 6
_QUARTERS = {"半": 30, "整": 0, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45, "": 0}
_TENS = "二三四五"


def read_number(text: str) -> int:
    """A number below 100; -1 where it is none."""
    if text.isdecimal():
        return int(text)
    if text.startswith("廿"):
        text = f"二十{text[1:]}"
    tens, ten, ones = text.rpartition("十")
    if not ten:
        digits = [_DIGITS.get(sign, -1) for sign in ones]
        return -1 if -1 in digits or not digits else digits[-1]
    if tens and tens not in _TENS:
        return -1
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def read_clock(text: str) -> int:
    """Minutes from midnight of `8:30`, `8点半`, `八时三十分`, `16`; -1 where it is no time."""
    plain = re.sub(r"(?<=:\d\d):00", "", text)
    hour_text, _, rest = re.sub(
        "[点时]", ":", plain.rstrip("点时整分") or plain, count=1
    ).partition(":")
    hour = read_number(hour_text)
    minute = _QUARTERS.get(rest, -1)
    if minute < 0:
        minute = read_number(rest.rstrip("分"))
    if not (0 <= hour <= 24 and 0 <= minute < 60) or hour * 60 + minute > 24 * 60:
        return -1
    return hour * 60 + minute


def read_weekdays(text: str) -> tuple[frozenset[int], bool]:
    """Weekdays of `每周一、三-五`, and whether each stands alone; a range may run over Sunday."""
    signs = _WEEK.sub("", text)
    days: set[int] = set()
    alone = True
    for part in re.findall(r".-.|[^-、,和与及]", signs):
        first, last = _DAY_NUMBER[part[0]], _DAY_NUMBER[part[-1]]
        days |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
        alone = alone and first == last
    return frozenset(days), alone


def read_day_list(text: str) -> frozenset[int]:
    """Days of the month in `5、15、25日`; empty where one is no day."""
    days = {read_number(part) for part in re.split("[、,和及]", re.sub("[日号]", "", text))}
    return frozenset(days) if days <= set(range(1, 32)) else frozenset()


def read_day_range(text: str) -> frozenset[int]:
    """Days of the month in `1-10日`; empty where it runs backwards."""
    first, last = (read_number(part.rstrip("日号")) for part in text.split("-"))
    return frozenset(range(first, last + 1)) if 1 <= first < last <= 31 else frozenset()


def read_last_digits(text: str) -> frozenset[int]:
    """Days of a month whose last digit is named in `逢3逢8`, `五排十`; ten stands for nought."""
    digits = {
        (10 if sign in {"10", "十"} else read_number(sign)) % 10
        for sign in re.findall("10|[1-9一二三四五六七八九十]", text)
    }
    return frozenset(day for day in range(1, 32) if day % 10 in digits)
