"""Builds the demonstration study: real outlines and census totals, everything else modelled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from demonstration import writing
from demonstration.counties import INPUTS
from demonstration.province import build_province
from geo.storage.shipped_files import shipped_data
from geo.words.sentences import say
from scripts.terminal import show_steps

SEED = 2025
_MADE = "made.json"


def build_demo(
    out: Path,
    seed: int = SEED,
    *,
    prefixes: tuple[str, ...] = ("",),
    force: bool = False,
    report: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write the study into a folder and return the path of its study file.

    What the same generator made before, from the same seed and inputs, is left as it is unless
    `force` is set. `prefixes` keeps the counties whose adcode begins with one of them.
    """
    data = shipped_data()
    mark = {"generator": _fingerprint(data), "seed": seed, "counties": list(prefixes)}
    study = out / writing.STUDY
    if not force and _is_made(out, mark):
        return study
    out.mkdir(parents=True, exist_ok=True)
    (out / _MADE).unlink(missing_ok=True)
    province = build_province(data, seed, prefixes, report)
    report(say("job_step_writing"))
    made = [
        writing.write_demand(out, province),
        writing.write_roads(out, province),
        writing.write_register(out / writing.SITES, province.register),
        writing.write_register(out / writing.FACILITIES, province.facilities),
        writing.write_register(out / writing.EMPLOYERS, province.employers),
        writing.write_study(out, prefixes),
    ]
    sizes = {path.name: path.stat().st_size for path in made}
    (out / _MADE).write_text(json.dumps({**mark, "sizes": sizes}), encoding="utf-8")
    return study


def default_folder() -> Path:
    """`data/demo` of a checkout; beside an installed package, `vaxreach-demo` here."""
    data = shipped_data()
    checkout = (data.parent / "pyproject.toml").is_file()
    return data / "demo" if checkout else Path.cwd() / "vaxreach-demo"


def demo(
    out: Annotated[Path | None, typer.Option(help=say("help_demo_folder"))] = None,
    counties: Annotated[
        list[str] | None,
        typer.Option(
            help="只含区划代码以此开头的县区，可重复 · only counties whose code begins so"
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help=say("help_demo_seed"))] = SEED,
    force: Annotated[bool, typer.Option(help=say("help_demo_again"))] = False,
) -> None:
    """生成演示数据（非真实）· build the demonstration study, modelled and not real."""
    folder = out if out is not None else default_folder()
    with show_steps() as report:
        kept = tuple(counties or ("",))
        study = build_demo(folder, seed, prefixes=kept, force=force, report=report)
    typer.echo(study)


def _fingerprint(data: Path) -> str:
    """Hash of the generator's own modules and of what it reads."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256()
    for path in [*modules, *(data / name for name in INPUTS)]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _is_made(out: Path, mark: dict[str, object]) -> bool:
    try:
        found = json.loads((out / _MADE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    sizes = found.pop("sizes", {})
    whole = all((out / name).is_file() for name in sizes) and all(
        (out / name).stat().st_size == size for name, size in sizes.items()
    )
    return bool(sizes) and whole and found == mark
