"""Coverage under any question, of one assessment: other services, dates, tiers, people, readings.

Nothing is routed: each question chooses sites, and the one table is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from geo.arrays import Flags, Indices, Ints, Texts, Trileans
from geo.errors import InputError, NoticeError
from geo.findings.access.coverage import Groups, count_cover
from geo.findings.status.detours import tell_doubtful
from geo.findings.status.eligibility import (
    SiteQuestion,
    ask_headline,
    decide_eligible,
    read_fit_out_terms,
    read_terms,
)
from geo.findings.status.readings import Reading, Statuses, decide_statuses
from geo.findings.status.units import add_people
from geo.findings.status.verdicts import UnitDoubts
from geo.inputs.load import Inputs
from geo.inputs.unsettled import find_unsettled
from geo.model.assessment_tables import AssessmentTables
from geo.model.trilean import Trilean
from geo.network.build import Network
from geo.sites.kinds import judge_kinds, read_kinds
from geo.tables.unit_tables import UnitTables

HEADLINE = Reading()
READINGS = {
    "road": HEADLINE,
    "straight_line": Reading(way="straight"),
    "site_setting": Reading(radius_by="site"),
}
"""How the radius can be asked to be read, by name."""
RESIDENTS = "residents"
"""The weight of the headline: everybody counts one."""


@dataclass(frozen=True, slots=True)
class CoverageQuestion:
    """Which sites count, how the radius is read, and who is counted."""

    sites: SiteQuestion
    reading: Reading = HEADLINE
    weight: str = RESIDENTS


@dataclass(frozen=True, slots=True)
class CoverageAnswer:
    """One row per unit: adcode, name, prefecture, figures, and sites that count or may.

    `sites_yes` and `sites_unknown` are the unit's own sites; neighbours' count for cover too.
    """

    province: pd.DataFrame
    prefectures: pd.DataFrame
    counties: pd.DataFrame


@dataclass(frozen=True, slots=True)
class CoverageFinder:
    """Answers questions about one assessment; safe to call from several threads."""

    inputs: Inputs
    network: Network
    tables: AssessmentTables

    @property
    def headline(self) -> CoverageQuestion:
        """The question that the assessment itself answers."""
        return CoverageQuestion(ask_headline(self.inputs.standard))

    @property
    def services(self) -> list[str]:
        """Services that can be asked for: those of the standard, then those of the register."""
        return list(self.inputs.sites.services)

    @property
    def tiers(self) -> list[str]:
        """Tiers of the standard, the highest first."""
        return list(self.inputs.standard.tiers)

    @property
    def kinds(self) -> dict[str, str]:
        """Kinds of units that can be asked for: their Chinese names by id."""
        return {kind.id: kind.zh for kind in self.inputs.standard.kinds}

    def read_kinds(self, text: str) -> tuple[str, ...]:
        """Ids of the kinds that a text asks for.

        Raises
        ------
        InputError
            A word that names no kind of the standard.
        """
        return read_kinds(text, self.inputs.standard)

    def judge_kinds(self, kinds: Sequence[str]) -> dict[str, Trilean]:
        """Whether each site, by id, is of one of the kinds."""
        records = self.inputs.sites.records
        judged = judge_kinds(records.kind, kinds, self.inputs.standard)
        return {
            site: Trilean(int(state)) for site, state in zip(records.site_id, judged, strict=True)
        }

    @property
    def weights(self) -> list[str]:
        """Whom one can count: all residents, or a column of the population."""
        return [RESIDENTS, *self.inputs.decided.demand.weights]

    @property
    def weight_sources(self) -> dict[str, str]:
        """Where each column of the population comes from, by name."""
        return self.inputs.decided.weight_sources

    @property
    def years(self) -> Sequence[int]:
        """Years with a holiday notice, whose dates can be asked for."""
        return self.inputs.calendar.years

    def can_answer(self, day: date) -> bool:
        """Whether a notice, or the regulation by itself, says what kind of day a date is."""
        try:
            self.inputs.calendar.kind_of(day)
        except NoticeError:
            return False
        return True

    def is_provisional(self, day: date) -> bool:
        """Whether a notice still to come may say otherwise of a date."""
        return self.inputs.calendar.is_provisional(day)

    def ask(
        self,
        *,
        service: str | None = None,
        day: date | None = None,
        tier: str = "",
        kind: str = "",
        fit_out: str = "",
        least_days_per_week: float = 0.0,
        booking: bool = False,
        consultation: bool = False,
        weight: str = RESIDENTS,
        reading: Reading = HEADLINE,
    ) -> CoverageQuestion:
        """A question in the words of the standard; what is not named is as in the headline.

        Raises
        ------
        InputError
            A word that names no service, kind or fact.
        """
        headline = self.headline.sites.services
        sites = SiteQuestion(
            read_terms(service, self.services) if service else headline,
            tier,
            least_days_per_week,
            booking,
            consultation,
            day,
            self.read_kinds(kind),
            read_fit_out_terms(fit_out),
        )
        return CoverageQuestion(sites, reading, weight)

    def find(self, question: CoverageQuestion) -> CoverageAnswer:
        """Count people in every county, prefecture and the province.

        The target is one of ordinary days: of a date there is no verdict.

        Raises
        ------
        InputError
            A tier, weight or date that the inputs do not know.
        """
        people = weigh_demand(self.inputs, question.weight)
        register = self.inputs.register(date.fromisoformat(self.tables.summary["as_of"]))
        eligible = decide_eligible(register, question.sites)
        evidence, reading = self.network.evidence, question.reading
        statuses = tell_doubtful(
            evidence,
            eligible,
            reading,
            decide_statuses(evidence, eligible, reading),
            self.network.ways.measure,
        )
        figures = tabulate_cover(self.inputs, self.tables, statuses, people)
        counted = [self._count_sites(frame, eligible) for frame in figures]
        if question.sites.day is not None:
            counted = [frame.assign(verdict=_no_verdicts(frame)) for frame in counted]
        return CoverageAnswer(*counted)

    def _count_sites(self, frame: pd.DataFrame, eligible: Trileans) -> pd.DataFrame:
        county = self.inputs.sites.county
        unit = find_units(self.inputs, frame["adcode"])
        of_site = np.where(county >= 0, unit[county], -1)
        one = np.ones(len(of_site), dtype=np.int64)
        return frame.assign(
            sites_yes=add_people(of_site, len(frame), one, eligible == Trilean.YES),
            sites_unknown=add_people(of_site, len(frame), one, eligible == Trilean.UNKNOWN),
        )


def weigh_demand(inputs: Inputs, weight: str) -> Ints:
    """Residents of every demand point, or another column of the population.

    Raises
    ------
    InputError
        There is no such column; all are listed.
    """
    demand = inputs.decided.demand
    known = {RESIDENTS: demand.residents, **demand.weights}
    if weight not in known:
        raise InputError(f"weight: expected one of {', '.join(known)}, got {weight!r}")
    return known[weight]


def _no_verdicts(frame: pd.DataFrame) -> Texts:
    return np.full(len(frame), None, dtype=object)


def tabulate_cover(
    inputs: Inputs, units: UnitTables | AssessmentTables, statuses: Statuses, people: Ints
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Figures of the province, of the prefectures and of the counties, in the order of `units`."""

    def count(rows: pd.DataFrame) -> pd.DataFrame:
        poor: Flags = (rows["quality"] == "poor").to_numpy(dtype=bool)
        unit = find_units(inputs, rows["adcode"])[inputs.decided.demand.county]
        doubts = UnitDoubts(poor, find_unsettled(inputs, unit, len(rows)))
        groups = Groups(unit, len(rows), doubts)
        figures = count_cover(statuses, people, groups, inputs.standard.target_share)
        named = pd.DataFrame(rows[["adcode", "name", "prefecture"]]).reset_index(drop=True)
        return pd.concat([named, figures], axis=1)

    return count(units.province), count(units.prefectures), count(units.counties)


def find_units(inputs: Inputs, codes: Iterable[str]) -> Indices:
    """The row of every county among units of any level: a code ends in the zeros of its level."""
    stems = [_cut_zeros(code) for code in codes]
    found = [
        next((i for i, stem in enumerate(stems) if adcode.startswith(stem)), -1)
        for adcode in inputs.counties.adcode
    ]
    return np.array(found, dtype=np.int32)


def _cut_zeros(code: str) -> str:
    """The digits that all counties of a unit share; levels take two digits each (211000: 2110)."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def tabulate_weights(inputs: Inputs, units: UnitTables, statuses: Statuses) -> pd.DataFrame:
    """Cover of every unit counted in each column of the population, residents first."""
    demand, sources = inputs.decided.demand, inputs.decided.weight_sources
    rows = []
    for weight, people in {RESIDENTS: demand.residents, **demand.weights}.items():
        for frame in tabulate_cover(inputs, units, statuses, people):
            frame.insert(3, "weight", weight)
            frame["weight_source"] = sources.get(weight)
            rows.append(frame)
    return pd.concat(rows, ignore_index=True)
