"""Plain Chinese weekdays and times, rewritten as opening hours that a parser can read.

What a phrase means is in `phrases.csv`, one phrase a line, tried in that order: `stands_for` takes
its place in the text, `holidays` says what it promises for days off, `days` holds for the whole
text where no weekday is named, and `hours` where no time is. A text is read whole or not at all.
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
_HOLIDAY_RULES = {
    "off": "PH off",
    "weekend_if_unsaid": "PH off",
    "open": "PH open",
    "weekend_off": "Sa,Su,PH off",
}

_WEEK = "(?:周|星期|礼拜)"
_DAY = r"(?:[一二三四五六日天]|[1-7](?![\d:时点]))"
_DAYS = rf"{_WEEK}{_DAY}(?:[-、,和及]?{_WEEK}?{_DAY})*"
_NTH = "[一二三四五1-5]"
_HALF = "上午|下午|早上|晚上"
_TIME = rf"(?:{_HALF})?\d{{1,2}}(?::\d{{2}}|[时点](?:半|\d{{1,2}}分?)?)"
_TOKEN = re.compile(
    rf"(?P<nth>每月的?(?:第{_NTH}(?:[、和及]第?{_NTH})*个?|最后[一1](?:周|个)?)的?{_DAYS})"
    rf"|(?P<odd>(?:单双周|单周|双周|每?隔[一1]?周)的?(?:每?{_DAYS})?)"
    rf"|(?P<days>每?{_DAYS})"
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
    hours: str


@dataclass(frozen=True, slots=True)
class Promises:
    """What the phrases of a text say of its days, once they are taken out of it.

    `days` are weekdays in Chinese, or `24/7`, for a text that names none; `widens` makes weekends
    like other days; `whole_day` gives the comment for days without times; `weekend_included` marks
    节假日 where it has to take in the weekend.
    """

    rule: str
    days: str = ""
    widens: bool = False
    whole_day: str = ""
    weekend_included: bool = False


@dataclass(slots=True)
class Group:
    """Weekdays, as opening hours write them, and what follows them in the text."""

    days: str
    spans: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)
    off: bool = False
    sure: bool = True

    @property
    def is_bare(self) -> bool:
        """Whether nothing is said but the days."""
        return not (self.spans or self.halves or self.off)

    def write(self, whole_day: str = "") -> str:
        """One rule; `whole_day` is the comment for days of which no time is said."""
        if self.off:
            return f"{self.days} off"
        if not self.sure:
            return " ".join(filter(None, (self.days, ",".join(self.spans), "unknown")))
        if self.halves:
            return f'{self.days} open "{"、".join(self.halves)}"'
        if self.spans:
            return f"{self.days} {','.join(self.spans)}"
        return f'{self.days} open "{whole_day}"' if whole_day else f"{self.days} open"


def has_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def fold_text(text: str) -> str:
    """One width for every sign, one sign for every dash."""
    return re.sub("[至到~—–－]+", "-", unicodedata.normalize("NFKC", text))


def take_promises(plain: str) -> tuple[str, Promises | None]:
    """The text without its phrases, and what these say; None where two contradict."""
    found: list[_Phrase] = []
    for phrase in _phrases():
        plain, count = phrase.pattern.subn(phrase.stands_for or " ", plain)
        found += [phrase] * bool(count)
    kinds = {phrase.holidays for phrase in found}
    rule = _weigh_promises(kinds)
    if rule is None:
        return plain, None
    return plain, Promises(
        rule=rule,
        days=next((phrase.days for phrase in found if phrase.days), ""),
        widens=bool(kinds & {"widens", "widens_only"}),
        whole_day=next((phrase.hours for phrase in found if phrase.hours), ""),
        weekend_included="weekend_if_unsaid" in kinds,
    )


def translate_groups(plain: str, promises: Promises) -> list[str] | None:
    """Rules for weekdays; None where a sign is left over, or days cannot be told."""
    groups = read_groups(plain)
    return None if groups is None else _write_groups(groups, promises)


@lru_cache(maxsize=1)
def _phrases() -> tuple[_Phrase, ...]:
    file = Path(__file__).with_name("phrases.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(
            _Phrase(
                re.compile(row["pattern"]),
                row["stands_for"],
                row["holidays"],
                row["days"],
                row["hours"],
            )
            for row in csv.DictReader(lines)
        )


def _weigh_promises(kinds: set[str]) -> str | None:
    """The holiday rule; None where two phrases contradict. A stated one beats an implied one."""
    stated = {_HOLIDAY_RULES[kind] for kind in kinds if kind in _HOLIDAY_RULES}
    if len(stated) > 1:
        return None
    if stated:
        return stated.pop()
    return _HOLIDAY_RULES["off"] if kinds & {"implied_off", "widens"} else ""


def read_groups(plain: str) -> list[Group] | None:
    """Weekdays with their times, in the order of the text; None where a sign is left over.

    The first group has no weekdays: it holds times that come before any.
    """
    groups = [Group("")]
    position = 0
    while position < len(plain):
        token = _TOKEN.match(plain, position)
        if token is None:
            return None
        position = token.end()
        if not _take_token(token, groups):
            return None
    return groups


def _take_token(token: re.Match[str], groups: list[Group]) -> bool:
    group = groups[-1]
    match token.lastgroup:
        case "days" | "nth" | "odd" as kind:
            groups.append(_start_group(kind, token.group()))
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


def _start_group(kind: str, text: str) -> Group:
    if kind == "nth":
        return Group(_write_nth(text))
    if kind == "days":
        return Group(_write_days(text))
    days = re.sub("^(?:单双周|单周|双周|每?隔[一1]?周)的?", "", text)
    return Group(_write_days(days) if days else "Mo-Su", sure=False)


def _write_groups(groups: list[Group], promises: Promises) -> list[str] | None:
    first, *named = groups
    if promises.widens and named:
        if len(named) > 1 or not named[0].sure or named[0].off:
            return None
        named[0].days = "Mo-Su"
    if first.is_bare:
        days = "" if named else _write_days(promises.days)
        shown = [*named, *([Group(days)] if days else [])]
        return [group.write(promises.whole_day) for group in shown]
    if not named and promises.days == "24/7":
        return ["24/7"] if first.spans == ["00:00-24:00"] else None
    if not named and promises.days:
        first.days = _write_days(promises.days)
    elif len(named) == 1 and named[0].is_bare:
        first.days, first.sure = named[0].days, named[0].sure
    return [first.write()] if first.days else None


def _write_nth(text: str) -> str:
    """`每月第一、三个周三` as `We[1,3]`, `每月最后一周周五` as `Fr[-1]`."""
    which, days = re.split(rf"(?<=[周个一1])的?(?={_WEEK})", text, maxsplit=1)
    numbers = (
        "-1"
        if "最后" in which
        else ",".join(str("一二三四五".find(sign) + 1 or sign) for sign in re.findall(_NTH, which))
    )
    named = _write_days(days)
    if "-" in named:
        return ""
    return ",".join(f"{day}[{numbers}]" for day in named.split(",")) if named else ""


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
