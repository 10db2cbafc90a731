"""The benchmark: networks as promised, answers compared, rows as documented."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from benchmarks import command as verb
from benchmarks import peers, timing
from benchmarks.agreement import DisagreementError, check_equal
from benchmarks.arc_list import ArcList, list_arcs
from benchmarks.child import time_python
from benchmarks.command import bench
from benchmarks.goals import judge_row
from benchmarks.networks import build_modelled, model_network
from benchmarks.report import write_page
from benchmarks.scene import Scene, set_scene
from benchmarks.stages import STAGES, Stopwatch
from benchmarks.tasks.gaps_task import draw_cells, find_medoids_of, time_gaps
from benchmarks.tasks.planning_task import PlanTask, time_plans
from benchmarks.tasks.scenario_task import draw_scenario
from benchmarks.tasks.sites_task import ASKED, time_sites
from benchmarks.tasks.snapping_task import time_snapping
from benchmarks.tasks.table_task import time_table
from benchmarks.timing import (
    YARDSTICK,
    Contender,
    Result,
    Row,
    Spent,
    alternate,
    as_rows,
    time_alone,
    time_in_turn,
)
from geo.arrays import Floats, texts
from geo.model.road_lines import BACKWARD, FORWARD
from geo.scenarios.schema import CloseSite, MoveSite

NODES = 1_500
SEED = 3
app = typer.Typer()
app.command()(bench)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return set_scene("small", build_modelled(NODES, SEED), SEED)


def run_bench(*arguments: str) -> object:
    asked = ["--nodes", str(NODES), "--repeat", "1", "--peers", "scipy", *arguments]
    return CliRunner().invoke(app, asked, env={"VAXREACH_REAL_DATA": None})


def test_a_modelled_network_is_connected_and_of_mean_degree_2_6() -> None:
    graph = build_modelled(NODES, SEED)
    assert graph.node_count == NODES
    assert graph.edge_count * 2 / graph.node_count == pytest.approx(2.6, abs=0.05)
    assert graph.component.max() == 0


def test_about_one_road_in_twenty_is_one_way() -> None:
    flags = model_network(NODES, SEED).flags & (FORWARD | BACKWARD)
    assert np.mean(flags != (FORWARD | BACKWARD)) == pytest.approx(0.05, abs=0.02)
    assert set(flags.tolist()) == {FORWARD, BACKWARD, FORWARD | BACKWARD}


def test_the_same_seed_makes_the_same_network() -> None:
    first, again, other = (model_network(300, seed) for seed in (SEED, SEED, SEED + 1))
    assert (first.node_lon == again.node_lon).all()
    assert (first.u == again.u).all()
    assert not np.array_equal(first.node_lon, other.node_lon)


def test_a_site_node_leads_into_the_network_and_nothing_leads_to_it(scene: Scene) -> None:
    arcs = list_arcs(scene.arcs, scene.sites.ends)
    assert arcs.head.max() < arcs.nodes
    s = int(np.flatnonzero(scene.sites.ends.edge >= 0)[0])
    edge = int(scene.sites.ends.edge[s])
    out = arcs.tail == arcs.nodes + s
    assert set(arcs.head[out].tolist()) <= {scene.arcs.edge_u[edge], scene.arcs.edge_v[edge]}
    assert (arcs.mm[out] >= scene.sites.ends.leg_mm[s]).all()


def test_rows_have_the_documented_keys_and_ours_over_theirs(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    result = run_bench("--tasks", "nearest", "--json", str(file))
    assert result.exit_code == 0, result.output
    ours, theirs = json.loads(file.read_text(encoding="utf-8"))
    assert list(ours) == [
        "task", "engine", "nodes", "seconds", "ratio", "peak_mb", "gap", "cpu_seconds",
    ]  # fmt: skip
    assert (ours["engine"], theirs["engine"]) == ("vaxreach", "scipy")
    assert theirs["ratio"] == pytest.approx(ours["seconds"] / theirs["seconds"])
    assert ours["nodes"] == NODES


def test_one_millimetre_of_disagreement_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(arcs: ArcList, limit_mm: int) -> Callable[[], Floats]:
        run = peers.prepare_scipy(arcs, limit_mm)
        return lambda: run() + 1.0

    monkeypatch.setitem(peers.PEERS, "scipy", prepare)
    result = run_bench("--tasks", "nearest")
    assert result.exit_code == 1
    assert "answers disagree: nearest: scipy" in result.output


def test_an_unknown_task_is_refused_with_what_is_allowed() -> None:
    result = run_bench("--tasks", "nearby")
    assert result.exit_code == 2
    assert "nearby" in result.output


def test_a_brief_run_leaves_out_what_takes_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(
        verb, "_ask_networks", lambda _, __, chosen, *___: asked.append(chosen) or []
    )
    monkeypatch.setattr(verb, "_ask_alone", lambda *given: asked.append(given) or [])
    assert run_bench("--brief").exit_code == 0
    (alone, effort), on_networks = asked
    assert alone == ["plan", "gaps", "commands"]
    assert effort == (1, 1, 30.0)
    assert "areas" not in on_networks
    assert "table" in on_networks


def test_a_peer_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verb, "installed_peers", lambda: ["scipy"])
    result = run_bench("--tasks", "search")
    assert result.exit_code == 0, result.output
    assert "networkx: not installed" in result.output


def test_the_table_of_one_thread_and_of_peers_agrees_with_ours(scene: Scene) -> None:
    rows = time_sites(scene, ["scipy", "networkx"], repeat=1)
    engines = [asked.engine for asked in ASKED]
    assert [row.engine for row in rows if row.task == "reach-table-per-site"] == [
        "vaxreach", *engines,
    ]  # fmt: skip
    assert [row.engine for row in rows if row.task == "labels-per-site"] == [
        "vaxreach", *(f"{name}, labels alone" for name in engines),
    ]  # fmt: skip
    assert {row.task for row in time_table(scene, repeat=1)} == {
        "reach-table",
        "reach-table-threads",
    }


def test_snapping_agrees_with_the_tree(scene: Scene) -> None:
    assert [row.engine for row in time_snapping(scene, repeat=1)] == ["vaxreach", "shapely STRtree"]


def test_no_way_against_some_way_is_a_disagreement() -> None:
    ours, theirs = np.array([1.0, np.inf]), np.array([1.0, 5.0])
    check_equal("task", "peer", ours, np.array([2.0, np.inf]), 1.0)
    with pytest.raises(DisagreementError, match="1 of 2 places"):
        check_equal("task", "peer", ours, theirs, 1.0)


def test_contenders_take_turns() -> None:
    calls: list[str] = []

    def contender(name: str) -> Contender[None]:
        return Contender(name, lambda: lambda: calls.append(name))

    results = alternate([contender("a"), contender("b")], repeat=2)
    assert calls == ["a", "b", "a", "b", "a", "b"]
    assert as_rows("task", 5, results)[0].ratio == 1.0


def test_a_ratio_is_that_of_the_middle_round() -> None:
    """By round 0.5, 0.1 and 0.2; the medians, 3 and 30, would give 0.1."""
    ours = Result("ours", [1.0, 3.0, 8.0], None, None)
    theirs = Result("theirs", [2.0, 30.0, 40.0], None, None)
    row = as_rows("task", 5, [ours, theirs])[1]
    assert (row.seconds, row.ratio) == (30.0, 0.2)


def test_seconds_are_per_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "_clock", lambda _: (6.0, 12.0))
    one, four = (Contender(name, lambda: lambda: None, n) for name, n in (("a", 1), ("b", 4)))
    results = alternate([one, four], 2)
    assert [result.times for result in results] == [[6.0, 6.0], [1.5, 1.5]]
    assert [result.cpu for result in results] == [[12.0, 12.0], [3.0, 3.0]]


@pytest.mark.parametrize("objective", ["cover", "reach-share", "worst-first"])
def test_a_plan_small_enough_to_prove_has_no_gap(
    objective: Literal["cover", "reach-share", "worst-first"],
) -> None:
    task = PlanTask("plan", 12, 60, 6, 0.3, 20.0, 2, objective)
    ours, yardstick = time_plans(1, [task])
    assert (ours.task, ours.engine, ours.nodes, ours.gap) == ("plan", "vaxreach", 0, 0.0)
    assert ours.cpu_seconds is not None
    assert yardstick.engine == YARDSTICK
    assert yardstick.ratio == pytest.approx(ours.seconds / yardstick.seconds)


def test_a_drawn_scenario_adds_moves_and_closes_and_touches_no_site_twice(scene: Scene) -> None:
    places = np.column_stack((scene.places.demand_lon, scene.places.demand_lat))
    changes = draw_scenario(places, texts(f"S{i}" for i in range(20)), 10, SEED).changes
    assert [one.change for one in changes[:4]] == [
        "add_site", "move_site", "close_site", "add_site",
    ]  # fmt: skip
    touched = [one.site_id for one in changes if isinstance(one, MoveSite | CloseSite)]
    assert len(set(touched)) == len(touched) == 6


def test_a_goal_reached_exactly_is_met() -> None:
    met = Row("reach-table", "vaxreach", 1_000_000, 2.5, 1.0, None)
    assert judge_row("Modelled", met) == "seconds ≤ 2.5 met"
    missed = Row("reach-table", "vaxreach", 1_000_000, 2.51, 1.0, None)
    assert judge_row("Modelled", missed) == "seconds ≤ 2.5 missed"
    assert not judge_row("Modelled", Row("reach-table", "vaxreach", 100_000, 9.0, 1.0, None))


def test_a_goal_of_a_city_is_asked_of_that_city_alone() -> None:
    row = Row("reach-table-threads", "vaxreach, 2 of 2 threads", 67_285, 1.0, 1.0, None)
    row = replace(row, cpu_seconds=0.6)
    assert judge_row("Porto, 400 sites, real", row) == "cpu_seconds ≤ 0.6 met"
    assert judge_row("Shenyang, 400 sites, real", row) == "cpu_seconds ≤ 0.45 missed"
    assert not judge_row("Modelled network of 100,000 nodes", row)


def test_a_goal_of_real_networks_is_asked_of_them_alone() -> None:
    row = Row("reach-table-per-site", "scipy", 500, 1.0, 0.5, None)
    assert judge_row("Wuhan, 400 sites, real", row) == "ratio ≤ 0.5 met"
    assert not judge_row("Modelled network of 500 nodes", row)


def test_what_has_no_peer_stands_beside_the_yardstick() -> None:
    ours, yardstick = time_alone("task", 5, Contender("vaxreach", lambda: lambda: None), 1)
    assert (ours.engine, yardstick.engine) == ("vaxreach", YARDSTICK)
    assert yardstick.ratio == pytest.approx(ours.seconds / yardstick.seconds)


def test_a_command_stands_beside_another_of_the_same_rounds() -> None:
    """Rounds of 2 beside 4 and of 9 beside 3; both peaks are the greatest."""
    spent = iter([Spent(2.0, 1.0, 10.0), Spent(9.0, 3.0, 30.0)])
    plain = iter([Spent(4.0), Spent(3.0)])
    ours, theirs = time_in_turn("task", 0, lambda: next(spent), 2, ("plain", lambda: next(plain)))
    assert (ours.seconds, ours.cpu_seconds, ours.peak_mb) == (5.5, 2.0, 30.0)
    assert (theirs.engine, theirs.ratio, theirs.cpu_seconds) == ("plain", 1.75, None)


def test_a_command_tells_its_processor_and_memory() -> None:
    """A tenth of a second of work in a process of its own, which holds 60 MB."""
    code = "b = b'x' * 60_000_000\nt = __import__('time')\nwhile t.process_time() < 0.2: pass"
    spent = time_python(["-S", "-c", code], {})
    assert spent.cpu_seconds is not None
    assert 0.2 <= spent.cpu_seconds < 2.0
    assert spent.seconds >= 0.2
    assert spent.peak_mb is not None
    assert 60 < spent.peak_mb < 200
    with pytest.raises(RuntimeError, match="ended with 3"):
        time_python(["-S", "-c", "raise SystemExit(3)"], {})


@pytest.mark.parametrize("place", STAGES)
def test_a_stage_is_timed_where_its_function_is_called(place: str) -> None:
    module, name = place.split(":")
    assert callable(getattr(import_module(module), name))


def test_a_stage_within_another_is_not_counted_twice(tmp_path: Path) -> None:
    stopwatch = Stopwatch(tmp_path / "stages")
    inner = stopwatch.watch("inner", lambda: time.sleep(0.05))
    stopwatch.watch("outer", inner)()
    lines = [line.split("\t") for line in (tmp_path / "stages").read_text("utf-8").splitlines()]
    seconds = {stage: float(took) for _, stage, took, _ in lines}
    assert seconds["inner"] >= 0.05
    assert seconds["outer"] < 0.03


def test_cells_without_a_site_make_gaps_in_every_county() -> None:
    cells = draw_cells(3_000, SEED)
    assert len(np.unique(cells.group)) == 100
    medoids = find_medoids_of(cells)
    assert len(np.unique(cells.group[medoids])) == 100
    assert {row.task for row in time_gaps(1, 500)} == {"gaps-linked", "gaps"}


def test_the_page_names_machine_peers_and_rows(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "benchmarks.md"
    row = Row("snap", "vaxreach", 1_000_000, 0.25, 1.0, 12.0)
    write_page(page, {"Modelled": [row]}, ["igraph"], 5)
    text = page.read_text(encoding="utf-8")
    assert "Not installed here: igraph." in text
    assert "| snap | vaxreach | 1,000,000 | 0.25 | – | 1 | 12 |  |  |" in text
