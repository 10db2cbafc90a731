"""The door for verified distances."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.model.verified import VerifiedPairs
from geo.readers.verified import read_verified
from geo.study import FileSource


def read(folder: Path, text: str) -> tuple[VerifiedPairs, list[tuple[str, str]]]:
    """The pairs, and reason and text of every remark."""
    path = folder / "verified.csv"
    path.write_text(text, encoding="utf-8")
    report = RowReport("verified")
    pairs = read_verified(FileSource(path=path), report)
    return pairs, [(one.reason, one.message) for one in report.remarks]


def test_the_columns_that_are_asked_for_are_columns_that_are_taken(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="road_distance_m"):
        read(tmp_path, "demand_id,site_id,office\nV1,S1,x\n")
    pairs, remarks = read(tmp_path, "demand_id,site_id,road_distance_m\nV1,S1,5000\n")
    assert (pairs.road_m.tolist(), remarks) == ([5_000.0], [])


def test_kilometres_are_metres_inside_and_more_than_2000_of_them_are_refused(
    tmp_path: Path,
) -> None:
    pairs, remarks = read(tmp_path, "居民点编码,单位编码,核实路程(公里)\nV1,S1,2000\nV2,S1,2001\n")
    assert pairs.road_m.tolist() == [2_000_000.0]
    [(reason, message)] = remarks
    assert reason == "distance_too_long"
    assert "2001" in message


def test_a_pair_named_twice_is_used_in_neither_form(tmp_path: Path) -> None:
    rows = ["V1,S1,5000", "V1,S1,6000", "V2,S1,0", "V3,S1,-1", ",S1,4", "V4,S1,"]
    pairs, remarks = read(tmp_path, "\n".join(["demand_id,site_id,road_distance_m", *rows]) + "\n")
    assert (pairs.demand_id.tolist(), pairs.road_m.tolist()) == (["V2"], [0.0])
    assert sorted(reason for reason, _ in remarks) == [
        "distance_negative", "pair_twice", "pair_twice", "pair_unnamed",
    ]  # fmt: skip
