"""What an assessment of these inputs will not be able to say, and which column would mend it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geo.arrays import Flags
from geo.model.county import Population
from geo.model.demand import Demand
from geo.model.roster import Roster
from geo.model.row_report import RowReport
from geo.model.site import Sites
from geo.model.trilean import Trilean
from geo.rules.standard import Standard

NAME = "unsayable"
_NO_SERVICE = (
    "{count}/{total}家单位未说明是否提供{service}：只由其服务的居民为待核实；"
    "补“服务项目”列，或“接种单位类型”列（须为评估规则中的类型）"
)
_NO_HOURS = (
    "{count}/{total}家单位没有接种时间：节假日开诊情况、每周开诊天数为待核实；"
    "补“接种时间”列，或节假日开诊安排表"
)
_NO_PLACE = "{count}/{total}家单位没有坐标：其可能服务到的居民为待核实；补“经度”“纬度”列"
_NOWHERE = (
    "{count}/{total}家单位既无坐标也无可识别的县区：各县区结论都可能待核实；"
    "补“县区代码”列，或“市”“县区”两列"
)
_MOSTLY = 0.5
"""From this share of units on a reader of the results has to know, too."""


def report_unsayable(
    sites: Sites,
    demand: Demand,
    population: Population | None,
    roster: Roster | None,
    standard: Standard,
) -> RowReport:
    """One remark for each finding that lacks its column, the most telling ones first."""
    report = RowReport(NAME)
    for mask, message, column in _ask_sites(sites, roster, standard):
        count, total = int(mask.sum()), len(sites)
        if count:
            reason = "mostly_unsaid" if count >= _MOSTLY * total else "cannot_be_said"
            told = message.format(count=f"{count:,}", total=f"{total:,}")
            report.remark("noted", reason, told, column=column, value=count)
    for message, column in _ask_whole(sites, demand, population):
        report.remark("noted", "cannot_be_said", message, column=column)
    return report


def _ask_sites(
    sites: Sites, roster: Roster | None, standard: Standard
) -> Iterator[tuple[Flags, str, str]]:
    records = sites.records
    service = next(one for one in standard.services if one.id == standard.headline_service)
    unknown: Flags = sites.services[service.id] == Trilean.UNKNOWN
    yield unknown, _NO_SERVICE.replace("{service}", service.zh), "services"
    hours = np.vstack([texts != "" for texts in records.hours.values()]).any(axis=0)
    listed = set(roster.site_id) if roster is not None else set()
    dark: Flags = ~hours & np.array([own not in listed for own in records.site_id], dtype=np.bool_)
    yield dark, _NO_HOURS, "hours"
    yield ~sites.placed, _NO_PLACE, "lon"
    nowhere: Flags = ~sites.placed & (sites.county < 0) & ~sites.outside
    yield nowhere, _NOWHERE, "adcode"


def _ask_whole(
    sites: Sites, demand: Demand, population: Population | None
) -> Iterator[tuple[str, str]]:
    """What no row of a table states at all."""
    records = sites.records
    if population is None:
        yield "未给人口表：人口不能按普查校准，城乡人口比例无从比较；补 [population]", "population"
    if not (demand.township_code != "").any():
        yield "居民点没有乡镇（街道）代码：没有分乡镇（街道）结果；补“乡镇代码”列", "township_code"
    if len(sites) and not (records.booking != Trilean.UNKNOWN).any():
        yield "是否提供预约未收集：补“是否提供预约”列", "booking"
    if len(sites) and not (records.consultation != Trilean.UNKNOWN).any():
        yield "是否提供咨询未收集：补“是否提供咨询”列", "consultation"
    if len(sites) and not (records.tier != "").any():
        yield "单位等级未收集：没有分级结果；补“等级”列", "tier"
    if len(sites) and not np.isfinite(records.capacity).any():
        yield "接种能力未收集：各单位按相同能力计；补“日接种能力”列", "capacity"
