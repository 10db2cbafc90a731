"""Figures of a unit, counted by hand: seven villages of which each is another case."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from geo.arrays import texts
from geo.findings.access.coverage import COLUMNS, Groups, count_cover
from geo.findings.status.readings import Statuses
from geo.findings.status.units import PointFindings, add_verdicts, count_units
from geo.findings.status.verdicts import UnitDoubts
from geo.model.demand import Demand
from geo.model.trilean import Trilean
from tests.samples.small_world import STANDARD, Village, make_demand

NO, UNKNOWN, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES
NAMES = ("straight_line", "own_county", "site_setting")
PEOPLE = [1, 2, 4, 8, 16, 32, 64]
GROUP = np.array([0, 0, 0, 0, 0, -1, 0], dtype=np.int32)
"""One unit of six villages, one of none, and a village of neither."""
FINE = UnitDoubts(np.zeros(1, dtype=bool), np.zeros(1, dtype=bool))
POOR = UnitDoubts(np.array([True, True]), np.zeros(2, dtype=bool))


def state(status: list[Trilean], reason: list[str] | None = None) -> Statuses:
    count = len(status)
    return Statuses(
        np.array(status, dtype=np.int8), texts(reason or [""] * count), np.zeros(count, np.int64)
    )


def make_villages() -> Demand:
    villages = [
        Village(f"v{k}", (123.0 + k, 42.0), people, urban=k in {0, 2})
        for k, people in enumerate(PEOPLE)
    ]
    return replace(
        make_demand(villages),
        served_by=texts(["outreach"] * 3 + [""] * 3 + ["outreach"]),
        outreach_per_year=np.array([12.0, np.nan, 6.0, 12.0, np.nan, np.nan, 5.0]),
    )


HEADLINE = state(
    [YES, UNKNOWN, NO, NO, YES, YES, NO],
    ["", "unsnapped", "beyond_straight_line", "by_road_only", "", "", "doubtful_detour"],
)


def make_findings() -> PointFindings:
    readings = {"headline": HEADLINE}
    for k, name in enumerate(NAMES):
        readings[name] = state([YES if at == k else UNKNOWN for at in range(len(PEOPLE))])
    road_m = np.array([900.0, 100.0, np.nan, 400.0, 200.0, 1.0, np.nan])
    detour = np.array([1.0, 1.0, 2.0, 1.5, 1.0, 1.0, 4.0])
    return PointFindings(readings, road_m, detour)


def test_every_figure_is_the_sum_over_the_villages_it_concerns() -> None:
    row, empty = count_units(make_villages(), make_findings(), GROUP, 2).to_dict("records")
    assert {name: row[name] for name in row if not name.startswith("share")} == {
        "residents": 95,
        "urban": 5,
        "rural": 90,
        "covered": 17,
        "uncovered": 76,
        "unknown": 2,
        "uncovered_certain": 4,
        "uncovered_by_road": 8,
        "uncovered_doubtful": 64,
        "detour": 4.0,
        "uncovered_outreach": 4,
        "uncovered_outreach_less": 64,
        "uncovered_not_visited": 8,
        "uncovered_outreach_unknown": 0,
        "residents_known_distance": 27,
        "median_distance_m": 200.0,
        "p95_distance_m": 400.0,
        "max_distance_m": 900.0,
    }
    shares = {name: row[name] for name in row if name.startswith("share")}
    assert shares == {
        "share_covered": 17 / 95,
        "share_upper": 19 / 95,
        "share_covered_urban": 1 / 5,
        "share_covered_rural": 16 / 90,
        "share_straight_line": 1 / 95,
        "share_own_county": 2 / 95,
        "share_site_setting": 4 / 95,
    }
    assert empty["residents"] == empty["uncovered"] == 0
    assert np.isnan([empty[name] for name in [*shares, "max_distance_m"]]).all()


def test_distances_count_those_alone_who_have_one() -> None:
    found = count_units(make_villages(), make_findings(), GROUP, 2)
    assert found["residents_known_distance"].tolist() == [27, 0]


@pytest.mark.parametrize(
    ("target", "poor", "verdict"),
    [
        (Fraction(17, 95), False, "meets"),
        (Fraction(18, 95), False, "undetermined"),
        (Fraction(83, 95), False, "undetermined"),
        (Fraction(84, 95), False, "short"),
        (Fraction(84, 95), True, "undetermined"),
        (Fraction(92, 95), True, "short"),
    ],
)
def test_both_tables_give_one_verdict(target: Fraction, poor: bool, verdict: str) -> None:
    demand, findings = make_villages(), make_findings()
    standard = STANDARD.model_copy(update={"target": str(target)})
    flags = UnitDoubts(np.array([poor, False]), np.zeros(2, dtype=bool))
    frame = count_units(demand, findings, GROUP, 2)
    add_verdicts(frame, demand, findings, GROUP, standard, flags)
    cover = count_cover(HEADLINE, demand.residents, Groups(GROUP, 2, flags), target)
    assert frame["verdict"].tolist() == cover["verdict"].tolist() == [verdict, "undetermined"]


def test_the_verdict_of_straight_lines_knows_no_roads_and_no_poor_data() -> None:
    demand, findings = make_villages(), make_findings()
    frame = count_units(demand, findings, GROUP, 2)
    standard = STANDARD.model_copy(update={"target": "2/95"})
    add_verdicts(frame, demand, findings, GROUP, standard, POOR)
    assert frame["verdict_straight_line"].tolist() == ["undetermined"] * 2
    lines = dict(findings.readings) | {"straight_line": HEADLINE}
    told = PointFindings(lines, findings.road_m)
    standard = STANDARD.model_copy(update={"target": "20/95"})
    add_verdicts(frame, demand, told, GROUP, standard, POOR)
    assert frame["verdict_straight_line"].tolist() == ["short", "undetermined"]


def test_cover_may_be_counted_in_other_people() -> None:
    doses = np.array([10, 20, 30, 40, 50, 60, 70])
    found = count_cover(HEADLINE, doses, Groups(GROUP, 1, FINE), Fraction(1, 2))
    assert list(found.columns) == list(COLUMNS)
    assert found.iloc[0].tolist() == [
        220, 60, 140, 20, 30, 40, 70, 60 / 220, 80 / 220, "undetermined",
    ]  # fmt: skip
