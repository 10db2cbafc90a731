"""Corrections of places: what an office states is held, the rest of the county makes room."""

import numpy as np
import pytest

from geo.demand.corrections import correct_records
from geo.demand.decide import decide_demand
from geo.model.row_report import RowReport
from geo.readers.demand.corrections import read_corrections
from geo.study import FileSource

HEAD = (
    "居民点编码,更正后人口,更正后经度,更正后纬度,"
    "更正后城乡类别,更正后责任单位编码,数据来源,更正日期"
)
THREE = [
    (120.1, 41.1, 10, "rural"),
    (120.1, 41.15, 30, "rural"),
    (120.15, 41.15, 60, "rural"),
]


@pytest.fixture
def read(tmp_path):
    def run(*rows):
        file = tmp_path / "corrections.csv"
        file.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
        report = RowReport("corrections")
        return read_corrections(FileSource(path=file), report), report

    return run


@pytest.fixture
def decide(counties, standard, report, make_source, make_census, make_records, read):
    def run(row, census=(0, 200), rows=THREE, **keys):
        corrections, told = read(row)
        records = correct_records(make_records(rows), corrections, told)
        source = make_source(**{"calibrate": True, **keys})
        return decide_demand(
            records, counties, make_census(census, (0, 0)), source, standard, report
        )

    return run


def people_of(decided):
    demand = decided.demand
    return dict(zip(demand.demand_id.tolist(), demand.residents.tolist(), strict=True))


def test_held_people_stand_and_the_others_share_the_rest(decide, make_records):
    first, second, third = make_records(THREE).demand_id
    decided = decide(f"{first},110,,,,,民政部门,2026-03-01")
    assert people_of(decided) == {first: 110, second: 30, third: 60}


def test_where_nothing_is_calibrated_the_others_keep_their_people(decide, make_records):
    first, second, third = make_records(THREE).demand_id
    decided = decide(f"{first},110,,,,,民政部门,2026-03-01", calibrate=False)
    assert people_of(decided) == {first: 110, second: 30, third: 60}


def test_more_than_the_census_holds_nothing_and_settles_nothing(decide, make_records):
    first = make_records(THREE).demand_id[0]
    decided = decide(f"{first},201,,,,,民政部门,2026-03-01")
    assert sum(people_of(decided).values()) == 200
    assert people_of(decided)[first] != 201
    assert "held_over_census" in decided.calibration["reason"].iat[0]


def test_more_than_its_setting_takes_from_the_other(decide, make_records):
    rows = [*THREE[:2], (120.15, 41.15, 60, "urban")]
    first, second, third = make_records(rows).demand_id
    decided = decide(f"{first},150,,,,,民政部门,2026-03-01", census=(100, 100), rows=rows)
    assert people_of(decided) == {first: 150, second: 0, third: 50}
    assert decided.calibration["reason"].tolist() == ["held_moved_setting"] * 2


def test_a_place_moves_and_changes_its_setting_and_unit(decide, make_records):
    first = make_records(THREE).demand_id[0]
    demand = decide(f"{first},,120.12,41.12,城镇,S9,现场核实,2026年3月1日").demand
    at = demand.demand_id.tolist().index(first)
    assert (demand.lon[at], demand.lat[at]) == (120.12, 41.12)
    assert demand.urban[at]
    assert demand.assigned_site_id[at] == "S9"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("p0,-1,,,,,甲,2026-03-01", "correction_people_odd"),
        ("p0,1.5,,,,,甲,2026-03-01", "correction_people_odd"),
        ("p0,很多,,,,,甲,2026-03-01", "correction_people_odd"),
        ("p0,5,120.1,,,,甲,2026-03-01", "half_a_coordinate"),
        ("p0,,41.1,120.1,,,甲,2026-03-01", "lon_lat_swapped"),
        ("p0,,,,半城半乡,,甲,2026-03-01", "correction_setting_odd"),
        ("p0,5,,,,,,2026-03-01", "correction_no_source"),
        ("p0,5,,,,,甲,", "correction_no_date"),
        ("p0,5,,,,,甲,昨天", "correction_no_date"),
        ("p0,,,,,,甲,2026-03-01", "correction_empty"),
        (",5,,,,,甲,2026-03-01", "correction_no_place"),
        ("2.10102E+11,5,,,,,甲,2026-03-01", "id_digits_lost"),
    ],
)
def test_a_row_that_cannot_be_relied_on_is_refused_whole(read, row, reason):
    corrections, report = read(row, "p1,7,,,,,甲,2026-03-01")
    assert corrections.demand_id.tolist() == ["p1"]
    assert reason in {one.reason for one in report.remarks if one.outcome == "refused"}


def test_a_place_corrected_twice_is_corrected_by_neither(read):
    corrections, report = read("p0,5,,,,,甲,2026-03-01", "p0,6,,,,,乙,2026-03-02")
    assert len(corrections) == 0
    assert report.reasons() == {"correction_twice": 2}


def test_a_place_that_nobody_knows_is_said(make_records, read):
    records = make_records(THREE)
    corrections, report = read("nowhere,5,,,,,甲,2026-03-01")
    same = correct_records(records, corrections, report)
    assert np.array_equal(same.people, records.people)
    assert report.reasons() == {"correction_place_unknown": 1}
