"""The state of every unit under one norm: met, failed, or unknown, and why.

A facility stands in an area, named by the first digits of its code as far as they are known: nine
for a township, six for a county, four for a prefecture, two for a province, none for nothing. It
is in a unit where its area begins with the code of the unit, and may be where the code of the
unit begins with its area; so a facility of unknown township keeps every township of its county
from failing for want of it, but meets none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from geo.arrays import Flags, Floats, Ints, Texts, Trileans, texts
from geo.findings.norms.sums import Amounts, add_up, as_floats, compare, read_amounts
from geo.findings.norms.tests import judge_all
from geo.findings.status.units import divide
from geo.model.county import county_of_area
from geo.model.facts import Facts
from geo.model.trilean import Trilean
from geo.rules.norm_rules import FactTest, Level, Norm


@dataclass(frozen=True, slots=True)
class Facilities:
    """What is judged: `area` as far as known, `outside` for those that count for no unit.

    `base` holds those of the base date, for growth; `as_of` is the day that the register is of,
    after which nothing in it has come yet (None: not said).
    """

    ids: Texts
    names: Texts
    area: Texts
    outside: Flags
    facts: Facts
    base: Facilities | None = None
    as_of: date | None = None

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Units:
    """Units of one level.

    `code` is the key of the area (`area_key`: digits in China), `adcode` is what tables group by;
    units `apart` are listed beside and never counted. A `partial` one reaches beyond the study, and
    what stands there is not known: it can meet a norm that asks for some, and nothing else is said
    of it.
    """

    level: Level
    code: Texts
    name: Texts
    adcode: Texts
    apart: Flags
    partial: Flags


@dataclass(frozen=True, slots=True)
class NormStates:
    """Units of one norm with their states; `figure` and `limit` are NaN where there is none.

    `empty` marks units in which nobody is asked for sure: nothing to be verified. `high` is
    the largest that the figure may be, NaN where that is open; None where a figure is exact.
    """

    unit_id: Texts
    unit_name: Texts
    adcode: Texts
    state: Trileans
    reason: Texts
    figure: np.ndarray
    limit: float
    empty: Flags | None = None
    high: Floats | None = None

    @property
    def is_empty(self) -> Flags:
        """`empty`, none where it is not given."""
        return np.zeros(len(self.state), dtype=bool) if self.empty is None else self.empty


@dataclass(frozen=True, slots=True)
class Named:
    """Ids, names and groups of the units of a norm."""

    unit_id: Texts
    unit_name: Texts
    adcode: Texts

    @property
    def parts(self) -> tuple[Texts, Texts, Texts]:
        """The three in the order of `NormStates`."""
        return self.unit_id, self.unit_name, self.adcode


def judge_norm(
    norm: Norm, facilities: Facilities, units: Mapping[Level, Units], found: Mapping[str, Trileans]
) -> NormStates:
    """Judge one norm over every unit of its level; units apart are left out."""
    if norm.per == "facility":
        return _judge_facilities(norm, facilities)
    asked = units[norm.per]
    counted = ~asked.apart
    code, name, adcode = asked.code[counted], asked.name[counted], asked.adcode[counted]
    if norm.finding is not None:
        state = found[norm.finding][counted]
        reason = texts(("no_open_site", "hours_unknown", "")[int(one)] for one in state)
        return NormStates(adcode, name, adcode, state, reason, np.full(len(code), np.nan), np.nan)
    asked_of = find_asked(norm, facilities)
    shown = adcode if norm.per != "township" else code
    if norm.sum or norm.growth or norm.at_most is not None:
        return _judge_sum(
            norm, facilities, code, asked.partial[counted], Named(shown, name, adcode)
        )
    if norm.at_least is not None:
        judged = _judge_count(facilities.area, asked_of, code, int(norm.at_least))
        _doubt(*judged[:2], asked.partial[counted] & (judged[0] == Trilean.NO))
        return NormStates(shown, name, adcode, *judged[:3], norm.at_least, high=judged[3])
    having = judge_all(norm.have, facilities.facts)
    least = norm.least_share or Fraction(0)
    judged = _judge_share(facilities.area, asked_of, having, code, least)
    _doubt(*judged[:2], asked.partial[counted])
    if norm.all_:
        judged[1][judged[1] == "share_below"] = "not_all"
    empty: Flags = judged[1] == "no_base"
    return NormStates(shown, name, adcode, *judged[:3], float(least), empty, judged[3])


def find_asked(norm: Norm, facilities: Facilities) -> Trileans:
    """Whether each facility is one that a norm asks; those outside never are."""
    tests = list(norm.of)
    if norm.growth is not None and norm.growth.by:
        first, last = norm.growth.since + timedelta(days=1), facilities.as_of
        until = last if last is not None and last >= first else None
        tests.append(FactTest(field=norm.growth.by, since=first, until=until))
    asked = judge_all(tests, facilities.facts)
    return np.where(facilities.outside, Trilean.NO, asked).astype(np.int8)


def _judge_sum(
    norm: Norm, facilities: Facilities, code: Texts, partial: Flags, named: Named
) -> NormStates:
    limit = norm.at_least if norm.at_least is not None else norm.at_most
    if norm.is_against_base and facilities.base is None:
        nothing = np.full(len(code), np.nan)
        unknown = np.full(len(code), Trilean.UNKNOWN, dtype=np.int8)
        why = texts(["base_missing"] * len(code))
        return NormStates(*named.parts, unknown, why, nothing, float(limit or 0), high=nothing)
    found = judge_amounts(norm, facilities, code)
    state, reason = compare(found, norm.at_least, norm.at_most, partial)
    base = found if norm.is_against_base else _count_base(norm, facilities, code)
    empty = np.array([count == 0 for count in base.counted], dtype=bool) & ~partial
    if norm.sum is None and norm.growth is None:
        empty &= False
    state[empty], reason[empty] = Trilean.UNKNOWN, "no_base"
    low, high = as_floats(found.low), as_floats(found.high)
    return NormStates(*named.parts, state, reason, low, float(limit or 0), empty, high)


def judge_amounts(norm: Norm, facilities: Facilities, code: Texts) -> Amounts:
    """The count or sum of a norm in areas, or what came to it since its base date."""
    found = _add_up(norm, facilities, code)
    if norm.is_against_base and facilities.base is not None:
        found = found.grown_from(_add_up(norm, facilities.base, code))
    return found


def _add_up(norm: Norm, facilities: Facilities, code: Texts) -> Amounts:
    amounts = read_amounts(facilities.facts, norm.sum)
    return add_up(facilities.area, find_asked(norm, facilities), amounts, code)


def _count_base(norm: Norm, facilities: Facilities, code: Texts) -> Amounts:
    """Those that a sum or growth is of, whatever their dates."""
    asked = judge_all(norm.of, facilities.facts)
    asked = np.where(facilities.outside, Trilean.NO, asked).astype(np.int8)
    return add_up(facilities.area, asked, read_amounts(facilities.facts, None), code)


def _doubt(state: Trileans, reason: Texts, partial: Flags) -> None:
    state[partial], reason[partial] = Trilean.UNKNOWN, "partial_unit"


def _judge_facilities(norm: Norm, facilities: Facilities) -> NormStates:
    """One that has it and is perhaps not asked breaks nothing, is no pass, and counts nowhere."""
    asked_of = judge_all(norm.of, facilities.facts)
    having = judge_all(norm.have, facilities.facts)
    chosen = np.flatnonzero((asked_of != Trilean.NO) & ~facilities.outside)
    asked_of, having = asked_of[chosen], having[chosen]
    is_asked = asked_of == Trilean.YES
    idle: Flags = ~is_asked & (having == Trilean.YES)
    state = np.where(is_asked | idle, having, Trilean.UNKNOWN).astype(np.int8)
    why = np.where(is_asked, "not_stated", "asked_unknown")
    reason = np.where(
        state == Trilean.NO, "lacks", np.where(state == Trilean.UNKNOWN, why, "")
    ).astype(object)
    adcode = texts(county_of_area(area) for area in facilities.area[chosen])
    figure, high, limit = _find_figure(norm, facilities.facts)
    return NormStates(
        facilities.ids[chosen], facilities.names[chosen], adcode, state, reason,
        figure[chosen], limit, idle, high[chosen],
    )  # fmt: skip


def _find_figure(norm: Norm, facts: Facts) -> tuple[Floats, Floats, float]:
    """The number that the first test of a number is about, at least and at most, and the limit."""
    for test in norm.have:
        if test.field in facts.numbers:
            limits = (test.at_least, test.at_most, test.is_)
            limit = next((one for one in limits if isinstance(one, float)), np.nan)
            bounds = facts.numbers[test.field]
            return bounds.low, bounds.high, limit
    nothing = np.full(facts.count, np.nan)
    return nothing, nothing, np.nan


def sum_areas(area: Texts, weight: Flags) -> dict[str, int]:
    """How many entries under a mask each area has."""
    names, counts = np.unique(area[weight].astype(str), return_counts=True)
    return {str(name): int(count) for name, count in zip(names, counts, strict=True)}


def _count_inside(sums: Mapping[str, int], codes: Texts) -> Ints:
    """Per unit the facilities whose area begins with its code."""
    total: dict[str, int] = {}
    widths = {len(code) for code in codes}
    for area, count in sums.items():
        for width in widths:
            if len(area) >= width:
                total[area[:width]] = total.get(area[:width], 0) + count
    return np.array([total.get(code, 0) for code in codes], dtype=np.int64)


def _count_perhaps(sums: Mapping[str, int], codes: Texts) -> Ints:
    """Per unit the facilities whose area is wider and holds it."""
    return np.array(
        [sum(sums.get(code[:width], 0) for width in range(len(code))) for code in codes],
        dtype=np.int64,
    )


def _judge_count(
    area: Texts, asked_of: Trileans, codes: Texts, least: int
) -> tuple[Trileans, Texts, Floats, Floats]:
    sure, doubtful = asked_of == Trilean.YES, asked_of == Trilean.UNKNOWN
    yes = _count_inside(sum_areas(area, sure), codes)
    maybe = _count_inside(sum_areas(area, doubtful), codes)
    perhaps = _count_perhaps(sum_areas(area, sure | doubtful), codes)
    state = np.where(
        yes >= least,
        Trilean.YES,
        np.where(yes + maybe + perhaps < least, Trilean.NO, Trilean.UNKNOWN),
    ).astype(np.int8)
    failed = np.where(yes == 0, "no_facility", "too_few")
    open_ = np.where(maybe > 0, "facility_unknown", "place_unknown")
    reason = np.where(state == Trilean.NO, failed, np.where(state == Trilean.UNKNOWN, open_, ""))
    most = (yes + maybe + perhaps).astype(np.float64)
    return state, texts(reason), yes.astype(np.float64), most


def _judge_share(
    area: Texts, asked_of: Trileans, having: Trileans, codes: Texts, least: Fraction
) -> tuple[Trileans, Texts, Floats, Floats]:
    """Compare the least and the largest share that the unknown leaves possible, in integers.

    A facility that is asked for sure counts in both; one of which it is not known is counted
    where it lowers the least (has not for sure) and where it raises the largest (could have).
    """

    def inside(flags: Flags) -> Ints:
        return _count_inside(sum_areas(area, flags), codes)

    def perhaps(flags: Flags) -> Ints:
        return _count_perhaps(sum_areas(area, flags), codes)

    sure, doubtful = asked_of == Trilean.YES, asked_of == Trilean.UNKNOWN
    has, lacks = having == Trilean.YES, having == Trilean.NO
    yes, total = inside(sure & has), inside(sure)
    total_low = total + inside(doubtful & ~has) + perhaps((sure | doubtful) & ~has)
    more = inside(doubtful & ~lacks) + perhaps((sure | doubtful) & ~lacks)
    yes_high, total_high = inside(sure & ~lacks) + more, total + more
    meets = (total_low > 0) & (yes * least.denominator >= total_low * least.numerator)
    fails = (total_high > 0) & (yes_high * least.denominator < total_high * least.numerator)
    meets &= total > 0
    state = np.where(meets, Trilean.YES, np.where(fails, Trilean.NO, Trilean.UNKNOWN))
    empty = total_low + total_high == 0
    reason = np.where(
        fails, "share_below", np.where(meets, "", np.where(empty, "no_base", "facility_unknown"))
    )
    figures = divide(yes, total_low), divide(yes_high, total_high)
    return state.astype(np.int8), texts(reason), *figures
