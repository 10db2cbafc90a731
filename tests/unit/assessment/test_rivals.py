"""Several assessments at once, in one process and in several, on one cache that starts empty."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from geo.assessment import assess
from geo.model.assessment_tables import AssessmentTables
from geo.study import read_study
from tests.samples.small_study import make_small_study
from tests.soak import rounds

PROGRAM = """
import sys
from pathlib import Path

from tests.unit.assessment.test_rivals import assess_and_digest

print(assess_and_digest(Path(sys.argv[1]), Path(sys.argv[2])))
"""
ROOT = Path(__file__).resolve().parents[3]
RIVALS = rounds(2, 4)


def digest(tables: AssessmentTables) -> str:
    """One hash over every table, shapes left out."""
    whole = hashlib.sha256()
    frames = (tables.counties, tables.townships, tables.demand, tables.gaps, tables.sites,
              tables.to_verify, tables.cutoff_curve, tables.sensitivity)  # fmt: skip
    for frame in frames:
        plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
        whole.update(plain.to_csv(index=False).encode())
    return whole.hexdigest()


def assess_and_digest(study: Path, cache: Path) -> str:
    """Assess a study in this process."""
    return digest(assess(read_study(study), cache).tables)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_study().write(tmp_path_factory.mktemp("rivals"))


@pytest.fixture(scope="module")
def alone(study: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return assess_and_digest(study, tmp_path_factory.mktemp("alone"))


def test_two_assessments_at_once_in_one_process_are_each_right(
    study: Path, alone: str, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: assess_and_digest(study, tmp_path / "cache"), range(2)))
    assert found == [alone, alone]


def test_processes_on_one_empty_cache_are_each_right(
    study: Path, alone: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", PROGRAM, str(study), str(tmp_path / "cache")]
    started = [
        subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(RIVALS)
    ]
    ended = [one.communicate() for one in started]
    assert [one.returncode for one in started] == [0] * RIVALS, [errors for _, errors in ended]
    assert {out.strip() for out, _ in ended} == {alone}
    strays = [path for path in (tmp_path / "cache").iterdir() if path.name.startswith(".")]
    assert strays == []
