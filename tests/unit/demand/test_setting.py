"""Every setting rule on points that can be counted by hand."""

import numpy as np
import pytest
import shapely

from geo.arrays import texts
from geo.demand.setting import SettingHints, decide_by_township, decide_settings
from geo.errors import StudyError


def decide(records, county, rule, standard, report, census=None, **hints):
    marks = decide_settings(
        records,
        np.array(county, dtype=np.int32),
        census,
        rule,
        SettingHints(**hints),
        standard,
        report,
    )
    return marks.tolist()


def test_the_column_decides(make_records, standard, report):
    records = make_records([(120.1, 41.1, 1, "urban"), (120.1, 41.1, 1, "rural")])
    assert decide(records, [0, 0], "column", standard, report) == [True, False]
    assert report.remarks == []


def test_a_blank_column_is_rural_and_counted(make_records, make_census, standard, report):
    records = make_records([(120.1, 41.1, 1, ""), (120.3, 41.1, 1, "urban")])
    census = make_census((5, 5), (5, 5))
    assert decide(records, [0, 1], "column", standard, report, census) == [False, True]
    assert [(r.reason, r.value) for r in report.remarks] == [("setting_undecided", "1")]


def test_a_blank_is_urban_where_nobody_in_the_county_is_rural(
    make_records, make_census, standard, report
):
    records = make_records([(120.1, 41.1, 1, ""), (120.3, 41.1, 1, "")])
    census = make_census((5, 0), (5, 5))
    assert decide(records, [0, 1], "column", standard, report, census) == [True, False]


def test_nbs_classes_go_by_their_first_digit(make_records, standard, report):
    codes = texts(["111", "123", "210", "220", "100", "200", ""])
    records = make_records([(120.1, 41.1, 1)] * 7, nbs=codes)
    assert decide(records, [0] * 7, "nbs", standard, report) == [
        True, True, False, False, True, False, False,
    ]  # fmt: skip
    assert report.reasons() == {"setting_undecided": 1}


@pytest.mark.parametrize(
    ("code", "expected"),
    [("210101001", 1), ("210101099", 1), ("210101100", 0), ("210101399", 0), ("210101000", -1)],
)
def test_township_codes_below_100_are_streets(code, expected):
    assert decide_by_township(texts([code]), SettingHints()).tolist() == [expected]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("如意湖街道", 1),
        ("锦州经济技术开发区", 1),
        ("辽宁(营口)沿海产业基地", 1),
        ("青年农场", 0),
        ("某某镇", 0),
        ("玉佛山风景区", 0),
        ("监狱城", -1),
        ("", -1),
    ],
)
def test_later_township_codes_go_by_the_ending_of_the_name(name, expected):
    hints = SettingHints(township_names={"210101400": name})
    assert decide_by_township(texts(["210101400"]), hints).tolist() == [expected]


def test_an_override_beats_the_township_code():
    hints = SettingHints(overrides={"210101001": "rural", "210101400": "urban"})
    codes = texts(["210101001", "210101400", "210101002"])
    assert decide_by_township(codes, hints).tolist() == [0, 1, 1]


def test_the_line_of_a_built_up_area_is_inside(make_records, standard, report):
    areas = np.array([shapely.box(120.0, 41.0, 120.1, 41.1)])
    records = make_records([(120.05, 41.05, 1), (120.1, 41.05, 1), (120.11, 41.05, 1)])
    urban = decide(records, [0] * 3, "built_up", standard, report, built_up=areas)
    assert urban == [True, True, False]


def test_plain_rules_hold_for_all(make_records, standard, report):
    records = make_records([(120.1, 41.1, 1, "rural"), (120.3, 41.1, 1, "")])
    assert decide(records, [0, 1], "urban", standard, report) == [True, True]
    assert decide(records, [0, 1], "rural", standard, report) == [False, False]


def test_county_share_takes_the_densest_points(make_records, make_census, standard, report):
    # The first two lie within 1 km of each other: density 60 each; the others stand alone.
    records = make_records(
        [(120.05, 41.05, 30), (120.055, 41.05, 30), (120.1, 41.1, 25), (120.15, 41.15, 15)]
    )
    for urban, expected in ((60, 2), (61, 3), (30, 1), (31, 2), (0, 0), (100, 4)):
        census = make_census((urban, 100 - urban), (0, 0))
        marks = decide(records, [0] * 4, "county_share", standard, report, census)
        assert sum(marks) == expected
        assert marks == sorted(marks, reverse=True)


def test_density_reaches_across_the_border(make_records, make_census, standard, report):
    # The second county's crowd makes the first county's border point its densest.
    rows = [(120.199, 41.1, 10), (120.05, 41.05, 11), (120.201, 41.1, 500)]
    census = make_census((1, 20), (1, 0))
    marks = decide(make_records(rows), [0, 0, 1], "county_share", standard, report, census)
    assert marks == [True, False, True]


def test_county_share_without_a_census_is_refused(make_records, standard, report):
    with pytest.raises(StudyError, match="needs \\[population\\]"):
        decide(make_records([(120.1, 41.1, 1)]), [0], "county_share", standard, report)


def test_a_county_without_a_census_split_is_undecided(make_records, make_census, standard, report):
    records = make_records([(120.1, 41.1, 1), (120.3, 41.1, 1)])
    census = make_census(9, (1, 0))
    assert decide(records, [0, 1], "county_share", standard, report, census) == [False, True]
    assert [(r.reason, r.value) for r in report.remarks] == [("setting_undecided", "1")]
