"""One spoilt file after another, and what each door made of it."""

from __future__ import annotations

import random
import resource
import shutil
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from geo.errors import InputError
from geo.model.row_report import RowReport
from tests.hostile.damage import WAYS
from tests.hostile.doors import DOORS
from tests.hostile.seeds import Seed, write_seeds

LONGEST_S = 4.5
"""Of processor: a good file of these takes up to 0.5 s where a process of its own reads it, which
ends itself after 3 s and another for good."""


@dataclass(slots=True)
class Counts:
    """What became of all inputs; `faults` are told one by one."""

    inputs: int = 0
    refused: int = 0
    accepted: int = 0
    slowest_s: float = 0.0
    by_format: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def tell(self) -> str:
        """Lines for people."""
        formats = ", ".join(f"{name} {count}" for name, count in sorted(self.by_format.items()))
        head = (
            f"inputs {self.inputs}, refused {self.refused}, accepted {self.accepted}, "
            f"faults {len(self.faults)}, slowest {self.slowest_s:.2f} s of processor"
        )
        return "\n".join([head, formats, *self.faults])


def run_trials(folder: Path, inputs: int, seed: int) -> Counts:
    """Spoil good files in turn; the same seed makes the same files."""
    rng = random.Random(seed)
    seeds = write_seeds(folder / "good")
    counts = Counts()
    for i in range(inputs):
        _try_one(seeds[i % len(seeds)], folder / "spoilt", i, rng, counts)
    return counts


def _try_one(seed: Seed, folder: Path, number: int, rng: random.Random, counts: Counts) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path = _spoil(seed, folder, rng)
    door = rng.choice(seed.doors)
    counts.inputs += 1
    counts.by_format["".join(seed.path.suffixes)] += 1
    begin = _measure_cpu_s()
    label = f"#{number} {door} {path.name}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            DOORS[door](path, RowReport("hostile"))
        counts.accepted += 1
    except InputError as error:
        counts.refused += 1
        if str(folder) in str(error):
            counts.faults.append(f"{label}: tells a folder: {error}")
    except BaseException as error:  # noqa: BLE001 - whatever else comes is what is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        counts.faults.append(f"{label}: {error!r:.150} at {place.filename}:{place.lineno}")
    taken = _measure_cpu_s() - begin
    counts.slowest_s = max(counts.slowest_s, taken)
    if taken > LONGEST_S:
        counts.faults.append(f"{label}: took {taken:.1f} s of processor")
    strays = [one.name for one in folder.iterdir() if one.name not in _names(seed)]
    if strays:
        counts.faults.append(f"{label}: left {strays}")


def _names(seed: Seed) -> set[str]:
    if seed.path.suffix == ".shp":
        return {one.name for one in seed.path.parent.iterdir()}
    return {seed.path.name}


def _spoil(seed: Seed, folder: Path, rng: random.Random) -> Path:
    """A copy of a good file, spoilt once or a few times; of a Shapefile any of its files."""
    for name in _names(seed):
        shutil.copy(seed.path.parent / name, folder / name)
    target = folder / rng.choice(sorted(_names(seed)))
    body = target.read_bytes()
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        body = rng.choice(WAYS)(body, rng) if body else body
    target.write_bytes(body)
    return folder / seed.path.name


def _measure_cpu_s() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
