"""What became of every row of an input: accepted, repaired or refused, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from geo.words.sentences import say

Outcome = Literal["repaired", "refused", "noted"]

REST = "more rows like these"
"""How a remark ends that counts the rows of a reason that are not listed."""
WARNINGS = frozenset(
    {
        "coordinates_unread",
        "hours_column_unread",
        "services_column_unread",
        "kind_column_unread",
        "state_column_unread",
        "state_unread",
        "people_of_no_county",
        "duplicates_refused",
        "mostly_unsaid",
        "word_unmatched",
    }
)
"""Reasons that a reader has to know before using any number; their messages are for officers."""

_INPUT_NAMES = {
    "standard": say("input_section_standard"),
    "boundaries": say("section_boundaries"),
    "population": say("section_population"),
    "demand": say("section_demand"),
    "roads": say("section_roads"),
    "sites": say("section_sites"),
    "rosters": say("section_roster"),
    "employers": say("section_employers"),
    "facilities": say("section_facilities"),
    "townships": say("section_townships"),
    "verified": say("section_verified"),
    "outreach": say("section_outreach"),
    "corrections": say("section_corrections"),
    "reporting_units": say("section_reporting_units"),
    "known_mismatches": say("section_boundary_differences"),
    "unsayable": say("section_assessment"),
}


def name_input(name: str) -> str:
    """An input as officers call it: 接种单位表 for `sites`, 机构登记表2 for `facilities[1]`."""
    section, _, number = name.partition("[")
    if section not in _INPUT_NAMES:
        return name
    place = int(number.rstrip("]")) if number else 0
    return f"{_INPUT_NAMES[section]}{place + 1 if place else ''}"


@dataclass(frozen=True, slots=True)
class RowRemark:
    """One row, cell or file that was not taken as it stood.

    `row` is the line as a person sees it in the file (the first line is 1); 0 for a whole file.
    `reason` is a short ASCII code such as `lon_lat_swapped`; `message` a sentence for people.
    """

    outcome: Outcome
    file: str
    row: int
    column: str
    value: str
    reason: str
    message: str

    @property
    def is_rest(self) -> bool:
        """Whether it only counts, in `value`, the rows of a reason that are not listed."""
        return not self.row and self.message.endswith(REST) and self.value.isdecimal()


class InputRemarks:
    """What can be asked of the remarks on one input, whether or not more may follow.

    `accepted` counts the rows that went on; `tallies` count by kind where an input has kinds:
    `{"kept": {"primary": 12}}`.
    """

    __slots__ = ()
    input: str
    accepted: int
    remarks: Sequence[RowRemark]
    tallies: Mapping[str, Mapping[str, int]]

    def count(self, outcome: Outcome) -> int:
        """How many remarks have this outcome."""
        return sum(remark.outcome == outcome for remark in self.remarks)

    def warnings(self) -> list[str]:
        """Messages of the remarks that belong beside the results."""
        told = [remark for remark in self.remarks if remark.reason in WARNINGS]
        return [f"{one.file}：{one.message}" if one.file else one.message for one in told]

    def reasons(self) -> dict[str, int]:
        """Remarks per reason, most frequent first."""
        return dict(Counter(remark.reason for remark in self.remarks).most_common())


@dataclass(frozen=True, slots=True)
class ClosedReport(InputRemarks):
    """The remarks on one input once they are made; nothing is added any more."""

    input: str
    accepted: int = 0
    remarks: tuple[RowRemark, ...] = ()
    tallies: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(slots=True)
class RowReport(InputRemarks):
    """Collects remarks while one input is read."""

    input: str
    accepted: int = 0
    remarks: list[RowRemark] = field(default_factory=list)
    tallies: dict[str, dict[str, int]] = field(default_factory=dict)

    def remark(
        self,
        outcome: Outcome,
        reason: str,
        message: str,
        *,
        file: str = "",
        row: int = 0,
        column: str = "",
        value: object = "",
    ) -> None:
        """Add one remark; values are cut to 80 characters."""
        shown = "" if value is None else str(value)[:80]
        self.remarks.append(RowRemark(outcome, file, row, column, shown, reason, message))

    def extend(self, remarks: Iterable[RowRemark]) -> None:
        """Add remarks collected elsewhere."""
        self.remarks.extend(remarks)

    def tally(self, heading: str, counts: Mapping[str, int]) -> None:
        """Add counts by kind under a heading; a kind longer than 80 characters is cut."""
        own = self.tallies.setdefault(heading, {})
        for kind, count in counts.items():
            if count:
                own[kind[:80]] = own.get(kind[:80], 0) + count

    def close(self) -> ClosedReport:
        """What was collected, as it stays."""
        tallies = {name: dict(one) for name, one in self.tallies.items()}
        return ClosedReport(self.input, self.accepted, tuple(self.remarks), tallies)


def add_up(
    reports: Mapping[str, ClosedReport], later: Iterable[ClosedReport]
) -> dict[str, ClosedReport]:
    """Reports by input with the remarks that were made on the same inputs later."""
    whole = dict(reports)
    for one in later:
        known = whole.get(one.input, ClosedReport(one.input))
        if one.remarks:
            whole[one.input] = replace(known, remarks=(*known.remarks, *one.remarks))
    return whole
