"""A site added to an assessment leaves what an assessment of a register with that site finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.reports.writing.words import plain_columns
from geo.scenarios.pair_counts import COVERED, UNKNOWN
from tests.samples.changed_sites import ChangedSites, open_sites
from tests.samples.small_study import SmallStudy, make_small_study, run

SPOT = (123.75, 42.03)


def with_site(study: SmallStudy, lon: float, lat: float) -> SmallStudy:
    row = {"site_id": "N01", "name": "演示新点", "lon": lon, "lat": lat, "adcode": "210201",
           "kind": "卫生院", "hours": "", "capacity": 5.0}  # fmt: skip
    study.sites = pd.concat([study.sites, pd.DataFrame([row])], ignore_index=True)
    return study


def assert_same(changes: ChangedSites, study: SmallStudy, folder: Path) -> None:
    tables = run(study, folder).tables
    names = np.array(["uncovered", "unknown", "covered"], dtype=object)
    found = changes.cover.statuses("headline")
    assert names[found.status].tolist() == tables.demand["status"].tolist()
    assert found.reason.tolist() == tables.demand["status_reason"].tolist()
    assert found.cover_count.tolist() == tables.demand["cover_count"].tolist()
    totals = changes.cover.totals["headline"]
    counties = plain_columns(tables.counties)
    assert totals[:, COVERED].tolist() == counties["covered"].tolist()
    assert totals[:, UNKNOWN].tolist() == counties["unknown"].tolist()


@pytest.fixture
def changes(tmp_path: Path) -> ChangedSites:
    return open_sites(run(make_small_study(), tmp_path / "before"))


def test_a_site_added_is_a_site_of_the_register(changes: ChangedSites, tmp_path: Path) -> None:
    before = changes.cover.totals["headline"][:, COVERED].sum()
    slot = changes.add(*SPOT, urban=False)
    assert changes.cover.totals["headline"][:, COVERED].sum() > before
    assert_same(changes, with_site(make_small_study(), *SPOT), tmp_path / "added")
    changes.cover.close(slot)
    assert_same(changes, make_small_study(), tmp_path / "closed")


def test_a_site_moved_is_a_register_with_other_coordinates(
    changes: ChangedSites, tmp_path: Path
) -> None:
    site_id = list(changes.roads.inputs.sites.records.site_id)
    changes.move(site_id.index("S07"), *SPOT, urban=False)
    study = make_small_study()
    study.sites.loc[7, ["lon", "lat"]] = SPOT
    assert_same(changes, study, tmp_path / "moved")
