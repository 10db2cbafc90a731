"""The door for verified distances."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.model.verified import VerifiedPairs
from geo.readers.sites.verified import read_verified
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


@pytest.mark.parametrize("heading", ["核实路程", "核实距离"])
def test_a_heading_without_a_unit_stands_for_kilometres_and_is_noted(
    tmp_path: Path, heading: str
) -> None:
    rows = ["V1,S1,4.2", "V2,S1,200", "V3,S1,201", "V4,S1,"]
    pairs, remarks = read(tmp_path, "\n".join([f"居民点编码,单位编码,{heading}", *rows]) + "\n")
    assert pairs.road_m.tolist() == [4_200.0, 200_000.0, 201_000.0]
    assert [reason for reason, _ in remarks] == ["distance_unit"]


@pytest.mark.parametrize("heading", ["核实路程", "核实距离"])
def test_plain_metres_under_a_heading_without_a_unit_are_refused(
    tmp_path: Path, heading: str
) -> None:
    with pytest.raises(TableError, match=r"核实路程\(米\) or 核实路程\(公里\).*median of 201$"):
        read(tmp_path, f"居民点编码,单位编码,{heading}\nV1,S1,4.2\nV2,S1,201\nV3,S1,4200\n")


def test_a_heading_with_a_unit_decides_whatever_the_values(tmp_path: Path) -> None:
    for heading, factor in (("核实距离(米)", 1.0), ("核实距离(公里)", 1_000.0)):
        pairs, remarks = read(tmp_path, f"居民点编码,单位编码,{heading}\nV1,S1,900\n")
        assert (pairs.road_m.tolist(), remarks) == ([900.0 * factor], [])


def test_a_pair_named_twice_is_used_in_neither_form(tmp_path: Path) -> None:
    rows = ["V1,S1,5000", "V1,S1,6000", "V2,S1,0", "V3,S1,-1", ",S1,4", "V4,S1,"]
    pairs, remarks = read(tmp_path, "\n".join(["demand_id,site_id,road_distance_m", *rows]) + "\n")
    assert (pairs.demand_id.tolist(), pairs.road_m.tolist()) == (["V2"], [0.0])
    assert sorted(reason for reason, _ in remarks) == [
        "distance_negative", "pair_twice", "pair_twice", "pair_unnamed",
    ]  # fmt: skip
