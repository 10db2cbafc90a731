"""What becomes of problems from one assessment to the next, by hand."""

from __future__ import annotations

import pandas as pd

from geo.findings.follow_up import follow_up
from geo.findings.problem_rows import COLUMNS
from geo.findings.problems import Problems

COUNTIES = frozenset({"210101", "210102"})


def now(*ids, undecided=(), absorbed=()):
    """Problems with these ids, all of county 210101, with as many people as the id is long."""
    rows = pd.DataFrame(
        [{"problem_id": one, "adcode": "210101", "people": len(one)} for one in ids]
    )
    rows = rows.reindex(columns=list(COLUMNS))
    return Problems(rows, frozenset(undecided), frozenset(absorbed))


def told(frame):
    """`{id: (state, since, closed_on)}`."""
    columns = ["problem_state", "since", "closed_on"]
    return {row["problem_id"]: tuple(row[c] for c in columns) for row in frame.to_dict("records")}


def run(*steps):
    """Follow steps of (date, problems), each against the one before; the last list."""
    previous = None
    for date, problems in steps:
        previous = follow_up(problems, date, COUNTIES, previous)
    return told(previous)


def test_everything_is_new_in_the_first_assessment():
    assert run(("2026-01-01", now("a"))) == {"a": ("new", "2026-01-01", "")}


def test_what_stays_is_open_since_it_was_found_and_what_is_gone_is_closed():
    found = run(
        ("2026-01-01", now("a", "b")),
        ("2026-02-01", now("a", "b", "c")),
        ("2026-03-01", now("a", "c")),
    )
    assert found == {
        "a": ("open", "2026-01-01", ""),
        "c": ("open", "2026-02-01", ""),
        "b": ("closed", "2026-01-01", "2026-03-01"),
    }


def test_what_is_closed_stays_closed_on_its_date_until_it_comes_back():
    steps = [("2026-01-01", now("a")), ("2026-02-01", now()), ("2026-03-01", now("b"))]
    assert run(*steps)["a"] == ("closed", "2026-01-01", "2026-02-01")
    assert run(*steps, ("2026-04-01", now("a")))["a"] == ("new", "2026-04-01", "")


def test_what_cannot_be_judged_any_more_is_not_closed():
    steps = [("2026-01-01", now("a")), ("2026-02-01", now(undecided=["a"]))]
    assert run(*steps) == {"a": ("unverified", "2026-01-01", "")}
    assert run(*steps, ("2026-03-01", now("a")))["a"] == ("open", "2026-01-01", "")
    assert run(*steps, ("2026-03-01", now()))["a"] == ("closed", "2026-01-01", "2026-03-01")


def test_a_gap_that_goes_by_another_place_is_absorbed_not_closed():
    steps = [("2026-01-01", now("gap-x")), ("2026-02-01", now("gap-w", absorbed=["gap-x"]))]
    assert run(*steps) == {
        "gap-w": ("new", "2026-02-01", ""),
        "gap-x": ("absorbed", "2026-01-01", "2026-02-01"),
    }


def test_problems_of_a_county_that_is_not_looked_at_stay_unverified():
    first = follow_up(now("a"), "2026-01-01", COUNTIES, None)
    later = follow_up(now(), "2026-02-01", frozenset({"210102"}), first)
    assert told(later)["a"][0] == "unverified"
