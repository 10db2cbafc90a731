"""Which vocabulary of columns each section of a study is read by."""

from __future__ import annotations

from geo.readers.vocabulary import further_fields, list_fields

SECTION_TABLES = {
    "boundaries": "boundaries",
    "population": "population",
    "townships": "boundaries",
    "demand": "demand",
    "demand.people": "demand",
    "demand.built_up": "boundaries",
    "demand.overrides": "demand",
    "sites": "sites",
    "rosters": "roster",
    "employers": "employers",
    "verified": "verified",
    "outreach": "outreach",
    "corrections": "corrections",
    "reporting_units": "reporting_units",
    "known_mismatches": "boundaries",
}
"""Sections whose `columns` may name these fields and no others."""
OPEN_TABLES = {
    "roads": ("road_nodes", "road_edges"),
    "facilities": ("facilities",),
}
"""Sections whose files have further columns: tags of roads, fields of a rule file."""
NAMES_OF_TABLES = {
    "boundaries": ("县（市、区）边界、名录", "Outlines and lists of names"),
    "population": ("人口表", "Census"),
    "demand": ("居民点", "Residents"),
    "sites": ("预防接种单位", "Sites"),
    "roster": ("节假日开诊安排", "Rosters"),
    "employers": ("用人单位", "Employers"),
    "verified": ("核实路程", "Verified distances"),
    "outreach": ("入户（巡回）安排", "Rounds to places"),
    "corrections": ("居民点更正", "Corrections of places"),
    "reporting_units": ("另行汇总的区域", "Further areas"),
    "road_nodes": ("路网节点", "Nodes of roads"),
    "road_edges": ("路网路段", "Edges of roads"),
    "facilities": ("其他机构", "Other facilities"),
    "candidates": ("候选点", "Candidates of a plan"),
}
"""Every kind of table, in the order of the reference."""

WORDS = {
    "answers": ("是否 · Yes and no", "booking"),
    "settings": ("城镇农村 · Setting", "setting"),
    "datums": ("坐标系 · Datum", "datum"),
    "services": ("服务项目 · Service", "service"),
    "bookings": ("预约方式 · Booking", "booking"),
    "cycles": ("接种周期 · Cycle", "cycle"),
    "positions": ("位置精度 · Position", "position"),
    "visit_states": ("是否完成 · Visits done", "booking"),
    "served_by": ("服务方式 · Served by", "served_by"),
    "bases": ("人口口径 · Basis", "population_basis"),
}
"""Vocabularies of cells: heading, and the field whose labels name their values."""


def fields_of(section: str) -> list[str]:
    """Fields that `columns` of a section may name; empty where any may stand."""
    table = SECTION_TABLES.get(section)
    return [] if table is None else list_fields(table)


def further_of(section: str) -> str:
    """The pattern of what it may name besides."""
    return further_fields(SECTION_TABLES[section])
