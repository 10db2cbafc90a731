"""Where what is made of a study is kept."""

from __future__ import annotations

from pathlib import Path


def state_folder(study_path: Path) -> Path:
    """Where prepared files and published assessments of a study are kept: beside its file."""
    return study_path.resolve().parent / ".vaxreach"
