"""Remarks of one kind as one line with their number, those that matter most first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo.labels import remark_words
from geo.model.row_report import WARNINGS, RowRemark, RowReport, name_input

SHOWN_LINES = 5
"""Lines of a file that a group names."""
_HANZI = re.compile("[\u4e00-\u9fff]")
_LETTERS = re.compile("[A-Za-z]")
_CHINESE = 0.5
"""Hanzi per letter from which on a sentence is Chinese that names fields."""
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
            more = "等" if self.count > len(lines) else ""
            where += f" 第{'、'.join(map(str, lines))}行{more}"
        number = f"（同类共{self.count:,}条）" if self.count > 1 else ""
        return f"{name_input(self.input)} {where}".strip() + f"：{tell_remark(self.first)}{number}"


def tell_remark(remark: RowRemark) -> str:
    """A remark as officers read it: its own words where they are Chinese, else those of its reason.

    A reason without words of ours keeps its own.
    """
    own = remark.message.replace(remark.value, "") if remark.value else remark.message
    words = remark_words().get(remark.reason, "")
    if not words or len(_HANZI.findall(own)) > _CHINESE * len(_LETTERS.findall(own)):
        return remark.message
    return words.replace("{value}", remark.value)


def group_remarks(reports: Iterable[RowReport]) -> list[RemarkGroup]:
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
