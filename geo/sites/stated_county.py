"""The county that a register states: one, several that it may be, or one outside the study."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from geo.arrays import Texts
from geo.model.county import Counties
from geo.readers.counties.names import CountyNames, stem_prefecture

_NO_PREFECTURE = re.compile(r"|省.*|.*(?:本级|直属|直管|市直)|辖区|市辖区")


@dataclass(frozen=True, slots=True)
class StatedCounty:
    """What one row says: `counties` are positions in `Counties`, None where it says nothing.

    Empty: a county outside the study. Several: any of them. `is_wide` where no county is named
    but a prefecture or province, all of whose counties these are.
    """

    counties: tuple[int, ...] | None
    is_wide: bool = False


_NOTHING = StatedCounty(None)


class StatesCounty(Protocol):
    """Rows of a register that may state a county, each by its own column."""

    @property
    def adcode(self) -> Texts:
        """Six digits, or empty."""
        ...

    @property
    def county(self) -> Texts:
        """Its name, or empty."""
        ...

    @property
    def prefecture(self) -> Texts | None:
        """The name of its prefecture, or empty; None where there is no such column."""
        ...

    @property
    def township_code(self) -> Texts:
        """Nine digits, or empty."""
        ...


def read_stated_counties(records: StatesCounty, counties: Counties) -> list[StatedCounty]:
    """Read each row's county: by code, else by name within its prefecture, else by township code.

    A code such as `210100` (a prefecture) or `210101` (the districts of one, where no county has
    it) means the counties of that prefecture, and so does a prefecture alone. A name that several
    counties have means any of them, and one that does not fit its prefecture either of the two.
    """
    known = _Gazetteer(counties)
    prefectures = (
        records.prefecture if records.prefecture is not None else [""] * len(records.county)
    )
    rows = zip(records.adcode, records.county, prefectures, records.township_code, strict=True)
    read = cache(known.read)
    if counties.has_free_codes:
        return [read(code, name, prefecture, "") for code, name, prefecture, _ in rows]
    return [read(code[:6], name, prefecture, area[:6]) for code, name, prefecture, area in rows]


class _Gazetteer:
    """Counties of a study by code, by name and by prefecture."""

    def __init__(self, counties: Counties) -> None:
        self.codes = counties.index_of()
        self.is_free = counties.has_free_codes
        self.names = CountyNames(counties)
        within: defaultdict[str, list[int]] = defaultdict(list)
        for i, prefecture in enumerate(counties.prefecture):
            if prefecture:
                within[stem_prefecture(prefecture)].append(i)
        self.within = {prefecture: tuple(found) for prefecture, found in within.items()}

    def read(self, code: str, name: str, prefecture: str, area: str) -> StatedCounty:
        """Weigh what one row says; `area` is the county's part of its township code."""
        if code:
            return self._narrow(self._read_code(code), self.names.find(name))
        stated = self._read_name(name, prefecture) if name.strip() else _NOTHING
        by_area = self._read_code(area) if area else _NOTHING
        if stated.counties is None:
            stated = by_area if area else self._read_prefecture(prefecture)
        return self._narrow(stated, by_area.counties)

    def _read_code(self, code: str) -> StatedCounty:
        if code in self.codes:
            return StatedCounty((self.codes[code],))
        if self.is_free or code[4:] not in {"00", "01"}:
            return StatedCounty(())
        prefix = code[:2] if code[2:] == "0000" else code[:4]
        inside = [i for own, i in self.codes.items() if own.startswith(prefix)]
        return StatedCounty(tuple(inside), is_wide=True)

    def _read_name(self, name: str, prefecture: str) -> StatedCounty:
        candidates = self.names.find(name)
        around = self._read_prefecture(prefecture)
        if not candidates:
            return (
                self._read_prefecture(name, known_only=True) if around.counties is None else around
            )
        if around.counties is None:
            return StatedCounty(candidates)
        if not around.counties:
            return around
        both = set(candidates) & set(around.counties)
        if both:
            return StatedCounty(tuple(sorted(both)))
        return StatedCounty(tuple(sorted({*candidates, *around.counties})), is_wide=True)

    def _read_prefecture(self, prefecture: str, *, known_only: bool = False) -> StatedCounty:
        stem = stem_prefecture(prefecture)
        if stem in self.within:
            return StatedCounty(self.within[stem], is_wide=True)
        if known_only or not self.within or _NO_PREFECTURE.fullmatch(stem):
            return _NOTHING
        return StatedCounty(())

    def _narrow(self, stated: StatedCounty, among: Sequence[int] | None) -> StatedCounty:
        if stated.counties is None or len(stated.counties) < 2 or not among:
            return stated
        both = tuple(i for i in stated.counties if i in among)
        return StatedCounty(both) if both else stated
