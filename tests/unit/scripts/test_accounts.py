"""`vaxreach account` and `vaxreach key`: on the machine, on the register of the study."""

from __future__ import annotations

import orjson
import pytest
from typer.testing import CliRunner

from app.access import passwords
from app.access.accounts import find_account, read_area, read_grants, read_name
from app.access.passwords import is_password
from app.access.register_accounts import count_accounts
from app.access.stamp import NONE, read_stamp
from app.audit import open_key, verify_chain
from app.store import open_database, sqlite_url
from app.store.place import REGISTER
from app.store.tables.accounts import AccountRow
from app.store.transactions import reading
from geo.errors import InputError
from geo.study import state_folder
from scripts.__main__ import app
from tests.samples.callers import CHEAP
from tests.samples.small_study import make_small_study


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setattr(passwords, "COST", CHEAP)
    return make_small_study().write(tmp_path / "study")


def ask(study, *words):
    return CliRunner().invoke(app, [*map(str, words), "--study", str(study)])


def url_of(study):
    return sqlite_url(state_folder(study) / REGISTER)


def test_an_account_is_made_listed_disabled_and_reset(study):
    made = ask(study, "account", "create", "省疾控", "--role", "admin", "--json")
    password = orjson.loads(made.output)["password"]
    assert (
        ask(study, "account", "create", "沈阳", "--role", "editor", "--area", "210100").exit_code
        == 0
    )
    engine = open_database(url_of(study))
    with reading(engine) as connection:
        kept = connection.execute(AccountRow.__table__.select()).first().password_hash
        assert is_password(kept, password)
        assert find_account(connection, "沈阳").grants == read_grants(["editor"], ["2101"])
    listed = ask(study, "account", "list").output
    assert "省疾控\tadmin\t" in listed
    assert "沈阳\teditor:2101\t" in listed
    assert ask(study, "account", "disable", "沈阳").exit_code == 0
    assert "已停用" in ask(study, "account", "list").output
    assert "初始密码" in ask(study, "account", "reset", "沈阳").output
    assert "已停用" not in ask(study, "account", "list").output
    with reading(engine) as connection:
        verdict = verify_chain(connection, [open_key(state_folder(study))])
    engine.dispose()
    assert (verdict.lines, verdict.is_whole) == (4, True)
    assert count_accounts(url_of(study)) == 2


def test_a_key_is_shown_once_listed_by_its_prefix_and_revoked(study):
    made = orjson.loads(ask(study, "key", "create", "qgis", "--days", "3", "--json").output)
    listed = ask(study, "key", "list").output
    assert made["prefix"] in listed
    assert made["key"][16:] not in listed
    assert "有效至" in listed
    before = read_stamp(state_folder(study))
    assert before != NONE
    assert ask(study, "key", "revoke", made["prefix"]).exit_code == 0
    assert read_stamp(state_folder(study)) != before
    assert "已吊销" in ask(study, "key", "list").output
    assert isinstance(ask(study, "key", "revoke", made["prefix"]).exception, InputError)


@pytest.mark.parametrize(
    "words",
    [
        ("account", "create", "甲", "--role", "boss", "--area", "2101"),
        ("account", "create", "甲", "--role", "editor"),
        ("account", "create", "甲", "--role", "admin", "--role", "security"),
        ("account", "create", "甲", "--role", "admin", "--role", "reader", "--area", "2101"),
        ("account", "create", "甲", "--role", "auditor", "--area", "2101"),
        ("account", "create", "甲", "--role", "editor", "--area", "21010"),
        ("account", "create", " ", "--role", "admin"),
        ("account", "create", "甲\u202e乙", "--role", "admin"),
        ("account", "create", "甲\r\nSet-Cookie: a=b", "--role", "admin"),
        ("account", "create", "甲" * 61, "--role", "admin"),
        ("account", "disable", "没有此人"), ("account", "reset", "没有此人"),
        ("key", "create", "x", "--area", "shenyang"), ("key", "revoke", "none"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_line(study, words):
    refused = ask(study, *words)
    assert isinstance(refused.exception, InputError)
    assert "\n" not in str(refused.exception)


def test_a_name_is_taken_once_however_it_is_typed(study):
    assert ask(study, "account", "create", "ABC", "--role", "admin").exit_code == 0
    again = ask(study, "account", "create", "ａｂｃ", "--role", "auditor")
    assert isinstance(again.exception, InputError)


def test_names_and_areas_are_kept_in_one_form():
    assert read_name(" 沈河区　疾控 ") == "沈河区 疾控"
    assert [read_area(one) for one in ("province", "21", "210000", "2101", "210100", "210104")] == [
        "province", "province", "province", "2101", "2101", "210104",
    ]  # fmt: skip
    for odd in ("", "2", "210", "21010４", "沈阳", "2101;", "21010101"):
        with pytest.raises(InputError):
            read_area(odd)


def test_a_register_that_is_not_there_has_no_accounts_and_is_not_made(study):
    assert count_accounts(url_of(study)) == 0
    assert not (state_folder(study) / REGISTER).exists()
