"""When the next assessment begins: after a quiet second, or ten seconds after the first edit."""

from __future__ import annotations

from app.publishing.waiting import LONGEST_S, Waiting, Wanted

DAY = "2026-02-01"


def want(revision: int, day: str = DAY) -> Wanted:
    return Wanted(revision, day)


def test_an_edit_is_followed_after_a_quiet_second():
    waiting = Waiting(want(1))
    assert waiting.choose(want(1), 0.0) is None
    assert waiting.choose(want(2), 5.0) is None
    assert waiting.choose(want(2), 5.9) is None
    assert waiting.choose(want(2), 6.0) == want(2)
    waiting.end(want(2), 7.0)
    assert waiting.choose(want(2), 100.0) is None
    assert waiting.is_current


def test_edits_without_a_pause_put_it_off_for_ten_seconds_at_most():
    waiting, begun = Waiting(want(1)), None
    for tenth in range(300):
        now = 20.0 + tenth / 10
        begun = waiting.choose(want(2 + tenth // 5), now)
        if begun is not None:
            break
    assert begun is not None
    assert now - 20.0 == LONGEST_S


def test_edits_during_a_computation_wait_from_its_end():
    waiting = Waiting(want(1))
    waiting.choose(want(2), 0.0)
    assert waiting.choose(want(2), 1.0) == want(2)
    waiting.end(want(2), 9.0)
    assert waiting.choose(want(3), 9.1) is None
    assert waiting.choose(want(4), 9.9) is None
    assert waiting.choose(want(4), 10.9) == want(4)


def test_what_failed_is_not_tried_again_until_something_changes():
    waiting = Waiting(want(1))
    waiting.choose(want(2), 0.0)
    waiting.end(want(2), 1.5, failed=True)
    assert waiting.choose(want(2), 60.0) is None
    assert waiting.choose(want(3), 61.0) is None
    assert waiting.choose(want(3), 62.0) == want(3)
    assert waiting.served == want(1)


def test_midnight_and_a_clock_set_back_are_changes_like_others():
    waiting = Waiting(want(5))
    assert waiting.choose(want(5, "2026-02-02"), 0.0) is None
    assert waiting.choose(want(5, "2026-02-02"), 1.0) == want(5, "2026-02-02")
    waiting.end(want(5, "2026-02-02"), 2.0)
    assert waiting.choose(want(5, DAY), 3.0) is None
    assert waiting.choose(want(5, DAY), 4.0) == want(5, DAY)


def test_an_edit_that_is_undone_before_it_counted_needs_nothing():
    """A day that came and went: what is wanted is what is served."""
    waiting = Waiting(want(5))
    waiting.choose(want(5, "2026-02-02"), 0.0)
    assert waiting.choose(want(5), 0.5) is None
    assert waiting.choose(want(5), 60.0) is None
