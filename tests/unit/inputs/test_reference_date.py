"""Which date an assessment is about."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from geo.assessment import assess, open_latest
from geo.inputs import reference_date
from geo.inputs.reference_date import choose_reference_date
from geo.rules.time_zones import require_zone
from geo.study import read_study
from tests.samples.small_study import make_small_study
from tests.samples.small_world import STANDARD

PINNED = SimpleNamespace(study=SimpleNamespace(as_of=date(2026, 2, 1)))
FREE = SimpleNamespace(study=SimpleNamespace(as_of=None))


def test_what_is_asked_for_stands_over_the_study_and_that_over_today() -> None:
    asked = choose_reference_date(PINNED, STANDARD, date(2026, 5, 1))
    assert (asked.day, asked.source, asked.pinned) == (date(2026, 5, 1), "asked", True)
    own = choose_reference_date(PINNED, STANDARD)
    assert (own.day, own.source, own.pinned) == (date(2026, 2, 1), "study", True)
    assert not choose_reference_date(FREE, STANDARD).pinned


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Shanghai"])
def test_today_is_that_of_the_standards_time_zone(zone: str) -> None:
    standard = STANDARD.model_copy(update={"time_zone": zone})
    before = datetime.now(ZoneInfo(zone)).date()
    found = choose_reference_date(FREE, standard).day
    assert before <= found <= before + timedelta(days=1)


def test_two_zones_a_day_apart_have_different_todays() -> None:
    east, west = (
        choose_reference_date(FREE, STANDARD.model_copy(update={"time_zone": zone})).day
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    )
    assert east > west


@pytest.mark.parametrize("name", ["", "Mars/Phobos", "../etc/passwd", "Asia", "UTC+8"])
def test_a_zone_that_there_is_not_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="expected a time zone such as Asia/Shanghai"):
        require_zone(name)


def test_an_assessment_tells_its_date_and_whether_it_is_pinned(tmp_path) -> None:
    study = make_small_study()
    path = study.write(tmp_path)
    asked = assess(read_study(path), tmp_path / "cache", as_of=date(2026, 3, 1)).tables.summary
    assert (asked["as_of"], asked["as_of_pinned"]) == ("2026-03-01", True)
    assert asked["holidays_ahead"][0] == "2026-qingming"
    opened = open_latest(path, as_of=date(2026, 3, 1))
    assert opened.id == asked["assessment_id"]


def test_today_is_asked_once_and_in_the_standards_zone(tmp_path, monkeypatch) -> None:
    asked: list[str] = []

    def tell_today(zone: str) -> date:
        asked.append(zone)
        return date(2026, 2, 14 + len(asked))

    monkeypatch.setattr(reference_date, "tell_today", tell_today)
    study = make_small_study()
    del study.sections["study"]["as_of"]
    made = open_latest(study.write(tmp_path)).tables.summary
    assert (made["as_of"], made["as_of_pinned"]) == ("2026-02-15", False)
    assert asked == ["Asia/Shanghai"]
