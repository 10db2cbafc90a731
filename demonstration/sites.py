"""Modelled vaccination sites: about one for each unit, more in cities, some of them doubtful."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from demonstration import hours as hour_texts
from demonstration.counties import CountyFacts
from demonstration.employers import offer_visits
from demonstration.particulars import vary_sites
from demonstration.places import Places
from demonstration.plane import fill_gaps, scatter_within, spread_out, to_degrees
from demonstration.terrain import ruggedness
from demonstration.towns import Towns
from geo.arrays import Floats, Ints

COUNTY_TIER, UNIT_TIER, VILLAGE_TIER = "县级", "乡镇(街道)级", "村(社区)级"
ROUTINE, RABIES, BIRTH = "免疫规划疫苗", "狂犬病暴露预防处置门诊", "产科接种室"
_COMMUNITIES_PER_EXTRA_SITE = 14
_WALK_M = 3_000.0
_OFFSET_M = 110.0
_STREAM = 4
Names = NDArray[Any]


def place_sites(county: CountyFacts, towns: Towns, places: Places, seed: int) -> pd.DataFrame:
    """The register of one county, with the Chinese headers that offices use.

    Every site stands within 300 m of a place of its unit. Some have no coordinates, no hours or
    no kind; a rabies clinic shares the roof of the first site, to the metre.
    """
    rng = np.random.default_rng([seed, int(county.adcode), _STREAM])
    routine = pd.concat(
        (_unit_sites(county, towns, rng), _extra_sites(county, towns, places, rng)),
        ignore_index=True,
    )
    special = _special_sites(county, towns, routine, rng)
    service = hour_texts.choose_holiday_service(rng)
    hours = hour_texts.draw_hours(service, len(routine), rng)
    hours += [hour_texts.ROUND_THE_CLOCK] * len(special)
    sites = pd.concat((routine, special), ignore_index=True).assign(hours=hours)
    _add_doubt(sites, len(routine), rng)
    sites = vary_sites(sites, county.adcode, COUNTY_TIER, UNIT_TIER, seed)
    return _write_register(county, offer_visits(sites, county.adcode, seed))


def number_phones(register: pd.DataFrame) -> pd.DataFrame:
    """The register with phone numbers that no telephone could dial."""
    phones = [f"演示-{i:04d}" for i in range(1, len(register) + 1)]
    return register.assign(联系电话=phones)


def _unit_sites(county: CountyFacts, towns: Towns, rng: np.random.Generator) -> pd.DataFrame:
    rugged = ruggedness(towns.points)
    chance = np.where(towns.minor, 0.3, np.where(rugged > 0.55, 0.85, 0.995))
    has = (rng.random(len(towns.points)) < chance) | (np.arange(len(towns.points)) == 0)
    unit = np.flatnonzero(has)
    kind = np.where(towns.core[unit], "社区卫生服务中心", "卫生院")
    tier = np.where(unit == 0, COUNTY_TIER, UNIT_TIER)
    points = scatter_within(towns.points[unit], _OFFSET_M, county.outline, rng)
    return _as_table(unit, points, kind, tier, rng.integers(40, 200, len(unit)))


def _extra_sites(
    county: CountyFacts, towns: Towns, places: Places, rng: np.random.Generator
) -> pd.DataFrame:
    """Community stations where cities are dense, and points in villages far from their town."""
    own = places.points[places.urban]
    stations = spread_out(own, len(own) // _COMMUNITIES_PER_EXTRA_SITE, towns.points)
    if county.is_district:
        taken = np.vstack((towns.points[~towns.minor], stations))
        stations = np.vstack((stations, fill_gaps(own, taken, _WALK_M)))
    away = np.hypot(*(places.points - towns.points[places.unit]).T)
    far = np.flatnonzero(~places.urban & ~places.remote & (away > 7_500.0))
    villages = places.points[far[rng.random(len(far)) < 0.08]]
    points = np.vstack((stations, villages))
    urban = np.arange(len(points)) < len(stations)
    unit = (
        places.unit[cKDTree(places.points).query(points)[1]]
        if len(points)
        else np.empty(0, np.int64)
    )
    kind = np.where(urban, "社区卫生服务站", "村接种点")
    tier = np.full(len(points), VILLAGE_TIER)
    return _as_table(
        unit,
        scatter_within(points, _OFFSET_M, county.outline, rng),
        kind,
        tier,
        rng.integers(10, 60, len(points)),
    )


def _special_sites(
    county: CountyFacts, towns: Towns, routine: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """A rabies clinic and a birth room in most counties, an employer's point in a few."""
    first = routine.loc[[0], ["x", "y"]].to_numpy()
    heart = towns.heart[None, :]
    rooms = (
        (RABIES, first, 0.8),
        (BIRTH, scatter_within(heart, _OFFSET_M, county.outline, rng), 0.75),
        ("用人单位接种点", scatter_within(heart, _OFFSET_M, county.outline, rng), 0.08),
    )
    chosen = [(kind, point) for kind, point, chance in rooms if rng.random() < chance]
    points = np.vstack([np.empty((0, 2)), *(point for _, point in chosen)])
    kind = np.array([kind for kind, _ in chosen], dtype=object)
    tier = np.full(len(chosen), COUNTY_TIER)
    unit = np.zeros(len(chosen), dtype=np.int64)
    return _as_table(unit, points, kind, tier, rng.integers(10, 40, len(chosen)))


def _as_table(unit: Ints, points: Floats, kind: Names, tier: Names, capacity: Ints) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unit": unit,
            "x": points[:, 0],
            "y": points[:, 1],
            "kind": kind,
            "tier": tier,
            "services": "",
            "capacity": capacity,
        }
    ).astype({"kind": object, "tier": object, "services": object})


def _add_doubt(sites: pd.DataFrame, routine: int, rng: np.random.Generator) -> None:
    """In some counties a few routine sites have no coordinates, or do not say what they are."""
    outer = np.arange(1, routine)
    if rng.random() < 0.06 and len(outer):
        lost = rng.choice(outer, min(3, len(outer)), replace=False)
        sites.loc[lost, ["x", "y"]] = np.nan
    if rng.random() < 0.06 and len(outer):
        silent = rng.choice(outer, max(1, len(outer) // 3), replace=False)
        sites.loc[silent, "kind"] = ""
    stated = rng.random(routine) < 0.03
    sites.loc[np.flatnonzero(stated), "services"] = f"{ROUTINE}、非{ROUTINE}"


def _write_register(county: CountyFacts, sites: pd.DataFrame) -> pd.DataFrame:
    placed = sites["x"].notna().to_numpy()
    degrees = np.full((len(sites), 2), np.nan)
    degrees[placed] = to_degrees(sites.loc[placed, ["x", "y"]].to_numpy())
    unit = sites["unit"].to_numpy()
    codes = np.array(county.unit_codes, dtype=object)[unit]
    names = np.array(county.unit_names, dtype=object)[unit]
    number = (sites.groupby("unit").cumcount() + 1).map("{:02d}".format)
    register = pd.DataFrame(
        {
            "接种单位编码": "YS" + codes + number,
            "接种单位名称": "演示接种点" + codes + "-" + number,
            "市": county.prefecture,
            "县区": county.name,
            "乡镇街道": names,
            "区划代码": codes,
            "经度": degrees[:, 0],
            "纬度": degrees[:, 1],
            "接种单位类型": sites["kind"],
            "等级": sites["tier"],
            "服务项目": sites["services"],
            "接种时间": sites["hours"],
            "服务周期": sites["cycle"],
            "预约方式": sites["booking"],
            "是否提供咨询": sites["consultation"],
            "日接种能力": sites["capacity"],
        }
    )
    return register.sort_values("接种单位编码", ignore_index=True)
