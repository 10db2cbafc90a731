"""Values that no row may have, and odd ones that it may: refused by field, or kept as they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.errors import BodyError, NotFoundError
from app.register.change_set import BY_COMMAND
from app.register.change_steps import Target
from app.register.changes import create_row, end_row
from app.register.reads import read_row
from app.store import sqlite_url
from geo.errors import PersonalDataError
from geo.readers.rosters.sites import KnownSites
from tests.unit.register.conftest import EDIT, SITE, make_register

S1 = Target("sites", "S1", 1)


@pytest.fixture(scope="module")
def register(readers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    made = make_register(sqlite_url(folder / "r.sqlite"), readers, folder)
    create_row(made, BY_COMMAND, "sites", SITE, EDIT)
    yield made
    made.engine.dispose()


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"lon": float("nan")}, "lon"),
        ({"lon": float("inf")}, "lon"),
        ({"lon": True}, "lon"),
        ({"lon": ["123"]}, "lon"),
        ({"lon": 10**20}, "lon"),
        ({"lon": "41.8", "lat": "123.4"}, "lat"),
        ({"lon": "0", "lat": "0"}, "lat"),
        ({"lon": "41550000", "lat": "4630000"}, "lat"),
        ({"lon": "200", "lat": "41"}, "lat"),
        ({"lon": ""}, "lon"),
        ({"name": "甲\x00乙"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": "\x1b[31m"}, "name"),
        ({"name": "甲" * 5000}, "name"),
        ({"no_such_field": "1"}, "texts"),
        ({"other:接种单位名称": "1"}, "texts"),
        ({"other:": "1"}, "texts"),
        ({"contact": "张三"}, "texts"),
        ({"datum": "火星"}, "datum"),
        ({"name": "合计", "kind": ""}, "texts"),
        ({"site_id": "2.10102E+11"}, "site_id"),
    ],
)
def test_what_a_door_would_not_take_is_refused_by_field(register, texts, field):
    with pytest.raises(BodyError) as caught:
        create_row(register, BY_COMMAND, "sites", SITE | {"site_id": "S0"} | texts, EDIT)
    assert caught.value.members["field"] == field
    with pytest.raises(NotFoundError):
        read_row(register, "sites", "S0")


@pytest.mark.parametrize(
    "text", ["../../etc", "=1+1", "\u202e左", "'; DROP TABLE x", "<script>", "\\\\a\\b"]
)
def test_odd_texts_are_kept_as_they_are(register, text):
    made = create_row(
        register, BY_COMMAND, "sites", SITE | {"name": text, "note": text, "site_id": text}, EDIT
    )
    row = read_row(register, "sites", made.code)
    assert (row.texts["name"], row.texts["note"], row.code) == (text, text, made.code)


@pytest.mark.parametrize(
    "cell",
    ["11010519491231002X", "身份证 11010519491231002X", "１１０１０５１９４９１２３１００２Ｘ"],
)
def test_a_row_with_an_identity_number_is_refused_and_not_told(register, cell):
    with pytest.raises(PersonalDataError) as caught:
        create_row(register, BY_COMMAND, "sites", SITE | {"note": cell}, EDIT)
    assert "19491231" not in str(caught.value)


@pytest.mark.parametrize(
    "day", ["", "2026-02-30", "20260301", "0000-00-00", "9999-12-31", "x" * 10]
)
def test_a_day_that_is_none_is_refused(register, day):
    with pytest.raises(BodyError):
        end_row(register, BY_COMMAND, S1, day, EDIT)


@pytest.mark.parametrize("code", ["", "S2", "../S1", "x" * 500])
def test_a_code_that_was_never_given_is_not_found(register, code):
    with pytest.raises(NotFoundError):
        read_row(register, "sites", code)
    with pytest.raises(NotFoundError):
        end_row(register, BY_COMMAND, Target("sites", code, 1), "2026-03-01", EDIT)
    with pytest.raises(NotFoundError):
        read_row(register, "doctors", "S1")


def test_a_mobile_number_of_an_employer_is_not_kept(register):
    texts = {"employer_id": "E1", "name": "甲厂", "county": "甲县", "phone": "13800138000"}
    made = create_row(register, BY_COMMAND, "employers", texts, EDIT)
    assert "138" not in str(read_row(register, "employers", made.code))
    assert "contact_dropped" in {one.reason for one in made.remarks}
    office = create_row(
        register, BY_COMMAND, "employers", texts | {"employer_id": "E2", "phone": "024-1"}, EDIT
    )
    assert read_row(register, "employers", office.code).texts["phone"] == "024-1"


def test_who_is_on_duty_is_not_kept(register, readers):
    known = KnownSites(["S1"], ["甲中心"])
    duty = replace(register, readers=replace(readers, find_sites=lambda: known))
    texts = {"site_id": "S1", "date": "2026-10-01", "open": "张三值班 13800138000"}
    made = create_row(duty, BY_COMMAND, "rosters", texts, EDIT)
    row = read_row(register, "rosters", made.code)
    assert row.texts["open"] == "待定"
    assert "张三" not in str(row)
    assert row.owner_adcode == "210102"
