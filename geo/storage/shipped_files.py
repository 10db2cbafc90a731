"""Where the files that ship with the product are, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path


def shipped_data() -> Path:
    """The folder `data/` of a checkout, or its copy inside an installed package."""
    here = Path(__file__).resolve().parent.parent
    installed = here / "shipped"
    return installed if installed.is_dir() else here.parent / "data"
