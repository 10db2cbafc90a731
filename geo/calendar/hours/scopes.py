"""Statements parted by the service that they are for, before the hours or after them.

A word for a service before days holds until the next one (儿童:周二至周六;成人:周一至周五), one
after them for its own days alone (周二儿童,周四成人). What is said without a service beside others
that have one is of the site as a whole, and its days are doubtful for a service with days of its
own (周一至周五;儿童周三上午), unless 其他 or 仅 says which way that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from geo.calendar.hours.outline import SPECIAL, Entry, Outline
from geo.calendar.hours.sayings import take_statement
from geo.calendar.words.parts import WEEKEND, Half, HolidayDays, RoundTheClock
from geo.calendar.words.statements import Statement, UnreadError
from geo.calendar.words.times import Timed

_HALF_FOR = "routine"
"""Half a day at the weekend is held for children."""
_WHOLE = ("",)


@dataclass(slots=True)
class Scopes:
    """Outlines by service; `whole` is of the site as a whole, or of the `rest` of its services.

    `added` stand beside what is said of the site as a whole.
    """

    whole: Outline = field(default_factory=Outline)
    own: dict[str, Outline] = field(default_factory=dict)
    added: dict[str, Outline] = field(default_factory=dict)
    rest: bool = False


def part_by_service(statements: Sequence[Statement]) -> Scopes:
    """Outlines of each service.

    Raises
    ------
    UnreadError
        It cannot be told which service a statement is for.
    """
    parter = _Parter()
    for said in statements:
        parter.take(said)
    return parter.finish()


class _Parter:
    def __init__(self) -> None:
        self.found = Scopes()
        self.now = self.found.whole
        self.scope: tuple[str, ...] = _WHOLE
        self.last: Entry | None = None
        self.follows = self.is_split = False

    def take(self, said: Statement) -> None:
        services = tuple(dict.fromkeys(said.services))
        stands_alone = said.begins == "(" and not said.says_anything
        if services and said.scope_first and not stands_alone:
            self._start(services)
            self.is_split |= said.begins == " "
        elif services:
            self._take_suffix(services, said)
            return
        elif self.scope != _WHOLE and said.begins == ";" and _names_days(said):
            if not _is_promise(said):
                raise UnreadError
            take_statement(self.found.whole, said)
            return
        if said.says_anything:
            take_statement(self.now, said)

    def _start(self, services: tuple[str, ...]) -> None:
        self.scope = services
        if services == _WHOLE:
            if self.found.whole.entries:
                raise UnreadError
            self.found.rest, self.now = True, self.found.whole
            return
        self.now = Outline()
        for service in services:
            if service in self.found.own or not service:
                raise UnreadError
            self.found.own[service] = self.now

    def _take_suffix(self, services: tuple[str, ...], said: Statement) -> None:
        """Days with their service behind them, or in brackets of its own."""
        if self.scope != _WHOLE or not all(services):
            raise UnreadError
        apart = Outline()
        if said.says_anything:
            take_statement(apart, said)
        elif self.now.last is not None:
            apart.entries = [self.now.last]
            self.now.entries.remove(self.now.last)
            self.now.last = None
        if len(apart.entries) != 1 or apart.special or apart.off_days:
            raise UnreadError
        (entry,) = apart.entries
        if not entry.names_days and self.last is not None:
            entry.weekdays, entry.nth, entry.rule = (
                self.last.weekdays, self.last.nth, self.last.rule,
            )  # fmt: skip
        self.last = entry
        only = "only" in said.marks
        self.follows |= not only
        into = self.found.added if only else self.found.own
        for service in services:
            into.setdefault(service, Outline()).entries.append(entry)

    def finish(self) -> Scopes:
        found = self.found
        if self.follows and found.whole.entries:
            raise UnreadError
        if self.is_split and any(one.is_empty for one in found.own.values()):
            raise UnreadError
        self._head_all()
        self._check_whole()
        for outline in found.own.values():
            for entry in outline.entries:
                _read_half(entry)
        for entry in list(found.whole.entries):
            if _read_half(entry):
                found.whole.entries.remove(entry)
                found.added.setdefault(_HALF_FOR, Outline()).entries.append(entry)
        for outline in (*found.own.values(), *found.added.values()):
            _share(found.whole, outline, rest=found.rest)
        return found

    def _head_all(self) -> None:
        """Days alone before services with times alone are theirs: 周一至周五,儿童上午,成人下午."""
        found, heads = self.found, self.found.whole.entries
        unnamed = [e for one in found.own.values() for e in one.entries if not e.names_days]
        if len(heads) != 1 or heads[0].times or not heads[0].names_days or not unnamed:
            return
        for entry in unnamed:
            entry.weekdays, entry.nth, entry.rule = (
                heads[0].weekdays, heads[0].nth, heads[0].rule,
            )  # fmt: skip
        found.whole.entries = []

    def _check_whole(self) -> None:
        """Round the clock beside hours of a service, and 仅儿童 on a day of all, say too much."""
        whole, found = self.found.whole.entries, self.found
        always = any(one.time == RoundTheClock() for entry in whole for one in entry.times)
        if always and found.own and not found.rest:
            raise UnreadError
        added = [entry for outline in found.added.values() for entry in outline.entries]
        if any(one.weekdays & entry.weekdays for one in whole for entry in added):
            raise UnreadError


def _names_days(said: Statement) -> bool:
    return bool(said.selectors or said.excluded)


def _is_promise(said: Statement) -> bool:
    """Whether it is of days off alone, so that it holds for every service."""
    named = all(isinstance(one, (HolidayDays, *SPECIAL)) for one in said.selectors)
    return named and not (said.times or said.excluded or said.season)


def _read_half(entry: Entry) -> bool:
    """Half a day of the weekend is its forenoon."""
    halves = [one for one in entry.times if one.time == Half("半天")]
    if not halves or not entry.weekdays or not entry.weekdays <= WEEKEND:
        return False
    entry.times = [Timed(Half("上午"), one.season) if one in halves else one for one in entry.times]
    return True


def _share(whole: Outline, own: Outline, *, rest: bool) -> None:
    """Promises for days off of the whole site, where a service has none of its own.

    Rest on days off is not said of a service that is there round the clock: what is said of the
    `rest` of the services is none of its own, else it cannot be told.
    """
    always = any(one.time == RoundTheClock() for entry in own.entries for one in entry.times)
    if own.holiday is None and not (always and rest):
        own.holiday, own.statutory = whole.holiday, whole.statutory
        own.holiday = "unsure" if always and whole.holiday == "off" else own.holiday
    if not (own.special or (always and rest)):
        closed = {"off": "unknown"} if always else {}
        own.special = [
            (days, closed.get(said, said) if isinstance(said, str) else said)
            for days, said in whole.special
        ]
    if not own.shift:
        own.shift, own.shift_over = whole.shift, set(whole.shift_over)
