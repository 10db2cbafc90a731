"""A notice's characters in one form, and the words of its sentences one by one.

A word that is not known here is never passed over: it stops the sentence that holds it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_BETWEEN_DIGITS = re.compile(r"(?<=[\d年月])[ \t]+(?=[\d年月日号天])|(?<=[共第])[ \t]+(?=\d)")
_SPOKEN_DAY = re.compile(r"(\d月\d{1,2})号")
_DASH = "-~—–−〜―"
DATE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
"""Year, month, day, and what stands in brackets after it."""
_WORDS = (
    ("date", DATE.pattern),
    ("run", f"至|到|[{_DASH}]+"),
    ("no_swap", "不(?:再)?调休"),
    ("off", "放假|休假"),
    ("give_back", "补休"),
    ("swap", "调休"),
    ("work", "(?:正常|照常)?(?:上班|补班)|为(?:工作日|上班日|调休上班日|补班日)"),
    ("count", r"(?:共计|共|合计|连续|连休)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})天"),
    ("join", "与[^,、与]{1,8}(?:连休|相连)"),
    ("replace", "调整为|改为|变更为|变为"),
    ("extend", "延长"),
    ("from", "起"),
    ("within", "其中"),
    ("rest", r"[\s,、。:;()]|和|及|以及|并|由|均|都|则|全天|全国|公休|节假日期间|假期"),
)
_WORD = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _WORDS))
_COUNTED = {sign: i for i, sign in enumerate("一二三四五六七八九", start=1)}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a sentence: its class, its text, and for a date its four parts."""

    kind: str
    text: str
    date_parts: tuple[str | None, str | None, str, str | None] | None = None


@lru_cache(maxsize=1)
def _simple_signs() -> dict[int, str]:
    file = Path(__file__).with_name("traditional_signs.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return {ord(row["traditional"]): row["simplified"] for row in csv.DictReader(lines)}


def unify_notice(text: str) -> str:
    """Half width, simplified characters, no spaces within a date."""
    plain = unicodedata.normalize("NFKC", text).translate(_simple_signs())
    plain = _BETWEEN_DIGITS.sub("", plain.replace("\r\n", "\n").replace("礼拜", "星期"))
    return _SPOKEN_DAY.sub(r"\1日", plain)


def split_words(sentence: str) -> Iterator[Word]:
    """The words of a sentence; what is none has the kind `unknown` and ends the list."""
    at = 0
    while at < len(sentence):
        found = _WORD.match(sentence, at)
        if found is None:
            yield Word("unknown", sentence[at:])
            return
        kind = found.lastgroup or ""
        if kind == "date":
            year, month, day, aside = DATE.fullmatch(found[0]).groups()  # type: ignore[union-attr]
            yield Word(kind, found[0], (year, month, day, aside))
        elif kind != "rest":
            yield Word(kind, found[0])
        at = found.end()


def read_count(text: str) -> int:
    """The number of days in 共3天 or 共三天."""
    digits = re.search(r"\d+", text)
    if digits:
        return int(digits[0])
    signs = re.sub("[^一二三四五六七八九十]", "", text)
    tens, ten, ones = signs.partition("十")
    return (_COUNTED.get(tens, 1) * 10 if ten else 0) + _COUNTED.get(ones if ten else signs, 0)
