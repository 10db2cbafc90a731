"""Times of one day: put on the 24-hour clock, in order, or found to be doubtful.

Spans stand in the order of the day. A second one that would begin before the first ends is an
afternoon on the 12-hour clock (8:00-11:30,1:30-4:30) where that puts it after the first; else its
hours are doubtful. So are hours that would be at night without a word for it (1:30-4:30 alone).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.calendar.words.parts import Dates, Half, RoundTheClock, Season, Span, Time
from geo.calendar.words.statements import UnreadError

NOON = 12 * 60
_DAY = 24 * 60
_EARLIEST, _EVENING = 5 * 60, 17 * 60
_MORNING_AFTER = 12 * 60
_HALVES = {"上午", "下午", "晚上", "中午"}


@dataclass(frozen=True, slots=True)
class Timed:
    """A time, and the part of the year that it is said of (None: all of it)."""

    time: Time
    season: Season | Dates | None = None


@dataclass(frozen=True, slots=True)
class SaidTimes:
    """Spans of minutes, or words for parts of the day; neither where the hours are not known.

    `doubtful` marks hours that were written and cannot be told, `moved` an afternoon that was read
    on the 12-hour clock.
    """

    spans: tuple[tuple[int, int], ...] = ()
    words: tuple[str, ...] = ()
    doubtful: bool = False
    moved: bool = False

    def write(self) -> str:
        """As opening hours write them: `08:00-11:30,13:30-16:30`, `open "上午"`, `open`."""
        if self.words:
            return f'open "{"、".join(self.words)}"'
        return ",".join(write_span(*span) for span in self.spans) or "open"


def write_span(start: int, end: int) -> str:
    """`08:00-11:30`; an end on the next day as `17:00-08:00`."""
    end = end - _DAY if end > _DAY else end
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


def settle_hours(times: Sequence[Time]) -> SaidTimes:
    """The hours of one day.

    Raises
    ------
    UnreadError
        Times and words for parts of the day stand side by side.
    """
    if not times:
        return SaidTimes()
    if any(isinstance(one, RoundTheClock) for one in times):
        if len(times) > 1:
            raise UnreadError
        return SaidTimes(((0, _DAY),))
    if all(isinstance(one, Half) for one in times):
        return _settle_words([one.name for one in times if isinstance(one, Half)])
    spans = [one for one in times if isinstance(one, Span)]
    labelled = [one for one in times if isinstance(one, Half) and one.name in {"全天", "白天"}]
    if len(spans) + len(labelled) < len(times):
        raise UnreadError
    return _settle_spans(spans)


def lies_apart(first: Sequence[Time], second: Sequence[Time]) -> bool:
    """Whether times are said to be of other parts of the day, so that both hold."""
    halves = [
        {
            one.name if isinstance(one, Half) else one.half
            for one in times
            if not isinstance(one, RoundTheClock)
        }
        for times in (first, second)
    ]
    if not all(all(isinstance(one, Half | Span) for one in times) for times in (first, second)):
        return False
    if all(half and half <= _HALVES for half in halves):
        return not halves[0] & halves[1]
    spans = [[one for one in times if isinstance(one, Span)] for times in (first, second)]
    if not (halves[1] and halves[1] <= _HALVES) or any(not one for one in spans):
        return False
    return all(a.end <= b.start for a in spans[0] for b in spans[1] if a.start < a.end)


def drop_half(hours: SaidTimes, half: str) -> SaidTimes:
    """Hours without a part of the day (周三下午除外).

    Raises
    ------
    UnreadError
        Nothing would be left.
    """
    if half not in {"上午", "下午"}:
        raise UnreadError
    other = "下午" if half == "上午" else "上午"
    if hours.doubtful or not (hours.spans or hours.words):
        return hours if hours.doubtful else SaidTimes(words=(other,))
    if hours.words:
        left = tuple(word for word in hours.words if word != half)
        left = tuple(other if word == "全天" else word for word in left)
        if not left:
            raise UnreadError
        return SaidTimes(words=left)
    if any(start < NOON and end > NOON + 60 for start, end in hours.spans):
        return SaidTimes(doubtful=True)
    kept = tuple((start, end) for start, end in hours.spans if (start < NOON) == (half == "下午"))
    if not kept:
        raise UnreadError
    return replace(hours, spans=kept)


def _settle_words(names: list[str]) -> SaidTimes:
    known = tuple(dict.fromkeys(name for name in names if name not in {"半天", "白天"}))
    if "半天" in names or set(known) - {"上午", "下午", "全天"}:
        return SaidTimes(doubtful=True)
    return SaidTimes(words=known or ("全天",))


def _settle_spans(spans: list[Span]) -> SaidTimes:
    found: list[tuple[int, int]] = []
    moved = False
    if all(one.half for one in spans):
        spans = sorted(spans, key=lambda one: one.start)
    for one in spans:
        start, end = one.start, one.end
        if found and start < found[-1][1] and not one.half:
            start, end, moved = start + NOON, end + NOON, True
            if end > 22 * 60:
                return SaidTimes(doubtful=True)
        if end <= start and _runs_over_midnight(one):
            end += _DAY
        if end <= start and start >= NOON:
            raise UnreadError
        if end <= start or (found and start < found[-1][1]):
            return SaidTimes(doubtful=True)
        if start < _EARLIEST and not one.half and end < _DAY:
            return SaidTimes(doubtful=True)
        found.append((start, end))
    return SaidTimes(tuple(found), moved=moved)


def _runs_over_midnight(span: Span) -> bool:
    return span.overnight or (span.start >= _EVENING and span.end <= _MORNING_AFTER)
