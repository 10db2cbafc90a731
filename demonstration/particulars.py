"""What a register says of a modelled site beside place and kind: tier, booking, advice, cycle."""

from __future__ import annotations

import numpy as np
import pandas as pd

from demonstration.hours import ROUND_THE_CLOCK

_STREAM = 5
_OTHER_TIER = "示范门诊"
_BOOKINGS = ("微信公众号", "电话预约", "无", "")
_ANSWERS = ("是", "否", "")
_MONTHLY = "We[1] 08:00-11:30; PH off"
_WEEKDAYS = "Mo-Fr 08:00-16:00"
_SPECIAL = ("产科接种室", "狂犬病暴露预防处置门诊")
_VILLAGE = "村接种点"


def vary_sites(sites: pd.DataFrame, adcode: str, top: str, next_: str, seed: int) -> pd.DataFrame:
    """The sites of one county with hours and tiers made uneven, and three more columns.

    A few village points open once a month, a few birth rooms and rabies clinics on weekdays only;
    a few counties have no site of the `top` tier, a few sites no tier or one of another scale.
    The first site keeps its hours. Draws from a stream of its own.
    """
    rng = np.random.default_rng([seed, int(adcode), _STREAM])
    count = len(sites)
    kind, hours = sites["kind"].to_numpy(), sites["hours"].to_numpy(dtype=object).copy()
    hours[(kind == _VILLAGE) & (rng.random(count) < 0.25)] = _MONTHLY
    drawn = rng.random(count)
    special = np.isin(kind, _SPECIAL)
    hours[special & (drawn < 0.15)] = _WEEKDAYS
    hours[special & (drawn > 0.93)] = ""
    tier = sites["tier"].to_numpy(dtype=object).copy()
    if rng.random() < 0.06:
        tier[tier == top] = next_
    drawn = rng.random(count)
    tier[drawn < 0.03] = ""
    tier[drawn > 0.985] = _OTHER_TIER
    return sites.assign(
        hours=hours,
        tier=tier,
        cycle=[_name_cycle(text, rng) for text in hours],
        booking=rng.choice(_BOOKINGS, count, p=(0.47, 0.33, 0.08, 0.12)).astype(object),
        consultation=rng.choice(_ANSWERS, count, p=(0.82, 0.06, 0.12)).astype(object),
    )


def _name_cycle(hours: str, rng: np.random.Generator) -> str:
    """The cycle that fits the hours, left out now and then; any where there are none."""
    drawn = rng.random()
    if not hours:
        return "日" if drawn < 0.3 else "周" if drawn < 0.5 else ""
    if drawn < 0.1:
        return ""
    if hours == _MONTHLY:
        return "月"
    is_daily = hours == ROUND_THE_CLOCK or hours.startswith(("Mo-Fr", "Mo-Su"))
    return "日" if is_daily else "周"
