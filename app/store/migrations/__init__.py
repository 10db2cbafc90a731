"""How do tables of an earlier version become those of today? One revision a module of `versions`.

Alembic is imported by who migrates alone: a service starts without it.
"""

from pathlib import Path

FOLDER = Path(__file__).parent


def list_revisions() -> list[str]:
    """Ids of all revisions in their order, such as `0001`, by the names of their modules."""
    return sorted(file.stem[1:5] for file in (FOLDER / "versions").glob("r[0-9]*.py"))
