"""A notice's text cut into the parts of its festivals, and these into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from geo.calendar.festivals import festivals_pattern
from geo.calendar.notices.words import DATE

_SIGNED = re.compile(r"^\s*国务院办公厅\s*$", re.MULTILINE)
_ISSUED = re.compile(
    r".{0,30}\d{4}年\d{1,2}月\d{1,2}日\D{0,3}(?:印发|发布)?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?\s*"
)
_DATELINE = re.compile(r"\d{1,2}月\d{1,2}日电")
_DECIDES = re.compile("放假|上班|补班|补休|调休|连休")
_NUMBER = r"(?:\(?[一二三四五六七八九十]{1,3}[)、.]|\d{1,2}[.、)]|[一二三四五六七八九十]是)"
_HANGS_ON = re.compile(r"[、,至到和及(~-]\s*\n\s*|\s*\n\s*(?=[,、至)]|共)")
_CONTINUES = re.compile(r"(?:共|与.{1,8}(?:连休|相连)|不?调休)")


@dataclass(frozen=True, slots=True)
class NoticePart:
    """The part of one festival, or of several joined; `line` is where it begins."""

    names: str
    text: str
    line: int


@lru_cache(maxsize=1)
def _head() -> re.Pattern[str]:
    """The head of a part (一、元旦: · (二)春节放假安排: · 2018年元旦: · 元旦 1月1日…)."""
    begins = rf"(?:(?:^|(?<=[。;.\s]))[ \t]*(?:{_NUMBER}\s*)?|{_NUMBER}\s*)"
    after = r"(?:假期|放假)?(?:安排|时间)?\s*(?::|(?=[,。]?\s*(?:\d{4}年)?\d{1,2}月\d))"
    return re.compile(rf"{begins}(?:\d{{4}}年)?({festivals_pattern()}){after}", re.MULTILINE)


def cut_parts(plain: str) -> list[NoticePart]:
    """The parts of a unified text, in its order; what follows the signature belongs to none."""
    found = list(_head().finditer(plain))
    if not found:
        return []
    signed = _SIGNED.search(plain, found[-1].end())
    last = signed.start() if signed else len(plain)
    ends = [*(one.start() for one in found), last][1:]
    return [
        NoticePart(one[1], plain[one.end() : end], plain.count("\n", 0, one.start(1)) + 1)
        for one, end in zip(found, ends, strict=True)
    ]


def find_stray_decision(plain: str) -> str | None:
    """A sentence before the first part that takes days off or has people work."""
    found = _head().search(plain)
    before = plain[: found.start()] if found else ""
    for sentence in split_sentences(_DATELINE.sub("", before)):
        if DATE.search(sentence) and _DECIDES.search(sentence):
            return sentence
    return None


def join_lines(text: str) -> str:
    """A text whose lines were cut at a width: each that does not end a sentence goes on."""
    return re.sub(r"(?<![。;:])[ \t]*\n[ \t]*", "", text)


def split_sentences(text: str) -> Iterator[str]:
    """Sentences with a date, or that go on about the one before (共3天 · 与周末连休).

    A line that hangs on the one before belongs to it; dates of issue are left out.
    """
    joined = _HANGS_ON.sub(lambda found: found[0].replace("\n", "").strip(), text)
    for raw in re.split("[。;\n]", joined):
        sentence = raw.strip(" \t,、")
        if _ISSUED.fullmatch(sentence) and not _DECIDES.search(sentence):
            continue
        if DATE.search(sentence) or _CONTINUES.match(sentence):
            yield sentence
