"""Questions of one unit are one call, whether it has one question or several."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.findings.worklists import unit_calls
from geo.findings.worklists.unit_calls import join_calls


@pytest.mark.parametrize(("rows", "units"), [(50, 20), (30, 1000), (40, 1), (12, 6)])
def test_units_with_one_question_are_told_like_the_others(rows, units):
    rng = np.random.default_rng(rows)
    items = pd.DataFrame(
        {
            "unit": [f"u{i}" for i in rng.integers(0, units, rows)],
            "what": rng.choice(["hours", "place", "other"], rows),
            "question": [f"问{i}" for i in rng.integers(0, 9, rows)],
            "verdicts_at_stake": rng.integers(0, 3, rows),
            "verdicts_flipped": rng.integers(0, 3, rows),
            "verdicts": rng.choice(["", "甲县", "乙县"], rows),
            "people": rng.integers(0, 99, rows),
        }
    )
    order = ["place", "hours"]
    rank = [order.index(name) if name in order else 2 for name in items["what"]]
    ordered = items.assign(rank=rank).sort_values(["unit", "rank", "question"], ignore_index=True)
    expected = unit_calls._join_several(ordered)
    pd.testing.assert_frame_equal(join_calls(items, order), expected)
    assert join_calls(items, order)["questions"].sum() == rows
