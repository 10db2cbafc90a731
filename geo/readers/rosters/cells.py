"""What single cells of a roster say: a date, whether a site is open, for which services."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from geo.calendar.lunar import read_lunar_day
from geo.model.trilean import Trilean
from geo.readers.vocabulary import find_meaning

LONGEST_CELL = 500
"""Letters that may tell days, hours or services; to read a cell takes time by their square."""
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIAL = re.compile(r"([2-6]\d{4})(?:\.0+)?")
_FULL_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?")
_PLAIN_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
_NAMED_DAY = re.compile(r"(\d{1,2}[-/.月]\d{1,2}[日号]?)\s*[,，]?\s*(\D+)")
"""A day with its lunar name behind it, as headings of two lines have: 2月16日 除夕."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_BRACKETS = re.compile(r"\([^)]*\)|\s*(?:星期|周)[一二三四五六日天]$")
_TIMES = re.compile(
    r"(?:[上下]午)?\s*\d{1,2}[:时点](?:\d{0,2}分?|半)\s*[-~至到—]+\s*"
    r"(?:[上下]午)?\s*\d{1,2}[:时点](?:\d{0,2}分?|半)"
)
_BESIDE_TIMES = re.compile(
    r"[\s,;、()/+:]|[上下]午|每[天日]|(?:[需请须]?(?:提前|电话|现场)*预约)(?:接种)?|分$"
)
"""What says nothing more of a day whose times are given."""
_MATTERS = re.compile(
    "[不停休暂值备待仅限只轮视另除或否未急无班]|可能|原则|一般|通知|公告|暂定|听"
    "|犬|儿童|成人|老年|卡介|新生|产科|疫苗|次日|第二天"
)
_LUNAR = re.compile("除夕|年三十|初[一二三四五六七八九十]|月[初十廿卅二三]|元宵|小年")
_BETWEEN = re.compile(r"[、,;/和]+")


@dataclass(frozen=True, slots=True)
class OpenWord:
    """What a cell says; with a `service` the site is open for it and closed for all others."""

    state: Trilean
    service: str = ""


def read_roster_date(cell: str, year_text: str) -> str:
    """ISO text of a date as written, or of an Excel day number; empty where it is none.

    Where the cell names no year, `year_text` must hold one (`2026`, `2026年春节`).
    """
    if len(cell) > LONGEST_CELL:
        return ""
    text = _BRACKETS.sub("", unicodedata.normalize("NFKC", cell)).strip()
    if serial := _SERIAL.fullmatch(text):
        return (_EXCEL_EPOCH + timedelta(days=int(serial[1]))).isoformat()
    if whole := _FULL_DATE.fullmatch(text) or _PLAIN_DATE.fullmatch(text):
        return _write_date(*whole.groups())
    year = find_year(year_text)
    return _read_in_year(text, year) if year else ""


def _read_in_year(text: str, year: str) -> str:
    """A month and day, a lunar day, or both where they are the same day."""
    both = _NAMED_DAY.fullmatch(text)
    if both and has_lunar_sign(both[2]):
        own, named = (_read_in_year(part, year) for part in both.groups())
        return own if own == named else ""
    if part := _MONTH_DAY.fullmatch(text):
        return _write_date(year, *part.groups())
    lunar = read_lunar_day(text, int(year)) if has_lunar_sign(text) else None
    return lunar.isoformat() if lunar else ""


def find_year(text: str) -> str:
    """The first year that a text names; empty where it names none."""
    found = _YEAR.search(unicodedata.normalize("NFKC", text))
    return found[0] if found else ""


def find_years(text: str) -> set[str]:
    """Every year that a text names."""
    return set(_YEAR.findall(unicodedata.normalize("NFKC", text)))


def has_lunar_sign(text: str) -> bool:
    """Whether a text can be a lunar day: 除夕, 初三, 正月十五, 腊月廿八."""
    return bool(_LUNAR.search(text))


def _write_date(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def read_open_word(cell: str) -> OpenWord | None:
    """What a cell of the open column means; None for a word that nobody listed.

    Times mean open, unless a word beside them says otherwise: `8:00-11:00仅狂犬` is open for rabies
    alone, `8:00-17:00值班` is not known, nor is the rest of a day closed for some hours. A name
    beside them says nothing; words of doubt, duty or services that are not listed are unread.
    """
    if len(cell) > LONGEST_CELL:
        return None
    text = _fold(cell)
    if not _TIMES.match(text):
        return _open_words().get(text)
    beside = _BESIDE_TIMES.sub("", _TIMES.sub("", text))
    if not beside:
        return OpenWord(Trilean.YES)
    said = _open_words().get(beside)
    if said is None:
        return None if _MATTERS.search(beside) else OpenWord(Trilean.YES)
    return OpenWord(Trilean.UNKNOWN) if said.state == Trilean.NO else said


def write_open_word(state: Trilean) -> str:
    """A word that is read as this state, for every service of the row."""
    return {Trilean.YES: "开诊", Trilean.NO: "停诊", Trilean.UNKNOWN: "待定"}[state]


def names_hours(cell: str) -> bool:
    """Whether a cell tells a time or a part of the day."""
    text = _fold(cell)
    return bool(_TIMES.match(text)) or text in {"上午", "下午", "半天", "早班", "24小时"}


def read_roster_services(cell: str) -> tuple[str, ...]:
    """Service ids named in a cell, `("",)` where it is blank; empty where one is unknown."""
    if len(cell) > LONGEST_CELL:
        return ()
    parts = [part for part in _BETWEEN.split(_fold(cell)) if part] or [""]
    services = tuple(dict.fromkeys(_read_service(part) for part in parts))
    return () if "unknown" in services else services


def _read_service(part: str) -> str:
    if part in {"", "全部", "所有"}:
        return ""
    for form in (part, part.removesuffix("门诊"), part.removesuffix("接种门诊")):
        meaning = find_meaning(form, "services")
        if meaning is not None and meaning.action == "take":
            return meaning.field
    return "unknown"


def _fold(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip().lower()


@cache
def ending_words() -> tuple[str, ...]:
    """Words that may follow days, the longest first: 除夕至初二暂停对外服务."""
    words = (word for word in _open_words() if len(word) > 1 or word in "休停")
    return tuple(sorted((word for word in words if word), key=lambda word: (-len(word), word)))


@cache
def _open_words() -> dict[str, OpenWord]:
    file = Path(__file__).with_name("roster_words.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return {
            row["word"]: OpenWord(Trilean[row["state"].upper()], row["service"])
            for row in csv.DictReader(lines)
        }
