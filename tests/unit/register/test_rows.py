"""Single rows: made, read, replaced, amended, ended; by version, by area, once a request."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.access.caller import Caller, Grant
from app.audit import verify_chain
from app.errors import (
    BodyError,
    CodeTakenError,
    KeyReusedError,
    NotFoundError,
    OutsideAreaError,
    PreconditionError,
    StaleError,
)
from app.register.change_set import BY_COMMAND, edit_as
from app.register.change_steps import Target
from app.register.changes import amend_row, create_row, end_row, replace_row
from app.register.doors.row import Source, Why
from app.register.merging import merge_rows, undo_revision
from app.register.reads import list_rows, read_row, tell_history, tell_revision
from app.store.transactions import reading
from tests.soak import rounds
from tests.unit.register.conftest import EDIT, SITE, editor_of

S1 = Target("sites", "S1", 1)


def test_a_row_keeps_its_texts_what_was_understood_and_how_it_came(register):
    source = Source("电话", "区疾控中心", 0, "2026-03-01")
    made = create_row(register, BY_COMMAND, "sites", SITE, EDIT, source)
    row = read_row(register, "sites", "s1")
    assert (made.revision, made.version, row.version) == (1, 1, 1)
    assert row.texts == SITE
    assert row.understood["hours"] == SITE["hours"]
    assert (row.lon, row.lat) == (123.4, 41.8)
    assert row.source == source
    assert row.reader == register.reader
    assert row.owner_adcode == "210102"


def test_a_row_without_a_code_gets_one_that_nobody_has_had(register):
    given = {name: text for name, text in SITE.items() if name != "site_id"}
    first, second = (create_row(register, BY_COMMAND, "sites", given, EDIT) for _ in range(2))
    assert second.code == f"{first.code}-2"
    assert second.row.texts["site_id"] == second.code
    end_row(register, BY_COMMAND, Target("sites", second.code, 1), "2026-03-01", EDIT)
    third = create_row(register, BY_COMMAND, "sites", given, EDIT)
    assert third.code == f"{first.code}-3"


@pytest.mark.parametrize("code", ["S1", "s1", "Ｓ１"])
def test_a_code_is_never_given_again(register, site, code):
    end_row(register, BY_COMMAND, S1, "2026-03-01", EDIT)
    with pytest.raises(CodeTakenError):
        create_row(register, BY_COMMAND, "sites", SITE | {"site_id": code}, EDIT)


def test_amending_changes_the_named_fields_alone(register, site):
    written = amend_row(register, BY_COMMAND, S1, {"phone": "024-2", "hours": None}, EDIT)
    assert written.version == 2
    row = read_row(register, "sites", "S1")
    assert row.texts["phone"] == "024-2"
    assert "hours" not in row.understood
    assert row.texts["name"] == SITE["name"]


def test_replacing_forgets_fields_that_are_not_said_again(register, site):
    replace_row(register, BY_COMMAND, S1, {"name": "甲", "adcode": "210102"}, EDIT)
    row = read_row(register, "sites", "S1")
    assert row.texts == {"name": "甲", "adcode": "210102", "site_id": "S1"}
    assert row.lon is None


def test_a_change_says_its_version_and_an_old_one_loses(register, site):
    with pytest.raises(PreconditionError):
        amend_row(register, BY_COMMAND, replace(S1, version=None), {"phone": "1"}, EDIT)
    amend_row(register, BY_COMMAND, S1, {"phone": "024-2"}, EDIT)
    for change in (
        lambda: amend_row(register, BY_COMMAND, S1, {"phone": "024-3"}, EDIT),
        lambda: replace_row(register, BY_COMMAND, S1, SITE, EDIT),
        lambda: end_row(register, BY_COMMAND, S1, "2026-03-01", EDIT),
        lambda: merge_rows(register, BY_COMMAND, S1, "S1", EDIT),
    ):
        with pytest.raises(StaleError):
            change()
    assert read_row(register, "sites", "S1").texts["phone"] == "024-2"
    assert tell_revision(register) == 2


def test_a_row_closes_on_a_day_and_its_history_stays(any_register):
    register = any_register
    create_row(register, BY_COMMAND, "sites", SITE, EDIT)
    end_row(register, BY_COMMAND, S1, "2026-03-01", EDIT)
    row = read_row(register, "sites", "S1")
    assert (row.valid_to, row.texts["valid_to"]) == ("2026-03-01", "2026-03-01")
    assert read_row(register, "sites", "S1", valid_on="2026-03-01").code == "S1"
    with pytest.raises(NotFoundError):
        read_row(register, "sites", "S1", valid_on="2026-03-02")
    before = read_row(register, "sites", "S1", valid_on="2026-03-02", revision=1)
    assert "valid_to" not in before.texts
    with pytest.raises(BodyError):
        end_row(register, BY_COMMAND, replace(S1, version=2), "2026-03-01", EDIT)


def test_a_change_from_a_day_on_leaves_what_held_before(register, site):
    amend_row(register, BY_COMMAND, S1, {"phone": "024-2"}, EDIT, from_day="2026-06-01")
    phones = [
        read_row(register, "sites", "S1", valid_on=day).texts["phone"]
        for day in ("2026-05-31", "2026-06-01")
    ]
    assert phones == ["024-1", "024-2"]
    amend_row(register, BY_COMMAND, replace(S1, version=2), {"note": "新"}, EDIT)
    assert "note" not in read_row(register, "sites", "S1", valid_on="2026-05-31").texts
    known = read_row(register, "sites", "S1", valid_on="2026-06-01", revision=1)
    assert known.texts["phone"] == "024-1"


def test_history_names_who_and_why(register, site):
    why = Why("edit", "电话号码更正", "r-1")
    amend_row(register, editor_of("210102"), S1, {"phone": "024-2"}, why)
    first, second = tell_history(register, "sites", "S1")
    assert (first.row.texts["phone"], second.row.texts["phone"]) == ("024-1", "024-2")
    assert first.ended == second.began
    assert (second.began.who, second.began.why) == ("account:office210102", "电话号码更正")
    assert second.began.request_id == "r-1"


def test_undoing_is_a_change_of_its_own(any_register):
    register = any_register
    create_row(register, BY_COMMAND, "sites", SITE, EDIT)
    changed = amend_row(register, BY_COMMAND, S1, {"phone": "024-2"}, EDIT)
    assert undo_revision(register, BY_COMMAND, changed.revision, Why("undo")).codes == ["S1"]
    row = read_row(register, "sites", "S1")
    assert (row.texts, row.version) == (SITE, 3)
    with pytest.raises(StaleError):
        undo_revision(register, BY_COMMAND, changed.revision, Why("undo"))
    undo_revision(register, BY_COMMAND, 3, Why("undo"))
    assert read_row(register, "sites", "S1").texts["phone"] == "024-2"


def test_a_row_whose_making_is_undone_is_known_no_more_but_its_code_stays_given(register, site):
    undo_revision(register, BY_COMMAND, site.revision, Why("undo"))
    with pytest.raises(NotFoundError):
        read_row(register, "sites", "S1")
    assert read_row(register, "sites", "S1", revision=1).texts == SITE
    for change in (amend_row, replace_row):
        with pytest.raises(NotFoundError):
            change(register, BY_COMMAND, replace(S1, version=2), {"phone": "1"}, EDIT)
    with pytest.raises(CodeTakenError):
        create_row(register, BY_COMMAND, "sites", SITE, EDIT)


def test_the_old_code_of_a_merged_unit_finds_the_unit(register, site):
    create_row(register, BY_COMMAND, "sites", SITE | {"site_id": "S2", "note": "重复"}, EDIT)
    merged = merge_rows(register, BY_COMMAND, Target("sites", "S2", 1), "S1", Why("merge"))
    row = read_row(register, "sites", "S2")
    assert (row.code, row.asked) == ("S1", "S2")
    assert read_row(register, "sites", "S2", revision=2).texts["note"] == "重复"
    assert [one.code for one in list_rows(register, "sites")] == ["S1"]
    with pytest.raises(CodeTakenError):
        create_row(register, BY_COMMAND, "sites", SITE | {"site_id": "S2"}, EDIT)
    undone = undo_revision(register, BY_COMMAND, merged.revision, Why("undo"))
    assert read_row(register, "sites", "S2").code == "S2"
    with pytest.raises(BodyError, match="merge them anew"):
        undo_revision(register, BY_COMMAND, undone.revision, Why("undo"))
    assert read_row(register, "sites", "S2").code == "S2"


def test_rights_are_asked_of_the_row_before_and_after(register, site):
    other, own = editor_of("210103"), editor_of("210102")
    for change in (
        lambda: amend_row(register, other, S1, {"phone": "1"}, EDIT),
        lambda: amend_row(register, other, S1, {"adcode": "210103"}, EDIT),
        lambda: amend_row(register, own, S1, {"adcode": "210103"}, EDIT),
        lambda: end_row(register, other, S1, "2026-03-01", EDIT),
        lambda: undo_revision(register, other, 1, EDIT),
        lambda: create_row(register, other, "sites", SITE | {"site_id": "S9"}, EDIT),
    ):
        with pytest.raises(OutsideAreaError):
            change()
    assert tell_revision(register) == 1
    amend_row(register, editor_of("2101"), S1, {"adcode": "210103"}, EDIT)
    assert read_row(register, "sites", "S1").owner_adcode == "210103"


def test_coordinates_move_no_row_to_another_office(register, site):
    own = editor_of("210102")
    amend_row(register, own, S1, {"lon": "123.9", "lat": "42.3"}, EDIT)
    assert read_row(register, "sites", "S1").owner_adcode == "210102"


def test_a_retry_finds_what_the_first_request_made(register):
    why = Why("edit", key="k1", request_hash="h1")
    first = create_row(register, BY_COMMAND, "sites", SITE, why)
    again = create_row(register, BY_COMMAND, "sites", SITE, why)
    assert again.is_repeated
    assert (again.code, again.revision, again.version) == (first.code, first.revision, 1)
    amend = Why("edit", key="k2", request_hash="h2")
    amend_row(register, BY_COMMAND, S1, {"phone": "024-2"}, amend)
    amend_row(register, BY_COMMAND, replace(S1, version=2), {"phone": "024-3"}, EDIT)
    late = amend_row(register, BY_COMMAND, S1, {"phone": "024-2"}, amend)
    assert (late.is_repeated, late.version, late.row.texts["phone"]) == (True, 2, "024-2")
    assert read_row(register, "sites", "S1").texts["phone"] == "024-3"
    with pytest.raises(KeyReusedError):
        create_row(register, BY_COMMAND, "sites", SITE, replace(why, request_hash="h9"))
    other = create_row(register, editor_of("21"), "sites", SITE | {"site_id": "S7"}, why)
    assert not other.is_repeated


def test_every_change_stands_in_the_audit(register, site):
    amend_row(register, BY_COMMAND, S1, {"phone": "024-2"}, EDIT)
    end_row(register, BY_COMMAND, replace(S1, version=2), "2026-03-01", EDIT)
    with reading(register.engine) as connection:
        verdict = verify_chain(connection, [register.audit_key])
    assert verdict.is_whole
    assert verdict.head.number == 3


def test_of_a_hundred_who_edit_one_version_exactly_one_wins(any_register):
    register = any_register
    create_row(register, BY_COMMAND, "sites", SITE, EDIT)
    turns = rounds(1, 100)
    for turn in range(turns):
        target = replace(S1, version=1 + turn)
        together = threading.Barrier(100)

        def edit(number: int, target: Target = target, together: threading.Barrier = together):
            together.wait()
            try:
                amend_row(register, BY_COMMAND, target, {"phone": f"024-{number}"}, EDIT)
            except StaleError:
                return "stale"
            return "won"

        with ThreadPoolExecutor(100) as pool:
            outcomes = Counter(pool.map(edit, range(100)))
        assert outcomes == {"won": 1, "stale": 99}
    assert tell_revision(register) == 1 + turns


def test_an_account_edits_in_the_areas_of_its_grants_alone(register, site):
    caller = Caller(
        "account", "a1", "区疾控中心", grants=(Grant("editor", "210102"), Grant("reader", "2101"))
    )
    amend_row(register, edit_as(caller), S1, {"phone": "024-2"}, EDIT)
    assert tell_history(register, "sites", "S1")[-1].began.who == "account:区疾控中心"
    reader = replace(caller, grants=(Grant("reader", "210102"), Grant("approver", "210102")))
    with pytest.raises(OutsideAreaError):
        amend_row(register, edit_as(reader), replace(S1, version=2), {"phone": "1"}, EDIT)
