"""Statements added to what is known of one service."""

from __future__ import annotations

from geo.calendar.hours.closings import (
    close_days,
    take_closing,
    take_doubt,
    take_inclusion,
    take_shift,
)
from geo.calendar.hours.entries import take_opening
from geo.calendar.hours.outline import SPECIAL, Outline
from geo.calendar.words.parts import HolidayDays
from geo.calendar.words.statements import Statement, UnreadError

_NAMES_DAYS = {"always", "year", "parity"}


def take_statement(outline: Outline, said: Statement) -> None:
    """Add what a statement says.

    Raises
    ------
    UnreadError
        It has no meaning beside what was said before.
    """
    if "unclear" in said.marks:
        outline.notes.append("holiday_unclear")
    kind = said.verdict.kind if said.verdict else ""
    if said.excluded and kind == "off":
        _except_from_rest(outline, said)
    elif said.excluded:
        close_days(outline, said.excluded)
        _take_exception(outline, said)
    if "others" in said.marks:
        _require_off(said, kind)
    elif said.marks & {"including", "excluding"}:
        take_inclusion(outline, said)
    elif not _speaks_of_extra(outline, said, kind):
        if "always" in said.marks:
            outline.say_holiday("open", statutory=True)
        _take_by_verdict(outline, said, kind)


def _require_off(said: Statement, kind: str) -> None:
    """其余时间不接种 says what days that are not named have anyway."""
    if kind != "off" or said.selectors or said.times:
        raise UnreadError


def _take_by_verdict(outline: Outline, said: Statement, kind: str) -> None:
    if kind in {"next", "previous", "either"}:
        take_shift(outline, said, kind)
    elif kind == "unsure":
        take_doubt(outline, said)
    elif kind == "off":
        take_closing(outline, said)
    elif said.selectors or said.times or said.season or said.marks & _NAMES_DAYS:
        take_opening(outline, said, kind)
    elif kind and outline.last is None and not said.excluded:
        raise UnreadError


def _speaks_of_extra(outline: Outline, said: Statement, kind: str) -> bool:
    """Evening sessions that go on over days off: said right behind them."""
    last = outline.last
    if last is None or not last.extra or said.begins not in {",", "("} or said.times:
        return False
    if not said.selectors or not all(isinstance(one, HolidayDays) for one in said.selectors):
        return False
    last.on_holidays = kind in {"open", "usual"}
    return last.on_holidays


def _except_from_rest(outline: Outline, said: Statement) -> None:
    """节假日除春节外休息 closes the others: the festival is not said to be closed."""
    if not (said.names_days_off and all(isinstance(one, SPECIAL) for one in said.excluded)):
        raise UnreadError
    outline.special += [(one, "unknown") for one in said.excluded if isinstance(one, SPECIAL)]


def _take_exception(outline: Outline, said: Statement) -> None:
    """除春节外全年开诊 promises all other days off."""
    named = any(isinstance(one, SPECIAL) for one in said.excluded)
    if named and said.marks & {"year", "always"}:
        outline.say_holiday("open", statutory=True)
