"""Compiled code is there when the service starts; no question compiles any more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.samples.small_study import make_small_study

PROGRAM = """
import sys
from pathlib import Path

from numba.core.registry import CPUDispatcher

from geo.assessment import open_latest

early = [name for name in sys.modules if name in {"geo.scenarios", "scipy.optimize"}]
assert not early, early


def count_signatures():
    kernels = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("geo."):
            for value in vars(module).values():
                if isinstance(value, CPUDispatcher):
                    kernels[value.py_func.__module__, value.py_func.__name__] = value
    return {name: len(kernel.signatures) for name, kernel in kernels.items()}


found = open_latest(Path(sys.argv[1]))
found.warm_up()
before = count_signatures()
assert sum(before.values()) > 0
for lon, lat in [(123.0, 42.0), (123.01, 42.01), (123.1, 41.81), (123.83, 41.825), (50.0, 10.0)]:
    found.nearest_sites.find(lon, lat)
after = count_signatures()
print({name: count for name, count in after.items() if before.get(name) != count})
"""


def ask(study: Path) -> str:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(study)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_the_first_questions_compile_nothing_of_an_assessment_made_or_read_back(tmp_path):
    study = make_small_study().write(tmp_path)
    assert [ask(study), ask(study)] == ["{}", "{}"]
