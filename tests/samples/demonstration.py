"""Parts of the demonstration study, made by its command."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from scripts.__main__ import app


def make_demonstration(folder: Path, *prefixes: str) -> Path:
    """Build the counties whose codes begin so into a folder; the path of the study file."""
    asked = [word for prefix in prefixes for word in ("--counties", prefix)]
    done = CliRunner().invoke(app, ["demo", "--out", str(folder), *asked])
    assert done.exit_code == 0, done.output
    return folder / "study.toml"
