"""Remarks of one kind as one line with their number, those that matter most first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo.model.row_report import WARNINGS, InputRemarks, RowRemark, name_input
from geo.reports.writing.remark_table import say_remark
from geo.words.sentences import say

SHOWN_LINES = 5
"""Lines of a file that a group names."""
_ORDER = {"refused": 1, "noted": 2, "repaired": 3}


@dataclass(frozen=True, slots=True)
class RemarkGroup:
    """Remarks of one input with one reason; `first` stands for all of them."""

    input: str
    first: RowRemark
    count: int
    lines: tuple[int, ...]

    @property
    def rank(self) -> int:
        """0 for what a reader has to know, then refused, noted, repaired."""
        return 0 if self.first.reason in WARNINGS else _ORDER[self.first.outcome]

    def tell(self) -> str:
        """The group as one line."""
        where = self.first.file
        lines = sorted(set(self.lines))[:SHOWN_LINES]
        if lines:
            more = say("and_others") if self.count > len(lines) else ""
            where += " " + say("at_rows", rows="、".join(map(str, lines)), more=more)
        number = say("alike_in_all", count=f"{self.count:,}") if self.count > 1 else ""
        return f"{name_input(self.input)} {where}".strip() + f"：{tell_remark(self.first)}{number}"


def tell_remark(remark: RowRemark) -> str:
    """A remark as officers read it; words of its reason are followed by the cell of a row."""
    words = say_remark(remark)
    is_general = words != remark.message and remark.value not in {"", words}
    is_general &= bool(remark.row) or not remark.value.isdecimal()
    return say("words_such_as", words=words, value=remark.value[:40]) if is_general else words


def group_remarks(reports: Iterable[InputRemarks]) -> list[RemarkGroup]:
    """One group per input, outcome, reason and column, in the order of what matters."""
    groups: dict[tuple[str, str, str, str], list[RowRemark]] = {}
    for report in reports:
        for remark in report.remarks:
            key = (report.input, remark.outcome, remark.reason, remark.column)
            groups.setdefault(key, []).append(remark)
    found = [_group(key[0], remarks) for key, remarks in groups.items()]
    return sorted(found, key=lambda group: (group.rank, -group.count))


def _group(name: str, remarks: Sequence[RowRemark]) -> RemarkGroup:
    """Remarks that count those beyond the hundredth stand for as many."""
    listed = [remark for remark in remarks if not remark.is_rest]
    beyond = sum(int(remark.value) for remark in remarks if remark.is_rest)
    lines = tuple(remark.row for remark in listed if remark.row)
    return RemarkGroup(name, (listed or remarks)[0], len(listed) + beyond, lines)
