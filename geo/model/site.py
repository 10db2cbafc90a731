"""Sites: places that vaccinate (预防接种单位)."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from geo.arrays import Flags, Floats, Indices, Ints, Texts, Trileans

HOLIDAY_COLUMN = "节假日是否开诊："
"""What stands in hours before a cell about holidays that says more than yes or no."""


@dataclass(frozen=True, slots=True)
class SiteRecords:
    """Sites as a door hands them on, coordinates already WGS 84.

    `lon` and `lat` are NaN for an unplaced site; `position` is `exact`, `village`, `township` or
    `none`. `setting` is `urban`, `rural` or empty. `adcode`, `county` and `prefecture` are what the
    row states; no `prefecture` at all (None) is the same as empty ones.
    `tier` is the word as written; `cycle` is `daily`, `weekly`, `ten_days`, `monthly` or empty
    (None: no such column).
    `place_id` and `place_name` name the roof (所属机构) that a row states, empty or None
    where it states none. `datum` names the datum in which the row's coordinates were declared.
    `services`, `consultation` and `booking` hold what the row states: per service id an array of
    Trilean, UNKNOWN where nothing is said. `hours` maps a service id (or `""` for the site as a
    whole) to the text as written. `capacity` is NaN where missing. Dates are ISO text or empty.
    `room` holds how many people can be vaccinated in a `day`, `week`, `month` or `year`, where a
    column says of which it is; `fit_out` what is barrier-free or age-friendly, per fact a Trilean.
    """

    site_id: Texts
    name: Texts
    lon: Floats
    lat: Floats
    position: Texts
    address: Texts
    adcode: Texts
    county: Texts
    township: Texts
    township_code: Texts
    kind: Texts
    tier: Texts
    setting: Texts
    services: dict[str, Trileans]
    consultation: Trileans
    booking: Trileans
    hours: dict[str, Texts]
    phone: Texts
    booking_url: Texts
    capacity: Floats
    valid_from: Texts
    valid_to: Texts
    note: Texts
    prefecture: Texts | None = None
    cycle: Texts | None = None
    place_id: Texts | None = None
    place_name: Texts | None = None
    datum: Texts | None = None
    room: dict[str, Floats] = field(default_factory=dict)
    fit_out: dict[str, Trileans] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.site_id)

    def take(self, rows: Ints) -> SiteRecords:
        """The records at these positions, in this order."""
        changes: dict[str, Any] = {}
        for column in fields(self):
            value = getattr(self, column.name)
            if value is None:
                continue
            several = isinstance(value, dict)
            changes[column.name] = (
                {key: array[rows] for key, array in value.items()} if several else value[rows]
            )
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Sites:
    """Sites with county, setting and services decided; sorted by (lon, lat, site_id).

    Unplaced sites come last, by site_id. `county` is a position in `Counties`, −1 for `outside`
    ones and for unplaced ones that state no county. `setting_source` is `stated`, `township`,
    `kind`, `nearest`, or `none` (then rural, which has the wider cutoff); `assumed[service]`
    marks what came from `kind` by the standard.
    `possible_counties` names, for unplaced sites whose county is not certain, the positions in
    `Counties` that it may have: none for one that lies outside the study. `place` numbers the
    roofs: units of one name stem within 50 m, or at one spot, share a number (None: not grouped);
    `place_id` is the id of each site's roof.
    """

    records: SiteRecords
    county: Indices
    outside: Flags
    urban: Flags
    setting_source: Texts
    services: dict[str, Trileans]
    assumed: dict[str, Flags] = field(default_factory=dict)
    possible_counties: dict[int, tuple[int, ...]] = field(default_factory=dict)
    place: Indices | None = None
    place_id: Texts | None = None

    def __len__(self) -> int:
        return len(self.records)

    @property
    def placed(self) -> Flags:
        """Which sites have coordinates."""
        placed: Flags = self.records.position != "none"
        return placed
