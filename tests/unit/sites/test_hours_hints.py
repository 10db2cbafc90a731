"""What the text of hours says besides hours fills what the register leaves open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.arrays import texts
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.sites.hours_hints import fill_from_hours
from tests.samples.site_tables import make_sites

NO, UNKNOWN, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES


def test_booking_told_among_the_hours_is_booking_unless_the_row_denies_it() -> None:
    records = make_sites(["电话预约", "电话预约", "Mo-Fr 08:00-16:00", ""]).records
    stated = replace(records, booking=np.array([UNKNOWN, NO, UNKNOWN, UNKNOWN], dtype=np.int8))
    report = RowReport("sites")
    found = fill_from_hours(stated, report)
    assert found.booking.tolist() == [YES, NO, UNKNOWN, UNKNOWN]
    assert [(one.reason, one.value) for one in report.remarks] == [("hours_reveal", "1")]


def test_the_timing_of_the_birth_dose_names_its_service() -> None:
    records = make_sites(["出生后24小时内", "出生后24小时内"]).records
    stated = replace(records, services={"birth_dose": np.array([UNKNOWN, NO], dtype=np.int8)})
    found = fill_from_hours(stated, RowReport("sites"))
    assert found.services["birth_dose"].tolist() == [YES, NO]


def test_a_stated_cycle_stands() -> None:
    records = make_sites(["旬接种", "旬接种"]).records
    stated = replace(records, cycle=texts(["", "daily"]))
    assert fill_from_hours(stated, RowReport("sites")).cycle.tolist() == ["ten_days", "daily"]


def test_plain_hours_change_nothing() -> None:
    records = make_sites(["Mo-Fr 08:00-16:00", "24/7", ""]).records
    report = RowReport("sites")
    assert fill_from_hours(records, report) is records
    assert report.remarks == []
