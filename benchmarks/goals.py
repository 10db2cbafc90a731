"""What the engine promises on two cores, warm: at one million nodes where no network is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.timing import Row

REAL = ", real"
"""How the titles of real networks end."""


@dataclass(frozen=True, slots=True)
class Goal:
    """At most so much of a figure, in the row of a task and an engine.

    `network` is a part of the network's title; without it the goal is one of a million nodes, and
    of what needs no network.
    """

    task: str
    engine: str
    figure: Literal["seconds", "cpu_seconds", "ratio", "peak_mb", "gap"]
    most: float
    network: str = ""


GOALS = (
    Goal("nearest", "scipy", "ratio", 0.4),
    Goal("nearest", "pandana", "ratio", 0.05),
    Goal("nearest", "networkx", "ratio", 0.02),
    Goal("nearest-evaluation", "vaxreach", "cpu_seconds", 0.042),
    Goal("nearest-evaluation", "vaxreach", "cpu_seconds", 0.020, "Porto"),
    Goal("nearest-evaluation", "vaxreach", "cpu_seconds", 0.015, "Wuhan"),
    Goal("nearest-evaluation", "vaxreach", "cpu_seconds", 0.013, "Shenyang"),
    Goal("nearest-search", "gather sweep", "ratio", 5.5),
    Goal("nearest-search", "scipy", "ratio", 0.4, REAL),
    Goal("reach-table", "vaxreach", "seconds", 2.5),
    Goal("reach-table", "vaxreach", "seconds", 0.7, "Porto"),
    Goal("reach-table", "vaxreach", "seconds", 0.7, "Wuhan"),
    Goal("reach-table", "vaxreach", "seconds", 0.7, "Shenyang"),
    Goal("reach-table-threads", "vaxreach, 2 of 2 threads", "cpu_seconds", 0.55),
    Goal("reach-table-threads", "vaxreach, 2 of 2 threads", "cpu_seconds", 0.6, "Porto"),
    Goal("reach-table-threads", "vaxreach, 2 of 2 threads", "cpu_seconds", 0.75, "Wuhan"),
    Goal("reach-table-threads", "vaxreach, 2 of 2 threads", "cpu_seconds", 0.45, "Shenyang"),
    Goal("reach-table-per-site", "scipy", "ratio", 0.5, REAL),
    Goal("labels-per-site", "scipy, labels alone", "ratio", 1 / 50),
    Goal("labels-per-site", "networkx, labels alone", "ratio", 1 / 20),
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
    Goal("whole-assessment", "vaxreach", "seconds", 20.0),
    Goal("whole-assessment", "vaxreach", "peak_mb", 1_300.0),
    Goal("whole-assessment-warm", "vaxreach", "seconds", 12.0),
    Goal("whole-assessment-warm", "vaxreach", "peak_mb", 1_300.0),
    Goal("reader-to-parquet-per-point", "vaxreach", "cpu_seconds", 10e-6),
    Goal("gaps-linked", "vaxreach", "seconds", 1.5),
    Goal("gaps", "vaxreach", "seconds", 6.0),
    Goal("open-prepared", "vaxreach", "seconds", 0.5),
    Goal("demo-cold", "vaxreach", "seconds", 90.0),
    Goal("demo-cold", "vaxreach", "peak_mb", 2_000.0),
    Goal("demo-first-warmed", "vaxreach", "seconds", 20.0),
    Goal("demo-warm", "vaxreach", "seconds", 5.0),
    Goal("demo-warm", "vaxreach", "cpu_seconds", 6.5),
    Goal("help", "vaxreach", "seconds", 0.3),
    Goal("check", "vaxreach", "seconds", 2.2),
    Goal("serve", "vaxreach", "seconds", 4.5),
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


def judge_row(network: str, row: Row) -> str:
    """The goals of a row of a network with what became of them; empty where it has none."""
    said = []
    for goal in GOALS:
        value = getattr(row, goal.figure)
        if (goal.task, goal.engine) != (row.task, row.engine) or value is None:
            continue
        if _is_of(goal, network, row):
            met = "met" if value <= goal.most else "missed"
            said.append(f"{goal.figure} ≤ {goal.most:.3g} {met}")
    return "; ".join(said)


def _is_of(goal: Goal, network: str, row: Row) -> bool:
    return goal.network in network if goal.network else row.nodes in (0, NODES)
