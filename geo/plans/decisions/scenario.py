"""Decisions as a list of changes that can be applied to the assessment."""

from __future__ import annotations

from collections import Counter

from geo.arrays import Ints
from geo.errors import InputError
from geo.planning.decisions.instance import Decided
from geo.planning.terms import PlanTerms
from geo.planning.told import ScenarioDocument
from geo.plans.decisions.instance import DecisionInstance
from geo.plans.decisions.longer_hours import EVERY_DAY
from geo.words.sentences import say


def write_scenario(ground: DecisionInstance, decided: Decided) -> ScenarioDocument:
    """Upgrades, moves, then new sites, each as what an assessment anew would find in a register."""
    changes: list[dict[str, object]] = []
    for k in decided.upgrades:
        changes += [
            one.model_dump(mode="json", exclude_none=True)
            for one in ground.upgrades[int(k)].changes
        ]
    records, places = ground.opened.inputs.sites.records, ground.candidates
    for s, j in decided.moves:
        changes.append(
            {
                "change": "move_site",
                "site_id": str(records.site_id[ground.movable[s]]),
                "lon": float(places.lon[j]),
                "lat": float(places.lat[j]),
            }
        )
    changes += _add_sites(ground, decided.new)
    return {"name": say("decisions_of", count=f"{decided.size:,}"), "changes": changes}


def _add_sites(ground: DecisionInstance, new: Ints) -> list[dict[str, object]]:
    """New units with the service asked for, open on every day where days are asked for.

    The kind is the first asked for, else that of new units in other plans; places of one name are
    told apart by their ids.

    Raises
    ------
    InputError
        The kind asked for is the one of words that nobody knows.
    """
    inputs, question = ground.opened.inputs, ground.question
    places = ground.candidates.take(new)
    names = [name or code for name, code in zip(places.name, places.candidate_id, strict=True)]
    times = Counter(names)
    kind = question.kinds[0] if question.kinds else PlanTerms(sites=1).unit_kind
    known = inputs.standard.kind_of(kind)
    if len(new) and question.kinds and (known is None or not known.match):
        raise InputError(f"unit_kind: no new unit can be of the kind {kind}")
    changes: list[dict[str, object]] = []
    for i, place in enumerate(names):
        told = place if times[place] == 1 else f"{place}，{places.candidate_id[i]}"
        change: dict[str, object] = {
            "change": "add_site",
            "name": say("proposed_unit_in", where=told)[:200],
            "lon": float(places.lon[i]),
            "lat": float(places.lat[i]),
            "setting": "urban" if places.urban[i] else "rural",
            **({"kind": kind} if known is not None and known.match else {}),
            "services": [question.services[0][0]],
        }
        if places.source[i] != "table" and places.township_code[i]:
            change["township_code"] = str(places.township_code[i])
        if question.day is not None or question.least_days_per_week > 0:
            change["hours"] = EVERY_DAY
        changes.append(change)
    return changes
