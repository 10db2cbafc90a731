"""The whole of a cross-check: what is drawn, compared, and left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scripts.results.cross_checking.claims import TABLES, Claims, hash_file
from scripts.results.cross_checking.county import check_county, check_sums, draw_county
from scripts.results.cross_checking.distances import (
    DISTANCE_TOLERANCE,
    Scene,
    check_legs,
    check_nearest,
    check_pairs,
    check_straight,
    judge_eligible,
    place_side,
)
from scripts.results.cross_checking.form import Check, NotCheckedError, read_rules
from scripts.results.cross_checking.pieces import make_pieces
from scripts.results.cross_checking.places import (
    PLACE_M,
    check_counties,
    check_people,
    check_points,
    check_settings,
    check_sites,
)
from scripts.results.cross_checking.roads import read_lines
from scripts.results.cross_checking.ways import Roads, turn_pieces

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Draw:
    """What is drawn: the seed, how many places and pairs, and the county (empty: drawn)."""

    seed: int = 1
    pairs: int = 10_000
    county: str = ""


class OtherInputsError(ValueError):
    """The assessment was made of other files than the study now names."""


def list_inputs(
    study: Mapping[str, Any], named: list[tuple[str, Path]], summary: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Hash every input anew.

    Raises
    ------
    OtherInputsError
        One differs from what the assessment was made of.
    """
    told = {one["key"]: one["sha256"] for one in summary["inputs"]}
    found = [{"key": key, "name": path.name, "sha256": hash_file(path)} for key, path in named]
    if summary["study"] != study["study"]["id"]:
        raise OtherInputsError(f"the assessment is of the study {summary['study']!r}")
    odd = [one["key"] for one in found if told.pop(one["key"], None) != one["sha256"]]
    if odd or told:
        raise OtherInputsError(
            f"the assessment was made of other files: {', '.join([*odd, *told])}; assess again"
        )
    return found


def cross_check(
    study: Mapping[str, Any], claims: Claims, draw: Draw, first: Check, progress: Progress
) -> tuple[list[Check], str]:
    """All checks, `first` ahead of them; second, the county.

    Raises
    ------
    ValueError
        The county that is asked for is none of the assessment.
    """
    rng = np.random.default_rng(draw.seed)
    demand, sites = claims.tables["demand"], claims.tables["sites"]
    adcode = draw_county(demand, draw.county, rng)
    rules = read_rules(Path(study["standard"]["path"]))
    checks = [first, _sum_up(claims), *_read_anew(study, claims, progress)]
    progress("roads")
    roads = Check("roads", "道路读入与构网")
    named = _name_measured()
    checks += [roads, *named.values()]
    try:
        pieces = make_pieces(read_lines(study["roads"]), rules, study["roads"])
    except NotCheckedError as error:
        for check in (roads, *named.values()):
            check.leave_out(str(error))
        return checks, adcode
    _compare_km(claims.summary, float(pieces.length_m.sum()) / 1000.0, roads)
    turned = turn_pieces(pieces, study["roads"].get("direction") or "undirected")
    progress("distances")
    eligible = judge_eligible(sites, rules.service, str(claims.summary["as_of"]))
    scene = Scene(Roads(pieces, *turned, rules), rules, place_side(pieces, rules, sites), eligible)
    rows = np.arange(len(demand))
    if len(rows) > draw.pairs:
        rows = np.sort(rng.choice(rows, draw.pairs, replace=False))
        note = f"{len(demand) - len(rows)} of {len(demand)} places, not drawn"
        for name in ("access_legs", "nearest_distance", "straight_distance"):
            named[name].leave_out(note)
    some = demand.iloc[rows]
    points = place_side(pieces, rules, some)
    check_legs(points, some, named["access_legs"])
    check_nearest(scene, points, some, named["nearest_distance"])
    check_straight(some, sites, scene, points, named["straight_distance"])
    if not len(scene.chosen):
        for name in ("nearest_distance", "straight_distance", "pairs"):
            named[name].leave_out("no unit is known to offer the service: no distance is claimed")
    check_pairs(scene, points, claims, rows, min(draw.pairs, 2000), rng, named["pairs"])
    progress("county")
    mine = demand[demand["adcode"] == adcode].reset_index(drop=True)
    counties = claims.tables["counties"]
    figures = counties[counties["adcode"] == adcode].iloc[0]
    check_county(scene, place_side(pieces, rules, mine), mine, sites, figures, named["county"])
    return checks, adcode


def _name_measured() -> dict[str, Check]:
    told = {
        "access_legs": "到道路的距离",
        "nearest_distance": "到最近单位的道路距离",
        "straight_distance": "到该单位的直线距离",
        "pairs": "抽取的（单位，居民点）对的道路距离",
    }
    checks = {name: Check(name, says, DISTANCE_TOLERANCE) for name, says in told.items()}
    checks["county"] = Check("county", "一个县区的服务半径内、外与待核实人数", "0")
    checks["county"].leave_out("which services a unit offers: as the assessment reads the register")
    return checks


def _sum_up(claims: Claims) -> Check:
    check = Check("sums", "各级单元之和", "0")
    units = {name: claims.tables[name] for name in TABLES if name not in {"demand", "sites"}}
    check_sums(claims.tables["demand"], units, check)
    return check


def _read_anew(study: Mapping[str, Any], claims: Claims, progress: Progress) -> list[Check]:
    """Inputs read a second time; an input of a form unknown here is said and not compared."""
    progress("inputs")
    demand, sites = claims.tables["demand"], claims.tables["sites"]
    section, census = study["demand"], study.get("population")
    own: list[pd.DataFrame | None] = [None]

    def read_points(check: Check) -> None:
        own[0] = check_points(section, demand, check)

    def need_points() -> pd.DataFrame:
        if own[0] is None:
            raise NotCheckedError("residents' places could not be read anew")
        return own[0]

    steps: list[tuple[Check, Callable[[Check], None]]] = [
        (Check("sites", "接种单位位置", f"{PLACE_M} m"),
         lambda check: check_sites(study["sites"], sites, check)),
        (Check("points", "居民点位置", f"{PLACE_M} m"), read_points),
        (Check("people", "居民点人数", "1 person a point, 0 a county"),
         lambda check: check_people(section, census, need_points(), demand, check)),
        (Check("settings", "城乡属性", "0"),
         lambda check: check_settings(section, need_points(), demand, check)),
        (Check("counties", "居民点所在县区", "0"),
         lambda check: check_counties(study["boundaries"], demand, check)),
    ]  # fmt: skip
    for check, compare in steps:
        try:
            compare(check)
        except NotCheckedError as error:
            check.leave_out(str(error))
    return [check for check, _ in steps]


def _compare_km(summary: Mapping[str, Any], km: float, check: Check) -> None:
    """Kilometres of road in all; streets drawn once per direction are joined by the engine."""
    told = float(summary["roads"]["km"])
    check.tolerance = "1e-4 of the whole"
    check.compared = 1
    if abs(told - km) > 1e-4 * told:
        check.compared = 0
        check.leave_out(f"kilometres: {told:.3f} and here {km:.3f}, where twins may count twice")
