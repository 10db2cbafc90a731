"""Sites decided: county, setting, services and order, each rule by a case done by hand."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.arrays import texts
from geo.geometry.geodesy import GEOD
from geo.model.county import Counties
from geo.model.demand import Demand
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.model.trilean import Trilean
from geo.rules.standard import read_standard
from geo.sites.decide import decide_sites

STANDARD = read_standard(Path(__file__).parents[3] / "data" / "standards" / "liaoning-2025.toml")
NO, UNKNOWN, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES

#      lat
#    42 +---------+---------+
#       | 210106  | 210402  |     two counties of one name, 甲区, in 东市 and 西市
#    41 +---------+---------+
#      123       124       125 lon


@pytest.fixture
def counties():
    shapes = np.array([shapely.box(123, 41, 124, 42), shapely.box(124, 41, 125, 42)], dtype=object)
    return Counties(
        texts(["210106", "210402"]), texts(["甲区"] * 2), texts(["东市", "西市"]), shapes
    )


def demand_at(*places):
    lon, lat, urban = (np.array(column) for column in zip(*places, strict=True))
    count = len(places)
    blank = texts([""] * count)
    return Demand(
        demand_id=texts(str(i) for i in range(count)),
        name=blank,
        lon=lon,
        lat=lat,
        residents=np.ones(count, dtype=np.int64),
        urban=urban.astype(bool),
        county=np.zeros(count, dtype=np.int32),
        township_code=blank,
        assigned_site_id=blank,
        served_by=blank,
        placed=np.isfinite(lon),
    )


DEMAND = demand_at((123.2, 41.5, True), (123.8, 41.5, False), (np.nan, np.nan, True))


def site(site_id="s", lon=123.5, lat=41.5, **stated):
    return {"site_id": site_id, "lon": lon, "lat": lat, **stated}


def unplaced(site_id="u", **stated):
    return site(site_id, np.nan, np.nan, position="none", **stated)


def records_of(*rows):
    count = len(rows)
    blank = dict.fromkeys(SiteRecords.__dataclass_fields__, "")
    blank |= {"position": "exact", "capacity": np.nan}
    whole = [blank | row for row in rows]
    columns = {name: texts(row[name] for row in whole) for name in blank}
    columns |= {n: np.array([row[n] for row in whole], float) for n in ("lon", "lat", "capacity")}
    unsaid = np.full(count, UNKNOWN, dtype=np.int8)
    services = {service for row in rows for service in row.get("services", {})}
    columns["services"] = {
        service: np.array(
            [row.get("services", {}).get(service, UNKNOWN) for row in rows], dtype=np.int8
        )
        for service in services
    }
    columns["hours"] = {"": texts(row.get("hours", "") for row in rows)}
    columns |= {"consultation": unsaid, "booking": unsaid}
    return SiteRecords(**columns)


def decide(counties, *rows, demand=DEMAND, **hints):
    report = RowReport("sites")
    return decide_sites(records_of(*rows), counties, demand, STANDARD, report, **hints), report


def east_of(metres):
    """A place so far east of the middle of the outer border at 125°E."""
    lon, lat, _ = GEOD.fwd(125, 41.5, 90, metres)
    return {"lon": lon, "lat": lat}


class TestOrder:
    def test_placed_sites_come_by_place_and_unplaced_ones_last_by_id(self, counties):
        sites, _ = decide(
            counties,
            unplaced("b"),
            site("z", 123.5, 41.2),
            unplaced("a"),
            site("y", 123.5, 41.1),
            site("x", 123.5, 41.2),
            site("w", 123.4, 41.9),
        )
        assert sites.records.site_id.tolist() == ["w", "y", "x", "z", "a", "b"]
        assert sites.placed.tolist() == [True] * 4 + [False] * 2

    def test_every_column_follows_the_order(self, counties):
        sites, _ = decide(
            counties,
            site("b", 123.6, name="乙", hours="24/7", services={"rabies": YES}),
            site("a", 123.4, name="甲", hours="PH off", services={"rabies": NO}),
        )
        assert sites.records.name.tolist() == ["甲", "乙"]
        assert sites.records.hours[""].tolist() == ["PH off", "24/7"]
        assert sites.records.services["rabies"].tolist() == [NO, YES]
        assert sites.services["rabies"].tolist() == [NO, YES]

    def test_an_empty_register_stays_empty(self, counties):
        sites, report = decide(counties)
        assert len(sites) == 0
        assert report.remarks == []


class TestCounty:
    def test_without_a_statement_the_position_decides(self, counties):
        sites, report = decide(counties, site("a", 123.5), site("b", 124.5))
        assert sites.county.tolist() == [0, 1]
        assert report.remarks == []

    @pytest.mark.parametrize(("metres", "county"), [(199, 1), (201, -1)])
    def test_a_position_counts_up_to_the_tolerance_outside(self, counties, metres, county):
        sites, _ = decide(counties, site(**east_of(metres)))
        assert sites.county.tolist() == [county]
        assert sites.outside.tolist() == [county < 0]

    @pytest.mark.parametrize(("metres", "county"), [(4_999, 0), (5_001, 1)])
    def test_the_stated_county_holds_within_5_km_of_its_outline(self, counties, metres, county):
        lon, lat, _ = GEOD.fwd(124, 41.5, 90, metres)
        sites, report = decide(counties, site(lon=lon, lat=lat, adcode="210106"))
        assert sites.county.tolist() == [county]
        assert report.reasons() == {"county_conflict": 1}
        told = report.remarks[0].message
        assert "states 210106 but lies in 210402" in told
        assert ("the stated one holds" in told) == (county == 0)

    @pytest.mark.parametrize(("metres", "county"), [(5_000, 0), (5_000.001, -1)])
    def test_the_stated_county_holds_at_exactly_5_km(self, counties, metres, county):
        """South of its southern border, from where the nearest place lies on the meridian."""
        lon, lat, _ = GEOD.fwd(123.5, 41, 180, metres)
        sites, _ = decide(counties, site(lon=lon, lat=lat, adcode="210106"))
        assert sites.county.tolist() == [county]

    def test_a_stated_county_holds_outside_of_the_study_too(self, counties):
        sites, _ = decide(counties, site(adcode="210402", **east_of(4_000)))
        assert sites.county.tolist() == [1]
        assert sites.outside.tolist() == [False]

    def test_a_county_is_stated_by_name_with_its_prefecture(self, counties):
        sites, report = decide(
            counties, unplaced("a", county="西市甲区"), unplaced("b", county="某省西市甲区")
        )
        assert sites.county.tolist() == [1, 1]
        assert report.remarks == []

    @pytest.mark.parametrize("county", ["西市甲区", "西甲区", "某省西市甲区"])
    def test_a_county_is_stated_with_or_without_the_ending_of_its_prefecture(
        self, counties, county
    ):
        sites, report = decide(counties, unplaced("a", county=county))
        assert sites.county.tolist() == [1]
        assert report.remarks == []

    def test_of_two_counties_of_one_name_the_nearer_is_meant(self, counties):
        sites, report = decide(
            counties, site("a", 123.9, county="甲区"), site("b", 124.9, county="甲区")
        )
        assert sites.county.tolist() == [0, 1]
        assert report.remarks == []

    def test_a_name_of_two_counties_places_no_unplaced_site(self, counties):
        sites, report = decide(counties, unplaced(county="甲区"))
        assert sites.county.tolist() == [-1]
        assert report.reasons() == {"county_unread": 1}

    @pytest.mark.parametrize("prefecture", ["西市", "西", "某省西市", " 西市 "])
    def test_a_county_is_stated_by_name_beside_its_prefecture(self, counties, prefecture):
        sites, report = decide(
            counties, unplaced("a", county="甲区", prefecture=prefecture), unplaced("b")
        )
        assert sites.county.tolist() == [1, -1]
        assert sites.possible_counties == {}
        assert report.remarks == []

    def test_a_placed_site_of_a_shared_name_lies_in_its_prefecture(self, counties):
        lon, lat, _ = GEOD.fwd(124, 41.5, 90, 4_000)
        sites, _ = decide(counties, site(lon=lon, lat=lat, county="甲区", prefecture="东市"))
        assert sites.county.tolist() == [0]

    @pytest.mark.parametrize(
        ("stated", "possible"),
        [
            ({"county": "甲区"}, (0, 1)),
            ({"county": "甲区", "prefecture": "省直"}, (0, 1)),
            ({"county": "甲区", "prefecture": "长春市"}, ()),
            ({"prefecture": "长春市"}, ()),
            ({"adcode": "220102"}, ()),
            ({"adcode": "220100"}, ()),
            ({"adcode": "210000"}, (0, 1)),
            ({"township_code": "220102001"}, ()),
            ({}, None),
            ({"county": "丁县"}, None),
        ],
    )
    def test_what_is_known_of_an_unplaced_sites_county_is_kept(self, counties, stated, possible):
        far = site("far", 130.0)
        sites, _ = decide(counties, far, site(), unplaced("u", **stated))
        assert sites.county.tolist() == [0, -1]
        assert sites.possible_counties == ({} if possible is None else {1: possible})
        assert sites.outside.tolist() == [False, possible == ()]

    @pytest.mark.parametrize(
        "stated",
        [
            {"adcode": "210100"},
            {"adcode": "210101"},
            {"prefecture": "东市"},
            {"county": "丁县", "prefecture": "东市"},
            {"county": "东市"},
            {"adcode": "210000", "county": "乙县"},
        ],
    )
    def test_a_prefecture_means_its_counties(self, stated):
        shapes = np.array([shapely.box(x, 41, x + 1, 42) for x in (123, 124, 125)], dtype=object)
        counties = Counties(
            texts(["210106", "210122", "210402"]),
            texts(["甲区", "乙县", "甲区"]),
            texts(["东市", "东市", "西市"]),
            shapes,
        )
        sites, _ = decide(counties, unplaced(**stated))
        narrowed = stated.get("county") == "乙县"
        assert sites.county.tolist() == [1 if narrowed else -1]
        assert sites.possible_counties == ({} if narrowed else {0: (0, 1)})

    def test_a_name_at_odds_with_its_prefecture_may_mean_either(self):
        shapes = np.array([shapely.box(x, 41, x + 1, 42) for x in (123, 124, 125)], dtype=object)
        counties = Counties(
            texts(["210106", "210402", "210502"]),
            texts(["甲区", "乙区", "丙区"]),
            texts(["东市", "西市", "西市"]),
            shapes,
        )
        sites, _ = decide(
            counties,
            unplaced(county="甲区", prefecture="西市"),
            site(county="甲区", prefecture="西市"),
        )
        assert sites.possible_counties == {1: (0, 1, 2)}
        assert sites.county.tolist() == [0, -1]

    def test_the_prefecture_of_a_placed_site_leaves_its_county_to_its_position(self, counties):
        lon, lat, _ = GEOD.fwd(124, 41.5, 90, 4_000)
        sites, report = decide(counties, site(lon=lon, lat=lat, prefecture="东市"))
        assert sites.county.tolist() == [1]
        assert report.remarks == []

    def test_a_name_that_nobody_has_is_listed(self, counties):
        sites, report = decide(counties, unplaced(county="丁县"))
        assert sites.county.tolist() == [-1]
        assert "丁县" in report.remarks[0].message

    def test_a_township_code_states_a_county(self, counties):
        sites, _ = decide(counties, unplaced(township_code="210402001"))
        assert sites.county.tolist() == [1]

    def test_an_unplaced_site_has_the_county_that_it_states(self, counties):
        sites, report = decide(counties, unplaced("a", adcode="210402"), unplaced("b"))
        assert sites.county.tolist() == [1, -1]
        assert sites.outside.tolist() == [False, False]
        assert report.remarks == []

    def test_an_unplaced_site_of_another_province_is_outside(self, counties):
        sites, _ = decide(counties, unplaced(adcode="220102"))
        assert sites.county.tolist() == [-1]
        assert sites.outside.tolist() == [True]

    @pytest.mark.parametrize(("metres", "kept"), [(10_999, 1), (11_001, 0)])
    def test_a_site_outside_is_kept_up_to_the_reach_of_the_table(self, counties, metres, kept):
        sites, report = decide(counties, site(**east_of(metres)))
        assert len(sites) == kept
        assert sites.outside.tolist() == [True] * kept
        assert sites.county.tolist() == [-1] * kept
        assert report.reasons() == ({} if kept else {"too_far": 1})

    def test_a_site_of_another_province_within_the_study_is_a_conflict(self, counties):
        sites, report = decide(counties, site(adcode="220102"))
        assert sites.county.tolist() == [0]
        assert report.reasons() == {"county_conflict": 1}

    def test_at_most_a_hundred_of_a_reason_are_listed(self, counties):
        rows = [site(f"{i:03}", 130.0) for i in range(150)]
        sites, report = decide(counties, *rows)
        assert len(sites) == 0
        assert len(report.remarks) == 101
        assert report.remarks[-1].value == "50"


def test_units_under_one_roof_share_a_place(counties):
    rows = [site("b"), site("c", 123.4), unplaced("u"), site("a")]
    sites, report = decide(counties, *rows)
    assert sites.place.tolist() == [0, 1, 1, 2]
    assert report.reasons() == {"near_duplicate": 1}


NAMES = {
    "210106101": "演示0镇",
    "210106001": "南街道",
    "210402101": "演示0镇",
    "210402102": "同名乡",
    "210106401": "东市演示场",
}


class TestTownship:
    @pytest.mark.parametrize(
        ("name", "adcode", "code"),
        [
            ("演示0镇", "210106", "210106101"),
            ("演示0镇", "210402", "210402101"),
            (" 演示０镇 ", "210106", "210106101"),
            ("甲区演示0镇", "210106", "210106101"),
            ("东市甲区演示0镇", "210106", "210106101"),
            ("南街道办事处", "210106", "210106001"),
            ("南街道办", "210106", "210106001"),
            ("同名乡", "210106", ""),
            ("演示0镇", "220102", ""),
            ("演示0镇", "", ""),
            ("东市演示场", "210106", "210106401"),
            ("", "210106", ""),
        ],
    )
    def test_a_township_is_found_by_name_within_its_county(self, counties, name, adcode, code):
        sites, _ = decide(counties, unplaced(township=name, adcode=adcode), townships=NAMES)
        assert sites.records.township_code.tolist() == [code]

    def test_a_placed_site_has_the_township_that_it_would_have_unplaced(self, counties):
        sites, _ = decide(counties, site(township="演示0镇"), townships=NAMES)
        assert sites.records.township_code.tolist() == ["210106101"]
        assert sites.setting_source.tolist() == ["township"]

    def test_a_stated_code_stands(self, counties):
        stated = unplaced(township="演示0镇", township_code="210106999", adcode="210106")
        sites, _ = decide(counties, stated, townships=NAMES)
        assert sites.records.township_code.tolist() == ["210106999"]

    def test_a_name_that_two_units_of_a_county_have_stays_without_a_code(self, counties):
        names = {"210106101": "演示镇", "210106102": "演示镇"}
        sites, _ = decide(counties, unplaced(township="演示镇", adcode="210106"), townships=names)
        assert sites.records.township_code.tolist() == [""]

    def test_published_names_are_known_without_a_table(self, counties):
        sites, _ = decide(counties, unplaced(township="沈阳市经济技术开发区", adcode="210106"))
        assert sites.records.township_code.tolist() == ["210106401"]


class TestSetting:
    @pytest.mark.parametrize(
        ("stated", "urban", "source"),
        [
            ({"setting": "rural", "township_code": "210106001"}, False, "stated"),
            ({"township_code": "210106001", "kind": "卫生院"}, True, "township"),
            ({"township_code": "210106099"}, True, "township"),
            ({"township_code": "210106100", "kind": "社区卫生服务中心"}, False, "township"),
            ({"township_code": "210106399"}, False, "township"),
            ({"township_code": "210106490", "township": "如意湖街道"}, True, "township"),
            ({"township_code": "210106491", "township": "前进农场"}, False, "township"),
            ({"township_code": "210106491", "kind": "卫生院"}, False, "kind"),
            ({"township_code": "210106", "kind": "社区卫生服务站"}, True, "kind"),
            ({"kind": "村接种点"}, False, "kind"),
            ({"kind": "成人接种门诊", "lon": 123.3}, True, "nearest"),
            ({"lon": 123.7}, False, "nearest"),
        ],
    )
    def test_the_first_source_that_says_something_decides(self, counties, stated, urban, source):
        sites, _ = decide(counties, site(**stated))
        assert sites.setting_source.tolist() == [source]
        assert sites.urban.tolist() == [urban]

    def test_the_published_name_decides_of_a_unit_that_is_neither_street_nor_town(self, counties):
        stated = site(township_code="210106401", township="某农场")
        assert decide(counties, stated)[0].urban.tolist() == [True]
        named, _ = decide(counties, stated, townships={"210106401": "某林场"})
        assert named.urban.tolist() == [False]

    def test_an_override_stands_before_the_code(self, counties):
        stated = site(township_code="210106001")
        sites, _ = decide(counties, stated, overrides={"210106001": "rural"})
        assert sites.urban.tolist() == [False]
        assert sites.setting_source.tolist() == ["township"]

    def test_of_equally_near_demand_points_the_first_decides(self, counties):
        demand = demand_at((123.4, 41.5, False), (123.6, 41.5, True), (123.6, 41.5, False))
        sites, _ = decide(counties, site("a", 123.5), site("b", 123.6), demand=demand)
        assert sites.urban.tolist() == [False, True]

    def test_an_unplaced_site_without_any_hint_counts_as_rural(self, counties):
        sites, _ = decide(counties, unplaced())
        assert sites.setting_source.tolist() == ["none"]
        assert sites.urban.tolist() == [False]

    def test_without_a_placed_demand_point_nothing_is_nearest(self, counties):
        sites, _ = decide(counties, site(), demand=demand_at((np.nan, np.nan, True)))
        assert sites.setting_source.tolist() == ["none"]


class TestServices:
    @pytest.mark.parametrize(
        ("kind", "service", "offered"),
        [
            ("卫生院", "routine", YES),
            ("卫生院", "rabies", UNKNOWN),
            ("狂犬病暴露预防处置门诊", "routine", NO),
            ("狂犬病暴露预防处置门诊", "rabies", YES),
            ("产科接种室", "routine", NO),
            ("产科接种室", "birth_dose", YES),
            ("企业接种点", "routine", NO),
            ("成人接种门诊", "adult", YES),
            ("综合接种门诊", "routine", YES),
            ("zzz", "routine", UNKNOWN),
            ("某种单位", "routine", UNKNOWN),
            ("私立医院", "routine", UNKNOWN),
            ("眼科医院", "routine", UNKNOWN),
            ("口腔医院", "routine", UNKNOWN),
            ("精神卫生院", "routine", UNKNOWN),
            ("肿瘤医院", "routine", UNKNOWN),
        ],
    )
    def test_the_kind_answers_what_the_register_does_not_say(
        self, counties, kind, service, offered
    ):
        sites, _ = decide(counties, site(kind=kind))
        assert sites.services[service].tolist() == [offered]
        assert sites.assumed[service].tolist() == [offered != UNKNOWN]

    def test_a_kind_that_no_word_names_is_told_once_a_word(self, counties):
        rows = [site(str(i), kind=kind) for i, kind in enumerate(["zzz", "zzz", "卫生院", ""])]
        _, report = decide(counties, *rows)
        said = [(one.value, one.message) for one in report.remarks if one.reason == "kind_unknown"]
        assert [value for value, _ in said] == ["zzz"]
        assert "2家单位" in said[0][1]
        assert "np.str_" not in said[0][1]

    def test_what_is_stated_stands_against_the_kind(self, counties):
        said = {"routine": NO, "rabies": YES}
        sites, _ = decide(counties, site(kind="卫生院", services=said))
        assert sites.services["routine"].tolist() == [NO]
        assert sites.assumed["routine"].tolist() == [False]
        assert sites.services["rabies"].tolist() == [YES]
        assert sites.assumed["rabies"].tolist() == [False]

    def test_without_kind_and_statement_every_service_is_unknown(self, counties):
        sites, _ = decide(counties, site())
        assert {service.id for service in STANDARD.services} == set(sites.services)
        assert all(values.tolist() == [UNKNOWN] for values in sites.services.values())
        assert not any(flags.any() for flags in sites.assumed.values())

    def test_each_site_is_decided_for_itself(self, counties):
        sites, _ = decide(
            counties, site("a", kind="狂犬病门诊"), site("b", kind="卫生院"), site("c")
        )
        assert sites.services["routine"].tolist() == [NO, YES, UNKNOWN]
        assert sites.services["routine"].dtype == np.int8
        assert sites.assumed["routine"].tolist() == [True, True, False]


def test_renaming_and_shuffling_changes_no_decision(counties):
    rng = np.random.default_rng(3)
    kinds = ["", "卫生院", "社区卫生服务中心", "产科接种室"]
    rows = [
        site(f"{i:02}", rng.uniform(122.9, 125.2), rng.uniform(40.9, 42.1), kind=kinds[i % 4])
        for i in range(60)
    ]
    once, _ = decide(counties, *rows)
    renamed = [row | {"site_id": f"{99 - i}"} for i, row in enumerate(rows)]
    again, _ = decide(counties, *(renamed[i] for i in rng.permutation(60)))
    assert (once.county == again.county).all()
    assert (once.urban == again.urban).all()
    assert (once.outside == again.outside).all()
    assert (once.services["routine"] == again.services["routine"]).all()
