"""One sentence of a notice: which days it takes off, and which it has people work."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from geo.calendar.notices.dates import bridge_weekend, join_weekend, resolve_days
from geo.calendar.notices.words import Word, read_count, split_words
from geo.errors import NoticeError

_ADVICE = re.compile("(?:同时)?(?:鼓励|提倡|倡导)")
_DECIDES = re.compile(r"\d[日号].*(?:放假|上班|补班)")


@dataclass(slots=True)
class Decisions:
    """What the sentences of a part have decided so far.

    `off` and `work` are days in the order of the words; `swaps` says that 调休 was written,
    `extended` that days were added to a holiday that another notice has given.
    """

    off: list[date] = field(default_factory=list)
    work: list[date] = field(default_factory=list)
    group: list[date] = field(default_factory=list)
    count: Word | None = None
    swaps: bool = False
    extended_to: date | None = None
    work_from: date | None = None


class SentenceReader:
    """Reads the sentences of one part in turn; dates wait for the word that decides them."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.made = Decisions()
        self.waiting: list[Word] = []
        self.restates = False
        self.extends = False
        self.starts = False

    def read(self, sentence: str) -> None:
        """Take in one sentence.

        Raises
        ------
        NoticeError
            A word or a date of it is not understood, or does not fit what it says beside it.
        """
        self.waiting, self.restates, self.extends, self.starts = [], False, False, False
        for word in split_words(_drop_advice(sentence)):
            if word.kind in {"date", "run"}:
                self._wait(word)
            else:
                self._steps()[word.kind](word)
        self._end_extension()
        if any(word.date_parts for word in self.waiting):
            raise NoticeError(f"{self._say_waiting()!r}: a date is neither 放假 nor 上班")

    def close(self) -> Decisions:
        """What was decided, with the last number of days held against its dates."""
        self._end_group()
        return self.made

    def _steps(self) -> dict[str, Callable[[Word], None]]:
        return {
            "off": self._take_off, "give_back": self._give_back, "work": self._have_work,
            "swap": self._swap, "no_swap": self._pass, "count": self._count, "join": self._join,
            "replace": self._replace, "extend": self._extend, "from": self._start,
            "within": self._restate, "unknown": self._stop,
        }  # fmt: skip

    def _wait(self, word: Word) -> None:
        if word.kind == "date" or self.waiting:
            self.waiting.append(word)

    def _resolve(self) -> list[date]:
        days = resolve_days(self.waiting, self.year)
        self.waiting = []
        return days

    def _take_off(self, word: Word) -> None:
        if not self.waiting:
            self._need_group(word)
            return
        days = self._resolve()
        if self.restates:
            self._check_restated(days)
            return
        self._end_group()
        self.made.group = days

    def _give_back(self, word: Word) -> None:
        self._need_group(word)
        if self.waiting:
            self.made.group += bridge_weekend(self.made.group, self._resolve())
        self.made.swaps = True

    def _have_work(self, word: Word) -> None:
        if self.starts:
            self._end_extension_before_work()
            return
        if not self.waiting:
            raise NoticeError(f"{word.text!r}: no date before it")
        self.made.work += self._resolve()

    def _swap(self, word: Word) -> None:
        if self.restates and self.waiting:
            self._check_restated(self._resolve())
        elif not self.waiting:
            self._need_group(word)
        self.made.swaps = True

    def _count(self, word: Word) -> None:
        self._end_extension()
        self._need_group(word)
        self.made.count = self.made.count or word

    def _join(self, word: Word) -> None:
        self._need_group(word)
        self.made.group = join_weekend(self.made.group, word.text)

    def _replace(self, _word: Word) -> None:
        """What stood before 调整为 is what was, not what will be."""
        self.waiting = []
        self.made.group, self.made.count = [], None

    def _extend(self, _word: Word) -> None:
        self.extends = True

    def _start(self, _word: Word) -> None:
        self.starts = True

    def _restate(self, _word: Word) -> None:
        self.restates = True

    def _pass(self, _word: Word) -> None:
        return

    def _stop(self, word: Word) -> None:
        where = f"{self._say_waiting()}{word.text}"[:60]
        if self.waiting:
            raise NoticeError(f"{where!r}: a date is neither 放假 nor 上班")
        raise NoticeError(f"{where!r} is not understood")

    def _end_extension(self) -> None:
        if self.extends and self.waiting:
            days = self._resolve()
            self.made.extended_to = days[-1]
            self.extends = False

    def _end_extension_before_work(self) -> None:
        """延长至2月2日,2月3日起正常上班: the last date is the first at work."""
        if not self.waiting:
            raise NoticeError("起上班: no date before it")
        days = resolve_days(self.waiting[-1:], self.year)
        self.waiting = self.waiting[:-1]
        self._end_extension()
        self.made.work_from = days[0]
        self.starts = False

    def _need_group(self, word: Word) -> None:
        if not self.made.group:
            raise NoticeError(f"{word.text!r}: no date before it")

    def _check_restated(self, days: list[date]) -> None:
        strange = [day for day in days if day not in self.made.group]
        if strange:
            raise NoticeError(f"其中 names {strange[0]}, which is not among the days before it")

    def _end_group(self) -> None:
        made = self.made
        if made.count and read_count(made.count.text) != len(made.group):
            raise NoticeError(
                f"{made.group[0]}: says {made.count.text} but the dates are {len(made.group)} days"
            )
        made.off += [day for day in made.group if day not in made.off]
        made.group, made.count = [], None

    def _say_waiting(self) -> str:
        return "".join(word.text for word in self.waiting)


def _drop_advice(sentence: str) -> str:
    """Without what is only encouraged (鼓励…在除夕休息); that too must decide nothing."""
    found = _ADVICE.search(sentence)
    if found is None:
        return sentence
    if _DECIDES.search(sentence[found.start() :]):
        raise NoticeError(f"{sentence[found.start() :][:60]!r} is not understood")
    return sentence[: found.start()]
