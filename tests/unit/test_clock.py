"""The clock is read in one place, and the day is that of the standard, not of the machine."""

from __future__ import annotations

import ast
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from geo import clock

ROOT = Path(__file__).resolve().parents[2]
EVENING = datetime(2026, 2, 14, 16, 30, tzinfo=UTC)
READERS = {"now", "today", "utcnow", "localtime", "gmtime", "ctime"}


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Shanghai", 15), ("UTC", 14), ("Pacific/Pago_Pago", 14), ("Pacific/Kiritimati", 15)],
)
@pytest.mark.parametrize("machine", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_half_past_four_in_the_afternoon_is_tomorrow_in_shanghai(
    zone: str, day: int, machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", machine)
    time.tzset()
    monkeypatch.setattr(clock, "tell_moment", lambda: EVENING)
    try:
        assert clock.tell_today(zone) == date(2026, 2, day)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_moments_are_stamped_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "tell_moment", lambda: EVENING)
    assert clock.stamp_moment() == "2026-02-14T16:30:00+00:00"
    assert clock.stamp_moment("milliseconds") == "2026-02-14T16:30:00.000+00:00"


def _read_clocks(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READERS
        and ast.unparse(node.func.value).split(".")[-1] in {"datetime", "date", "time"}
    ]


def test_no_other_module_asks_the_machine_what_day_it_is() -> None:
    folders = ("app", "geo", "scripts", "vaxreach")
    modules = [path for name in folders for path in sorted((ROOT / name).rglob("*.py"))]
    found = [where for path in modules for where in _read_clocks(path)]
    assert len(found) == 1, found
    assert found[0].startswith("geo/clock.py:")
