"""One form for what is written in many: widths, dashes, dots and colons, numerals, spaces.

What comes out has ASCII digits and punctuation, `-` for every word and sign of a range, `;` at the
end of a sentence, `、` between members of a list, and a space only between two digits.
"""

from __future__ import annotations

import re
import unicodedata

_TRADITIONAL = str.maketrans(
    "週時點節門診間開種預兒號農曆歷陰舊國慶勞動無單雙後個務業體質處",
    "周时点节门诊间开种预儿号农历历阴旧国庆劳动无单双后个务业体质处",
)
_DASHES = re.compile(r"\s*(?:[-~‐‑‒–—―─━−〜→]+|[至到])+\s*")
_ONE_AS_DASH = re.compile(
    r"(?<=\d)\s*一+\s*(?=\d)|(?<=[周期拜][一二三四五六日])一+(?=(?:周|星期|礼拜))"
)
"""一 typed for a dash: 8:00一11:30, 周一一周五."""
_LATIN_HALF = re.compile(r"(\d{1,2}(?::\d{2})?) ?([ap])\.?m\.?(?! ?\d)")
_LATIN_PREFIX = re.compile(r"([ap])\.?m\.?:? ?(?=\d)")
_SEMICOLON_IN_TIME = re.compile(r"(?<![:\d])(\d{1,2});(\d{2})(?![\d:点时])")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{2})(?![\d.])")
_DOTTED_AFTER_DAYS = re.compile(r"(?:[一二三四五六日天末午]|工作日|每天|每日)[:,(]?\d{1,2}\.\d{2}-")
_DOT_IN_LIST = re.compile(
    r"(?<=[一二三四五六日])\.(?=[一二三四五六日])|(?<=周[1-7])\.(?=[1-7](?!\d|:))"
    r"|(?<=周[1-7][.、][1-7])\.(?=[1-7](?!\d|:))"
)
"""周一.三.五, 周2.4.6."""
_DOT_AFTER_TIME = re.compile(r"(?<=:\d\d)\.(?=\d{1,2}:\d\d)")
_SLASH = re.compile(r"(?<=:\d\d)/|(?<!\d)/|/(?!\d)")
_QUOTES = re.compile("[【】「」『』“”\"'‘’]")
_BRACKETS = str.maketrans("[]〔〕{}", "()()()")
_SPACE = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")


def has_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def fold_text(text: str) -> str:
    """The text in its one form; words are left as they are."""
    plain = unicodedata.normalize("NFKC", text.strip()).translate(_TRADITIONAL).casefold()
    plain = _QUOTES.sub("", plain).translate(_BRACKETS)
    plain = re.sub("[。\r\n]+", ";", plain)
    plain = re.sub("[·•・&+]", "、", plain)
    plain = re.sub(r"\s*[∶︰:]+\s*", ":", plain)
    plain = _ONE_AS_DASH.sub("-", plain)
    plain = _DASHES.sub("-", plain)
    plain = _LATIN_HALF.sub(lambda found: f"{_half(found[2])}{found[1]}", plain)
    plain = _LATIN_PREFIX.sub(lambda found: _half(found[1]), plain)
    plain = _SEMICOLON_IN_TIME.sub(r"\1:\2", plain)
    plain = re.sub("非(?=(?:国家)?(?:法定)?(?:节假日|节日|假日))", "不含", plain)
    plain = _DOT_IN_LIST.sub("、", plain)
    plain = _DOT_AFTER_TIME.sub(",", re.sub("[|¦│]+", ",", plain))
    plain = _SLASH.sub("、", _write_dotted_times(plain))
    return _SPACE.sub("", plain)


def _half(letter: str) -> str:
    return "上午" if letter == "a" else "下午"


def _write_dotted_times(plain: str) -> str:
    """`8.00-11.30` as times, unless every one of them may be a date (`2.15-2.18`)."""
    found = _DOTTED.findall(plain)
    are_times = any(int(hour) in {0, *range(13, 25)} or minute == "00" for hour, minute in found)
    if found and (are_times or _DOTTED_AFTER_DAYS.search(plain)):
        return _DOTTED.sub(r"\1:\2", plain)
    return plain
