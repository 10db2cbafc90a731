"""Where the files that ship with the product are, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path


def shipped_data() -> Path:
    """The folder `data/` of a checkout, or its copy inside an installed package."""
    here = Path(__file__).resolve().parent
    installed = here / "shipped"
    return installed if installed.is_dir() else here.parent / "data"


def find_shipped(path: Path) -> Path:
    """The file itself, else what ships under its name, as `standards/liaoning-2025.toml`."""
    shipped = shipped_data() / path
    is_ours = path.parts[:-1] == ("standards",)
    return shipped if is_ours and not path.exists() and shipped.is_file() else path
