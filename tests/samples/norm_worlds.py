"""Facilities in townships and counties, drawn by hand for tests of norms."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import texts
from geo.findings.norms.norms import NormTables, judge_norms
from geo.findings.norms.states import Facilities, Units
from geo.model.facts import Facts
from geo.model.trilean import Trilean
from geo.rules.norm_rules import Norm

TOWNSHIPS = ("210101001", "210101002", "210102100", "210102400", "210201100")
COUNTIES = ("210101", "210102", "210201")


def make_units() -> dict:
    """Five townships (one of them a farm), three counties, two prefectures, one province."""
    wide = {"county": COUNTIES, "prefecture": ("2101", "2102"), "province": ("21",)}
    found = {
        level: Units(
            level,
            texts(codes),
            texts(codes),
            texts(code.ljust(6, "0") for code in codes),
            np.zeros(len(codes), dtype=bool),
            np.zeros(len(codes), dtype=bool),
        )
        for level, codes in wide.items()
    }
    apart = np.array([code[6:] >= "400" for code in TOWNSHIPS])
    adcode = texts(code[:6] for code in TOWNSHIPS)
    found["township"] = Units(
        "township", texts(TOWNSHIPS), texts(TOWNSHIPS), adcode, apart, apart & False
    )
    return found


def make_facilities(rows: list[tuple[str, Trilean, Trilean]]) -> Facilities:
    """One facility per (area, `a`, `b`), the last two being answers."""
    facts = Facts(
        count=len(rows),
        answers={
            name: np.array([row[k] for row in rows], dtype=np.int8)
            for k, name in ((1, "a"), (2, "b"))
        },
    )
    return Facilities(
        texts(f"f{i}" for i in range(len(rows))),
        texts(f"演示单位{i}" for i in range(len(rows))),
        texts(row[0] for row in rows),
        np.zeros(len(rows), dtype=bool),
        facts,
    )


def make_norm(**keys: object) -> Norm:
    """A norm of `a`, with the keys that a test is about."""
    asked = {"of": [{"field": "a", "is": "yes"}]} if "finding" not in keys else {}
    about = {"id": "n", "zh": "演示要求", "source": "演示", "force": "limit"}
    return Norm.model_validate({**about, **asked, **keys})


def judge(rows: list[tuple[str, Trilean, Trilean]], norm: Norm, **found: list) -> NormTables:
    """The tables of one norm."""
    groups = pd.DataFrame(
        {"adcode": [*COUNTIES, "210100", "210200", "210000"], "name": "名", "prefecture": "市"}
    )
    flags = {name: np.array(flags, dtype=np.int8) for name, flags in found.items()}
    return judge_norms([norm], make_facilities(rows), make_units(), groups, flags)


def counts(tables: NormTables) -> dict[str, tuple[int, int, int]]:
    """`{adcode: (met, failed, unknown)}`."""
    columns = ["units_met", "units_failed", "units_unknown"]
    return {
        row["adcode"]: tuple(row[name] for name in columns)
        for row in tables.norms.to_dict("records")
    }


def states(tables: NormTables) -> dict[str, tuple[str, str]]:
    """`{unit: (state, reason)}` of the units that fail or are unknown."""
    return {
        row["unit_id"]: (row["norm_state"], row["norm_reason"])
        for row in tables.norm_units.to_dict("records")
    }
