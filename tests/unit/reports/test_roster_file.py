"""A roster written is the roster read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrays import texts
from geo.model.roster import Roster
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.readers.rosters.door import read_roster
from geo.readers.rosters.sites import KnownSites
from geo.reports.answers.roster_file import write_roster
from geo.study import FileSource

KNOWN = KnownSites(["S1", "S2", "S3"], ["甲", "=乙", "甲"])
ENTRY = st.tuples(
    st.sampled_from(KNOWN.site_id),
    st.dates(date(2000, 1, 1), date(2060, 12, 31)).map(str),
    st.sampled_from(["", "routine", "rabies", "birth_dose"]),
    st.sampled_from([0, 1, 2]),
    st.sampled_from(["", "8:00-11:30", "上午"]),
)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@settings(max_examples=40)
@given(entries=st.lists(ENTRY, min_size=1, max_size=12, unique_by=lambda one: one[:3]))
def test_what_is_written_is_read_back(suffix: str, entries: list[tuple]) -> None:
    kept = sorted(
        (site, day, service, state, hours if state == Trilean.YES else "")
        for site, day, service, state, hours in entries
    )
    columns = list(zip(*kept, strict=True))
    roster = Roster(
        texts(columns[0]), texts(columns[1]), texts(columns[2]),
        np.array(columns[3], dtype=np.int8), texts(columns[4]),
    )  # fmt: skip
    names = dict(zip(KNOWN.site_id, KNOWN.name, strict=True))
    with TemporaryDirectory() as folder:
        path = write_roster(Path(folder) / f"roster{suffix}", roster, names)
        found = read_roster(FileSource(path=path), KNOWN, RowReport("rosters"))
    for name in Roster.__slots__:
        assert getattr(found, name).tolist() == getattr(roster, name).tolist(), name
