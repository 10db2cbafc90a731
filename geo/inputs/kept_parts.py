"""Parts of the inputs that stay as they were while other files of the study change.

A register hands in new tables of sites with every change set, and the roads, outlines and residents
beside them are the same. Whoever assesses a study again and again keeps them in memory: each part
under what it was made of, the content and name of every file and the options beside them, so that
a part is taken over only where reading it anew would give the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from geo.model.row_report import RowReport
from geo.storage.array_store import content_hash
from geo.study import Study

Made = TypeVar("Made")
Reports = dict[str, RowReport]


@dataclass(frozen=True, slots=True)
class _Part:
    key: str
    value: object
    reports: tuple[RowReport, ...]


@dataclass(frozen=True, slots=True)
class KeptParts:
    """The last of every part that was read; not for several threads at a time."""

    parts: dict[str, _Part] = field(default_factory=dict)

    def holds(self, name: str, key: str) -> bool:
        """Whether a part need not be made."""
        return name in self.parts and self.parts[name].key == key

    def take(self, name: str, key: str, reports: Reports, make: Callable[[], Made]) -> Made:
        """A part as it was kept, or as it is made now; with the row reports that it adds."""
        if not self.holds(name, key):
            before = set(reports)
            value = make()
            added = tuple(_copy(one) for told, one in reports.items() if told not in before)
            self.parts[name] = _Part(key, value, added)
            return value
        part = self.parts[name]
        reports.update({one.input: _copy(one) for one in part.reports})
        return cast("Made", part.value)


def name_sections(study: Study, sections: Sequence[str], *others: str) -> str:
    """What sections of a study say and what their files hold, as one key; `others` count too."""
    told = {name: _tell(getattr(study, name)) for name in sections}
    body = json.dumps([told, others], sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


def _tell(value: Any) -> Any:
    if hasattr(type(value), "model_fields"):
        return {name: _tell(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Path):
        return [value.name, content_hash([value])]
    if isinstance(value, dict):
        return {str(key): _tell(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_tell(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _copy(report: RowReport) -> RowReport:
    tallies = {name: dict(one) for name, one in report.tallies.items()}
    return RowReport(report.input, report.accepted, list(report.remarks), tallies)
