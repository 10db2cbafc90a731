"""The register as a scenario leaves it: checked change by change, decided as a door would.

A closed site is one without its row. A new one has the id `new-1`, `new-2`, … and states nothing
but what the scenario says; services that it does not name are none of its. Sites that no change
names keep what was decided for them, so the outcome is that of the whole register read anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import singledispatchmethod

import numpy as np

from geo.arrays import Ints
from geo.inputs.load import Inputs
from geo.model.roster import Roster
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords, Sites
from geo.model.trilean import Trilean
from geo.scenarios.checks import ChangeChecks
from geo.scenarios.schema import (
    AddServices,
    AddSite,
    Change,
    CloseRoad,
    CloseSite,
    MoveSite,
    OpenRoad,
    ReopenSite,
    RosterChange,
    Scenario,
    SetCapacity,
    SetHours,
    SetServices,
    SetTier,
)
from geo.sites.decide import decide_apart
from geo.sites.joining import (
    blank_records,
    copy_records,
    join_records,
    join_sites,
    order_sites,
    take_sites,
)
from geo.sites.roster_changes import Cell, RosterChanges


@dataclass(frozen=True, slots=True)
class EditedRegister:
    """Sites after the changes, in the order of every table.

    `slot` names each: its position before, or, for the k-th new one, their number plus k.
    `closed` are positions before; `decided` marks the slots that were decided anew, `moved` those
    of them with another place. `roster` holds the entries after.
    """

    sites: Sites
    slot: Ints
    closed: tuple[int, ...]
    decided: frozenset[int]
    moved: frozenset[int]
    rostered: frozenset[int]
    roster: Roster | None


def amend_register(inputs: Inputs, as_of: date, scenario: Scenario) -> EditedRegister:
    """Apply the changes of sites and rosters, in order; changes of roads are passed over.

    Raises
    ------
    ScenarioError
        A change cannot be applied; its place is named.
    """
    draft = _Draft(inputs, as_of)
    for i, change in enumerate(scenario.changes):
        draft.checks.place = f"changes[{i}]"
        draft.apply(change)
    return draft.finish()


@dataclass(slots=True)
class _Draft:
    """A register while changes are applied to it; `rows` holds copies of what may change."""

    inputs: Inputs
    as_of: date
    checks: ChangeChecks = field(init=False)
    records: SiteRecords = field(init=False)
    index: dict[str, int] = field(init=False)
    out: set[int] = field(init=False)
    touched: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    roster: RosterChanges = field(default_factory=RosterChanges)

    def __post_init__(self) -> None:
        self.checks = ChangeChecks(self.inputs)
        self.records = copy_records(self.inputs.sites.records)
        self.index = {str(name): i for i, name in enumerate(self.records.site_id)}
        self.out = {row for row in range(self.before) if self._is_out_by_date(row)}

    @property
    def before(self) -> int:
        return len(self.inputs.sites)

    @singledispatchmethod
    def apply(self, change: Change) -> None:
        raise AssertionError(change)

    @apply.register
    def _add(self, change: AddSite) -> None:
        self.checks.require_position(change.lon, change.lat)
        self.checks.require_new(change, self.records)
        row = len(self.records)
        fresh = blank_records(self.records, 1)
        fresh.site_id[0], fresh.name[0] = self._new_id(), change.name
        fresh.lon[0], fresh.lat[0], fresh.position[0] = change.lon, change.lat, "exact"
        fresh.setting[0] = change.setting or ""
        self.records = join_records(self.records, fresh)
        self.index[fresh.site_id[0]] = row
        if change.kind is not None:
            self.checks.require_kind(change.kind)
            self.records.kind[row] = change.kind
        if change.township_code is not None:
            self.records.township_code[row] = change.township_code
        self._set_services(row, change.services or [self.inputs.standard.headline_service])
        if change.tier is not None:
            self._set_tier(row, change.tier)
        if change.capacity is not None:
            self.records.capacity[row] = change.capacity
        if change.hours is not None:
            self._set_hours(row, change.hours)
        self.touched.add(row)
        self.moved.add(row)

    @apply.register
    def _move(self, change: MoveSite) -> None:
        row = self._find_open(change.site_id)
        self.checks.require_position(change.lon, change.lat)
        self.records.lon[row], self.records.lat[row] = change.lon, change.lat
        self.records.position[row] = "exact"
        self.touched.add(row)
        self.moved.add(row)

    @apply.register
    def _close(self, change: CloseSite) -> None:
        row = self._find(change.site_id)
        if row in self.out:
            raise self.checks.fault(
                "site_id", "is closed already", change.site_id, code="site_closed_already"
            )
        self.out.add(row)

    @apply.register
    def _reopen(self, change: ReopenSite) -> None:
        row = self._find(change.site_id)
        if row not in self.out:
            raise self.checks.fault(
                "site_id", "is open already", change.site_id, code="site_open_already"
            )
        self.out.discard(row)
        if self._is_out_by_date(row):
            self.records.valid_from[row] = self.records.valid_to[row] = ""
        self.touched.add(row)

    @apply.register
    def _hours(self, change: SetHours) -> None:
        self._set_hours(self._find_open(change.site_id), change.hours)

    @apply.register
    def _services(self, change: SetServices) -> None:
        self._set_services(self._find_open(change.site_id), change.services)

    @apply.register
    def _more_services(self, change: AddServices) -> None:
        row = self._find_open(change.site_id)
        for service in self._name_services(change.services):
            self._state_service(row, service)
        self.touched.add(row)

    @apply.register
    def _tier(self, change: SetTier) -> None:
        self._set_tier(self._find_open(change.site_id), change.tier)

    @apply.register
    def _capacity(self, change: SetCapacity) -> None:
        row = self._find_open(change.site_id)
        self.records.capacity[row] = change.capacity
        self.touched.add(row)

    @apply.register
    def _roster(self, change: RosterChange) -> None:
        row = self._find_open(change.site_id)
        self.checks.require_date(change.date)
        service = self.checks.name_service("service", change.service) if change.service else ""
        cell = Cell(str(self.records.site_id[row]), change.date.isoformat(), service)
        state = Trilean.YES if change.state == "open" else Trilean.NO
        contrary = self.roster.put(cell, self.checks.place, state)
        if contrary:
            raise self.checks.fault(
                "state", f"is at odds with {contrary}", change.state, code="contrary_roster"
            )

    @apply.register(CloseRoad)
    @apply.register(OpenRoad)
    def _pass_over(self, change: CloseRoad | OpenRoad) -> None:
        pass

    def finish(self) -> EditedRegister:
        """The register decided."""
        inputs, sites = self.inputs, self.inputs.sites
        gone = self._list_gone()
        anew = np.array(sorted(self.touched - gone), dtype=np.int64)
        rest = np.array(
            [s for s in range(self.before) if s not in gone and s not in self.touched],
            dtype=np.int64,
        )
        kept = take_sites(sites, rest)
        slot = rest
        if len(anew):
            records = self.records.take(anew)
            decided = decide_apart(
                records,
                inputs.counties,
                inputs.decided.demand,
                inputs.standard,
                RowReport("scenario"),
                inputs.township_names,
                inputs.setting_overrides,
            )
            kept = join_sites(kept, decided)
            slot = np.concatenate(
                (rest, [self.index[str(name)] for name in decided.records.site_id])
            ).astype(np.int64)
        order = order_sites(kept.records)
        return EditedRegister(
            sites=take_sites(kept, order),
            slot=slot[order],
            closed=tuple(sorted(s for s in gone if s < self.before)),
            decided=frozenset(anew.tolist()),
            moved=frozenset(self.moved - gone),
            rostered=frozenset(self.index[name] for name in self.roster.site_ids) - gone,
            roster=self.roster.amend(inputs.roster),
        )

    def _list_gone(self) -> set[int]:
        """Rows closed by the scenario; sites out of service by their dates stay in the table."""
        return {row for row in self.out if not self._is_out_by_date(row)}

    def _is_out_by_date(self, row: int) -> bool:
        day, records = self.as_of.isoformat(), self.records
        ended = records.valid_to[row] != "" and records.valid_to[row] < day
        return bool(ended or records.valid_from[row] > day)

    def _set_services(self, row: int, words: list[str]) -> None:
        named = self._name_services(words)
        for service, column in self.records.services.items():
            column[row] = Trilean.YES if service in named else Trilean.NO
        for service in sorted(named - set(self.records.services)):
            self._state_service(row, service)
        self.touched.add(row)

    def _name_services(self, words: list[str]) -> set[str]:
        return {self.checks.name_service(f"services[{i}]", word) for i, word in enumerate(words)}

    def _state_service(self, row: int, service: str) -> None:
        unsaid = np.full(len(self.records), Trilean.UNKNOWN, dtype=np.int8)
        self.records.services.setdefault(service, unsaid)[row] = Trilean.YES

    def _set_tier(self, row: int, tier: str) -> None:
        self.checks.require_tier(tier)
        self.records.tier[row] = tier
        self.touched.add(row)

    def _set_hours(self, row: int, hours: str) -> None:
        self.checks.require_hours(hours)
        for column in self.records.hours.values():
            column[row] = ""
        self.records.hours[""][row] = hours
        self.touched.add(row)

    def _find(self, site_id: str) -> int:
        row = self.index.get(site_id)
        if row is None:
            raise self.checks.fault(
                "site_id", "no site of the register has this id", site_id, code="unknown_site"
            )
        return row

    def _find_open(self, site_id: str) -> int:
        row = self._find(site_id)
        if row in self.out:
            raise self.checks.fault(
                "site_id", "is closed; reopen it first", site_id, code="site_closed"
            )
        return row

    def _new_id(self) -> str:
        number = len(self.records) - self.before + 1
        while f"new-{number}" in self.index:
            number += 1
        return f"new-{number}"
