"""A later notice that changes one festival of a loaded year, laid over that year's file.

It may give a festival's days anew (5月1日至4日放假调休,共4天。4月28日…上班) or lengthen them
(延长2020年春节假期至2月2日,2月3日起正常上班). All other festivals stay as they were.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geo.calendar.festivals import (
    Festival,
    festivals_pattern,
    name_festivals,
    read_festivals,
    write_id,
    write_name,
)
from geo.calendar.notices.checks import check_notice
from geo.calendar.notices.file import HolidayEntry, Notice
from geo.calendar.notices.parts import NoticePart, cut_parts, split_sentences
from geo.calendar.notices.sentence import Decisions
from geo.calendar.notices.text import check_decisions, find_number, find_year, read_part
from geo.calendar.notices.words import DATE, unify_notice
from geo.errors import NoticeError

_COMMEMORATION = re.compile(r"[一-鿿\d]{2,40}?纪念日")


@dataclass(frozen=True, slots=True)
class Amendment:
    """A year's notice before and after a later one, and the holidays that differ."""

    before: Notice
    after: Notice
    changed: tuple[str, ...]


def find_amended_year(text: str, file: str, year: int | None) -> int:
    """The year whose notice a text changes."""
    return find_year(unify_notice(text), file, year)


def amend_notice(
    before: Notice, text: str, file: str, source: str, others: Sequence[Notice]
) -> Amendment:
    """Lay a later notice's text over the notice of its year.

    Raises
    ------
    NoticeError
        No festival or date is found, a sentence is not understood, or what comes out cannot be
        right; the message names the line.
    """
    plain = unify_notice(text)
    holidays = {one.id: one for one in before.holidays}
    changed = []
    for part in cut_parts(plain) or [_take_whole(plain, before.year, file)]:
        made = read_part(part, before.year, file)
        entry = _change(before, part, made, file)
        holidays[entry.id] = entry
        changed.append(entry.zh)
    after = before.model_copy(
        update={
            "holidays": sorted(holidays.values(), key=lambda one: min(one.days_off)),
            "amended_by": [*before.amended_by, find_number(plain) or source],
        }
    )
    check_notice(after, others, file)
    return Amendment(before, after, tuple(changed))


def _take_whole(plain: str, year: int, file: str) -> NoticePart:
    """The whole text as the part of the festival that it names, or on whose day it falls."""
    body = "\n".join(_drop_names(line, year) for line in split_sentences(plain))
    named = re.search(festivals_pattern(), plain)
    if named:
        return NoticePart(named[0], body, plain.count("\n", 0, named.start()) + 1)
    special = _COMMEMORATION.search(plain)
    if special:
        return NoticePart(special[0], body, 1)
    at = [date(year, int(m), int(d)) for _, m, d, _ in DATE.findall(body) if m]
    for festival in name_festivals().values():
        if festival.falls_on(year) in at:
            return NoticePart(festival.zh, body, 1)
    raise NoticeError(f"{file}: no festival of {year} was found in the text")


def _drop_names(line: str, year: int) -> str:
    """A sentence without its number, the festival's name and the year before it."""
    plain = re.sub(r"^\s*(?:\(?[一二三四五六七八九十]{1,2}[、.)]|\d{1,2}[、.)])", "", line)
    return re.sub(rf"(?:将|把)?(?:{year}年)?{festivals_pattern()}", "", plain)


def _change(before: Notice, part: NoticePart, made: Decisions, file: str) -> HolidayEntry:
    where = f"{file} line {part.line} {part.names}"
    festivals = read_festivals(part.names)
    old = _find_entry(before, festivals)
    if made.extended_to is not None:
        if old is None or made.off:
            raise NoticeError(f"{where}: 延长 needs one holiday of {before.year} to lengthen")
        return _lengthen(old, made, where)
    if not made.off:
        raise NoticeError(f"{where}: names no day off: {part.text.strip()[:40]!r}")
    check_decisions(made, festivals, before.year, where)
    if old is not None:
        return old.model_copy(
            update={"days_off": sorted(made.off), "makeup_days": sorted(made.work), "replaces": {}}
        )
    return HolidayEntry(
        id=write_id(festivals, before.year) if festivals else f"{before.year}-commemoration",
        zh=write_name(festivals) if festivals else part.names,
        days_off=sorted(made.off),
        makeup_days=sorted(made.work),
    )


def _find_entry(notice: Notice, festivals: tuple[Festival, ...]) -> HolidayEntry | None:
    wanted = {one.id for one in festivals}
    for entry in notice.holidays:
        if wanted & {one.id for one in read_festivals(entry.zh)}:
            return entry
    return None


def _lengthen(old: HolidayEntry, made: Decisions, where: str) -> HolidayEntry:
    last, until = max(old.days_off), made.extended_to
    if until is None or until <= last:
        raise NoticeError(f"{where}: 延长至 {until}, but it already lasts until {last}")
    if made.work_from not in {None, until + timedelta(days=1)}:
        raise NoticeError(f"{where}: off until {until}, at work from {made.work_from}")
    added = [last + timedelta(days=i + 1) for i in range((until - last).days)]
    work = [day for day in old.makeup_days if day not in added]
    return old.model_copy(
        update={
            "days_off": [*old.days_off, *added],
            "makeup_days": sorted({*work, *made.work}),
            "replaces": {k: v for k, v in old.replaces.items() if date.fromisoformat(k) in work},
        }
    )
