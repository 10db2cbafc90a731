"""Modelled hospitals, for measures that a register of facilities answers; none of them is real."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from demonstration.counties import CountyFacts
from demonstration.plane import scatter_within, to_degrees
from demonstration.towns import Towns
from geo.arrays import Texts

NOTE = "演示数据（非真实）"
_STREAM = 8
_OFFSET_M = 800.0
_KINDS = ("综合医院", "中医综合医院", "妇幼保健院", "专科医院")
_LEVELS = ("三级", "二级", "一级", "")
_GRADES = {"三级": ("三级甲等", "三级乙等", "三级"), "二级": ("二级甲等", "二级"),
           "一级": ("一级",), "": ("",)}  # fmt: skip
_ANSWERS = ("是", "否", "")
_PEOPLE_PER_HOSPITAL = 90_000
_PRIMARY = 3
_NEW = 0.6
"""Share of the centres of quality control that are founded in January 2026."""
_HOURS = (
    "周一至周日8:00-16:30；节假日8:00-11:30",
    "周一至周日8:00-16:00，节假日正常开诊",
    "周一至周六8:00-16:30，节假日休息",
    "周一至周五8:00-16:30，双休日和节假日休息",
    "",
)
_ANSWERED = {
    "是否设急诊": (0.8, 0.15, 0.05),
    "是否线上预约": (0.9, 0.07, 0.03),
    "出诊信息及时公布": (0.9, 0.06, 0.04),
    "门诊一站式服务中心": (0.97, 0.02, 0.01),
    "住院一站式服务中心": (0.96, 0.02, 0.02),
    "是否互联网医院": (0.2, 0.79, 0.01),
    "线上复诊": (0.95, 0.02, 0.03),
    "互联网+护理服务": (0.25, 0.7, 0.05),
    "检查检验结果互认": (0.85, 0.1, 0.05),
    "老年医学科": (0.93, 0.05, 0.02),
    "儿科": (0.96, 0.02, 0.02),
    "就医不求人指南": (0.95, 0.03, 0.02),
    "指南可手机查阅": (0.95, 0.03, 0.02),
}
"""Chances of 是, 否 and a blank cell in each column of answers."""
_COLUMNS = (
    "机构编码", "机构名称", "市", "县区", "区划代码", "经度", "纬度", "机构类别", "所有制",
    "医院等级", "床位数", "门诊时间", "预约时段（分钟）", "候诊时间（分钟）", *_ANSWERED,
    "高水平医院", "专科数", "慢病一站式服务中心", "质控中心级别", "成立日期", "备注",
)  # fmt: skip


def register_hospitals(
    counties: Sequence[CountyFacts], towns: Sequence[Towns], seed: int
) -> pd.DataFrame:
    """One register of all counties, with the headers that offices use.

    A few cities have no hospital of the third level with an emergency department; a few cells are
    blank, so that some measures fail and some cannot be judged. Hospitals, then township and
    community centres, then centres of quality control, county by county.
    """
    parts = []
    for county, town in zip(counties, towns, strict=True):
        rng = np.random.default_rng([seed, int(county.adcode), _STREAM])
        parts += [
            _found_hospitals(county, town, rng),
            _found_primary(county, town, rng),
            _found_centres(county, town, rng),
        ]
    return pd.concat(parts, ignore_index=True).reindex(columns=list(_COLUMNS))


def _found_hospitals(county: CountyFacts, towns: Towns, rng: np.random.Generator) -> pd.DataFrame:
    count = 1 + (county.urban + county.rural) // _PEOPLE_PER_HOSPITAL
    frame = _place(county, towns, "YY", "演示医院", count, rng)
    has_top = county.is_district and int(county.adcode[2:4]) % 5 != 0
    chance = (0.12, 0.5, 0.34, 0.04) if has_top else (0.0, 0.58, 0.38, 0.04)
    level = rng.choice(_LEVELS, count, p=chance).astype(object)
    if has_top and county.adcode.endswith("02"):
        level[0] = "三级"
    top = level == "三级"
    return frame.assign(
        机构类别=rng.choice(_KINDS, count, p=(0.55, 0.2, 0.15, 0.1)),
        所有制=rng.choice(("公立", "民营", ""), count, p=(0.72, 0.26, 0.02)),
        医院等级=[rng.choice(_GRADES[one]) for one in level],
        床位数=pd.array(rng.integers(40, 900, count), dtype="Int64"),
        门诊时间=rng.choice(_HOURS, count, p=(0.45, 0.2, 0.15, 0.1, 0.1)),
        **{
            "预约时段（分钟）": _minutes(rng, count, ("15", "20", "30", "30分钟", "60", "")),
            "候诊时间（分钟）": _minutes(rng, count, ("10", "15", "20", "18", "25", "")),
            **{name: rng.choice(_ANSWERS, count, p=p) for name, p in _ANSWERED.items()},
        },
        高水平医院=np.where(top & (rng.random(count) < 0.4), "是", "否"),
        专科数=pd.array(
            np.where(top, rng.integers(1, 6, count), np.where(level == "二级", 1, 0)), dtype="Int64"
        ),
    )


def _found_primary(county: CountyFacts, towns: Towns, rng: np.random.Generator) -> pd.DataFrame:
    kind = "社区卫生服务中心" if county.is_district else "乡镇卫生院"
    frame = _place(county, towns, "JC", f"演示{kind}", _PRIMARY, rng)
    centre = rng.choice(_ANSWERS, _PRIMARY, p=(0.6, 0.3, 0.1))
    return frame.assign(机构类别=kind, 所有制="公立", 医院等级="", 慢病一站式服务中心=centre)


def _found_centres(county: CountyFacts, towns: Towns, rng: np.random.Generator) -> pd.DataFrame:
    count = int(rng.integers(2, 5))
    frame = _place(county, towns, "ZK", "演示质控中心", count, rng)
    level = np.where(rng.random(count) < 0.3, "市级", "县级")
    days = np.where(rng.random(count) < _NEW, rng.integers(365, 396, count), 0)
    opened = pd.Timestamp("2025-01-01") + pd.to_timedelta(days, unit="D")
    return frame.assign(
        机构类别="质控中心",
        质控中心级别=level,
        成立日期=np.where(rng.random(count) < 0.05, "", opened.strftime("%Y-%m-%d")),
    )


def _place(
    county: CountyFacts, towns: Towns, mark: str, name: str, count: int, rng: np.random.Generator
) -> pd.DataFrame:
    heart = np.repeat(towns.heart[None, :], count, axis=0)
    places = to_degrees(scatter_within(heart, _OFFSET_M, county.outline, rng))
    number = [f"{i:02d}" for i in range(1, count + 1)]
    return pd.DataFrame(
        {
            "机构编码": [f"{mark}{county.adcode}{i}" for i in number],
            "机构名称": [f"{name}{county.adcode}-{i}" for i in number],
            "市": county.prefecture,
            "县区": county.name,
            "区划代码": county.adcode,
            "经度": places[:, 0],
            "纬度": places[:, 1],
            "备注": NOTE,
        }
    )


def _minutes(rng: np.random.Generator, count: int, choices: Sequence[str]) -> Texts:
    found: Texts = rng.choice(choices, count, p=(0.2, 0.2, 0.3, 0.2, 0.05, 0.05)).astype(object)
    return found
