"""Codes of other countries are text of any form; six digits are China's (case A8)."""

from __future__ import annotations

import pytest

from geo.assessment import Assessment
from tests.samples.small_study import CODES, make_small_study, run

NAMES = {"210101": ("Maia", "Porto"), "210102": ("Porto", "Porto"), "210201": ("Braga", "Braga")}
SCHEMES = {
    "nuts": ("PT11A", "PT11B", "PT112"),
    "osm": ("5325137", "53251370", "11"),
    "words": ("Maia (norte)", "Porto & Gaia", "Braga, cidade"),
}
COLUMNS = [
    "residents", "covered", "uncovered", "unknown", "sites", "unplaced_sites", "verdict",
    "holiday_flag",
]  # fmt: skip


def translate(codes) -> Assessment:
    """The small study with names and codes of another country, one for one."""
    study = make_small_study()
    own = dict(zip(CODES, codes, strict=True))
    study.outlines["adcode"] = list(codes)
    study.outlines["name"] = [NAMES[code][0] for code in CODES]
    study.outlines["prefecture"] = [NAMES[code][1] for code in CODES]
    study.census["adcode"] = list(codes)
    study.census["name"] = [NAMES[code][0] for code in CODES]
    study.sites["adcode"] = [own[code] for code in study.sites["adcode"]]
    study.townships["adcode"] = [own[code] for code in study.townships["adcode"]]
    return study


@pytest.fixture(scope="module")
def chinese(tmp_path_factory) -> Assessment:
    return run(make_small_study(), tmp_path_factory.mktemp("chinese"))


@pytest.mark.parametrize("scheme", list(SCHEMES))
def test_codes_of_any_form_give_the_same_figures(tmp_path, chinese, scheme):
    made = translate(SCHEMES[scheme])
    found = run(made, tmp_path).tables
    ours = chinese.tables.counties.set_index("adcode").loc[list(CODES)]
    theirs = found.counties.set_index("adcode").loc[list(SCHEMES[scheme])]
    for column in COLUMNS:
        assert theirs[column].tolist() == ours[column].tolist(), column
    assert theirs["name"].tolist() == [NAMES[code][0] for code in CODES]
    totals = found.prefectures.set_index("name")["residents"].to_dict()
    assert totals == {"Porto": 60_004, "Braga": 10_007}
    assert found.province["adcode"].tolist() == ["000000"]
    assert set(found.sites["adcode"]) == set(SCHEMES[scheme])
    theirs, ours = (_norm_states(one) for one in (found, chinese.tables))
    assert theirs == ours


def _norm_states(tables):
    """States of every norm but those of townships, whose lists go by China's nine digits."""
    wide = tables.norm_units[tables.norm_units["norm_id"] != "clinic_per_township"]
    return sorted(zip(wide["norm_id"], wide["norm_state"], strict=True))
