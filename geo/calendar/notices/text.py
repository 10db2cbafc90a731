"""The State Council's notice in its own words (一、元旦:1月1日(周四)至3日(周六)放假调休,共3天。…).

Every date of a festival's part must be said to be off (放假, 补休) or at work (上班), and every
word beside the dates must be known: a sentence of another kind stops the reading with it.
"""

from __future__ import annotations

import re

from geo.calendar.festivals import Festival, read_festivals, write_id, write_name
from geo.calendar.notices.file import HolidayEntry, Notice
from geo.calendar.notices.parts import (
    NoticePart,
    cut_parts,
    find_stray_decision,
    join_lines,
    split_sentences,
)
from geo.calendar.notices.sentence import Decisions, SentenceReader
from geo.calendar.notices.words import unify_notice
from geo.errors import NoticeError
from geo.words.sentences import say

STATE_COUNCIL = "国务院办公厅"
_TITLE = re.compile(r"(\d{4})年\s*(?:部分|全国)?(?:法定)?节假日(?:放假)?(?:安排|调休)")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d{2})年")
_NUMBER = re.compile(r"国办发(?:明电)?\s*[〔\[(【]\s*(\d{4})\s*[〕\])】]\s*(\d{1,3})\s*号")


def read_notice_text(text: str, file: str, year: int | None, source: str) -> Notice:
    """Read a notice; `year` decides where the text names none.

    Raises
    ------
    NoticeError
        A date that cannot be, a weekday, lunar day or number of days that does not fit, or a
        sentence with dates that is not understood; the message names its line.
    """
    plain = unify_notice(text)
    own_year = find_year(plain, file, year)
    if stray := find_stray_decision(plain):
        raise NoticeError(f"{file}: {stray[:60]!r} stands before the first festival's part")
    parts = cut_parts(plain)
    if not parts:
        raise NoticeError(
            f"{file}: no festival was found; expected parts such as 一、元旦:1月1日(周四)放假1天 "
            "(a later notice that changes one festival: vaxreach calendar amend)"
        )
    return Notice(
        year=own_year,
        issuer=STATE_COUNCIL,
        number=find_number(plain),
        source=source,
        holidays=[_enter(part, own_year, file) for part in parts],
    )


def find_year(plain: str, file: str, year: int | None) -> int:
    """The year that a unified text is about."""
    stated = _TITLE.search(plain) or _ANY_YEAR.search(plain)
    own_year = int(stated[1]) if stated else year
    if own_year is None:
        raise NoticeError(f"{file}: no year is named (2026年…); give --year")
    if year is not None and year != own_year:
        raise NoticeError(f"{file}: expected the notice of {year}, got that of {own_year}")
    return own_year


def find_number(plain: str) -> str:
    """国办发明电〔2025〕7号, or nothing."""
    found = _NUMBER.search(plain)
    if found is None:
        return ""
    kind = "国办发明电" if "明电" in found[0] else "国办发"
    return say("number_of_notice", kind=kind, year=found[1], number=found[2])


def read_part(part: NoticePart, year: int, file: str) -> Decisions:
    """What the sentences of a part decide; a fault names file, line and festival.

    Lines are taken as sentences, or where that cannot be read as cut at a width.
    """
    try:
        return _read_sentences(part.text, year)
    except NoticeError as error:
        try:
            return _read_sentences(join_lines(part.text), year)
        except NoticeError:
            raise NoticeError(f"{file} line {part.line} {part.names}: {error}") from error


def _read_sentences(text: str, year: int) -> Decisions:
    reader = SentenceReader(year)
    for sentence in split_sentences(text):
        reader.read(sentence)
    return reader.close()


def _enter(part: NoticePart, year: int, file: str) -> HolidayEntry:
    made = read_part(part, year, file)
    where = f"{file} line {part.line} {part.names}"
    festivals = read_festivals(part.names)
    if made.extended_to or made.work_from:
        raise NoticeError(f"{where}: changes a holiday; take it in by vaxreach calendar amend")
    if not made.off:
        raise NoticeError(f"{where}: names no day off: {part.text.strip()[:40]!r}")
    check_decisions(made, festivals, year, where)
    return HolidayEntry(
        id=write_id(festivals, year),
        zh=write_name(festivals),
        days_off=sorted(made.off),
        makeup_days=sorted(made.work),
    )


def check_decisions(
    made: Decisions, festivals: tuple[Festival, ...], year: int, where: str
) -> None:
    """Refuse days both off and at work, and more days swapped than are made up for.

    放假调休 without a make-up day is right where the festival falls on a weekend and its day is
    given back: then no more working days are off than the regulation gives.
    """
    both = set(made.off) & set(made.work)
    twice = both or {day for day in made.work if made.work.count(day) > 1}
    if twice:
        raise NoticeError(f"{where}: '{min(twice)}': names a day twice")
    working = sum(day.weekday() < 5 for day in made.off)
    by_law = sum(one.count_days_by_law(year) for one in festivals)
    if made.swaps and not made.work and working > by_law:
        raise NoticeError(f"{where}: says 放假调休 but no day to make up for it (…日上班)")
