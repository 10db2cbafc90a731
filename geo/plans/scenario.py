"""A plan as a list of changes that can be applied to the assessment."""

from __future__ import annotations

from collections import Counter

import numpy as np

from geo.planning.terms import PlanTerms
from geo.planning.told import ScenarioDocument
from geo.plans.choice import Choice
from geo.plans.instance import PlanInstance
from geo.words.sentences import say


def write_scenario(ground: PlanInstance, choice: Choice, request: PlanTerms) -> ScenarioDocument:
    """One new site for every candidate chosen; places of one name are told apart by their ids.

    The township is that of the demand point where the site would stand; of a place of the caller's
    own it is not known.
    """
    standard = ground.opened.inputs.standard
    new = ground.candidates.take(choice.chosen)
    known = standard.kind_of(request.unit_kind)
    kind = {"kind": request.unit_kind} if known is not None and known.match else {}
    places = [name or code for name, code in zip(new.name, new.candidate_id, strict=True)]
    times = Counter(places)
    changes: list[dict[str, object]] = []
    for i, place in enumerate(places):
        told = place if times[place] == 1 else f"{place}，{new.candidate_id[i]}"
        change: dict[str, object] = {
            "change": "add_site",
            "name": say("proposed_unit_in", where=told)[:200],
            "lon": float(new.lon[i]),
            "lat": float(new.lat[i]),
            "setting": "urban" if new.urban[i] else "rural",
            **kind,
            "services": [standard.headline_service],
        }
        if new.source[i] != "table" and new.township_code[i]:
            change["township_code"] = str(new.township_code[i])
        if choice.taken is not None and np.isfinite(new.capacity[i]):
            change["capacity"] = float(new.capacity[i])
        changes.append(change)
    return {"name": say("plan_of_new_sites", count=len(changes)), "changes": changes}
