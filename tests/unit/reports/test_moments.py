"""Moments in the clock of Beijing."""

from __future__ import annotations

import pytest

from geo.reports.writing.moments import say_moment


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2026-03-01T08:00:00Z", "2026年3月1日16:00（北京时间）"),
        ("2026-12-31T16:00:00+00:00", "2027年1月1日00:00（北京时间）"),
        ("2026-12-31T23:59:59+08:00", "2026年12月31日23:59（北京时间）"),
    ],
)
def test_a_moment_is_told_by_the_clock_of_beijing(iso: str, words: str) -> None:
    assert say_moment(iso) == words
