"""Plain Chinese schedules, rewritten as opening hours that a parser can read.

What a phrase means is in `phrases.csv`, one phrase a line, tried in that order: `stands_for` takes
its place in the text, `holidays` says what it promises for days off, and `days` holds for the whole
text where no weekday is named. A text is read whole or not at all.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY_NUMBER = {sign: i for i, sign in enumerate("一二三四五六日")} | {
    sign: i for i, sign in enumerate("1234567")
}
_DAY_NUMBER["天"] = 6
_HOLIDAY_RULES = {"": "", "off": "PH off", "open": "PH open", "weekend_off": "Sa,Su,PH off"}

_WEEK = "(?:周|星期|礼拜)"
_DAY = r"(?:[一二三四五六日天]|[1-7](?![\d:时点]))"
_HALF = "上午|下午|早上|晚上"
_TIME = rf"(?:{_HALF})?\d{{1,2}}(?::\d{{2}}|[时点](?:半|\d{{1,2}}分?)?)"
_TOKEN = re.compile(
    rf"(?P<days>每?{_WEEK}{_DAY}(?:[-、,和及]?{_WEEK}?{_DAY})*)"
    rf"|(?P<span>{_TIME}-{_TIME})"
    r"|(?P<half>上午|下午)"
    r"|(?P<off>均?(?:休息|停诊|不开放|不接种|不上班))"
    r"|(?P<gap>[\s,;:。、()及和]+)"
)
_CLOCK = re.compile(rf"(?P<half>{_HALF})?(?P<hour>\d{{1,2}})[:时点]?(?P<rest>半|\d{{0,2}})")


@dataclass(frozen=True, slots=True)
class _Phrase:
    pattern: re.Pattern[str]
    stands_for: str
    holidays: str
    days: str


@dataclass(slots=True)
class _Group:
    """Weekdays and what follows them in the text."""

    days: str
    spans: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)
    off: bool = False

    @property
    def is_bare(self) -> bool:
        return not (self.spans or self.halves or self.off)

    def write(self) -> str:
        if self.off:
            return f"{self.days} off"
        if self.halves:
            return f'{self.days} open "{"、".join(self.halves)}"'
        return f"{self.days} {','.join(self.spans)}" if self.spans else f"{self.days} open"


def has_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def translate_phrases(text: str) -> str:
    """Write a Chinese schedule as opening hours; the empty string where any part is unread."""
    plain = re.sub("[至到~—–－]+", "-", unicodedata.normalize("NFKC", text))
    promises: set[str] = set()
    otherwise: list[str] = []
    for phrase in _phrases():
        plain, found = phrase.pattern.subn(phrase.stands_for or " ", plain)
        if found:
            promises.add(phrase.holidays)
            otherwise.append(phrase.days)
    rule = _weigh_promises(promises)
    groups = _read_groups(plain)
    if rule is None or groups is None:
        return ""
    days = next(filter(None, otherwise), "")
    rules = _write_groups(groups, days)
    if rules is None or not (rules or rule):
        return ""
    return "; ".join([*rules, *filter(None, [rule])])


@lru_cache(maxsize=1)
def _phrases() -> tuple[_Phrase, ...]:
    file = Path(__file__).with_name("phrases.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(
            _Phrase(re.compile(row["pattern"]), row["stands_for"], row["holidays"], row["days"])
            for row in csv.DictReader(lines)
        )


def _weigh_promises(promises: set[str]) -> str | None:
    """The holiday rule; None where two phrases contradict. A stated one beats an implied one."""
    stated = promises - {"", "implied_off"}
    if len(stated) > 1:
        return None
    if stated:
        return _HOLIDAY_RULES[stated.pop()]
    return _HOLIDAY_RULES["off"] if "implied_off" in promises else ""


def _read_groups(plain: str) -> list[_Group] | None:
    """Weekdays with their times, in the order of the text; None where a sign is left over.

    The first group has no weekdays: it holds times that come before any.
    """
    groups = [_Group("")]
    position = 0
    while position < len(plain):
        token = _TOKEN.match(plain, position)
        if token is None:
            return None
        position = token.end()
        if not _take_token(token, groups):
            return None
    return groups


def _take_token(token: re.Match[str], groups: list[_Group]) -> bool:
    group = groups[-1]
    match token.lastgroup:
        case "days":
            groups.append(_Group(_write_days(token.group())))
            return bool(groups[-1].days)
        case "span":
            span = _write_span(token.group())
            group.spans.append(span)
            return bool(span) and not group.halves
        case "half":
            group.halves.append(token.group())
            return not group.spans
        case "off":
            group.off = True
            return bool(group.days) and not (group.spans or group.halves)
    return True


def _write_groups(groups: list[_Group], days: str) -> list[str] | None:
    first, *named = groups
    if first.is_bare:
        if named:
            return [group.write() for group in named]
        return [_everyday(days)] if days else []
    if not named and days == "24/7":
        return ["24/7"] if first.spans == ["00:00-24:00"] else None
    if not named and days:
        first.days = _write_days(days)
        return [first.write()]
    if len(named) == 1 and named[0].is_bare:
        first.days = named[0].days
        return [first.write()]
    return None


def _everyday(days: str) -> str:
    return f"{_write_days(days)} open"


def _write_days(text: str) -> str:
    """`每周一、三-五` as `Mo,We-Fr`; empty where a range runs backwards."""
    signs = re.sub(f"每|{_WEEK}", "", text)
    days: list[str] = []
    for part in re.findall(r".-.|[^-、,和及]", signs):
        first, last = _DAY_NUMBER[part[0]], _DAY_NUMBER[part[-1]]
        if last < first:
            return ""
        days.append(_WEEKDAYS[first] if first == last else f"{_WEEKDAYS[first]}-{_WEEKDAYS[last]}")
    return ",".join(days)


def _write_span(text: str) -> str:
    """`下午1:30-4时半` as `13:30-16:30`; empty where it is no span within one day."""
    start_text, end_text = text.split("-")
    start, half = _read_minutes(start_text, "")
    end, _ = _read_minutes(end_text, half)
    if not 0 <= start < end <= 24 * 60:
        return ""
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


def _read_minutes(text: str, inherited: str) -> tuple[int, str]:
    clock = _CLOCK.match(text)
    if clock is None:
        return -1, inherited
    half = clock["half"] or inherited
    hour = int(clock["hour"])
    minute = 30 if clock["rest"] == "半" else int(clock["rest"] or 0)
    if minute > 59:
        return -1, half
    if half in {"下午", "晚上"} and hour < 12:
        hour += 12
    return hour * 60 + minute, half
