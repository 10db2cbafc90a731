"""Spoilt files at every door: `python -m tests.hostile --inputs 5000 --seed 1` prints the counts.

Exit 1 where a door answers with anything but acceptance or a refusal that names the file, takes
longer than a good file and two seconds of processor, or tells a folder of the machine.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.hostile.trial import run_trials


def main() -> int:
    """Run and print; 1 for any fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts = run_trials(Path(folder), asked.inputs, asked.seed)
    sys.stdout.write(counts.tell() + "\n")
    return 1 if counts.faults else 0


if __name__ == "__main__":
    sys.exit(main())
