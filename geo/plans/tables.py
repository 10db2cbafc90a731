"""The tables of a plan: suggestions, the villages that gain, counties, frontier, who is left."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Indices, Ints, Texts, pick
from geo.findings.status.units import add_people, divide
from geo.geometry.point_frames import place_rows
from geo.model.trilean import Trilean
from geo.planning.covering.heuristics import list_gains
from geo.planning.covering.instance import Covering, count_alone
from geo.planning.plan import Plan
from geo.planning.terms import PlanTerms
from geo.plans.choice import Choice
from geo.plans.instance import PlanInstance
from geo.plans.layers import tabulate_layers, tell_layers
from geo.plans.scenario import write_scenario
from geo.plans.status_change import NewCover, mark_doubtful, share_out, tell_apart
from geo.plans.verify import list_to_verify, mark_verify_first, mark_waiting
from geo.scenarios.norm_outlook import NormOutcome
from geo.tables.demand_and_sites import name_settings
from geo.words.sentences import say


def fill_plan(
    ground: PlanInstance,
    request: PlanTerms,
    covering: Covering,
    choice: Choice,
    outcome: NormOutcome,
    seconds: float,
) -> Plan:
    """Tell a choice in tables; places go to the nearest suggestion, the earlier one on a tie."""
    answer, chosen = choice.answer, choice.chosen
    won, clarified = tell_apart(ground, share_out(ground.gains, chosen, len(ground.points)))
    gained = int(ground.residents[won.point].sum())
    waiting = [one["adcode"] for one in choice.figures.get("shortfalls", [])]
    verify = list_to_verify(
        ground, ground.candidates.candidate_id[chosen], clarified, mark_waiting(ground, waiting)
    )
    suggestions = _tabulate_suggestions(ground, choice, chosen, won, clarified)
    suggestions.insert(
        1,
        "verify_first",
        mark_verify_first(
            suggestions["people_gained"].to_numpy(), suggestions["people_clarified"].to_numpy()
        ),
    )
    suggestions.insert(2, "ask_first", verify.asked)
    reached = np.zeros(len(ground.points), dtype=bool)
    reached[ground.gains.point] = True
    asked = ground.asked & ground.uncovered
    unknown = ground.asked & ~ground.uncovered
    unit = request.weight if choice.unit == "weight" else choice.unit
    notes = list(choice.notes)
    first = int(suggestions["verify_first"].sum())
    if first:
        notes.append(say("verify_before_building_first", first=f"{first:,}"))
    if unknown.any() and request.count_unknown:
        notes.append(say("gain_counts_clarified"))
    if ground.left_out:
        notes.append(say("candidates_in_no_county", count=f"{ground.left_out:,}"))
    notes += tell_layers(ground.layers)
    return Plan(
        feasible=choice.feasible,
        people_gained=gained,
        objective_value=0.0 if answer is None else answer.objective,
        objective_unit=unit,
        is_least=choice.is_least,
        bound=0.0 if answer is None else answer.bound,
        gap=0.0 if answer is None else answer.gap,
        solver="none" if answer is None else answer.solver,
        seconds=seconds,
        to_verify=verify.calls,
        suggestions=suggestions,
        villages=_tabulate_villages(ground, chosen, won),
        counties=_tabulate_counties(ground, chosen, won, clarified, reached),
        frontier=_tabulate_frontier(covering, choice, chosen),
        unreachable=_tabulate_unreachable(ground, asked & ~reached),
        norms=outcome.changes,
        norm_sums=outcome.summary,
        request=request.model_dump(exclude={"rows", "within", "exclude"}, exclude_defaults=True),
        scenario=write_scenario(ground, choice, request),
        figures=choice.figures
        | {
            "candidates": len(ground.candidates),
            "points_uncovered": int(asked.sum()),
            "people_uncovered": int(ground.residents[asked].sum()),
            "people_uncovered_doubtful": int(ground.residents[asked & mark_doubtful(ground)].sum()),
            "people_gained_doubtful": int(suggestions["people_gained_doubtful"].sum()),
            "people_clarified": int(suggestions["people_clarified"].sum()),
            "suggestions_verify_first": first,
            "people_unknown": int(ground.residents[unknown].sum()),
            "people_unreachable": int(ground.residents[asked & ~reached].sum()),
            "people_unknown_unreachable": int(ground.residents[unknown & ~reached].sum()),
        },
        notes=notes,
        summary=ground.opened.tables.summary,
        beside={**tabulate_layers(ground.layers), **choice.beside},
    )


def _tabulate_suggestions(
    ground: PlanInstance, choice: Choice, chosen: Ints, won: NewCover, clarified: NewCover
) -> gpd.GeoDataFrame:
    inputs = ground.opened.inputs
    demand, candidates, count = inputs.decided.demand, ground.candidates.take(chosen), len(chosen)
    points = ground.points[won.point]
    people, urban = demand.residents[points], demand.urban[points]
    gaining = ground.gains.only(ground.uncovered)
    reach = np.diff(gaining.ptr)[chosen]
    whole = gaining.covering(ground.residents)
    used = _most_used(ground, won, count)
    frame = pd.DataFrame(
        {
            "rank": np.arange(1, count + 1),
            "candidate_id": candidates.candidate_id,
            "name": candidates.name,
            "adcode": inputs.counties.adcode[candidates.county],
            "county": inputs.counties.name[candidates.county],
            "township_code": candidates.township_code,
            "setting": name_settings(candidates.urban),
            "lon": candidates.lon,
            "lat": candidates.lat,
            "people_gained": add_people(won.rank, count, people),
            "people_gained_urban": add_people(won.rank, count, people, urban),
            "people_gained_rural": add_people(won.rank, count, people, ~urban),
            "people_gained_doubtful": add_people(
                won.rank, count, people, mark_doubtful(ground)[won.point]
            ),
            "people_clarified": add_people(
                clarified.rank, count, ground.residents[clarified.point]
            ),
            **{
                f"gained_{name}": add_people(won.rank, count, weight[points])
                for name, weight in sorted(demand.weights.items())
            },
            "people_added": list_gains(whole, chosen),
            "people_lost_without": count_alone(whole, chosen),
            "villages": np.bincount(won.rank, minlength=count),
            "villages_reached": reach.astype(np.int64),
            "previous_site_id": used[0],
            "previous_site_name": used[1],
            "distance_before_m": _mean_distance(
                ground.opened.network.road_m[points], people, won.rank, count
            ),
            "distance_after_m": _mean_distance(won.road_mm / 1000.0, people, won.rank, count),
        }
    )
    if not np.isnan(candidates.cost).all():
        frame["cost"] = candidates.cost
    for name, values in choice.marks.items():
        frame[name] = values
    if choice.taken is not None:
        frame["capacity"], frame["people_taken"] = candidates.capacity, choice.taken
    return place_rows(frame)


def _most_used(ground: PlanInstance, won: NewCover, count: int) -> tuple[Texts, Texts]:
    """The site that was nearest to most of the people of each suggestion; empty where none was."""
    network, records = ground.opened.network, ground.opened.inputs.sites.records
    before = network.nearest.site[ground.points[won.point]]
    ids, names = np.full(count, "", dtype=object), np.full(count, "", dtype=object)
    for i in range(count):
        mine = (won.rank == i) & (before >= 0)
        if mine.any():
            people = np.bincount(before[mine], weights=ground.residents[won.point[mine]])
            site = int(np.argmax(people))
            ids[i], names[i] = records.site_id[site], records.name[site]
    return ids, names


def _mean_distance(distance_m: Floats, people: Ints, rank: Indices, count: int) -> Floats:
    """Resident-weighted mean over those of known distance; NaN where there are none."""
    known = np.isfinite(distance_m) & (people > 0)
    total = np.bincount(rank[known], weights=people[known], minlength=count)
    sums = np.bincount(rank[known], weights=(people * distance_m)[known], minlength=count)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, sums / total, np.nan)


def _tabulate_villages(ground: PlanInstance, chosen: Ints, won: NewCover) -> gpd.GeoDataFrame:
    frame = _describe_points(ground, won.point)
    ids = ground.candidates.candidate_id[chosen]
    frame.insert(0, "candidate_id", ids[won.rank] if len(chosen) else "")
    frame["distance_after_m"] = won.road_mm / 1000.0
    order = np.lexsort((won.point, won.rank))
    return place_rows(frame.iloc[order].reset_index(drop=True))


def _tabulate_unreachable(ground: PlanInstance, lost: Flags) -> gpd.GeoDataFrame:
    return place_rows(_describe_points(ground, np.flatnonzero(lost)))


def _describe_points(ground: PlanInstance, which: Ints) -> pd.DataFrame:
    """Places of some points, with the site they use now and how far it is."""
    inputs, network = ground.opened.inputs, ground.opened.network
    demand, records = inputs.decided.demand, inputs.sites.records
    points = ground.points[which]
    site = network.nearest.site[points]
    return pd.DataFrame(
        {
            "demand_id": demand.demand_id[points],
            "name": demand.name[points],
            "adcode": inputs.counties.adcode[demand.county[points]],
            "township_code": demand.township_code[points],
            "setting": name_settings(demand.urban[points]),
            "lon": demand.lon[points],
            "lat": demand.lat[points],
            "residents": demand.residents[points],
            "previous_site_id": pick(records.site_id, site),
            "previous_site_name": pick(records.name, site),
            "distance_before_m": network.road_m[points],
        }
    )


def _tabulate_counties(
    ground: PlanInstance, chosen: Ints, won: NewCover, clarified: NewCover, reached: Flags
) -> pd.DataFrame:
    """Every county that has uncovered people, most gained first.

    `covered_after` counts all who are covered afterwards, the clarified among them.
    """
    inputs = ground.opened.inputs
    demand, counties, count = inputs.decided.demand, inputs.counties, len(inputs.counties)
    home = demand.county
    people = add_people(home, count, demand.residents)
    covered = add_people(home, count, demand.residents, ground.status == Trilean.YES)
    uncovered = add_people(home, count, demand.residents, ground.status == Trilean.NO)
    mine = home[ground.points]
    gained = add_people(mine[won.point], count, ground.residents[won.point])
    settled = add_people(mine[clarified.point], count, ground.residents[clarified.point])
    frame = pd.DataFrame(
        {
            "adcode": counties.adcode,
            "name": counties.name,
            "prefecture": counties.prefecture,
            "residents": people,
            "covered": covered,
            "uncovered": uncovered,
            "people_gained": gained,
            "people_gained_doubtful": add_people(
                mine[won.point],
                count,
                ground.residents[won.point],
                mark_doubtful(ground)[won.point],
            ),
            "people_clarified": settled,
            "covered_after": covered + gained + settled,
            "share_covered": divide(covered, people),
            "share_after": divide(covered + gained + settled, people),
            "new_sites": np.bincount(ground.candidates.county[chosen], minlength=count),
            "people_unreachable": add_people(
                mine, count, ground.residents, ground.uncovered & ~reached
            ),
        }
    )
    kept = frame[
        (frame["uncovered"] > 0) | (frame["new_sites"] > 0) | (frame["people_clarified"] > 0)
    ]
    return kept.sort_values(["people_gained", "adcode"], ascending=[False, True]).reset_index(
        drop=True
    )


def _tabulate_frontier(covering: Covering, choice: Choice, chosen: Ints) -> pd.DataFrame:
    """Per number of sites: gained, gained by the last one, bound; up to where nothing is added."""
    if choice.frontier is None:
        people = np.cumsum(list_gains(covering, chosen))
        bound = np.full(len(people), np.nan)
    else:
        people, bound = choice.frontier[0], choice.frontier[1].astype(np.float64)
    marginal = np.diff(people, prepend=0)
    useful = int(np.flatnonzero(marginal > 0)[-1]) + 1 if (marginal > 0).any() else 0
    rows = max(useful, min(len(chosen), len(people)))
    return pd.DataFrame(
        {
            "new_sites": np.arange(1, rows + 1),
            "people_gained": people[:rows],
            "marginal_gain": marginal[:rows],
            "bound": bound[:rows],
        }
    )
