"""People with an open site on a day off, on a road drawn by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from geo.arrays import texts
from geo.calendar.opening.sites_open import Openings
from geo.findings.holidays.holiday_cover import HolidayCover, describe_days, describe_worst_days
from geo.findings.status.readings import Evidence
from geo.model.trilean import Trilean
from tests.samples.road_maps import NORTH, WEST, make_lines
from tests.samples.small_world import Clinic, Village, make_counties, make_evidence

NO, UNKNOWN, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES
DATES = (date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18))


def make_world() -> Evidence:
    """West 100 people at site a; east 40 people at site b, 40 km away; both rural."""
    east = WEST + 0.5
    return make_evidence(
        make_lines([(WEST, NORTH), (east, NORTH)], [(0, 1)]),
        [Village("west", (WEST, NORTH), 100), Village("east", (east, NORTH), 40)],
        [Clinic("a", (WEST, NORTH)), Clinic("b", (east, NORTH))],
        counties=make_counties(),
    )


def make_openings(state: list[list[Trilean]]) -> Openings:
    shape = (len(state), len(DATES))
    return Openings(
        "routine", DATES, np.array(state, dtype=np.int8), np.full(shape, "", dtype=object),
        np.zeros(len(DATES), dtype=bool), (),
    )  # fmt: skip


def test_people_drop_where_their_site_is_closed_and_may_where_it_is_unknown() -> None:
    cover = HolidayCover.count(make_world(), make_openings([[YES, NO, YES], [YES, YES, UNKNOWN]]))
    found = describe_days(cover, np.arange(3))
    assert found["residents"].tolist() == [140, 140, 140]
    assert found["covered_on_day"].tolist() == [140, 40, 100]
    assert found["unknown_on_day"].tolist() == [0, 0, 40]
    assert found["drop_on_day"].tolist() == [0, 100, 40]
    assert found["drop_certain"].tolist() == [0, 100, 0]


def test_the_worst_day_is_the_first_with_the_fewest_covered() -> None:
    cover = HolidayCover.count(make_world(), make_openings([[YES, NO, NO], [YES, YES, YES]]))
    found = describe_worst_days(cover, np.arange(3), DATES)
    assert found["worst_day"].tolist() == ["2026-02-17"]
    assert found["covered_worst_day"].tolist() == [40]
    assert found["drop_worst_day"].tolist() == [100]


def test_a_site_that_closed_for_good_is_missed_on_no_day_after() -> None:
    world = make_world()
    gone = replace(world.sites.records, valid_to=texts(["2026-02-16", ""]))
    world = replace(world, sites=replace(world.sites, records=gone))
    cover = HolidayCover.count(world, make_openings([[YES, NO, NO], [YES, YES, YES]]))
    assert describe_days(cover, np.arange(3))["drop_on_day"].tolist() == [0, 0, 0]
