"""What each way to choose a roster gives, side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.arrays import Ints
from geo.planning.duty.instance import Duty, DutyCase, count_coverable, sum_by_county

COLUMNS = (
    "duty_choice", "chosen", "county_days_served", "new_duties", "duty_units", "most_days",
    "resident_days", "resident_days_bound",
)  # fmt: skip


def tabulate_choices(case: DutyCase, found: Mapping[str, Duty | None], shown: Ints) -> pd.DataFrame:
    """`COLUMNS`, the choice asked for first; null where there was no time to look at another.

    County-days are those of the counties `shown`.

    `resident_days_bound` is what no roster of that choice exceeds; of the most people it is no
    more than what all who may open would give.
    """
    rows = [
        {
            "duty_choice": choice,
            "chosen": i == 0,
            **({} if duty is None else _tell(case, duty, shown)),
        }
        for i, (choice, duty) in enumerate(found.items())
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype(dict.fromkeys(COLUMNS[2:], "Int64"))


def _tell(case: DutyCase, duty: Duty, shown: Ints) -> dict[str, int]:
    served = sum_by_county(case, case.already | duty.on)[shown] > 0
    days = duty.on.sum(axis=1) + case.used
    return {
        "county_days_served": int(served.sum()),
        "new_duties": int(duty.on.sum()),
        "duty_units": int(duty.on.any(axis=1).sum()),
        "most_days": int(np.max(days, where=duty.on.any(axis=1), initial=0)),
        "resident_days": duty.value,
        "resident_days_bound": min(duty.bound, count_coverable(case)),
    }
