"""The tables of an assessment as frames that are the caller's own."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.assessment import Assessment as Made


class Tables:
    """The tables; each frame is a copy, so that nothing done to it changes the assessment.

    Columns have their English names; `docs/reference.md` tells every one. Distances are metres,
    shares lie in 0–1, people are whole; what cannot be said is null. Shapes are on WGS 84.
    """

    __slots__ = ("_made",)

    def __init__(self, made: Made) -> None:
        self._made = made

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table by name, those with a property of their own included."""
        from geo.model.assessment_tables import TABLES

        return {name: getattr(self._made.tables, name).copy() for name in TABLES}

    @property
    def summary(self) -> dict[str, Any]:
        """Provenance, totals and warnings, as in `summary.json`."""
        return deepcopy(self._made.tables.summary)

    @property
    def province(self) -> pd.DataFrame:
        """One row: people, shares, sites and holidays of the whole study."""
        return self._made.tables.province.copy()

    @property
    def prefectures(self) -> pd.DataFrame:
        """One row per prefecture, with the columns of `province`."""
        return self._made.tables.prefectures.copy()

    @property
    def counties(self) -> gpd.GeoDataFrame:
        """One row per county with its outline, with the columns of `province` and more."""
        return self._made.tables.counties.copy()

    @property
    def townships(self) -> pd.DataFrame:
        """One row per township."""
        return self._made.tables.townships.copy()

    @property
    def demand(self) -> gpd.GeoDataFrame:
        """One row per place where people live: its status, and its nearest site by road."""
        return self._made.tables.demand.copy()

    @property
    def gaps(self) -> gpd.GeoDataFrame:
        """One row per group of neighbouring places that are not covered."""
        return self._made.tables.gaps.copy()

    @property
    def sites(self) -> gpd.GeoDataFrame:
        """One row per vaccination site; no shape where it has no coordinates."""
        return self._made.tables.sites.copy()

    @property
    def holidays(self) -> pd.DataFrame:
        """One row per county and day off."""
        return self._made.tables.holidays.copy()

    @property
    def county_holidays(self) -> pd.DataFrame:
        """One row per county and holiday: whether a site is open, and on how many days."""
        return self._made.tables.county_holidays.copy()

    @property
    def norms(self) -> pd.DataFrame:
        """One row per norm and county."""
        return self._made.tables.norms.copy()

    @property
    def problems(self) -> pd.DataFrame:
        """One row per shortfall, with an id that stays from one assessment to the next."""
        return self._made.tables.problems.copy()

    @property
    def to_verify(self) -> pd.DataFrame:
        """One row per call: whom to ask what, those whose answers change most first."""
        return self._made.tables.to_verify.copy()

    @property
    def rows(self) -> pd.DataFrame:
        """One row per remark on an input: what was refused, repaired or noted, and where."""
        from geo.reports.writing.remark_table import tabulate_remarks

        return tabulate_remarks(self._made.reports, "en")
