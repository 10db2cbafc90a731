"""Words and numerals of opening hours, as the tokens that the grammar is written in.

Words and their classes are in `words.csv`; dates, times and weekdays have patterns here. Of all
that match at a place the longest wins; words of the class IGNORED say nothing of days or times.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lark import Token
from lark.common import LexerConf
from lark.exceptions import UnexpectedCharacters
from lark.lexer import Lexer

from geo.calendar.words.forms import fold_text

_IGNORED = "IGNORED"
_CN = "(?:二?十[一二三四五六七八九]?|三十一?|廿[一二三四五六七八九]?|[零〇一二两三四五六七八九])"
_HOUR = rf"(?:\d{{1,2}}|{_CN})"
_MINUTE = (
    r"(?:\d{1,2}|[二三四五]?十[一二三四五六七八九]?|[零〇]?[一二三四五六七八九])分?(?![:点时\d])"
)
_WEEK = "(?:周|星期|礼拜)"
_WEEK_DAY = rf"{_WEEK}(?:[一二三四五六日天]|[1-7](?![\d:.月日号点时]))"
_SIGN = (
    r"(?!一[般律定直]|[一二]类)(?:[一二三四五六日]|[1-7](?![\d:.月日号]))"
    r"(?!十?[一二三四五六七八九]?[点时])"
)
_COUNTED = "(?![天日次个回])"
"""A number of days is no name of days: 每周五天, 每周三日, 每周2个半天."""
_NEXT_YEAR = "(?:次年|翌年|来年|第二年|当年)?"
_NTH = "[一二三四五1-5]"
_DIGIT = "(?:10|[1-9一二三四五六七八九十])"
_LUNAR_DAY = (
    "(?:初[一二三四五六七八九十]|[二]?十[一二三四五六七八九]|廿[一二三四五六七八九]?|[二三]十)"
)
_LUNAR_DIGIT = r"(?:10(?!\d)|[1-9](?!\d)|[一二三四五六七八九十])"
_LUNAR_DIGITS = rf"{_LUNAR_DIGIT}(?:(?:[、,和及]|逢|排)*{_LUNAR_DIGIT})*"
_LUNAR = "(?:农历|阴历|旧历)(?:每月)?的?"
_PATTERNS = {
    "WEEKDAYS": rf"(?:每逢?|逢)?{_WEEK}六日(?<!每周六日)(?<!每星期六日)(?![天次个回点时])"
    rf"|(?:每个?逢?|逢)?(?!{_WEEK}[一二三四五六1-7][日天]){_WEEK_DAY}"
    rf"(?:[-、和与及]?{_WEEK_DAY}|[-、,和与及]?{_SIGN})*{_COUNTED}",
    "CLOCK": rf"\d{{1,2}}:\d{{2}}(?::00)?(?:[时点]整?|分)?"
    rf"|{_HOUR}[点时](?:整|半|[一1三3]刻|{_MINUTE})?",
    "NTH": rf"(?:第{_NTH}(?:[个周]?[、,和及]第?{_NTH})*|首|最后[一1]?|末|倒数第[一1])"
    rf"(?:个星期|个周|个|周)?的?(?={_WEEK})",
    "DAYRANGE": rf"{_HOUR}[日号]?-{_HOUR}[日号]",
    "DAYLIST": rf"{_HOUR}[日号]?(?:[、,和及]{_HOUR}[日号]?)*(?<=[日号])",
    "MONTHDAY": r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]?|\d{1,2}\.\d{1,2}(?![\d.])",
    "MONTHDAYS": r"\d{1,2}月\d{1,2}[日号](?:[、,和及]\d{1,2}[日号])+",
    "MONTHRANGE": rf"\d{{1,2}}月?份?-{_NEXT_YEAR}\d{{1,2}}月份?(?!\d{{1,2}}[日号])",
    "MONTH": r"\d{1,2}月份?(?!\d)",
    "ONDIGITS": rf"逢{_DIGIT}(?:(?:[、,和及]|逢|排)*{_DIGIT})*(?![天:点时\d])[日号]?",
    "LUNARDAYS": rf"{_LUNAR}逢?{_LUNAR_DAY}(?:[、,和及]{_LUNAR_DAY})*日?",
    "LUNARDIGITS": rf"(?:{_LUNAR}逢|(?<=逢){_LUNAR}){_LUNAR_DIGITS}[日号]"
    rf"|{_LUNAR}逢?{_LUNAR_DIGITS}(?![月天:点时\d日号])",
    "LUNARNUMBERS": rf"{_LUNAR}\d{{1,2}}[日号]?(?:[、,和及]\d{{1,2}}[日号]?)*(?<=[日号])",
    "LUNARDAY": "(?:大年|正月|春节)?初[一二三四五六七八九十]|正月十[一二三四五六七八九]"
    "|腊月(?:二十|廿)[一二三四五六七八九]",
    "NUMBER": _HOUR,
    "DASH": f"-{_NEXT_YEAR}",
    "COMMA": ",",
    "SEMI": ";+",
    "PAUSE": "、",
    "COLON": ":",
    "SPACE": " ",
    "LPAR": r"\(",
    "RPAR": r"\)",
}


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, str]]:
    file = Path(__file__).with_name("words.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return {
            fold_text(row["word"]): (row["class"], row["value"]) for row in csv.DictReader(lines)
        }


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in _PATTERNS.items())


def list_words() -> tuple[str, ...]:
    """Every word of the lexicon, as the reader compares it."""
    return tuple(_words())


def list_terminals() -> tuple[str, ...]:
    """Every class of token, for the grammar to declare."""
    classes = {name for name, _ in _words().values()} - {_IGNORED}
    return tuple(sorted(classes | set(_PATTERNS)))


def _fail(text: str, position: int) -> UnexpectedCharacters:
    return UnexpectedCharacters(text, position, 1, position)  # type: ignore[no-untyped-call]  # lark's


class HoursLexer(Lexer):
    """Cuts a folded text from left to right; fails at the first sign that begins no token."""

    def __init__(self, conf: LexerConf) -> None:
        self.longest = max(map(len, _words()))
        self.terminals = conf.terminals

    def lex(self, text: str) -> Iterator[Token]:  # type: ignore[override]  # the plain interface
        """Tokens of a text; a word's token has the word's value.

        Raises
        ------
        UnexpectedCharacters
            A sign begins neither a word nor a pattern.
        """
        position = 0
        while position < len(text):
            name, value, end = self._match(text, position)
            if end == position:
                raise _fail(text, position)
            if name != _IGNORED:
                yield Token(name, value, start_pos=position)
            position = end

    def _match(self, text: str, position: int) -> tuple[str, str, int]:
        best = ("", "", position)
        for end in range(min(len(text), position + self.longest), position, -1):
            word = _words().get(text[position:end])
            if word:
                best = (*word, end)
                break
        for name, pattern in _patterns():
            found = pattern.match(text, position)
            if found and found.end() > best[2]:
                best = (name, found.group(), found.end())
        return best
