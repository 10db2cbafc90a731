"""What the engine promises at one million nodes on two cores, warm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.timing import Row


@dataclass(frozen=True, slots=True)
class Goal:
    """At most so much of a figure, in the row of a task and an engine."""

    task: str
    engine: str
    figure: Literal["seconds", "ratio", "peak_mb", "gap"]
    most: float


GOALS = (
    Goal("nearest", "scipy", "ratio", 0.4),
    Goal("nearest", "pandana", "ratio", 0.05),
    Goal("nearest", "networkx", "ratio", 0.02),
    Goal("nearest-search", "gather sweep", "ratio", 10.0),
    Goal("reach-table", "vaxreach", "seconds", 2.5),
    Goal("reach-table-per-site", "scipy", "ratio", 1 / 50),
    Goal("reach-table-per-site", "networkx", "ratio", 1 / 20),
    Goal("reach-table-threads", "vaxreach, 1 of 2 threads", "ratio", 1 / 1.7),
    Goal("snap", "shapely STRtree", "ratio", 0.15),
    Goal("reach-place", "vaxreach", "seconds", 100e-6),
    Goal("add-site", "vaxreach", "seconds", 0.01),
    Goal("add-site", "vaxreach, from scratch", "ratio", 1 / 50),
    Goal("move-site", "vaxreach", "seconds", 0.01),
    Goal("move-site", "vaxreach, from scratch", "ratio", 1 / 50),
    Goal("close-site", "vaxreach", "seconds", 0.01),
    Goal("close-site", "vaxreach, from scratch", "ratio", 1 / 50),
    Goal("service-areas", "vaxreach", "seconds", 15.0),
    Goal("pbf-import", "vaxreach", "seconds", 40.0),
    Goal("pbf-import", "vaxreach", "peak_mb", 2_000.0),
    Goal("pbf-import-porto", "vaxreach", "seconds", 3.0),
    Goal("whole-assessment", "vaxreach", "peak_mb", 1_500.0),
    Goal("open-prepared", "vaxreach", "seconds", 0.5),
    Goal("demo-cold", "vaxreach", "seconds", 90.0),
    Goal("demo-cold", "vaxreach", "peak_mb", 2_000.0),
    Goal("demo-warm", "vaxreach", "seconds", 8.0),
    Goal("scenario-1", "vaxreach", "seconds", 0.2),
    Goal("scenario-10", "vaxreach", "seconds", 0.2),
    Goal("plan-10-of-200", "vaxreach", "seconds", 2.0),
    Goal("plan-10-of-200", "vaxreach", "gap", 0.0),
    Goal("plan-25-of-200", "vaxreach", "seconds", 30.0),
    Goal("plan-25-of-200", "vaxreach", "gap", 0.0),
    Goal("plan-50-of-1000", "vaxreach", "seconds", 10.0),
    Goal("plan-50-of-1000", "vaxreach", "gap", 0.02),
    Goal("plan-100-of-10000", "vaxreach", "seconds", 120.0),
    Goal("plan-100-of-10000", "vaxreach", "gap", 0.03),
    Goal("plan-100-of-10000", "vaxreach", "peak_mb", 4_000.0),
    Goal("plan-share-of-1000", "vaxreach", "seconds", 30.0),
    Goal("plan-share-of-1000", "vaxreach", "gap", 0.05),
    Goal("plan-worst-of-1000", "vaxreach", "seconds", 30.0),
    Goal("plan-worst-of-1000", "vaxreach", "gap", 0.05),
    Goal("plan-phases-of-1000", "vaxreach", "gap", 0.08),
    Goal("plan-15-of-1000-at-once", "vaxreach", "gap", 0.15),
    Goal("plan-15-of-1000", "vaxreach", "gap", 0.02),
    Goal("plan-50-of-1000-large", "vaxreach", "gap", 0.02),
    Goal("plan-80-of-7730", "vaxreach", "gap", 0.01),
)
NODES = 1_000_000


def judge_row(row: Row) -> str:
    """The goals of a row with what became of them; empty where it has none at its size."""
    if row.nodes not in (0, NODES):
        return ""
    said = []
    for goal in GOALS:
        value = getattr(row, goal.figure)
        if (goal.task, goal.engine) == (row.task, row.engine) and value is not None:
            met = "met" if value <= goal.most else "missed"
            said.append(f"{goal.figure} ≤ {goal.most:.3g} {met}")
    return "; ".join(said)
