"""Modelled employers, none of them real, and which sites go out to employers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from demonstration.counties import CountyFacts
from demonstration.places import Places
from demonstration.plane import scatter_within, to_degrees

_STREAM = 8
_URBAN_PER_EMPLOYER = 7_000
_RURAL_PER_EMPLOYER = 20_000
_OFFSET_M = 250.0
_KINDS = ("企业", "事业单位", "机关", "学校", "养老机构")
_SERVES = "免疫规划疫苗、非免疫规划疫苗、用人单位上门服务"
_STAYS = "免疫规划疫苗、非免疫规划疫苗"


def offer_visits(sites: pd.DataFrame, adcode: str, seed: int) -> pd.DataFrame:
    """The sites of one county, some of which say that they serve employers, some that they do not.

    What a site said already stays, and so does one that does not say what it is.
    """
    rng = np.random.default_rng([seed, int(adcode), _STREAM])
    drawn = rng.random(len(sites))
    unit = sites["kind"].isin(("社区卫生服务中心", "卫生院")) & (sites["services"] == "")
    services = sites["services"].to_numpy(dtype=object).copy()
    services[(unit & (drawn < 0.2)).to_numpy()] = _SERVES
    services[(unit & (drawn > 0.5)).to_numpy()] = _STAYS
    return sites.assign(services=services)


def place_employers(county: CountyFacts, places: Places, seed: int) -> pd.DataFrame:
    """The employers of one county beside its places, with the headers that offices use.

    A few have no coordinates, a few no headcount; a few stand in villages far from any road.
    """
    rng = np.random.default_rng([seed, int(county.adcode), _STREAM + 1])
    count = 1 + county.urban // _URBAN_PER_EMPLOYER + county.rural // _RURAL_PER_EMPLOYER
    chance = places.residents + 1.0
    home = np.sort(rng.choice(len(places), count, p=chance / chance.sum()))
    degrees = to_degrees(scatter_within(places.points[home], _OFFSET_M, county.outline, rng))
    degrees[rng.random(count) < 0.01] = np.nan
    heads = np.maximum(np.rint(rng.lognormal(4.5, 1.1, count)), 3).astype(np.int64)
    wanted = np.rint(heads * rng.uniform(0.1, 0.6, count)).astype(np.int64)
    silent = rng.random(count) < 0.02
    number = pd.Series(np.arange(1, count + 1)).map("{:04d}".format)
    return pd.DataFrame(
        {
            "单位编码": "DW" + county.adcode + number,
            "单位名称": "演示企事业单位" + county.adcode + "-" + number,
            "单位类型": rng.choice(_KINDS, count, p=(0.62, 0.14, 0.08, 0.11, 0.05)),
            "市": county.prefecture,
            "县区": county.name,
            "乡镇街道": np.array(county.unit_names, dtype=object)[places.unit[home]],
            "经度": degrees[:, 0],
            "纬度": degrees[:, 1],
            "职工人数": [str(n) if said else "" for n, said in zip(heads, ~silent, strict=True)],
            "拟接种人数": wanted,
        }
    )
