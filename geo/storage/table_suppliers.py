"""Who hands in tables that are kept elsewhere than in files: the engine knows no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Supplier = Callable[[Path, Sequence[str]], Mapping[str, Path]]
"""Tables by section (`facilities[1]` for a second one) for a study file and its sections."""
_SUPPLIERS: list[Supplier] = []


def supply_by(supplier: Supplier) -> None:
    """Have tables handed in by this supplier from now on, in this process."""
    _SUPPLIERS[:] = [supplier]


def find_supplier() -> Supplier | None:
    """Whoever hands tables in; None where nobody does."""
    return _SUPPLIERS[0] if _SUPPLIERS else None
