"""Days and holidays of counties beside the rule of rules.md#holiday-6 counted out site by site."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrays import texts
from geo.findings.holidays.county_holidays import find_holidays
from geo.model.roster import Roster
from tests.samples.site_tables import load_calendar, make_counties, make_sites
from tests.samples.small_world import STANDARD

NO, UNKNOWN, YES = 0, 1, 2
WORDS = ["unserved", "undetermined", "served"]
CALENDAR = load_calendar(2026)
DAYS = [day for holiday in CALENDAR.holidays for day in holiday.days_off]
COUNTIES = 3
AS_OF = date(2026, 4, 5)
AHEAD = [one for one in CALENDAR.holidays if one.days_off[-1] >= AS_OF]


def roster_of(states: np.ndarray) -> Roster:
    """Every site's state on every day off, shape (sites, days)."""
    sites, days = states.shape
    return Roster(
        np.repeat(texts(f"s{s}" for s in range(sites)), days),
        np.tile(texts(day.isoformat() for day in DAYS), sites),
        texts([""] * states.size),
        states.ravel(),
        texts([""] * states.size),
    )


def longest_gap(days: list[date], open_or_unknown: list[bool]) -> int:
    """The longest run of days in a row, day after day, of which none is or may be served."""
    runs, run = [0], 0
    previous = None
    for day, yes in zip(days, open_or_unknown, strict=True):
        follows = previous is not None and day - previous == timedelta(days=1)
        run = 0 if yes else (run if follows else 0) + 1
        runs.append(run)
        previous = day
    return max(runs)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 7))
def test_flags_are_those_of_the_rule_site_by_site(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    share = rng.dirichlet([1.0, 1.0, 0.3])
    states = rng.choice([NO, UNKNOWN, YES], size=(count, len(DAYS)), p=share).astype(np.int8)
    offers = rng.choice([NO, UNKNOWN, YES, YES], size=count)
    home = rng.integers(-1, COUNTIES, count)
    sites = make_sites([""] * count, county=home.tolist(), offers={"routine": offers.tolist()})
    found = find_holidays(
        sites, make_counties(COUNTIES), CALENDAR, STANDARD, AS_OF, roster_of(states)
    )
    days = found.days.set_index(["date", "adcode"])
    periods = found.county_holidays.set_index(["holiday_id", "adcode"])
    for c in range(COUNTIES):
        adcode = f"2100{c + 1:02}"
        own = [s for s in range(count) if home[s] == c and offers[s] != NO]
        flags: dict[date, int] = {}
        for d, day in enumerate(DAYS):
            answers = [min(int(offers[s]), int(states[s, d])) for s in own]
            flags[day] = max(answers, default=NO)
            row = days.loc[(day.isoformat(), adcode)]
            assert row["flag"] == WORDS[flags[day]]
            counted = [row["open_sites"], row["unknown_sites"], row["closed_sites"]]
            assert counted == [answers.count(state) for state in (YES, UNKNOWN, NO)]
        worst: list[tuple[int, int]] = []
        for h, holiday in enumerate(CALENDAR.holidays):
            mine = [flags[day] for day in holiday.days_off]
            at = [DAYS.index(day) for day in holiday.days_off]
            units = [min(min(int(offers[s]), int(states[s, d])) for d in at) for s in own]
            row = periods.loc[(holiday.id, adcode)]
            assert row["flag"] == WORDS[max(mine)]
            assert row["flag_every_day"] == WORDS[min(mine)]
            assert row["flag_one_unit"] == WORDS[max(units, default=NO)]
            assert row["days_off"] == len(mine)
            assert [row[f"days_{word}"] for word in ("served", "unknown", "unserved")] == [
                mine.count(YES), mine.count(UNKNOWN), mine.count(NO),
            ]  # fmt: skip
            gap = longest_gap(list(holiday.days_off), [one != NO for one in mine])
            assert row["longest_gap_days"] == gap
            worst.append((max(mine), h))
        county = found.counties.iloc[c]
        flag, of = min(worst)
        assert county["holiday_flag_year"] == WORDS[flag]
        assert county["holiday_flag_year_of"] == CALENDAR.holidays[of].id
        by_id = {CALENDAR.holidays[h].id: value for value, h in worst}
        following = AHEAD[0]
        assert county["holiday_flag"] == WORDS[by_id[following.id]]
        assert county["holiday_flag_of"] == following.id
        assert found.flags.for_norms()[c] == min(by_id[one.id] for one in AHEAD)
        at = [DAYS.index(day) for day in following.days_off]
        ever = [s for s in own if any(min(offers[s], states[s, d]) == YES for d in at)]
        assert county["holiday_open_sites"] == len(ever)
        assert county["holiday_days_served"] == sum(flags[day] == YES for day in following.days_off)
