"""The names that offices write for counties, and rows that are no county (cases K3, K7)."""

from types import SimpleNamespace

import numpy as np
import pytest

from geo.arrays import texts
from geo.model.county import Counties
from geo.model.row_report import RowReport
from geo.readers.counties.names import CountyNames
from geo.readers.counties.population import read_population
from geo.sites.stated_county import read_stated_counties
from geo.study import PopulationSource

ROWS = [
    ("210302", "铁东区", "鞍山市"),
    ("210303", "铁西区", "鞍山市"),
    ("210304", "立山区", "鞍山市"),
    ("210311", "千山区", "鞍山市"),
    ("210321", "台安县", "鞍山市"),
    ("210323", "岫岩满族自治县", "鞍山市"),
    ("210381", "海城市", "鞍山市"),
]
COMMUNIQUE = """鞍山市第七次全国人口普查公报（演示数据）
地区,常住人口数
全  市,3325
铁东区（含风景区）,480
铁西区,300
立山区,410
千山区,80
高新区,150
开发区,102
台安县,290
岫岩县,413
海城市,1100
"""


def counties(*rows):
    codes, names, prefectures = zip(*rows, strict=True)
    return Counties(
        texts(codes), texts(names), texts(prefectures), np.full(len(rows), None, dtype=object)
    )


def read(folder, text, known, name="a.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    report = RowReport("population")
    return read_population(PopulationSource(path=path, year=2020), known, report), report


def messages(report, reason):
    return [r.message for r in report.remarks if r.reason == reason]


def find(name, *rows):
    known = counties(*rows)
    return [str(known.name[i]) for i in CountyNames(known).find(name)]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("岫岩县", "岫岩满族自治县"),
        ("岫岩", "岫岩满族自治县"),
        ("岫岩自治县", "岫岩满族自治县"),
        ("鞍山市岫岩县", "岫岩满族自治县"),
        ("辽宁省鞍山市岫岩县", "岫岩满族自治县"),
        ("清原县", "清原满族自治县"),
        ("新宾", "新宾满族自治县"),
        ("喀左县", "喀喇沁左翼蒙古族自治县"),
        ("喀左", "喀喇沁左翼蒙古族自治县"),
        ("阜蒙县", "阜新蒙古族自治县"),
        ("前郭县", "前郭尔罗斯蒙古族自治县"),
        ("积石山县", "积石山保安族东乡族撒拉族自治县"),
        ("龙胜县", "龙胜各族自治县"),
        ("东乡县", "东乡族自治县"),
        ("鄂温克旗", "鄂温克族自治旗"),
        ("塔什库尔干县", "塔什库尔干塔吉克自治县"),
        ("管城区", "管城回族区"),
        ("科左中旗", "科尔沁左翼中旗"),
        ("和 平", "和平区"),
        ("瓦房店", "瓦房店市"),
    ],
)
def test_a_county_is_found_by_the_name_that_people_use(written, name):
    prefecture = "鞍山市" if "岫岩" in name else "某市"
    assert find(written, ("210101", name, prefecture), ("210102", "别处县", "某市")) == [name]


@pytest.mark.parametrize(
    ("written", "name", "prefecture"),
    [
        ("本溪", "本溪满族自治县", "本溪市"),
        ("阜新", "阜新蒙古族自治县", ""),
        ("抚顺", "抚顺县", "抚顺市"),
        ("和", "和县", "某市"),
        ("东", "东区", "某市"),
        ("东区(含风景区)", "东区", "某市"),
        ("满族自治县", "岫岩满族自治县", "鞍山市"),
    ],
)
def test_a_name_that_means_too_much_means_no_county(written, name, prefecture):
    assert find(written, ("210101", name, prefecture)) == []


def test_a_whole_name_counts_before_the_short_form_of_another():
    rows = [("210101", "凤城市", "甲市"), ("210102", "凤城满族自治县", "乙市")]
    assert find("凤城市", *rows) == ["凤城市"]
    assert find("凤城", *rows) == ["凤城市", "凤城满族自治县"]


def test_a_communique_without_codes_is_read_by_names(tmp_path):
    people, report = read(tmp_path, COMMUNIQUE, counties(*ROWS))
    assert people.residents.tolist() == [0, 300, 410, 80, 290, 413, 1100]
    assert people.known.tolist() == [False, *[True] * 6]
    assert report.accepted == 6
    refused = [r.value for r in report.remarks if r.reason == "no_such_county"]
    assert refused == ["铁东区（含风景区）", "高新区", "开发区"]


def test_people_of_zones_are_summed_and_told(tmp_path):
    _, report = read(tmp_path, COMMUNIQUE, counties(*ROWS))
    (told,) = messages(report, "people_of_no_county")
    assert "铁东区（含风景区）、高新区、开发区" in told
    assert "732人未计入任何县区" in told
    assert report.warnings() == [f"a.csv：{told}"]


def test_zones_with_codes_of_the_prefecture_are_told_too(tmp_path):
    text = "行政区划代码,地区,常住人口\n210303,铁西区,300\n210371,高新区,150\n220102,南关区,9\n"
    _, report = read(tmp_path, text, counties(*ROWS))
    (told,) = messages(report, "people_of_no_county")
    assert "高新区不是本研究的县区，其150人" in told


@pytest.mark.parametrize(
    "total", ["全市", "全  市", "全　市", "鞍山市", "市辖区", "合 计", "全市合计"]
)
def test_a_total_is_neither_a_county_nor_missing(tmp_path, total):
    text = f"地区,常住人口\n{total},999\n铁西区,300\n"
    people, report = read(tmp_path, text, counties(*ROWS))
    assert people.residents.sum() == 300
    assert messages(report, "people_of_no_county") == []
    assert report.count("refused") == 0


def test_a_name_alone_forces_nothing_in_a_table_of_other_counties(tmp_path):
    strangers = "".join(f"某{k}区,9\n" for k in "甲乙丙丁戊己")
    known = counties(*ROWS)
    text = f"行政区划代码,地区,常住人口\n210302,铁东区,1\n,铁西区,300\n{strangers}"
    people, report = read(tmp_path, text.replace("\n某", "\n,某"), known)
    assert people.residents.tolist() == [1, 0, 0, 0, 0, 0, 0]
    assert any("most names of this table" in said for said in messages(report, "no_such_county"))


def test_counties_of_other_prefectures_are_noted_and_not_missing(tmp_path):
    text = "市,县区,常住人口\n沈阳市,铁西区,900\n鞍山市,铁西区,300\n沈阳市,和平区,5\n"
    people, report = read(tmp_path, text, counties(*ROWS))
    assert people.residents.sum() == 300
    assert messages(report, "people_of_no_county") == []
    assert report.count("refused") == 0


def test_an_older_code_is_pointed_out_by_the_name_that_it_has(tmp_path):
    text = "行政区划代码,地区,常住人口\n210322,岫岩县,7\n210303,铁西区,300\n"
    people, report = read(tmp_path, text, counties(*ROWS))
    assert people.residents.sum() == 300
    (told,) = messages(report, "no_such_county")
    assert told == (
        "210322 is no county of this study, but its name is that of 岫岩满族自治县 (210323): "
        "an older code?"
    )


def test_a_short_name_beside_its_code_is_no_other_name(tmp_path):
    text = "行政区划代码,地区,常住人口\n210323,岫岩县,7\n210381,鞍山市海城,3\n"
    _, report = read(tmp_path, text, counties(*ROWS))
    assert messages(report, "name_differs") == []


def test_an_unplaced_site_is_of_the_county_that_its_short_name_means():
    names = ["岫岩县", "岫岩", "辽宁省鞍山市岫岩县", "清原县", "铁西"]
    blank = texts([""] * len(names))
    records = SimpleNamespace(
        adcode=blank, county=texts(names), prefecture=None, township_code=blank
    )
    found = [stated.counties for stated in read_stated_counties(records, counties(*ROWS))]
    assert found == [(5,), (5,), (5,), None, (1,)]
