"""What a study names, as plain values, and how much of it has been compared."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LISTED = 100
"""Differences that a check lists one by one; all are counted."""


class NotCheckedError(Exception):
    """A form of input that is not read here; the message says which."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of a standard that distances and statuses depend on, in metres."""

    cutoff_m: dict[str, float]
    max_snap_m: dict[str, float]
    short_m: float
    small_m: float
    gap_m: float
    tolerance_m: float
    service: str

    @property
    def farthest_m(self) -> float:
        """The largest cutoff: beyond it roads are missing, not far."""
        return max(self.cutoff_m.values())


def read_rules(path: Path) -> Rules:
    """Read the rule file with nothing but TOML."""
    raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    stray = raw["stray"]
    return Rules(
        {name: float(raw["cutoff"][name]) for name in ("urban", "rural")},
        {name: float(raw["max_snap"][name]) for name in ("urban", "rural")},
        float(stray["short_m"]),
        float(stray["small_m"]),
        float(stray["gap_m"]),
        float(raw["boundary_tolerance_m"]),
        str(raw["headline_service"]),
    )


@dataclass(slots=True)
class Check:
    """One thing compared: how many, within what, and where the two programs differ.

    `not_checked` says what was left out; what stands there never counts as agreed.
    """

    name: str
    says: str
    tolerance: str = ""
    compared: int = 0
    differing: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)

    def differ(self, where: str, assessed: Any, found: Any) -> None:
        """Note one difference."""
        self.differing += 1
        if len(self.differences) < LISTED:
            told = {"where": where, "assessed": _plain(assessed), "found": _plain(found)}
            self.differences.append(told)

    def leave_out(self, reason: str) -> None:
        """Say once what was not compared."""
        if reason not in self.not_checked:
            self.not_checked.append(reason)


def _plain(value: Any) -> Any:
    """A value that JSON can hold; what is not a number is null."""
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not abs(value) < float("inf") else value


def files_of(section: Mapping[str, Any]) -> list[Path]:
    """All files of a section, `path` first."""
    own = [section["path"]] if section.get("path") else []
    return [Path(one) for one in [*own, *section.get("paths", [])]]
