"""The tables of a plan of decisions: what is done, whose status changes, counties, norms."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.arrays import Flags, Ints, Trileans
from geo.findings.holidays.labels import PROVISIONAL_NOTE
from geo.findings.status.readings import Reading, decide_statuses
from geo.findings.status.units import add_people, divide
from geo.geometry.geodesy import GEOD
from geo.geometry.point_frames import place_rows
from geo.model.states import STATUSES
from geo.model.trilean import Trilean
from geo.planning.covering.solution import Answer
from geo.planning.decisions.instance import NOTHING, Decided, count_won
from geo.planning.decisions.result import DecisionPlan
from geo.plans.asked_areas import mark_inside
from geo.plans.decisions.decided_norms import judge_decided
from geo.plans.decisions.instance import DecisionInstance
from geo.plans.decisions.scenario import write_scenario
from geo.plans.instance import measure
from geo.plans.layers import tell_layers
from geo.plans.verify import MOST_NAMED
from geo.tables.demand_and_sites import name_settings
from geo.words.sentences import say

_MOST_ORDERED = 200
"""Decisions that are put in the order in which they add most; more stand by their kind."""


def fill_decisions(
    ground: DecisionInstance, decided: Decided, answer: Answer, seconds: float
) -> DecisionPlan:
    """Tell a choice in tables."""
    decided = _pair_nearest(ground, decided)
    after = _status_after(ground, decided)
    before = ground.status
    people = ground.opened.inputs.decided.demand.residents
    won = (before == Trilean.NO) & (after == Trilean.YES)
    clarified = (before == Trilean.UNKNOWN) & (after == Trilean.YES)
    left = (before == Trilean.YES) & (after != Trilean.YES)
    doubt = left & (after == Trilean.UNKNOWN)
    table = _tabulate_decisions(ground, decided)
    request = ground.request
    scenario = write_scenario(ground, decided)
    norms = judge_decided(ground, decided, scenario)
    moving = "move" in request.kinds
    return DecisionPlan(
        people_gained=int(people[won].sum()),
        people_clarified=int(people[clarified].sum()),
        people_lost=int(people[left & ~doubt].sum()),
        people_put_in_doubt=int(people[doubt].sum()),
        cost=float(table["cost"].sum()),
        objective_value=answer.objective,
        objective_unit=request.weight,
        bound=answer.bound,
        gap=answer.gap,
        solver=answer.solver,
        seconds=seconds,
        decisions=table,
        villages=_tabulate_villages(ground, after),
        counties=_tabulate_counties(ground, after, table),
        norms=norms.changes,
        norm_sums=norms.summary,
        request=request.model_dump(
            mode="json", exclude={"rows", "within", "exclude"}, exclude_defaults=True
        ),
        scenario=scenario,
        figures={
            "people_uncovered": int(people[before == Trilean.NO].sum()),
            "people_unknown": int(people[before == Trilean.UNKNOWN].sum()),
            "sites_that_count": int((ground.eligible == Trilean.YES).sum()),
            "upgrades_possible": len(ground.upgrades),
            "sites_that_may_move": len(ground.movable) if moving else 0,
            "candidates": len(ground.candidates),
        },
        notes=_list_notes(ground),
        summary=ground.opened.tables.summary,
    )


def _list_notes(ground: DecisionInstance) -> list[str]:
    inputs, request = ground.opened.inputs, ground.request
    home = inputs.sites.county
    here = (home >= 0) & mark_inside(ground.opened, request.county, request.prefecture)[home]
    unsure = np.flatnonzero(here & (ground.eligible == Trilean.UNKNOWN))
    told = tell_layers(ground.layers)
    if request.day is not None and ground.opened.coverage.is_provisional(request.day):
        told.append(f"{request.date}：{PROVISIONAL_NOTE}")
    if not len(unsure) or request.count_unknown:
        return told
    names = inputs.sites.records.name[unsure[:MOST_NAMED]]
    more = say("and_others") if len(unsure) > MOST_NAMED else ""
    which = say(
        "sites_and_names", count=f"{len(unsure):,}", names="、".join(map(str, names)), more=more
    )
    return [say("sites_not_on_conditions", which=which), *told]


def _pair_nearest(ground: DecisionInstance, decided: Decided) -> Decided:
    """The same sites and places with the shortest moves first; who goes where changes no cover."""
    records = ground.opened.inputs.sites.records
    places, county = ground.candidates, ground.choices.stay_county
    code = records.township_code[ground.movable]
    left, to = [s for s, _ in decided.moves], [j for _, j in decided.moves]
    pairs = []
    for s in left:
        at = ground.movable[s]
        for j in to:
            if county[s] != ground.choices.build_county[j]:
                continue
            _, _, metres = GEOD.inv(records.lon[at], records.lat[at], places.lon[j], places.lat[j])
            away = bool(code[s]) and code[s] != places.township_code[j]
            pairs.append((away, float(metres), s, j))
    moves: list[tuple[int, int]] = []
    gone: set[int] = set()
    taken: set[int] = set()
    for _, _, s, j in sorted(pairs):
        if s not in gone and j not in taken:
            moves.append((s, j))
            gone.add(s)
            taken.add(j)
    return replace(decided, moves=tuple(sorted(moves)))


def _status_after(ground: DecisionInstance, decided: Decided) -> Ints:
    """The status of every demand point, the unknown ones that no objective counts among them."""
    eligible: Trileans = ground.eligible.copy()
    eligible[ground.movable[decided.left]] = Trilean.NO
    upgraded = [ground.upgrades[int(k)].site for k in decided.upgrades]
    eligible[np.array(upgraded, dtype=np.int64)] = Trilean.YES
    network = ground.opened.network
    after = decide_statuses(network.evidence, eligible, Reading()).status.astype(np.int64)
    points = np.flatnonzero(ground.opened.inputs.decided.demand.placed)
    built = ground.candidates.take(decided.built)
    after[points[measure(network, ground.opened, built, points).point]] = Trilean.YES
    return after


def _tabulate_decisions(ground: DecisionInstance, decided: Decided) -> gpd.GeoDataFrame:
    rows = [
        _describe(ground, one) | {"people_added": added} for one, added in _order(ground, decided)
    ]
    columns = [
        "rank", "decision", "site_id", "site_name", "candidate_id", "name", "adcode", "county",
        "setting", "service", "cost", "people_added", "moved_m", "from_lon", "from_lat", "lon",
        "lat",
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns[1:])
    frame.insert(0, "rank", np.arange(1, len(frame) + 1))
    kinds = {"cost": float, "moved_m": float, "from_lon": float, "from_lat": float, "lon": float,
             "lat": float, "people_added": np.int64}  # fmt: skip
    return place_rows(frame.astype(kinds))


def _order(ground: DecisionInstance, decided: Decided) -> list[tuple[Decided, int]]:
    """Every decision alone with what it adds to those before it, most first."""
    left = [
        *(replace(NOTHING, upgrades=np.array([k])) for k in decided.upgrades),
        *(replace(NOTHING, new=np.array([j])) for j in decided.new),
        *(replace(NOTHING, moves=(one,)) for one in decided.moves),
    ]
    done, value = NOTHING, 0
    ordered: list[tuple[Decided, int]] = []
    pick = len(left) <= _MOST_ORDERED
    while left:
        nets = [_net(ground, _join(done, one)) for one in (left if pick else left[:1])]
        best = int(np.argmax(nets))
        one = left.pop(best)
        ordered.append((one, nets[best] - value))
        done, value = _join(done, one), nets[best]
    return ordered


def _net(ground: DecisionInstance, decided: Decided) -> int:
    gained, lost = count_won(ground.choices, decided)
    return gained - lost


def _join(done: Decided, one: Decided) -> Decided:
    return Decided(
        np.concatenate((done.new, one.new)).astype(np.int64),
        np.concatenate((done.upgrades, one.upgrades)).astype(np.int64),
        (*done.moves, *one.moves),
    )


def _describe(ground: DecisionInstance, one: Decided) -> dict[str, object]:
    inputs, choices = ground.opened.inputs, ground.choices
    records, places, counties = inputs.sites.records, ground.candidates, inputs.counties
    service = ground.question.services[0][0]
    if len(one.new):
        j = int(one.new[0])
        return {
            "decision": "new", "site_id": "", "site_name": "",
            "candidate_id": places.candidate_id[j], "name": places.name[j],
            "adcode": counties.adcode[places.county[j]], "county": counties.name[places.county[j]],
            "setting": name_settings(places.urban[[j]])[0], "service": service,
            "cost": choices.new_cost[j], "lon": places.lon[j], "lat": places.lat[j],
        }  # fmt: skip
    moved = one.moves[0] if one.moves else None
    site = int(ground.movable[moved[0]] if moved else ground.upgrades[int(one.upgrades[0])].site)
    home = inputs.sites.county[site]
    row = {
        "site_id": records.site_id[site], "site_name": records.name[site],
        "adcode": counties.adcode[home], "county": counties.name[home],
        "setting": name_settings(inputs.sites.urban[[site]])[0], "service": service,
        "candidate_id": "", "name": "", "lon": records.lon[site], "lat": records.lat[site],
    }  # fmt: skip
    if moved is None:
        k = int(one.upgrades[0])
        kinds = "+".join(ground.upgrades[k].kinds)
        return row | {"decision": kinds, "cost": choices.upgrade_cost[k]}
    j = moved[1]
    _, _, metres = GEOD.inv(records.lon[site], records.lat[site], places.lon[j], places.lat[j])
    return row | {
        "decision": "move", "candidate_id": places.candidate_id[j], "name": places.name[j],
        "cost": choices.move_cost[j], "moved_m": round(float(metres), 3),
        "from_lon": records.lon[site], "from_lat": records.lat[site],
        "lon": places.lon[j], "lat": places.lat[j],
    }  # fmt: skip


def _tabulate_villages(ground: DecisionInstance, after: Ints) -> gpd.GeoDataFrame:
    inputs = ground.opened.inputs
    demand, counties = inputs.decided.demand, inputs.counties
    which = np.flatnonzero((after != ground.status) & (demand.residents > 0))
    which = which[np.lexsort((which, -demand.residents[which]))]
    return place_rows(
        pd.DataFrame(
            {
                "demand_id": demand.demand_id[which],
                "name": demand.name[which],
                "adcode": counties.adcode[demand.county[which]],
                "township_code": demand.township_code[which],
                "setting": name_settings(demand.urban[which]),
                "residents": demand.residents[which],
                "status_before": STATUSES[ground.status[which]],
                "status_after": STATUSES[after[which]],
                "lon": demand.lon[which],
                "lat": demand.lat[which],
            }
        )
    )


def _tabulate_counties(ground: DecisionInstance, after: Ints, table: pd.DataFrame) -> pd.DataFrame:
    """Counties in which something is decided or somebody's status changes, most gained first."""
    inputs = ground.opened.inputs
    demand, counties, count = inputs.decided.demand, inputs.counties, len(inputs.counties)
    before, home, people = ground.status, demand.county, demand.residents
    left = (before == Trilean.YES) & (after != Trilean.YES)

    def add(which: Flags) -> Ints:
        return add_people(home, count, people, which)

    residents = add_people(home, count, people)
    decided = table["adcode"].value_counts().reindex(counties.adcode, fill_value=0).to_numpy()
    frame = pd.DataFrame(
        {
            "adcode": counties.adcode,
            "name": counties.name,
            "prefecture": counties.prefecture,
            "residents": residents,
            "decisions": decided.astype(np.int64),
            "covered": add(before == Trilean.YES),
            "people_gained": add((before == Trilean.NO) & (after == Trilean.YES)),
            "people_clarified": add((before == Trilean.UNKNOWN) & (after == Trilean.YES)),
            "people_lost": add(left & (after == Trilean.NO)),
            "people_put_in_doubt": add(left & (after == Trilean.UNKNOWN)),
            "covered_after": add(after == Trilean.YES),
        }
    )
    frame["share_covered"] = divide(frame["covered"].to_numpy(), residents)
    frame["share_after"] = divide(frame["covered_after"].to_numpy(), residents)
    changed = [
        "decisions",
        "people_gained",
        "people_clarified",
        "people_lost",
        "people_put_in_doubt",
    ]
    kept = frame[(frame[changed] > 0).any(axis=1)]
    return kept.sort_values(["people_gained", "adcode"], ascending=[False, True]).reset_index(
        drop=True
    )
