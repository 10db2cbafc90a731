"""A roster: what sites say of themselves for single dates (节假日开诊安排表)."""

from __future__ import annotations

from dataclasses import dataclass

from geo.arrays import Texts, Trileans


@dataclass(frozen=True, slots=True)
class Roster:
    """One entry per site, date and service, each at most once.

    `date` is ISO text; `service` a service id, or empty for all services of the site; `state` a
    Trilean; `hours` as written, empty where none are given.
    """

    site_id: Texts
    date: Texts
    service: Texts
    state: Trileans
    hours: Texts

    def __len__(self) -> int:
        return len(self.site_id)
