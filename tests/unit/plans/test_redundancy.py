"""Closings of a small study: what they cost is what the sites change once they are gone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from typer.testing import CliRunner

from geo.assessment import Assessment
from geo.errors import InputError
from geo.model.assessment_tables import AssessmentTables
from geo.model.trilean import Trilean
from geo.plans.closing.redundant_sites import RedundancyRequest, find_redundancy
from geo.reports.answers.norm_changes import tell_broken
from scripts.__main__ import app
from tests.samples.changed_sites import open_sites
from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return run(make_small_study(), tmp_path_factory.mktemp("redundancy"))


def _people_lost(opened: Assessment, site_ids: list[str], becoming: Trilean | None = None) -> int:
    inputs, cover = opened.inputs, open_sites(opened).cover
    before = cover.statuses("headline").status
    position = {name: i for i, name in enumerate(inputs.sites.records.site_id)}
    for name in site_ids:
        cover.close(position[name])
    after = cover.statuses("headline").status
    lost = (before == Trilean.YES) & (after != Trilean.YES)
    if becoming is not None:
        lost &= after == becoming
    return int(inputs.decided.demand.residents[lost].sum())


@pytest.mark.parametrize("may_lose", [0, 2_000, 30_000])
def test_closings_cost_exactly_the_people_they_name(opened: Assessment, may_lose: int) -> None:
    found = find_redundancy(opened, RedundancyRequest(may_lose=may_lose))
    closed = [str(change["site_id"]) for change in found.scenario["changes"]]
    assert closed == found.closures["site_id"].tolist()
    lost, doubted = _people_lost(opened, closed), _people_lost(opened, closed, Trilean.UNKNOWN)
    assert found.people_put_in_doubt == doubted
    assert found.people_lost + doubted == lost <= may_lose
    assert found.villages["residents"].sum() == lost
    told = found.closures[["people_lost", "people_put_in_doubt"]].sum()
    assert told.tolist() == [found.people_lost, doubted]
    if closed:
        assert found.closures["people_lost_total"].iloc[-1] == lost
    assert found.closable == found.bound == len(closed)
    assert tell_broken(found.norms) == "无"
    assert not set(found.closures["merge_into_id"]) & set(closed)


EVERYTHING = (
    "clinic_per_township", "holiday_site_per_county", "own_county_cover", "capacity",
    "responsibility_area",
)  # fmt: skip


def test_closings_name_the_norms_that_a_new_assessment_finds_broken(
    opened: Assessment, tmp_path: Path
) -> None:
    asked = RedundancyRequest(may_lose=10**9, may_break=list(EVERYTHING))
    found = find_redundancy(opened, asked)
    closed = set(found.closures["site_id"])
    study = make_small_study()
    study.sites = study.sites[~study.sites["site_id"].isin(closed)]
    study.roster = study.roster[~study.roster["site_id"].isin(closed)]
    after = run(study, tmp_path).tables
    keys = ["norm_id", "unit_id"]

    def list_failed(tables: AssessmentTables) -> set[tuple[str, str]]:
        units = tables.norm_units[tables.norm_units["unit_level"] != "facility"]
        failed = units[units["norm_state"] == "failed"]
        return set(failed[keys].itertuples(index=False, name=None))

    worse = found.norms[found.norms["norm_state_after"] == "failed"]
    told = set(worse[keys].itertuples(index=False, name=None))
    assert told == list_failed(after) - list_failed(opened.tables) != set()
    own = found.norms[found.norms["norm_id"] == "own_county_cover"]
    assert len(own)
    covered = [
        (tables.counties["share_own_county"] * tables.counties["residents"]).round().sum()
        for tables in (opened.tables, after)
    ]
    assert own["people_own_county_lost"].sum() == covered[0] - covered[1]


def test_every_county_keeps_a_site(opened: Assessment) -> None:
    asked = RedundancyRequest(may_lose=10**9, may_break=list(EVERYTHING))
    found = find_redundancy(opened, asked)
    inputs, network = opened.inputs, opened.network
    left = np.setdiff1d(
        inputs.sites.records.site_id[network.chosen].astype(str),
        found.closures["site_id"].to_numpy(dtype=str),
    )
    county = dict(zip(inputs.sites.records.site_id, inputs.sites.county, strict=True))
    had = {int(county[name]) for name in inputs.sites.records.site_id[network.chosen]}
    assert {int(county[name]) for name in left} == had
    assert len(left) == len(had)


def test_a_critical_site_is_missed_by_those_who_have_no_other(opened: Assessment) -> None:
    found = find_redundancy(opened, RedundancyRequest())
    assert len(found.critical)
    for name, people in zip(
        found.critical["site_id"], found.critical["people_only_here"], strict=True
    ):
        assert people == _people_lost(opened, [name]) > 0


def test_one_county_closes_only_its_own(opened: Assessment) -> None:
    found = find_redundancy(opened, RedundancyRequest(may_lose=30_000, county="210101"))
    assert set(found.closures["adcode"]) <= {"210101"}
    records, network = opened.inputs.sites, opened.network
    assert found.sites == sum(records.county[s] == 0 for s in network.chosen)
    assert found.closable <= found.bound <= found.sites
    with pytest.raises(InputError, match="county: expected the six digits"):
        find_redundancy(opened, RedundancyRequest(county="1"))


def test_the_command_writes_json_and_workbook(tmp_path: Path) -> None:
    study = make_small_study().write(tmp_path / "study")
    out, body = tmp_path / "out", tmp_path / "red.json"
    told = CliRunner().invoke(
        app,
        ["redundancy", str(study), "--may-lose", "2000", "--json", str(body), "--out", str(out)],
        catch_exceptions=False,
    )
    assert told.exit_code == 0
    made = json.loads(body.read_bytes())
    assert made["closable"] == len(made["closures"]) == len(made["scenario"]["changes"])
    assert made["provenance"]["study"] == "small"
    assert "不可替代单位" in told.stdout
    assert "布局冗余分析（内部参考，不作为撤并依据）" in told.stdout
    assert "变差的规范要求：无" in told.stdout
    assert "布局冗余单位" in openpyxl.load_workbook(out / "redundancy.xlsx").sheetnames
    with pytest.raises(InputError, match="may_lose"):
        CliRunner().invoke(
            app, ["redundancy", str(study), "--may-lose", "-1"], catch_exceptions=False
        )
