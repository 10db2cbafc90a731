"""Parts of a text gathered into statements.

A statement ends at a comma, a semicolon and a bracket, and where days follow after its own days
have got their times or their verdict (周一8:00-11:00周三13:00-15:00).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from geo.calendar.words.parts import (
    EVERY_DAY,
    WEEKEND,
    Bracket,
    Dates,
    Excluded,
    Festivals,
    Half,
    HolidayDays,
    LunarDates,
    Mark,
    MonthDays,
    Part,
    RoundTheClock,
    Scope,
    Season,
    Selector,
    Span,
    Time,
    Verdict,
    Weekdays,
)
from geo.calendar.words.statements import Statement, UnreadError, place_in_half

SELECTORS = (Weekdays, HolidayDays, Festivals, LunarDates, Dates, MonthDays)
TIMES = (Span, Half, RoundTheClock)
_BREAKS = {"comma": ",", "semi": ";"}
_JOINS = {"pause", "and"}
_SILENT = {"space", "colon", "pause", "and"}
_NIGHTLY = "每晚"


def gather_statements(parts: Sequence[Part]) -> list[Statement]:
    """Statements in the order of the text.

    Raises
    ------
    UnreadError
        Two verdicts of one statement contradict, or times of a half lie outside it.
    """
    gatherer = _Gatherer()
    gatherer.walk(parts)
    gatherer.close("")
    if gatherer.has_market and not gatherer.has_lunar_days:
        raise UnreadError
    _check_days_before_holidays(gatherer.found)
    found = _join_conditions(gatherer.found)
    return _join_bracketed_days(_join_over_brackets(found))


def _check_days_before_holidays(found: list[Statement]) -> None:
    """周五遇节假日休息, behind other days, is of the holidays on Fridays alone."""
    named = False
    for before, said in pairwise(found):
        alone = before.names_alone and before.has_days_alone
        of_holidays = said.selectors and all(isinstance(one, HolidayDays) for one in said.selectors)
        if named and alone and said.begins == " " and of_holidays:
            raise UnreadError
        named = named or bool(before.days())


def _join_conditions(found: list[Statement]) -> list[Statement]:
    """如遇节假日,暂停接种: a comma parts the days off from what is said of them."""
    joined: list[Statement] = []
    for said in found:
        before = joined[-1] if joined else None
        is_verdict = said.begins == "," and said.follows and not said.times
        if is_verdict and before and before.names_alone and before.names_days_off:
            before.verdict = said.verdict
        else:
            joined.append(said)
    return joined


def _join_over_brackets(found: list[Statement]) -> list[Statement]:
    """What goes on behind a bracket belongs to days before it: 节假日(春节除外)8:30-11:30.

    So do times alone in brackets: 节假日(9:00-12:00).
    """
    joined: list[Statement] = []
    for said in found:
        before = next((one for one in reversed(joined) if not one.inside), None)
        goes_on = said.begins == ")" or (said.begins == "(" and said.has_times_alone)
        if before is None or not (goes_on and before.names_alone and said.follows):
            joined.append(said)
            continue
        before.times, before.verdict = said.times, said.verdict
    return joined


def _join_bracketed_days(found: list[Statement]) -> list[Statement]:
    """Days in brackets behind times are of these, where days were named before.

    8:00-12:00(周一至周五),8:00-11:00(周六); but 上午8:00-11:30,下午13:30-16:30(周一至周五) is one.
    """
    joined: list[Statement] = []
    named = False
    for said in found:
        last = joined[-1] if joined else None
        if named and last and said.begins == "(" and said.has_days_alone and last.has_times_alone:
            last.selectors = said.selectors
        else:
            joined.append(said)
        named = named or bool(said.days())
    return joined


class _Gatherer:
    def __init__(self) -> None:
        self.found: list[Statement] = []
        self.now = Statement("")
        self.joined = False
        self.depth = 0
        self.has_market = self.has_lunar_days = False

    def walk(self, parts: Sequence[Part]) -> None:
        for part in parts:
            self.take(part)

    def close(self, begins: str) -> None:
        if not self.now.is_empty:
            self.found.append(self.now)
        self.now = Statement(begins, inside=self.depth > 0)
        self.joined = False

    def take(self, part: Part) -> None:
        if isinstance(part, Bracket):
            self._take_bracket(part)
        elif isinstance(part, Mark):
            self._take_mark(part.kind)
            return
        elif isinstance(part, SELECTORS):
            self._take_selector(part)
        elif isinstance(part, TIMES):
            self._take_time(part)
        elif isinstance(part, Verdict):
            self._take_verdict(part)
        elif isinstance(part, Season):
            self._take_season(part)
        elif isinstance(part, Scope):
            self._take_scope(part.service)
        elif isinstance(part, Excluded):
            self._split_if(bool(self.now.times or self.now.verdict))
            self.now.excluded += part.parts
        self.joined = False

    def _take_bracket(self, bracket: Bracket) -> None:
        """A statement of its own, unless it dates the season just named: 夏季(5月-9月)."""
        dates = bracket.parts[0] if len(bracket.parts) == 1 else None
        if isinstance(dates, Dates) and self.now.season is not None and not self.now.times:
            self.now.season = dates
            return
        self.depth += 1
        self.close("(")
        self.walk(bracket.parts)
        self.depth -= 1
        self.close(")")

    def _split_if(self, needed: bool) -> None:  # noqa: FBT001 - read at the call as a condition
        if needed:
            self.close(" ")

    def _take_mark(self, kind: str) -> None:
        if kind in _BREAKS:
            self.close(_BREAKS[kind])
        elif kind == "market":
            self.has_market = True
        elif kind in _SILENT:
            self.joined = kind in _JOINS
        else:
            self._split_if(kind in {"including", "excluding"} and not self.now.is_empty)
            self.now.marks.add(kind)

    def _take_selector(self, part: Selector) -> None:
        self.has_lunar_days |= isinstance(part, MonthDays) and part.rule.lunar
        now = self.now
        if now.verdict and now.verdict.kind == "unsure" and not self.joined:
            raise UnreadError
        if now.verdict and now.verdict.kind == "open" and not (now.selectors or now.times):
            now.verdict = None
        halves = bool(now.times) and all(isinstance(one, Half) for one in now.times)
        shares = self.joined and halves and not now.verdict
        self._split_if(
            bool(
                now.verdict
                or now.times
                or (now.services and not now.scope_first)
                or (now.selectors and not self.joined and _differ(now.selectors[-1], part))
            )
        )
        self.now.selectors.append(part)
        self.now.shares |= shares

    def _take_time(self, part: Time) -> None:
        now = self.now
        if now.verdict and now.verdict.kind == "unsure":
            return
        is_told = bool(now.times and now.services and not now.scope_first)
        self._split_if(is_told or (now.verdict is not None and now.verdict.kind != "open"))
        times = self.now.times
        part = self._name_evenings(part)
        if isinstance(part, Span) and not part.half and times and isinstance(times[-1], Half):
            times[-1] = place_in_half(part, times[-1].name)
        else:
            times.append(part)

    def _name_evenings(self, part: Time) -> Time:
        """每晚 names the days with the part of the day."""
        if isinstance(part, Span) and part.half == _NIGHTLY:
            part = replace(part, half="晚上")
        elif part == Half(_NIGHTLY):
            part = Half("晚上")
        else:
            return part
        self.now.selectors.append(Weekdays(EVERY_DAY, kind="everyday"))
        return part

    def _take_verdict(self, part: Verdict) -> None:
        if self.now.shares and part.kind not in {"open", "usual"}:
            raise UnreadError
        said = self.now.verdict
        if said is None or said.kind == "open":
            self.now.verdict = part
        elif part.kind not in {"open", said.kind}:
            raise UnreadError

    def _take_season(self, part: Season) -> None:
        halves: list[Time] = []
        if self.now.times and isinstance(self.now.times[-1], Half):
            halves = [self.now.times.pop()]
        self._split_if(bool(self.now.selectors or self.now.times or self.now.season))
        self.now.season = part
        self.now.times += halves

    def _take_scope(self, service: str) -> None:
        now = self.now
        said = bool(now.selectors or now.times)
        self._split_if(said and (now.scope_first if now.services else self._is_headed()))
        now = self.now
        if not now.services:
            now.scope_first = not (now.selectors or now.times)
        now.services.append(service)

    def _is_headed(self) -> bool:
        """Whether services stand before their days: 儿童:周一,周二 成人:周三."""
        named = [one for one in self.found if one.services]
        return bool(named) and all(one.scope_first and one.says_anything for one in named)


def _differ(last: Selector, new: Selector) -> bool:
    """Days that stand side by side without a sign between are one list only if of one kind."""
    if isinstance(last, Weekdays) and isinstance(new, Weekdays):
        return False
    if isinstance(last, Dates | MonthDays) or (
        isinstance(last, Weekdays) and last.weekdays <= WEEKEND
    ):
        return False
    return type(last) is not type(new)
