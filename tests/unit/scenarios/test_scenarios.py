"""Scenarios against the assessment of the register as they leave it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.errors import ScenarioError
from geo.scenarios.schema import read_scenario
from geo.scenarios.warm_up import list_rehearsals
from tests.samples.small_study import make_small_study, run

SIDES = ("before", "after")
EXTRA = ("tier", "services", "setting", "valid_from", "valid_to")


def make_study():
    """The small study with a site out of service, and a column for everything that may change."""
    study = make_small_study()
    for name in EXTRA:
        study.sites[name] = ""
    study.sites.loc[2, "valid_to"] = "2025-12-01"
    return study


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenarios")
    made = run(make_study(), folder)
    return made, made.scenario_engine, folder


def apply(base, *changes):
    return base[1].apply(read_scenario({"name": "方案", "changes": list(changes)}))


def rewrite(study, changes):
    """The tables as an officer would change them by hand."""
    sites, new = study.sites, 0
    for change in changes:
        kind = change["change"]
        row = sites.index[sites["site_id"] == change.get("site_id")]
        if kind == "add_site":
            new += 1
            fresh = dict.fromkeys(sites.columns, "") | {
                "site_id": f"new-{new}",
                **{k: v for k, v in change.items() if k in sites.columns},
                "services": ";".join(change.get("services", ["routine"])),
            }
            fresh["capacity"] = change.get("capacity", np.nan)
            sites = pd.concat([sites, pd.DataFrame([fresh])], ignore_index=True)
        elif kind == "move_site":
            sites.loc[row, ["lon", "lat"]] = [change["lon"], change["lat"]]
        elif kind == "close_site":
            sites = sites.drop(row).reset_index(drop=True)
        elif kind == "reopen_site":
            sites.loc[row, "valid_to"] = ""
        elif kind == "roster":
            entry = [change["site_id"], change["date"], {"open": "开诊"}.get(change["state"], "休")]
            study.roster = study.roster[
                (study.roster["site_id"] != entry[0]) | (study.roster["date"] != entry[1])
            ]
            study.roster.loc[len(study.roster) + 9] = entry
        else:
            key = kind.removeprefix("set_")
            value = change[key]
            sites.loc[row, key] = ";".join(value) if isinstance(value, list) else value
    study.sites = sites
    return study


def assert_same(result, before, after):
    """Every county column, and every point that changes, as two assessments have them."""
    for side, made in zip(SIDES, (before, after), strict=True):
        expected = made.tables.counties
        for name in (
            "covered", "uncovered", "unknown", "share_covered", "verdict", "holiday_flag",
            "quality", "sites", "catchment_ratio", "uncovered_certain", "uncovered_by_road",
            "uncovered_doubtful",
        ):  # fmt: skip
            found = result.counties[f"{name}_{side}"]
            assert (
                found.tolist() == pytest.approx(expected[name].tolist(), rel=0, abs=0, nan_ok=True)
                if found.dtype.kind == "f"
                else found.tolist() == expected[name].tolist()
            ), (name, side)
    was = before.tables.demand.set_index("demand_id")
    now = after.tables.demand.set_index("demand_id").loc[was.index]
    differ = was.index[was["status"].to_numpy() != now["status"].to_numpy()]
    places = result.places.set_index("demand_id")
    assert set(places.index) == set(differ)
    for side, table in zip(SIDES, (was, now), strict=True):
        for name in ("status", "status_reason", "nearest_site_id"):
            assert places[f"{name}_{side}"].tolist() == table.loc[places.index, name].tolist()
        np.testing.assert_array_equal(
            places[f"road_distance_m_{side}"], table.loc[places.index, "road_distance_m"]
        )
    weight = was["residents"]
    pairs = pd.DataFrame({"was": was["status"], "now": now["status"], "people": weight})
    gained = pairs[(pairs["was"] == "uncovered") & (pairs["now"] == "covered")]["people"].sum()
    lost = pairs[(pairs["was"] == "covered") & (pairs["now"] == "uncovered")]["people"].sum()
    doubted = pairs[(pairs["was"] == "covered") & (pairs["now"] == "unknown")]["people"].sum()
    assert result.totals["people_gained"] == gained
    assert result.totals["people_lost"] == lost
    assert result.totals["people_put_in_doubt"] == doubted
    assert_same_norms(result, before, after)


def assert_same_norms(result, before, after):
    """Units of every limit that stand otherwise, and own-county cover, as two assessments say."""
    was, now = (
        {
            (row.norm_id, row.unit_id): row.norm_state
            for row in made.tables.norm_units.itertuples()
            if row.force == "limit" and row.unit_level != "facility"
        }
        for made in (before, after)
    )
    pairs = {unit: (was.get(unit, "met"), now.get(unit, "met")) for unit in {*was, *now}}
    told = result.norms[result.norms["unit_level"] != "facility"]
    told = told[told["norm_id"] != "own_county_cover"]
    assert {
        (row.norm_id, row.unit_id): (row.norm_state_before, row.norm_state_after)
        for row in told.itertuples()
    } == {unit: pair for unit, pair in pairs.items() if pair[0] != pair[1]}
    own = [
        (made.tables.counties["share_own_county"] * made.tables.counties["residents"]).round()
        for made in (before, after)
    ]
    rows = result.norms[result.norms["norm_id"] == "own_county_cover"].set_index("adcode")
    more = rows["people_own_county_gained"] - rows["people_own_county_lost"]
    differ = dict(zip(before.tables.counties["adcode"], own[1] - own[0], strict=True))
    assert more.to_dict() == {code: n for code, n in differ.items() if n}


ADD = {
    "change": "add_site", "name": "新点", "lon": 123.12, "lat": 41.93, "setting": "rural",
    "services": ["routine"], "capacity": 7.0, "hours": "Mo-Su 08:00-16:00; PH 08:00-11:00",
}  # fmt: skip
PLAIN = {"change": "add_site", "name": "村点", "lon": 123.72, "lat": 42.05}
CASES = {
    "every kind of change": [
        ADD,
        PLAIN,
        {"change": "move_site", "site_id": "S03", "lon": 123.41, "lat": 42.06},
        {"change": "close_site", "site_id": "S00"},
        {"change": "reopen_site", "site_id": "S02"},
        {"change": "set_hours", "site_id": "S07", "hours": "Mo-Su 08:00-16:00; PH 08:00-11:00"},
        {"change": "set_capacity", "site_id": "S01", "capacity": 90.0},
        {"change": "roster", "site_id": "S07", "date": "2026-02-17", "state": "closed"},
    ],
    "unknown things are settled": [
        {"change": "set_services", "site_id": "S04", "services": ["routine", "rabies"]},
        {"change": "move_site", "site_id": "S08", "lon": 123.31, "lat": 42.03},
    ],
    "sites that nobody could place or judge go": [
        {"change": "close_site", "site_id": "S08"},
        {"change": "close_site", "site_id": "S04"},
        {"change": "close_site", "site_id": "S05"},
    ],
    "no site is left": [
        {"change": "close_site", "site_id": f"S{i:02d}"} for i in (0, 1, 3, 4, 5, 6, 7, 8)
    ],
}


@pytest.mark.parametrize("name", list(CASES))
def test_it_equals_the_assessment_of_the_changed_register(base, name):
    before, _, folder = base
    result = apply(base, *CASES[name])
    study = rewrite(make_study(), CASES[name])
    after = run(study, folder / name.replace(" ", "-"), folder / "cache")
    assert_same(result, before, after)


def test_it_equals_the_assessment_after_random_changes(base):
    before, _, folder = base
    rng = np.random.default_rng(5)
    for step in range(3):
        ids = [f"S{i:02d}" for i in (0, 1, 3, 4, 5, 6, 7, 8)]
        rng.shuffle(ids)
        changes = [{"change": "close_site", "site_id": ids[0]}, PLAIN]
        for site in ids[1:3]:
            lon, lat = rng.uniform(122.9, 123.9), rng.uniform(41.9, 42.1)
            changes.append({"change": "move_site", "site_id": site, "lon": lon, "lat": lat})
        result = apply(base, *changes)
        after = run(rewrite(make_study(), changes), folder / f"random-{step}", folder / "cache")
        assert_same(result, before, after)


def test_a_scenario_leaves_the_assessment_as_it_was(base):
    first = apply(base, PLAIN)
    apply(base, *CASES["every kind of change"])
    again = apply(base, PLAIN)
    pd.testing.assert_frame_equal(first.counties, again.counties)
    pd.testing.assert_frame_equal(first.places, again.places)


def test_closing_and_opening_again_changes_nothing(base):
    result = apply(
        base,
        {"change": "close_site", "site_id": "S00"},
        {"change": "reopen_site", "site_id": "S00"},
    )
    assert not len(result.places)
    assert result.counties["covered_before"].equals(result.counties["covered_after"])


def test_the_largest_place_comes_first(base):
    people = apply(base, {"change": "close_site", "site_id": "S00"}).places["residents"]
    assert len(people) > 1
    assert people.is_monotonic_decreasing


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        ({"change": "close_site", "site_id": "X"}, "site_id", "no site of the register"),
        ({"change": "close_site", "site_id": "S02"}, "site_id", "closed already"),
        ({"change": "reopen_site", "site_id": "S01"}, "site_id", "open already"),
        ({"change": "set_tier", "site_id": "S01", "tier": "最好"}, "tier", "expected one of"),
        ({"change": "set_services", "site_id": "S01", "services": ["x"]}, "services[0]", "one of"),
        ({"change": "set_hours", "site_id": "S01", "hours": "随缘"}, "hours", "cannot be read"),
        (PLAIN | {"lon": 42.05, "lat": 41.93}, "lon", "outside|over"),
        (PLAIN | {"lon": 42.0, "lat": 89.0}, "lon", "every county"),
        (PLAIN | {"lon": 10.0}, "lon", "every county"),
        (
            {"change": "roster", "site_id": "S01", "date": "2031-01-02", "state": "open"},
            "date",
            "2031",
        ),
    ],
)
def test_a_fault_is_refused_with_its_place(base, change, place, reason):
    with pytest.raises(ScenarioError, match=reason) as caught:
        apply(base, {"change": "close_site", "site_id": "S00"}, change)
    assert caught.value.field == f"changes[1].{place}"


def test_swapped_coordinates_are_told_as_such(base):
    # Latitude 80 is allowed as a number, so that the swap can be seen.
    with pytest.raises(ScenarioError, match=r"changes\[0\]\.lat"):
        apply(base, PLAIN | {"lon": 42.05, "lat": 123.72})


def test_hours_in_chinese_are_read(base):
    hours = "周一至周五 8:00-16:00,节假日正常接种"
    change = {"change": "set_hours", "site_id": "S01", "hours": hours}
    assert apply(base, change).counties["holiday_flag_after"][0] == "served"


def test_two_new_sites_of_one_name_are_refused(base):
    with pytest.raises(ScenarioError, match=r"changes\[1\]\.name.*changes\[0\]"):
        apply(base, PLAIN, PLAIN | {"lon": 123.5})


def test_a_roster_at_odds_with_itself_is_refused(base):
    entry = {"change": "roster", "site_id": "S01", "date": str(date(2026, 2, 17))}
    with pytest.raises(ScenarioError, match=r"changes\[1\]\.state.*changes\[0\]"):
        apply(base, entry | {"state": "open"}, entry | {"state": "closed"})


def test_a_desk_warms_up_with_sites_and_roads_and_answers_as_before(base) -> None:
    made, engine, _ = base
    listed = list_rehearsals(made.inputs, made.network)
    kinds = {change.change for scenario in listed for change in scenario.changes}
    assert kinds == {"add_site", "move_site", "close_site", "open_road", "close_road"}
    before = apply(base, {"change": "close_site", "site_id": "S01"})
    engine.warm_up()
    after = apply(base, {"change": "close_site", "site_id": "S01"})
    pd.testing.assert_frame_equal(before.counties, after.counties)


def test_a_county_counts_once_however_many_of_its_holidays_change(base):
    table = base[0].tables.county_holidays
    ahead = table[table["upcoming"] & (table["flag"] != "served")]
    counts = ahead["adcode"].value_counts()
    adcode = counts.index[0]
    assert counts.iloc[0] > 1
    sites = base[0].tables.sites
    own = sites[(sites["adcode"] == adcode) & sites["services"].str.contains("routine")]
    hours = {
        "change": "set_hours", "site_id": own["site_id"].iloc[0],
        "hours": "Mo-Su 08:00-16:00; PH 08:00-11:00",
    }  # fmt: skip
    result = apply(base, hours)
    changed = result.counties.set_index("adcode")["holidays_changed"]
    parts = changed[adcode].split(";")
    assert len(parts) == counts.iloc[0]
    assert all(part.endswith(">served") for part in parts)
    assert not any("2026-new-year" in part for part in parts), "New Year is over on 5 January"
    assert result.totals["holiday_flags_changed"] == 1
    assert (changed.drop(adcode) == "").all()


def test_a_change_of_a_later_holiday_alone_counts_too(base):
    table = base[0].tables.county_holidays
    later = table[(table["holiday_id"] == "2026-national-day") & (table["flag"] == "served")]
    adcode = later["adcode"].iloc[0]
    sites = base[0].tables.sites
    own = sites[(sites["adcode"] == adcode) & (sites["valid_to"] == "")]["site_id"]
    days = [f"2026-10-0{day}" for day in range(1, 8)]
    closed = [
        {"change": "roster", "site_id": site, "date": day, "state": "closed"}
        for site in own
        for day in days
    ]
    result = apply(base, *closed)
    row = result.counties.set_index("adcode").loc[adcode]
    assert row["holiday_flag_before"] == row["holiday_flag_after"]
    assert row["holidays_changed"] == "2026-national-day:served>unserved"
    assert result.totals["holiday_flags_changed"] == 1
