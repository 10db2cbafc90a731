"""What a wider unit says of holidays is said to be of its worst county."""

from __future__ import annotations

import pandas as pd

from geo.reports.workbook.wider_units import name_worst_county


def test_a_province_with_one_county_unserved_does_not_read_as_unserved() -> None:
    units = pd.DataFrame(
        {
            "holiday_flag": ["unserved", "served", ""],
            "holiday_flag_year": ["unserved", "undetermined", None],
            "holiday_label": ["无单位开诊", "有单位开诊（9/9天）", ""],
            "residents": [3, 2, 1],
        }
    )
    said = name_worst_county(units)
    assert said["holiday_flag"].tolist() == ["最差县区：无单位开诊", "最差县区：有单位开诊", ""]
    assert said["holiday_flag_year"].tolist()[:2] == ["最差县区：无单位开诊", "最差县区：待核实"]
    assert said["holiday_label"].tolist()[1] == "最差县区：有单位开诊（9/9天）"
    assert units["holiday_flag"].tolist() == ["unserved", "served", ""]
