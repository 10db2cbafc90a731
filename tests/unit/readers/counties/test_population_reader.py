"""The census table: counties by code or name, parts that add up, year and basis."""

import numpy as np
import pytest

from geo.arrays import texts
from geo.errors import TableError
from geo.model.county import Counties
from geo.model.row_report import RowReport
from geo.readers.counties.population import read_population
from geo.study import PopulationSource

COUNTIES = Counties(
    texts(["210102", "210106", "210303", "210381"]),
    texts(["和平区", "铁西区", "铁西区", "海城市"]),
    texts(["沈阳市", "沈阳市", "鞍山市", "鞍山市"]),
    np.full(4, None, dtype=object),
)
HEADER = "行政区划代码,地区,常住人口,城镇人口,乡村人口\n"


def read(folder, text, **keys):
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    report = RowReport("population")
    return read_population(PopulationSource(path=path, **keys), COUNTIES, report), report


def remarks(report, reason):
    return [(r.outcome, r.row, r.value) for r in report.remarks if r.reason == reason]


def test_people_stand_beside_their_counties_in_any_order(tmp_path):
    people, report = read(
        tmp_path, HEADER + "210381,海城市,9,4,5\n210102,和平区,3,3,0\n", year=2020
    )
    assert people.known.tolist() == [True, False, False, True]
    assert people.residents.tolist() == [3, 0, 0, 9]
    assert people.urban.tolist() == [3, 0, 0, 4]
    assert people.rural.tolist() == [0, 0, 0, 5]
    assert people.split_known.tolist() == [True, False, False, True]
    assert (people.year, people.basis, report.accepted) == (2020, "resident", 2)


def test_counties_without_a_row_and_rows_without_a_county_are_named(tmp_path):
    _, report = read(tmp_path, HEADER + "210102,和平区,3,3,0\n210999,某区,1,1,0\n", year=2020)
    assert remarks(report, "no_such_county") == [("noted", 3, "210999")]
    assert [value for _, _, value in remarks(report, "county_without_row")] == [
        "210106",
        "210303",
        "210381",
    ]


def test_the_row_of_a_prefecture_is_not_a_county(tmp_path):
    people, report = read(tmp_path, HEADER + "210100,沈阳市,9,9,0\n210102,和平区,3,3,0\n")
    assert people.residents.sum() == 3
    assert remarks(report, "not_a_county") == [("noted", 2, "210100")]


@pytest.mark.parametrize(
    ("prefecture", "name", "county"),
    [
        ("沈阳市", "铁西区", 1),
        ("鞍山", "铁西区", 2),
        ("", "鞍山市铁西区", 2),
        ("", "和平区", 0),
        ("", "和平", 0),
        ("辽宁省沈阳市", "和平区", 0),
        ("", "海城", 3),
        ("鞍山市", "铁西", 2),
    ],
)
def test_a_name_finds_the_one_county_that_it_can_mean(tmp_path, prefecture, name, county):
    people, report = read(tmp_path, f"市,县区,常住人口\n{prefecture},{name},7\n")
    assert np.flatnonzero(people.known).tolist() == [county]
    assert remarks(report, "no_such_county") == []


@pytest.mark.parametrize(
    ("prefecture", "name", "told"),
    [
        ("", "铁西区", "铁西区 may be 沈阳市铁西区、鞍山市铁西区"),
        ("鞍山市", "和平区", "和平区 is no county"),
        ("大连市", "和平区", "not one of this study"),
        ("", "某区", "某区 is no county"),
    ],
)
def test_a_census_of_which_no_row_is_taken_is_refused(tmp_path, prefecture, name, told):
    with pytest.raises(TableError) as caught:
        read(tmp_path, f"市,县区,常住人口\n{prefecture},{name},7\n")
    said = str(caught.value)
    assert "\n" not in said
    assert "found: 市, 县区, 常住人口; name it in the study file by columns = {" in said
    assert told in said


def test_a_name_at_odds_with_its_code_is_noted_and_the_code_counts(tmp_path):
    people, report = read(tmp_path, HEADER + "210102,沈河区,3,3,0\n210106,沈阳市铁西区,4,4,0\n")
    assert people.residents.tolist() == [3, 4, 0, 0]
    assert remarks(report, "name_differs") == [("noted", 2, "沈河区")]


def test_parts_that_do_not_add_up_refuse_the_row(tmp_path):
    people, report = read(tmp_path, HEADER + "210102,和平区,3,3,1\n210106,铁西区,4,4,0\n")
    assert people.known.tolist() == [False, True, False, False]
    assert remarks(report, "parts_and_total_differ") == [("refused", 2, "3")]
    assert "210102" in [value for _, _, value in remarks(report, "county_without_row")]


def test_a_total_alone_is_allowed_and_parts_alone_make_a_total(tmp_path):
    people, _ = read(tmp_path, "adcode,population\n210102,3\n")
    assert (people.residents[0], people.split_known[0], people.urban[0]) == (3, False, 0)
    people, _ = read(tmp_path, "adcode,urban,rural\n210102,3,4\n")
    assert (people.residents[0], people.split_known[0]) == (7, True)


def test_one_part_gives_the_other(tmp_path):
    people, report = read(tmp_path, "adcode,population,urban\n210102,7,3\n210106,3,7\n")
    assert people.rural.tolist() == [4, 0, 0, 0]
    assert [row for _, row, _ in remarks(report, "people_out_of_range")] == [3]


@pytest.mark.parametrize("rate", ["65.25", "65.25%", "０．６５２５"])
def test_the_rate_of_urbanisation_gives_the_urban_part_and_says_so(tmp_path, rate):
    people, report = read(tmp_path, f"adcode,常住人口,城镇化率\n210102,10000,{rate}\n")
    assert (people.urban[0], people.rural[0]) == (6525, 3475)
    assert remarks(report, "urban_from_rate") == [("repaired", 0, "1")]


def test_an_impossible_rate_is_refused(tmp_path):
    people, report = read(tmp_path, "adcode,常住人口,城镇化率(%)\n210102,100,165\n")
    assert (people.residents[0], people.split_known[0]) == (100, False)
    assert remarks(report, "bad_rate") == [("refused", 2, "165")]


def test_ten_thousands_are_multiplied_and_said(tmp_path):
    people, report = read(
        tmp_path, "adcode,常住人口(万人),城镇人口(万人)\n210102,73.0785,73.0785\n210106,1.00005,1\n"
    )
    assert people.residents.tolist() == [730785, 10001, 0, 0]
    assert len(remarks(report, "ten_thousands")) == 2
    assert remarks(report, "rounded") == [("repaired", 3, "1.00005万")]


def test_non_agricultural_people_are_not_urban(tmp_path):
    people, report = read(tmp_path, "adcode,常住人口,非农业人口\n210102,9,4\n")
    assert not people.split_known[0]
    assert [(r.outcome, r.column) for r in report.remarks if r.reason == "column_refused"] == [
        ("refused", "非农业人口")
    ]


def test_several_rows_for_a_county_are_all_refused(tmp_path):
    rows = "210102,和平区,3,3,0\n210102.0,和平区,4,4,0\n210106,铁西区,5,5,0\n"
    people, report = read(tmp_path, HEADER + rows)
    assert people.known.tolist() == [False, True, False, False]
    assert [row for _, row, _ in remarks(report, "duplicate_county")] == [2, 3]


@pytest.mark.parametrize("cell", ["-1", "many", "", "1e999", "9000000000"])
def test_a_total_that_is_no_number_of_people_refuses_the_row(tmp_path, cell):
    people, report = read(tmp_path, f"adcode,population\n210102,{cell}\n210106,4\n")
    assert people.known.tolist() == [False, True, False, False]
    assert report.count("refused") >= 1
    assert report.accepted == 1


def test_bands_are_kept_and_a_missing_one_is_noted(tmp_path):
    people, report = read(
        tmp_path, "adcode,population,0—4岁,60岁及以上\n210102,9,1,2\n210106,9,,3\n"
    )
    assert {name: band.tolist() for name, band in people.bands.items()} == {
        "age_0_4": [1, 0, 0, 0],
        "age_60_plus": [2, 3, 0, 0],
    }
    assert remarks(report, "band_missing") == [("noted", 3, "")]


def test_year_and_basis_are_stated_found_or_asked_for(tmp_path):
    people, _ = read(tmp_path, "adcode,户籍人口,年份\n210102,9,2020年\n")
    assert (people.year, people.basis) == (2020, "registered")
    people, report = read(tmp_path, "adcode,总人口\n210102,9\n")
    assert (people.year, people.basis) == (None, None)
    assert {"year_unknown", "basis_unknown"} <= set(report.reasons())
    people, report = read(tmp_path, "adcode,总人口,口径\n210102,9,户籍\n", year=2021)
    assert (people.year, people.basis) == (2021, "registered")
    assert not {"year_unknown", "basis_unknown"} & set(report.reasons())


def test_the_declared_basis_chooses_between_two_columns(tmp_path):
    text = "adcode,常住人口,户籍人口\n210102,9,8\n"
    assert read(tmp_path, text)[0].residents[0] == 9
    assert read(tmp_path, text, basis="registered")[0].residents[0] == 8


def test_bases_at_odds_are_refused(tmp_path):
    with pytest.raises(TableError, match="expected one basis, found registered and resident"):
        read(tmp_path, "adcode,population,口径\n210102,9,户籍\n", basis="resident")


def test_several_years_need_a_choice(tmp_path):
    text = "adcode,population,年份\n210102,9,2019\n210102,8,2020\n"
    with pytest.raises(TableError, match="expected one year, found 2019, 2020"):
        read(tmp_path, text)
    people, report = read(tmp_path, text, year=2020)
    assert people.residents[0] == 8
    assert remarks(report, "other_year") == [("noted", 2, "2019")]


def test_a_table_without_people_is_refused(tmp_path):
    with pytest.raises(TableError, match="expected a column of people"):
        read(tmp_path, "adcode,name,面积\n210102,和平区,60\n")
