"""Digests of every table of the small study: `python -m tests.digests` writes them anew.

A commit that changes one names the rule by which its numbers changed.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tempfile
from pathlib import Path

import pandas as pd

from geo.model.assessment_tables import AssessmentTables

FILE = Path(__file__).parent / "golden" / "digests.json"


def digest_tables(tables: AssessmentTables) -> dict[str, str]:
    """The hash of each table as CSV, shapes as WKT, floats in full."""
    found = {}
    for field in dataclasses.fields(tables):
        frame = getattr(tables, field.name)
        if isinstance(frame, pd.DataFrame):
            plain = pd.DataFrame(frame).map(str)
            found[field.name] = hashlib.sha256(plain.to_csv(index=False).encode()).hexdigest()[:16]
    return found


def main() -> None:
    """Assess the small study and write its digests."""
    from tests.samples.small_study import make_small_study, run

    with tempfile.TemporaryDirectory() as folder:
        tables = run(make_small_study(), Path(folder)).tables
    FILE.write_text(json.dumps(digest_tables(tables), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
