"""Neither the order of rows nor the names of things change a number."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.samples.same_tables import assert_same, assert_same_but_ids
from tests.samples.small_study import SmallStudy, make_small_study, run

TABLES = ("outlines", "census", "townships", "demand", "nodes", "edges", "sites", "roster")


def shuffle(study: SmallStudy, rng: np.random.Generator) -> None:
    for name in TABLES:
        table = getattr(study, name)
        setattr(study, name, table.iloc[rng.permutation(len(table))].reset_index(drop=True))
    turned = rng.random(len(study.edges)) < 0.5
    ends = study.edges[["u", "v"]].to_numpy()
    ends[turned] = ends[turned][:, ::-1]
    study.edges[["u", "v"]] = ends


def rename(study: SmallStudy, rng: np.random.Generator) -> None:
    """New ids everywhere; units under one roof keep their order, which decides between them."""
    _rename(study.demand, "demand_id", "D", rng)
    nodes = _rename(study.nodes, "id", "", rng)
    for end in ("u", "v"):
        study.edges[end] = study.edges[end].map(nodes)
    sites = _rename(study.sites, "site_id", "X", rng)
    if sites["S03"] > sites["S05"]:
        study.sites["site_id"] = study.sites["site_id"].replace(
            {sites["S03"]: sites["S05"], sites["S05"]: sites["S03"]}
        )
        sites["S03"], sites["S05"] = sites["S05"], sites["S03"]
    study.roster["site_id"] = study.roster["site_id"].map(sites)


def _rename(
    table: pd.DataFrame, column: str, letter: str, rng: np.random.Generator
) -> dict[str, str]:
    new = {
        old: f"{letter}{number:05d}"
        for old, number in zip(table[column], 10_000 + rng.permutation(len(table)), strict=True)
    }
    table[column] = table[column].map(new)
    return new


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shuffled_rows_give_the_same_tables(tmp_path, usual, seed):
    study = make_small_study()
    shuffle(study, np.random.default_rng(seed))
    found = run(study, tmp_path).tables
    for volatile in ("assessment_id", "inputs"):
        found.summary[volatile] = usual.summary[volatile]
    assert_same(usual, found)


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_other_ids_change_no_number(tmp_path, usual, seed):
    study = make_small_study()
    rng = np.random.default_rng(seed)
    rename(study, rng)
    shuffle(study, rng)
    found = run(study, tmp_path).tables
    assert set(found.sites["site_id"]).isdisjoint(usual.sites["site_id"])
    assert_same_but_ids(usual, found)
    for part in ("roads", "components", "snapping", "unknown_reasons", "uncovered_reasons"):
        assert found.summary[part] == usual.summary[part]
