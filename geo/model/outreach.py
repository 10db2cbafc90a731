"""Rounds to places (入户、巡回): which unit goes where, how often a year, and on which days."""

from __future__ import annotations

from dataclasses import dataclass

from geo.arrays import Flags, Floats, Indices, Texts, Trileans


@dataclass(frozen=True, slots=True)
class OutreachRows:
    """Rows as the door hands them on; nobody is named in them.

    `demand_id` and `demand_name` name a place, `site_id` and `site_name` a unit, as written.
    `times` are visits a year, the least of what is said, NaN where nothing is. `planned` and
    `done` hold a tuple of ISO dates each; `is_done` is what a cell says that names no date.
    `open_planned` and `open_done` mark cells that say more than can be counted: a part that is no
    date, or a visit made of which no day is known. `states_planned` and `states_done` tell whether
    the table has such columns at all.
    """

    demand_id: Texts
    demand_name: Texts
    township: Texts
    site_id: Texts
    site_name: Texts
    times: Floats
    planned: Texts
    done: Texts
    is_done: Trileans
    open_planned: Flags
    open_done: Flags
    line: Texts
    states_planned: bool
    states_done: bool

    def __len__(self) -> int:
        return len(self.demand_id)


@dataclass(frozen=True, slots=True)
class Outreach:
    """One entry per place and unit: positions among demand points and sites, −1 for no unit known.

    `site_name` is the unit as written where it is not in the register. `settled` counts planned
    dates of which a cell says that they were kept without saying when. `open_*` mark those of
    which some row says more than can be counted.
    """

    point: Indices
    site: Indices
    site_name: Texts
    times: Floats
    planned: Texts
    done: Texts
    settled: Texts
    open_planned: Flags
    open_done: Flags
    states_planned: bool
    states_done: bool

    def __len__(self) -> int:
        return len(self.point)
