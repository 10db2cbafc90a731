"""Areas that figures are summed by beside the counties, such as functional zones."""

from __future__ import annotations

from dataclasses import dataclass

from geo.arrays import Shapes, Texts


@dataclass(frozen=True, slots=True)
class ReportingUnits:
    """One entry per unit, in the order of the file.

    `townships` are codes or names as written, none where `geometry` says the area; `geometry` is
    None for a unit of townships.
    """

    name: Texts
    parent: Texts
    townships: list[tuple[str, ...]]
    geometry: Shapes

    def __len__(self) -> int:
        return len(self.name)
