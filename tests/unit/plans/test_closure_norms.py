"""Closings leave what norms, own-county cover, capacity and responsibility ask for."""

from __future__ import annotations

from datetime import date
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.assessment import Assessment
from geo.errors import InputError
from geo.findings.status.readings import Reading, decide_statuses
from geo.model.assessment_tables import AssessmentTables
from geo.model.trilean import Trilean
from geo.plans.closing.redundant_sites import RedundancyRequest, find_redundancy
from geo.scenarios.norm_outlook import NormOutlook, count_own, find_own_statuses, open_outlook
from tests.samples.small_study import SmallStudy, make_small_study, run

ALL = (
    "clinic_per_township", "holiday_site_per_county", "own_county_cover", "capacity",
    "responsibility_area",
)  # fmt: skip


def _crowded() -> SmallStudy:
    """The small study with a second site beside some, of kinds and hours of their own."""
    study = make_small_study()
    more = study.sites.iloc[[0, 1, 3, 7]].copy()
    more["site_id"] = [f"T{i}" for i in range(4)]
    more["name"] = [f"演示新点{i}" for i in range(4)]
    more["lon"] += 0.01
    more["kind"] = ["村卫生室", "卫生院", "卫生院", "村卫生室"]
    more["hours"] = ["", "Mo-Fr 08:00-16:00; PH off", "Mo-Su 08:00-16:00; PH 08:00-11:00", ""]
    more["capacity"] = [5.0, np.nan, 100.0, 400.0]
    study.sites = pd.concat([study.sites, more], ignore_index=True)
    half = np.where(np.arange(len(study.sites)) % 2, "001", "101")
    study.sites["township_code"] = study.sites["adcode"] + half
    return study


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return run(_crowded(), tmp_path_factory.mktemp("closures"))


@pytest.fixture(scope="module")
def outlook(opened: Assessment) -> NormOutlook:
    as_of = date.fromisoformat(opened.tables.summary["as_of"])
    return open_outlook(opened.inputs, opened.network, as_of)


def _mark(opened: Assessment, chosen: tuple[int, ...]) -> np.ndarray:
    closed = np.zeros(len(opened.inputs.sites), dtype=bool)
    closed[list(chosen)] = True
    return closed


def _worse(opened: Assessment, outlook: NormOutlook, chosen: tuple[int, ...]) -> set[str]:
    """Norms that stand worse somewhere without some sites."""
    closed = _mark(opened, chosen)
    network = opened.network
    left = np.where(closed, Trilean.NO, network.eligible).astype(np.int8)
    own = count_own(opened.inputs, find_own_statuses(network, left))
    changes = outlook.compare(outlook.judge_closed(closed), own).changes
    return set(changes.loc[changes["norm_change"].isin(["broken", "put_in_doubt"]), "norm_id"])


def _lost(opened: Assessment, chosen: tuple[int, ...]) -> int:
    network = opened.network
    left = np.where(_mark(opened, chosen), Trilean.NO, network.eligible).astype(np.int8)
    before, after = (
        decide_statuses(network.evidence, one, Reading()).status == Trilean.YES
        for one in (network.eligible, left)
    )
    return int(opened.inputs.decided.demand.residents[before & ~after].sum())


@pytest.mark.parametrize(
    ("may_lose", "may_break"),
    [(0, ()), (0, ALL[:1]), (0, ALL[1:2]), (4_000, ALL[2:3]), (4_000, ALL[:3])],
)
def test_no_larger_set_could_close_without_making_a_norm_worse(
    opened: Assessment, outlook: NormOutlook, may_lose: int, may_break: tuple[str, ...]
) -> None:
    asked = RedundancyRequest(may_lose=may_lose, may_break=[*may_break, *ALL[3:]])
    found = find_redundancy(opened, asked)
    sites = opened.network.chosen.tolist()
    county = opened.inputs.sites.county

    def may_close(chosen: tuple[int, ...]) -> bool:
        left = {int(county[s]) for s in sites if s not in chosen}
        return (
            left == {int(county[s]) for s in sites}
            and _lost(opened, chosen) <= may_lose
            and not _worse(opened, outlook, chosen) - {*may_break}
        )

    sizes = range(len(sites), -1, -1)
    larger = chain.from_iterable(combinations(sites, k) for k in sizes)
    assert found.closable == found.bound == next(len(one) for one in larger if may_close(one))
    worse = found.norms[found.norms["norm_change"].isin(["broken", "put_in_doubt"])]
    assert set(worse["norm_id"]) <= set(may_break)


def test_every_norm_matters_here(opened: Assessment) -> None:
    free = find_redundancy(opened, RedundancyRequest(may_lose=10**6, may_break=list(ALL)))
    assert {*free.norms["norm_id"]} == {*ALL[:3]}
    for name in ALL[:4]:
        others = [one for one in ALL if one != name]
        found = find_redundancy(opened, RedundancyRequest(may_lose=10**6, may_break=others))
        assert name not in {*found.norms["norm_id"]}
        assert found.closable < free.closable or name == "holiday_site_per_county"


def test_what_is_left_stands_as_well_in_a_new_assessment(
    opened: Assessment, tmp_path: Path
) -> None:
    found = find_redundancy(opened, RedundancyRequest())
    closed = set(found.closures["site_id"])
    assert closed
    study = _crowded()
    study.sites = study.sites[~study.sites["site_id"].isin(closed)]
    study.roster = study.roster[~study.roster["site_id"].isin(closed)]
    after = run(study, tmp_path).tables

    def count(tables: AssessmentTables) -> tuple[int, int, float]:
        units = tables.norm_units[tables.norm_units["unit_level"] != "facility"]
        own = (tables.counties["share_own_county"] * tables.counties["residents"]).round().sum()
        return len(units), int((units["norm_state"] == "failed").sum()), -float(own)

    assert count(after) == count(opened.tables)
    sums = found.norm_sums.set_index("norm_id")
    failed = after.norm_units[after.norm_units["norm_state"] == "failed"]["norm_id"].value_counts()
    for name in ALL[:2]:
        assert sums.loc[name, "units_failed_after"] == failed.get(name, 0)


def test_capacity_is_kept_county_by_county(opened: Assessment) -> None:
    asked = RedundancyRequest(may_lose=10**6, may_break=[one for one in ALL if one != "capacity"])
    found = find_redundancy(opened, asked)
    inputs, chosen = opened.inputs, opened.network.chosen
    demand, county = inputs.decided.demand, inputs.sites.county
    closed = set(found.closures["site_id"])
    stated = np.nan_to_num(inputs.sites.records.capacity)
    counts = opened.network.eligible == Trilean.YES
    silent = np.isnan(inputs.sites.records.capacity) & counts
    left = ~np.isin(inputs.sites.records.site_id.astype(str), list(closed))
    people = np.array([demand.residents[demand.county == c].sum() for c in range(3)])
    before = np.array([stated[counts & (county == c)].sum() for c in range(3)])
    after = np.array([stated[counts & left & (county == c)].sum() for c in range(3)])
    known = [c for c in range(3) if not (silent & (county == c)).any() and before[c] > 0]
    least = min(before[c] / people[c] for c in known)
    assert (after >= np.minimum(before, np.minimum(people, least * people)) - 1e-9).all()
    assert 0 < len(closed) < len(chosen)


def test_a_site_in_charge_of_places_stays(tmp_path: Path) -> None:
    study = _crowded()
    study.demand["assigned_site_id"] = ""
    study.demand.loc[study.demand["demand_id"] == "V001", "assigned_site_id"] = "T1"
    opened = run(study, tmp_path)
    everything_else = [one for one in ALL if one != "responsibility_area"]
    asked = RedundancyRequest(may_lose=10**6, may_break=everything_else)
    found = find_redundancy(opened, asked)
    assert "T1" not in found.closures["site_id"].tolist()
    assert any("责任区域" in note for note in found.notes)
    free = find_redundancy(opened, RedundancyRequest(may_lose=10**6, may_break=list(ALL)))
    assert free.closable >= found.closable


def test_what_is_not_stated_is_said(opened: Assessment, tmp_path: Path) -> None:
    notes = " ".join(find_redundancy(opened, RedundancyRequest()).notes)
    assert "未填写责任接种单位" in notes
    assert "家未填写，未能核对" in notes
    study = _crowded()
    study.sites = study.sites.drop(columns="capacity")
    bare = find_redundancy(run(study, tmp_path), RedundancyRequest())
    assert any("均未填写接种能力" in note for note in bare.notes)


def test_a_norm_that_there_is_not_is_refused(opened: Assessment) -> None:
    with pytest.raises(InputError, match=r"may_break: expected some of clinic_per_township.*'cow'"):
        find_redundancy(opened, RedundancyRequest(may_break=["cow"]))
