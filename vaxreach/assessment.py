"""One study, assessed: its tables, and what else can be asked of the same distances."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Self

from vaxreach.plain_values import read_date, read_flag, read_number, read_text, take_scalar
from vaxreach.tables import Tables

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.assessment import Assessment as Made
    from geo.findings.holidays.county_holidays import HolidayFindings
    from geo.inputs.load import Progress
    from geo.planning.plan import Plan
    from geo.plans.objectives import ObjectiveName
    from geo.queries.capacity import RoomAnswer
    from geo.queries.coverage import CoverageAnswer
    from geo.queries.place_explanation import PlaceExplanation
    from geo.scenarios.apply import ScenarioResult
    from geo.scenarios.schema import Scenario


class Assessment(Tables):
    """One study, assessed: tables as frames, and methods for what else can be asked.

    Made by `assess` and `open_latest`. Every table that a property gives is a copy. Methods choose
    from the one table of distances; none computes the assessment anew.

    Parameters
    ----------
    made : geo.assessment.Assessment
        The assessment as the engine gives it.
    cache : path
        Folder of prepared files.
    study : Study, str or path
        What was assessed; kept, since the files of a study of frames go with it.

    See Also
    --------
    assess : Assess a study.
    open_latest : Open what was assessed before.

    Examples
    --------
    >>> assessment
    <vaxreach.Assessment ... of study 'small', as of 2026-01-05: 3 counties, 62 places, 9 sites>
    """

    __slots__ = ("_cache", "_study")

    def __init__(self, made: Made, cache: Path, study: str | os.PathLike[str]) -> None:
        super().__init__(made)
        self._cache, self._study = cache, study

    def __repr__(self) -> str:
        tables = self._made.tables
        return (
            f"<vaxreach.Assessment {self.id} of study {tables.summary['study']!r}, as of "
            f"{self.as_of}: {len(tables.counties):,} counties, {len(tables.demand):,} places, "
            f"{len(tables.sites):,} sites>"
        )

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("an Assessment is not pickled: open its study where it is needed")

    @property
    def id(self) -> str:
        """Sixteen digits that follow from the inputs: the same ones have the same id."""
        return self._made.id

    @property
    def as_of(self) -> dt.date:
        """The date that the assessment is about."""
        return self._made.as_of

    def coverage(
        self,
        *,
        service: str | None = None,
        date: dt.date | str | None = None,
        tier: str = "",
        kind: str = "",
        fit_out: str = "",
        min_days_per_week: float = 0.0,
        booking: bool = False,
        consultation: bool = False,
        own_county: bool = False,
        assigned: bool = False,
        reading: Literal["road", "straight_line", "site_setting"] = "road",
        weight: str = "residents",
    ) -> CoverageAnswer:
        """Count who is covered by sites of one's choice; without arguments, by the headline.

        Parameters
        ----------
        service : str, optional
            Services: a comma joins what must all be offered, a bar what either will do, `any`
            stands for every one. That of the standard without it.
        date : date or str, optional
            Only sites open on this day.
        tier : str, optional
            Only this tier of the standard or a higher one.
        kind : str, optional
            Kinds of units, by id or name, any of those joined by a comma.
        fit_out : str, optional
            Facts of a barrier-free unit, as `service`: `"坡道,电梯|升降平台"`.
        min_days_per_week : float, optional
            Sessions on at least so many days of a usual week, 0–7.
        booking, consultation : bool, optional
            Only sites that are known to offer it.
        own_county, assigned : bool, optional
            Only sites of the resident's county, or only the site in charge of the place.
        reading : {"road", "straight_line", "site_setting"}, optional
            By road; in a straight line; by road with the cutoff of the site's setting.
        weight : str, optional
            Whom to count: residents, or a column of counts of the demand.

        Returns
        -------
        CoverageAnswer
            Frames `province` (1 row), `prefectures` and `counties`, each with people (`total`,
            `covered`, `uncovered`, `unknown`), shares from 0 to 1, and sites that count.

        Raises
        ------
        InputError
            A word that the standard, the register or the notices do not know.

        Notes
        -----
        The rule stands in `docs/rules.md`, statuses: three values, the limit itself counts.

        Examples
        --------
        >>> by_road = assessment.coverage().province["covered"].item()
        >>> assessment.coverage(reading="straight_line").province["covered"].item() >= by_road
        True
        """
        from geo.errors import InputError
        from geo.queries.coverage import READINGS

        own_county = read_flag(own_county, "own_county")
        assigned = read_flag(assigned, "assigned")
        if own_county and assigned:
            raise InputError("own_county and assigned exclude each other")
        if reading not in READINGS:
            raise InputError(f"reading: expected one of {', '.join(READINGS)}, got {reading!r:.80}")
        whose: Any = "assigned" if assigned else "own_county" if own_county else "anybody"
        finder = self._made.coverage
        return finder.find(
            finder.ask(
                service=None if service is None else read_text(service, "service"),
                day=read_date(date, "date"),
                tier=read_text(tier, "tier"),
                kind=read_text(kind, "kind"),
                fit_out=read_text(fit_out, "fit_out"),
                least_days_per_week=read_number(min_days_per_week, "min_days_per_week", 0, 7),
                booking=read_flag(booking, "booking"),
                consultation=read_flag(consultation, "consultation"),
                weight=read_text(weight, "weight"),
                reading=replace(READINGS[reading], whose=whose),
            )
        )

    def judge_holidays(self, service: str) -> HolidayFindings:
        """Judge every holiday for another service than the headline's.

        Parameters
        ----------
        service : str
            A service of the standard or of the register, such as `"rabies"`.

        Returns
        -------
        HolidayFindings
            Frames `days` and `county_holidays`, `weekend_days` and `weekends`, with the columns of
            `holidays` and `county_holidays`.

        Raises
        ------
        InputError
            No such service.

        Examples
        --------
        >>> same = assessment.judge_holidays("routine").county_holidays
        >>> (same["flag"] == assessment.county_holidays["flag"]).all().item()
        True
        """
        return self._made.holidays.find(service)

    def capacity(
        self,
        visits_per_year: float | None = None,
        *,
        weight: str | None = None,
        weeks_per_year: float | None = None,
    ) -> RoomAnswer:
        """Tell who is within reach of sites that have no room for all.

        Parameters
        ----------
        visits_per_year : float, optional
            Visits of each person; those of the standard without it.
        weight : str, optional
            Whom to count: residents, or a column of counts of the demand.
        weeks_per_year : float, optional
            Weeks with sessions, 1–53.

        Returns
        -------
        RoomAnswer
            Frames `province`, `prefectures` and `counties` (people covered, with room enough,
            short of it, unknown), `points` (one row per place that is not sure of room) and
            `totals` (people and visits).

        Raises
        ------
        InputError
            Nobody states the visits, or there is no such weight.

        Examples
        --------
        >>> answer = assessment.capacity(0.1)
        >>> answer.totals["covered"] == assessment.province["covered"].item()
        True
        """
        from geo.errors import InputError
        from geo.rules.standard import vary_room

        visits = read_number(visits_per_year, "visits_per_year", 0, 1000)
        weeks = read_number(weeks_per_year, "weeks_per_year", 1, 53)
        if visits == 0:
            raise InputError("visits_per_year: expected a number above 0")
        rule = vary_room(self._made.inputs.standard.room, visits, weight, weeks)
        if rule is None:
            raise InputError("visits_per_year: expected visits a year; the standard has no [room]")
        return self._made.find_room(rule)

    def scenario(
        self,
        changes: Scenario | Mapping[str, Any] | Sequence[Mapping[str, Any]],
        *,
        name: str = "scenario",
        progress: Progress | None = None,
    ) -> ScenarioResult:
        """Say what changes of sites, hours, services, rosters or roads would do.

        Parameters
        ----------
        changes : sequence of mappings, or mapping
            Each change with its kind under `change`, as in a scenario file; or the whole file,
            with `name` and `changes`. `docs/reference.md` tells every kind.
        name : str, optional
            What the scenario is called.
        progress : callable, optional
            Told the name of each step as it begins.

        Returns
        -------
        ScenarioResult
            Frames `counties` (one row per county, before and after), `places` (one row per place
            whose status changes), `sites`, `norms`, and `totals` in people.

        Raises
        ------
        InputError
            What is given is no list of changes.
        ScenarioError
            A change cannot be applied; its place in the scenario is named.

        Examples
        --------
        >>> closing = assessment.scenario([{"change": "close_site", "site_id": "S06"}])
        >>> closing.totals["people_gained"]
        0
        """
        from geo.errors import InputError
        from geo.scenarios.schema import Scenario, read_scenario

        if isinstance(changes, Scenario):
            wanted = changes
        elif isinstance(changes, Mapping):
            wanted = read_scenario(dict(changes))
        elif isinstance(changes, Sequence) and all(isinstance(one, Mapping) for one in changes):
            wanted = read_scenario({"name": name, "changes": [dict(one) for one in changes]})
        else:
            raise InputError(f"changes: expected a list of mappings, got {changes!r:.80}")
        return self._made.scenario_engine.apply(wanted, progress or (lambda _: None))

    def plan(
        self,
        sites: int | None = None,
        *,
        objective: ObjectiveName = "cover",
        candidates: str | pd.DataFrame = "points",
        within: gpd.GeoDataFrame | gpd.GeoSeries | None = None,
        exclude: gpd.GeoDataFrame | gpd.GeoSeries | None = None,
        progress: Progress | None = None,
        **options: Any,
    ) -> Plan:
        """Suggest new sites, with a proof of how good they are.

        Parameters
        ----------
        sites : int, optional
            New sites at most.
        objective : str, optional
            What to reach: `cover`, `worst-first`, `reach-share`, `p-median` or `p-centre`.
        candidates : {"points", "townships"} or DataFrame, optional
            Where a site may stand: places of the study, or rows with `candidate_id` or `name`, and
            `lon` and `lat` in degrees on WGS 84 (or points of a GeoDataFrame); `setting`, `cost`
            and `capacity` may stand beside. They are read as a file of candidates is, by the same
            names, but for a row that cannot be used: that is an error.
        within, exclude : GeoDataFrame or GeoSeries, optional
            Polygons that new sites must lie in, the border too, and polygons that they must not
            lie in, nor on the border.
        progress : callable, optional
            Told the name of each step as it begins.
        **options : Any
            Everything else that `geo.plans.request.PlanRequest` has: `county`, `share`,
            `budget`, `forced`, `forbidden`, `phases`, `time_limit` in seconds, and so on.

        Returns
        -------
        Plan
            `suggestions` (points, in the order in which they add most), `villages` and `counties`
            that gain, `people_gained`, and `bound`, which no choice exceeds.

        Raises
        ------
        InputError
            The question contradicts itself, or names what the study does not have.

        Examples
        --------
        >>> plan = assessment.plan(1)
        >>> len(plan.suggestions), plan.people_gained > 0, plan.gap
        (1, True, 0.0)
        """
        from geo.checked.requests import build_request
        from geo.plans.new_sites import make_plan
        from geo.plans.request import PlanRequest
        from vaxreach.plan_frames import list_rows, take_layer

        asked = {**options, "sites": sites, "objective": objective, "candidates": candidates}
        asked = {key: take_scalar(value) for key, value in asked.items()}
        if not isinstance(candidates, str):
            asked |= {"candidates": "table", "rows": list_rows(candidates)}
        request = build_request(PlanRequest, "plan", asked)
        layers = [*take_layer(within, "within"), *take_layer(exclude, "exclude")]
        return make_plan(self._made, request, progress or (lambda _: None), layers)

    def pairs(self) -> pd.DataFrame:
        """Give the table of distances itself: every site and place within reach of each other.

        Returns
        -------
        DataFrame
            One row per pair: `site_id`, `demand_id`, `road_distance_m` (null where no way within
            the reach is known), `straight_distance_m`; `reached`, `direct`, `apart`, `verified`
            and `usable` as true or false; `eligible`, whether the site counts, and `within`,
            whether the place is within its cutoff of it: `yes`, `no` or `unknown`.

        Notes
        -----
        The reach is 1.1 times the largest cutoff of the standard. `direct` holds where the straight
        line is no longer than both access legs, `apart` where the ends lie on pieces of the
        network of which one is cut off, `usable` where both ends may use a way.

        Examples
        --------
        >>> pairs = assessment.pairs()
        >>> (pairs["road_distance_m"].dropna() >= 0).all().item()
        True
        """
        from geo.queries.pair_table import tabulate_pairs

        return tabulate_pairs(self._made.inputs, self._made.network)

    def explain(self, lon: float, lat: float) -> PlaceExplanation:
        """Say why a place is covered or not: its nearest site, and every site around it.

        Parameters
        ----------
        lon, lat : float
            Degrees on WGS 84, longitude first.

        Returns
        -------
        PlaceExplanation
            `place` (status, cutoff, nearest site, the way there in metres and as positions),
            `reason` and `reason_zh` where the place is not covered, and `sites`: a frame with one
            row per site around, distances in metres, those that do most for the place first.

        Raises
        ------
        InputError
            No place on Earth.

        Notes
        -----
        The place is judged as a demand point there would be, with the setting of the nearest one
        (`docs/rules.md`, status-2). One outside every county is only told so.

        Examples
        --------
        >>> told = assessment.explain(123.0, 42.0)
        >>> told.place.status, told.sites["site_id"].iat[0]
        ('covered', 'S00')
        """
        from geo.queries.place_explanation import explain_place

        finder = self._made.nearest_sites
        here = read_number(lon, "lon", -180, 180), read_number(lat, "lat", -90, 90)
        return explain_place(finder, *here)

    def service_areas(
        self,
        cutoff_m: float | None = None,
        *,
        form: Literal["polygon", "lines"] = "polygon",
        overlap: bool = True,
        kind: str = "",
        cell_m: float = 100.0,
        progress: Progress | None = None,
    ) -> gpd.GeoDataFrame:
        """Draw what lies within the cutoff of every site, for maps and never for counting.

        Parameters
        ----------
        cutoff_m : float, optional
            Metres by road, 1–100,000; the cutoff of each site's setting without it.
        form : {"polygon", "lines"}, optional
            Ground as a union of cells, or roads.
        overlap : bool, optional
            Whether each site has all that it reaches; else each place belongs to the nearest site
            that is eligible for sure.
        kind : str, optional
            Only units of these kinds, any of those joined by a comma.
        cell_m : float, optional
            Side of a cell of ground in metres, 10–2,000.
        progress : callable, optional
            Told the name of each step as it begins.

        Returns
        -------
        GeoDataFrame
            One row per site with its `cutoff_m`, `area_m2` or `length_m`, and a shape on WGS 84,
            empty where nothing lies within.

        Raises
        ------
        InputError
            A value outside its range, or kinds that no site is of.
        StoreError
            The cache of cells cannot be written.

        Examples
        --------
        >>> areas = assessment.service_areas(2_000, form="lines")
        >>> areas["length_m"].max().item() > 2_000
        True
        """
        from geo.errors import InputError
        from geo.queries.service_area_tables import tabulate_area_lines, tabulate_area_polygons

        inputs, network = self._made.inputs, self._made.network
        cutoff = read_number(cutoff_m, "cutoff_m", 1, 100_000)
        kinds = self._made.coverage.read_kinds(read_text(kind, "kind"))
        overlap = read_flag(overlap, "overlap")
        if form == "lines":
            return tabulate_area_lines(inputs, network, cutoff, overlap=overlap, kinds=kinds)
        if form != "polygon":
            raise InputError(f"form: expected polygon or lines, got {form!r:.80}")
        return tabulate_area_polygons(
            inputs,
            network,
            cutoff,
            overlap=overlap,
            cell_m=read_number(cell_m, "cell_m", 10, 2_000),
            cache=self._cache,
            kinds=kinds,
            progress=progress or (lambda _: None),
        )

    def write(self, out: str | os.PathLike[str], *, headers: Literal["zh", "en"] = "zh") -> Path:
        """Write every file of the assessment to a folder, as `vaxreach assess --out` does.

        Parameters
        ----------
        out : str or path
            A folder that is new, empty, or an earlier assessment, which is replaced as a whole.
        headers : {"zh", "en"}, optional
            Language of the headings of CSV files.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        InputError
            No such language.
        StoreError
            The folder holds something else, or cannot be written.

        Examples
        --------
        >>> sorted(path.name for path in assessment.write(folder).glob("counties.*"))
        ['counties.csv', 'counties.geojson']
        """
        from geo.errors import InputError
        from geo.reports.assessment.folder import write_folder

        if headers not in ("zh", "en"):
            raise InputError(f"headers: expected zh or en, got {headers!r:.80}")
        made = self._made
        return write_folder(made.tables, Path(out), headers=headers, remarks=made.reports)
