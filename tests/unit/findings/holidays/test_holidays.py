from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from geo.arrays import texts
from geo.findings.holidays.county_holidays import HolidayFindings, find_holidays
from geo.findings.holidays.flags import find_unserved_ahead
from geo.model.roster import Roster
from geo.model.site import Sites
from geo.model.trilean import Trilean
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from tests.samples.site_tables import load_calendar, make_counties, make_sites

NO, UNKNOWN, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES
STANDARD = read_standard(Path(shipped_data()) / "standards" / "liaoning-2025.toml")
SPRING_FESTIVAL = [f"2026-02-{day}" for day in range(15, 24)]


def find(
    sites: Sites, counties: int = 1, as_of: str = "2026-01-01", **more: object
) -> HolidayFindings:
    day = date.fromisoformat(as_of)
    return find_holidays(sites, make_counties(counties), load_calendar(), STANDARD, day, **more)


def flags(found: HolidayFindings) -> list[str]:
    return found.counties["holiday_flag"].tolist()


def roster_of(site: str, days: dict[str, Trilean]) -> Roster:
    count = len(days)
    return Roster(
        texts([site] * count),
        texts(days),
        texts([""] * count),
        np.array(list(days.values()), dtype=np.int8),
        texts([""] * count),
    )


def spring_festival(found: HolidayFindings) -> dict[str, object]:
    table = found.county_holidays
    row = table[table["holiday_id"] == "2026-spring-festival"].iloc[0]
    return dict(row)


def test_there_is_one_row_per_county_and_day_off_of_every_year() -> None:
    found = find(make_sites(["24/7"]), counties=3)
    assert list(found.days.columns) == [
        "year",
        "holiday_id",
        "holiday",
        "date",
        "adcode",
        "open_sites",
        "unknown_sites",
        "closed_sites",
        "flag",
        "provisional",
        "rabies_open_sites",
    ]
    assert len(found.days) == 3 * (28 + 33)
    assert len(found.county_holidays) == 3 * 13
    assert not found.days.duplicated(["date", "adcode"]).any()
    first = found.days.iloc[0]
    assert first[["holiday_id", "holiday", "date", "adcode"]].tolist() == [
        "2025-new-year",
        "元旦",
        "2025-01-01",
        "210001",
    ]


def test_a_county_day_counts_open_unknown_and_closed_sites() -> None:
    hours = ["24/7", "Mo-Su 08:00-16:00", "Mo-Fr 08:00-16:00; PH off", "", "Mo-Fr 08:00-16:00"]
    days = find(make_sites(hours)).days.set_index("date")
    columns = ["open_sites", "unknown_sites", "closed_sites", "flag"]
    assert days.loc["2026-02-17", columns].tolist() == [1, 3, 1, "served"]
    assert days.loc["2026-02-21", columns].tolist() == [1, 2, 2, "served"]


@pytest.mark.parametrize(
    ("hours", "flag"),
    [
        (["24/7", ""], "served"),
        (["", "Mo-Fr 08:00-16:00; PH off"], "undetermined"),
        (["Mo-Fr 08:00-16:00; PH off"], "unserved"),
        ([], "unserved"),
    ],
)
def test_the_flag_of_a_county_follows_from_its_sites(hours: list[str], flag: str) -> None:
    found = find(make_sites(hours))
    assert flags(found) == [flag]
    assert set(found.days["flag"]) == {flag}


def test_a_round_the_clock_rabies_clinic_does_not_clear_a_county_for_routine() -> None:
    offers = {"routine": [NO], "rabies": [YES]}
    found = find(make_sites(["24/7"], offers=offers))
    assert flags(found) == ["unserved"]
    assert found.days[["open_sites", "unknown_sites", "closed_sites"]].to_numpy().sum() == 0
    assert flags(find(make_sites(["24/7"], offers=offers), service="rabies")) == ["served"]


def test_an_open_site_of_unknown_service_leaves_the_county_undetermined() -> None:
    found = find(make_sites(["24/7"], offers={"routine": [UNKNOWN]}))
    assert flags(found) == ["undetermined"]


def test_a_closed_site_of_unknown_service_counts_as_closed() -> None:
    found = find(make_sites(["Mo-Fr 08:00-16:00; PH off"], offers={"routine": [UNKNOWN]}))
    assert set(found.days["closed_sites"]) == {1}
    assert flags(found) == ["unserved"]


def test_sites_of_neighbours_and_outside_ones_never_clear_a_county() -> None:
    found = find(make_sites(["24/7", "24/7"], county=[1, -1]), counties=2)
    assert flags(found) == ["unserved", "served"]
    assert found.counties["holiday_open_sites"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("possible", "hours", "expected"),
    [
        ({}, "24/7", ["undetermined", "served", "undetermined"]),
        ({0: (0, 1)}, "24/7", ["undetermined", "served", "unserved"]),
        ({0: ()}, "24/7", ["unserved", "served", "unserved"]),
        ({}, "Mo-Fr 08:00-16:00; PH off", ["unserved", "served", "unserved"]),
    ],
)
def test_a_site_of_no_certain_place_leaves_unknown_the_counties_that_it_may_lie_in(
    possible: dict[int, tuple[int, ...]], hours: str, expected: list[str]
) -> None:
    sites = make_sites([hours, "24/7"], county=[-1, 1])
    records = replace(sites.records, position=texts(["none", "exact"]))
    found = find(replace(sites, records=records, possible_counties=possible), counties=3)
    assert flags(found) == expected
    assert set(found.days["unknown_sites"]) == {0}
    one_unit = found.county_holidays.groupby("adcode")["flag_one_unit"].unique()
    assert [one.tolist() for one in one_unit] == [[flag] for flag in expected]
    ahead = found.flags.for_norms()
    assert [("unserved", "undetermined", "served")[flag] for flag in ahead] == expected


def test_one_served_day_serves_the_holiday_but_not_every_day_of_it() -> None:
    days = dict.fromkeys(SPRING_FESTIVAL, NO) | {"2026-02-18": YES, "2026-02-23": UNKNOWN}
    found = find(make_sites(["24/7"]), roster=roster_of("s0", days))
    row = spring_festival(found)
    assert row["flag"] == "served"
    assert row["flag_every_day"] == "unserved"
    assert [row[name] for name in ("days_off", "days_served", "days_unknown", "days_unserved")] == [
        9,
        1,
        1,
        7,
    ]
    assert row["longest_gap_days"] == 4
    assert row["flag_label"] == "至少1天有单位开诊（待核实1天）"


def test_a_holiday_with_unknown_days_and_no_served_one_is_undetermined() -> None:
    days = dict.fromkeys(SPRING_FESTIVAL, NO) | {"2026-02-18": UNKNOWN}
    row = spring_festival(find(make_sites(["24/7"]), roster=roster_of("s0", days)))
    assert (row["flag"], row["flag_every_day"]) == ("undetermined", "unserved")
    assert row["longest_gap_days"] == 5
    assert row["flag_label"] == "待核实（1/9天）"


def test_nine_unknown_days_are_no_gap() -> None:
    row = spring_festival(find(make_sites([""])))
    assert (row["days_unknown"], row["days_unserved"], row["longest_gap_days"]) == (9, 0, 0)


def test_the_flag_is_of_the_next_holiday_and_the_worst_of_the_year_stands_beside() -> None:
    closed = ["2026-04-04", "2026-04-05", "2026-04-06", "2026-06-19", "2026-06-20", "2026-06-21"]
    days = dict.fromkeys(closed, NO) | {"2025-01-01": NO, "2026-09-25": UNKNOWN}
    sites = make_sites(["24/7", "Mo-Fr 08:00-16:00; PH off"])
    county = find(sites, as_of="2026-02-24", roster=roster_of("s0", days)).counties.iloc[0]
    assert county["holiday_flag"] == "unserved"
    assert county["holiday_flag_of"] == "2026-qingming"
    assert (county["holiday_days_off"], county["holiday_days_served"]) == (3, 0)
    assert county["holiday_open_sites"] == 0
    later = find(sites, as_of="2026-06-22", roster=roster_of("s0", days)).counties.iloc[0]
    assert (later["holiday_flag"], later["holiday_flag_of"]) == ("served", "2026-mid-autumn")
    assert later["holiday_label"] == "至少2天有单位开诊（待核实1天）"
    year = ["holiday_flag_year", "holiday_flag_year_of"]
    assert later[year].tolist() == county[year].tolist() == ["unserved", "2026-qingming"]


@pytest.mark.parametrize(
    ("as_of", "holiday"),
    [
        ("2026-02-14", "2026-spring-festival"),
        ("2026-02-15", "2026-spring-festival"),
        ("2026-02-23", "2026-spring-festival"),
        ("2026-02-24", "2026-qingming"),
        ("2025-12-30", "2026-new-year"),
        ("2026-10-07", "2026-national-day"),
        ("2026-10-08", "2027-new-year"),
        ("2026-11-30", "2027-new-year"),
        ("2027-01-02", "2027-spring-festival"),
    ],
)
def test_a_holiday_is_the_next_one_until_its_last_day_is_over(as_of: str, holiday: str) -> None:
    found = find(make_sites(["24/7"]), as_of=as_of)
    assert found.counties["holiday_flag_of"].tolist() == [holiday]


def test_the_next_holiday_without_a_notice_is_told_as_provisional() -> None:
    found = find(make_sites(["Mo-Su 08:00-16:00; PH open"]), as_of="2027-01-05")
    county = found.counties.iloc[0]
    assert bool(county["holiday_provisional"])
    assert (county["holiday_days_off"], county["holiday_days_served"]) == (4, 4)
    assert county["holiday_label"] == "有单位开诊（4/4天，仅法定假日）"
    ahead = found.county_holidays[found.county_holidays["upcoming"]]
    assert ahead[["holiday_id", "provisional"]].to_numpy().tolist() == [
        ["2027-spring-festival", True]
    ]
    days = found.days[found.days["provisional"]]
    assert days["date"].tolist() == ["2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08"]


@pytest.mark.parametrize(
    ("hours", "flag"),
    [("24/7", "served"), ("", "undetermined"), ("Mo-Fr 08:00-16:00; PH off", "undetermined")],
)
def test_a_provisional_holiday_meets_a_norm_but_never_fails_it(hours: str, flag: str) -> None:
    found = find(make_sites([hours]), as_of="2026-11-30")
    words = ["unserved", "undetermined", "served"]
    assert [words[one] for one in found.flags.for_norms()] == [flag]


def test_a_norm_takes_every_holiday_ahead_and_none_behind() -> None:
    sites = make_sites(["24/7"])
    gap = roster_of("s0", dict.fromkeys(["2026-06-19", "2026-06-20", "2026-06-21"], NO))
    assert find(sites, as_of="2026-01-01", roster=gap).flags.for_norms().tolist() == [NO]
    assert find(sites, as_of="2026-06-21", roster=gap).flags.for_norms().tolist() == [NO]
    assert find(sites, as_of="2026-06-22", roster=gap).flags.for_norms().tolist() == [YES]


def test_a_county_where_rabies_clinics_alone_are_open_is_unserved_and_says_so() -> None:
    offers = {"routine": [YES, NO], "rabies": [NO, YES]}
    county = find(
        make_sites(["Mo-Fr 08:00-16:00; PH off", "24/7"], offers=offers), as_of="2026-03-01"
    )
    row = county.counties.iloc[0]
    assert (row["holiday_flag"], bool(row["holiday_rabies_only"])) == ("unserved", True)
    assert row["holiday_label"] == "仅狂犬病门诊开诊"
    assert set(county.days["rabies_open_sites"]) == {1}
    unknown = find(make_sites(["", "24/7"], offers=offers), as_of="2026-03-01").counties.iloc[0]
    assert (unknown["holiday_flag"], bool(unknown["holiday_rabies_only"])) == (
        "undetermined", False,
    )  # fmt: skip


def test_days_of_a_holiday_gone_by_still_tell_whether_it_was_served() -> None:
    days = dict.fromkeys(SPRING_FESTIVAL, NO) | {"2026-02-15": YES}
    found = find(make_sites(["24/7"]), as_of="2026-02-20", roster=roster_of("s0", days))
    county = found.counties.iloc[0]
    assert county["holiday_label"] == "部分日有单位开诊（1/9天）"
    assert found.horizon.days_ahead(found.horizon.holidays[0])[0] == date(2026, 2, 20)


def test_open_sites_of_a_holiday_are_those_open_on_some_day_of_it() -> None:
    hours = ["Mo-Fr 08:00-16:00; PH Mo off", "Mo-Su 08:00-16:00; PH Su 09:00-12:00", "24/7", ""]
    found = find(make_sites(hours))
    assert found.counties["holiday_flag_of"].tolist() == ["2026-new-year"]
    assert found.counties["holiday_open_sites"].tolist() == [1]
    thursday = roster_of("s0", {"2026-01-01": YES})
    assert find(make_sites(hours), roster=thursday).counties["holiday_open_sites"].tolist() == [2]


@pytest.mark.parametrize(
    ("hours", "flag", "every_day"),
    [
        ("Mo-Fr 08:00-16:00", "unserved", "unserved"),
        ("Mo-Sa 08:00-16:00", "served", "unserved"),
        ("Su 08:00-16:00", "served", "unserved"),
        ("Apr-Dec Su 08:00-16:00", "unserved", "unserved"),
        ("Mo-Su 08:00-16:00", "served", "served"),
        ("", "undetermined", "undetermined"),
    ],
)
def test_ordinary_weekends_are_read_apart_from_holidays(
    hours: str, flag: str, every_day: str
) -> None:
    weekend = find(make_sites([hours])).weekends
    assert weekend["holiday_id"].tolist() == ["2026-weekend"]
    assert weekend[["year", "adcode", "flag", "flag_every_day"]].iloc[0].tolist() == [
        2026,
        "210001",
        flag,
        every_day,
    ]


def test_only_weekends_of_two_ordinary_days_are_read() -> None:
    broken = {day.isocalendar()[:2] for day in load_calendar().listed if day.weekday() >= 5}
    whole = [
        saturday
        for saturday in (date.fromisocalendar(2026, week, 6) for week in range(1, 53))
        if saturday.isocalendar()[:2] not in broken
    ]
    found = find(make_sites(["24/7"]))
    assert found.weekends["days_off"].tolist() == [2 * len(whole)]
    days = [day.isoformat() for one in whole for day in (one, one + timedelta(days=1))]
    assert found.weekend_days["date"].tolist() == days


def test_one_unit_must_be_open_on_every_day_of_its_county() -> None:
    first, second = SPRING_FESTIVAL[:4], SPRING_FESTIVAL[4:]
    hours = ["Mo-Su 08:00-16:00; PH off"] * 2 + ["Mo-Su 08:00-16:00; PH open", ""]
    roster = roster_of("s0", dict.fromkeys(first, YES))
    rest = roster_of("s1", dict.fromkeys(second, YES))
    both = Roster(
        *(
            np.concatenate((getattr(roster, name), getattr(rest, name)))
            for name in ("site_id", "date", "service", "state", "hours")
        )
    )
    found = find(make_sites(hours, county=[0, 0, 1, 2]), counties=3, roster=both)
    table = found.county_holidays
    rows = table[table["holiday_id"] == "2026-spring-festival"]
    assert rows["flag_every_day"].tolist() == ["served", "served", "undetermined"]
    assert rows["flag_one_unit"].tolist() == ["unserved", "served", "undetermined"]


def test_the_order_of_the_sites_changes_nothing() -> None:
    hours = ["24/7", "", "Mo-Su 08:00-16:00", "Mo-Fr 08:00-16:00; PH off"]
    county = [0, 1, 1, 2]
    one = find(make_sites(hours, county=county), counties=3)
    other = find(make_sites(hours[::-1], county=county[::-1]), counties=3)
    assert one.days.equals(other.days)
    assert one.county_holidays.equals(other.county_holidays)
    assert one.counties.equals(other.counties)


def test_beyond_every_calendar_nothing_is_said() -> None:
    found = find(make_sites(["24/7"]), as_of="2150-01-01")
    county = found.counties.iloc[0]
    assert (county["holiday_flag"], county["holiday_flag_of"]) == ("undetermined", "")
    assert county["holiday_label"] == "待核实"
    assert found.flags.for_norms().tolist() == [UNKNOWN]
    assert not found.county_holidays["upcoming"].any()


def test_a_county_fails_the_command_for_a_holiday_ahead_that_a_notice_sets() -> None:
    closed = make_sites(["Mo-Fr 08:00-16:00; PH off"])
    table = find(closed, as_of="2026-09-26").county_holidays
    failing = table[find_unserved_ahead(table)]["holiday_id"].tolist()
    assert failing == ["2026-mid-autumn", "2026-national-day"]
    assert not find_unserved_ahead(find(closed, as_of="2026-11-30").county_holidays).any()
