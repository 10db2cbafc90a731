"""Modelled hospitals, for measures that a register of facilities answers; none of them is real."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scripts.demonstration.counties import CountyFacts
from scripts.demonstration.plane import scatter_within, to_degrees
from scripts.demonstration.towns import Towns

_STREAM = 8
_OFFSET_M = 800.0
_KINDS = ("综合医院", "中医医院", "妇幼保健院", "专科医院")
_LEVELS = ("三级", "二级", "一级", "")
_ANSWERS = ("是", "否", "")
_PEOPLE_PER_HOSPITAL = 90_000


def register_hospitals(
    counties: Sequence[CountyFacts], towns: Sequence[Towns], seed: int
) -> pd.DataFrame:
    """One register of all counties, with the headers that offices use.

    A few cities have no hospital of the third level with an emergency department; a few cells are
    blank, so that some measures fail and some cannot be judged.
    """
    parts = [
        _found_hospitals(county, town, seed) for county, town in zip(counties, towns, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _found_hospitals(county: CountyFacts, towns: Towns, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng([seed, int(county.adcode), _STREAM])
    count = 1 + (county.urban + county.rural) // _PEOPLE_PER_HOSPITAL
    heart = np.repeat(towns.heart[None, :], count, axis=0)
    places = to_degrees(scatter_within(heart, _OFFSET_M, county.outline, rng))
    has_top = county.is_district and int(county.adcode[2:4]) % 5 != 0
    chance = (0.12, 0.5, 0.34, 0.04) if has_top else (0.0, 0.58, 0.38, 0.04)
    level = rng.choice(_LEVELS, count, p=chance).astype(object)
    if has_top and county.adcode.endswith("02"):
        level[0] = "三级"
    number = [f"{i:02d}" for i in range(1, count + 1)]
    return pd.DataFrame(
        {
            "机构编码": [f"YY{county.adcode}{i}" for i in number],
            "机构名称": [f"演示医院{county.adcode}-{i}" for i in number],
            "市": county.prefecture,
            "县区": county.name,
            "区划代码": county.adcode,
            "经度": places[:, 0],
            "纬度": places[:, 1],
            "机构类别": rng.choice(_KINDS, count, p=(0.55, 0.2, 0.15, 0.1)),
            "医院等级": level,
            "床位数": rng.integers(40, 900, count),
            "是否设急诊": rng.choice(_ANSWERS, count, p=(0.8, 0.15, 0.05)),
            "是否线上预约": rng.choice(_ANSWERS, count, p=(0.9, 0.07, 0.03)),
        }
    )
