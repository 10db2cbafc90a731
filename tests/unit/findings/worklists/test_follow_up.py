"""What becomes of problems from one assessment to the next, by hand."""

from __future__ import annotations

import pandas as pd

from geo.findings.worklists.follow_up import ALIVE, LEFT, follow_up
from geo.findings.worklists.problem_rows import COLUMNS
from geo.findings.worklists.problems import Problems

COUNTIES = frozenset({"210101", "210102"})


def now(*ids, undecided=(), absorbed=()):
    """Problems with these ids, all of county 210101, with as many people as the id is long."""
    rows = pd.DataFrame(
        [{"problem_id": one, "adcode": "210101", "people": len(one)} for one in ids]
    )
    rows = rows.reindex(columns=list(COLUMNS)).assign(date="", follows="")
    return Problems(rows, frozenset(undecided), frozenset(absorbed))


def dated(problem, day, **more):
    """One dated problem of county 210101."""
    row = {"problem_id": problem, "adcode": "210101", "date": day, "follows": "", **more}
    return Problems(pd.DataFrame([row]).reindex(columns=list(COLUMNS)), frozenset(), frozenset())


def told(frame):
    """`{id: (state, since, left_on)}`."""
    columns = ["problem_state", "since", "left_on"]
    return {row["problem_id"]: tuple(row[c] for c in columns) for row in frame.to_dict("records")}


def run(*steps):
    """Follow steps of (date, problems), each against the one before; the last list."""
    previous = None
    for date, problems in steps:
        previous = follow_up(problems, date, COUNTIES, previous)
    return told(previous)


def test_everything_is_new_in_the_first_assessment():
    assert run(("2026-01-01", now("a"))) == {"a": ("new", "2026-01-01", "")}


def test_what_stays_is_open_since_it_was_found_and_what_is_not_found_is_gone():
    found = run(
        ("2026-01-01", now("a", "b")),
        ("2026-02-01", now("a", "b", "c")),
        ("2026-03-01", now("a", "c")),
    )
    assert found == {
        "a": ("open", "2026-01-01", ""),
        "c": ("open", "2026-02-01", ""),
        "b": ("gone", "2026-01-01", "2026-03-01"),
    }


def test_what_is_closed_stays_left_on_its_date_until_it_comes_back():
    steps = [("2026-01-01", now("a")), ("2026-02-01", now()), ("2026-03-01", now("b"))]
    assert run(*steps)["a"] == ("gone", "2026-01-01", "2026-02-01")
    assert run(*steps, ("2026-04-01", now("a")))["a"] == ("new", "2026-04-01", "")


def test_what_cannot_be_judged_any_more_is_not_gone():
    steps = [("2026-01-01", now("a")), ("2026-02-01", now(undecided=["a"]))]
    assert run(*steps) == {"a": ("unverified", "2026-01-01", "")}
    assert run(*steps, ("2026-03-01", now("a")))["a"] == ("open", "2026-01-01", "")
    assert run(*steps, ("2026-03-01", now()))["a"] == ("gone", "2026-01-01", "2026-03-01")


def test_a_gap_that_goes_by_another_place_is_absorbed_not_gone():
    steps = [("2026-01-01", now("gap-x")), ("2026-02-01", now("gap-w", absorbed=["gap-x"]))]
    assert run(*steps) == {
        "gap-w": ("new", "2026-02-01", ""),
        "gap-x": ("absorbed", "2026-01-01", "2026-02-01"),
    }


def test_problems_of_a_county_that_is_not_looked_at_stay_unverified():
    first = follow_up(now("a"), "2026-01-01", COUNTIES, None)
    later = follow_up(now(), "2026-02-01", frozenset({"210102"}), first)
    assert told(later)["a"][0] == "unverified"


FESTIVAL = "holiday_unserved-210101-2026-labour-day"


def test_a_dated_problem_lapses_the_day_after_its_last_day_and_not_before():
    first = ("2026-04-01", dated(FESTIVAL, "2026-05-05"))
    gone = run(first, ("2026-05-05", now()))
    assert gone == {FESTIVAL: ("gone", "2026-04-01", "2026-05-05")}
    lapsed = run(first, ("2026-05-06", now()))
    assert lapsed == {FESTIVAL: ("lapsed", "2026-04-01", "2026-05-06")}


def test_a_dated_problem_lapses_even_where_nobody_ever_knew():
    day = "day_unserved-210101-2026-05-02"
    steps = [("2026-04-01", dated(day, "2026-05-02")), ("2026-05-01", now(undecided=[day]))]
    assert run(*steps)[day][0] == "unverified"
    assert run(*steps, ("2026-05-03", now(undecided=[day])))[day][0] == "lapsed"


def test_what_was_gone_before_its_day_does_not_lapse_after_it():
    steps = [("2026-04-01", dated(FESTIVAL, "2026-05-05")), ("2026-05-01", now())]
    assert run(*steps, ("2026-05-06", now()))[FESTIVAL] == ("gone", "2026-04-01", "2026-05-01")


def test_next_years_problem_follows_a_lapsed_one_of_a_year_no_longer_loaded():
    following = "holiday_unserved-210101-2027-labour-day"
    before = follow_up(dated(FESTIVAL, "2026-05-05"), "2026-04-01", COUNTIES, None)
    after = follow_up(dated(following, "2027-05-05"), "2027-01-01", COUNTIES, before)
    rows = after.set_index("problem_id")
    assert rows.loc[following, ["problem_state", "follows"]].tolist() == ["new", FESTIVAL]
    assert rows.loc[FESTIVAL, "problem_state"] == "lapsed"
    alone = follow_up(dated(following, "2027-05-05"), "2027-01-01", COUNTIES, None)
    assert alone["follows"].tolist() == [""]


def test_no_assessment_says_that_a_problem_is_closed():
    assert not {"closed", "settled"} & {*ALIVE, *LEFT}
    assert {*ALIVE, *LEFT} == {"new", "open", "unverified", "absorbed", "gone", "lapsed"}
