"""Settings from the environment: lists as people write them, faults in one line."""

from __future__ import annotations

import pytest

from app.http.hosts import choose_host, list_hosts
from app.settings import SettingsError, list_variables, read_settings
from app.settings_table import list_settings
from app.store import require_driver
from geo.errors import InputError


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ("http://x", ["http://x"]),
        ("https://a.example,https://b.example:8443", ["https://a.example", "https://b.example:8443"]),
        (' ["https://a.example"] ', ["https://a.example"]),
        ("https://a.example , ", ["https://a.example"]),
        ("", []), ("[]", []), ("*", ["*"]),
    ],
)  # fmt: skip
def test_an_origin_is_a_list_of_one(monkeypatch, given, origins):
    monkeypatch.setenv("VAXREACH_CORS__ORIGINS", given)
    assert read_settings().cors.origins == origins


@pytest.mark.parametrize(
    ("variable", "given"),
    [
        ("VAXREACH_LOG__ACESS", "1"), ("VAXREACH_LOG__ACCESS", "perhaps"),
        ("VAXREACH_CORS__ORIGINS", "map.example"), ("VAXREACH_CORS__ORIGINS", "https://a/b"),
        ("VAXREACH_CORS__ORIGINS", '["https://a"'), ("VAXREACH_CORS__ORIGINS", "[1]"),
        ("VAXREACH_CORS", "https://a"), ("VAXREACH_CORS", '{"origin": "https://a"}'),
        ("VAXREACH_HOST", "map.example"), ("VAXREACH_HOSTS", "http://map.example"),
        ("VAXREACH_HOSTS", "map.example:80"), ("VAXREACH_LOGS__ACCESS", "1"),
        ("VAXREACH_BODIES__LARGEST_BYTES", "1e99"), ("VAXREACH_BODIES__LARGEST_BYTES", "-1"),
        ("VAXREACH_BODIES__LARGEST_BYTES", ""), ("VAXREACH_CONNECTIONS__HEADER_S", "nan"),
        ("VAXREACH_CONNECTIONS__HEADER_S", "0"), ("VAXREACH_ANSWERS__GZIP_LEVEL", "10"),
        ("VAXREACH_ANSWERS", "[]"), ("VAXREACH_QUESTIONS__RUNNING", "many"),
        ("VAXREACH_PORT", "9000"), ("VAXREACH_ORIGINS", "https://a"), ("VAXREACH_GZIP", "1"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused_in_one_line_that_names_it(monkeypatch, variable, given):
    monkeypatch.setenv(variable, given)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert str(refused.value).startswith(variable)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("variable", "given"),
    [
        ("VAXREACH_REAL_DATA", "/srv"), ("VAXREACH_SERVICE_HOST", "10.0.0.7"),
        ("VAXREACH_PORT", "tcp://10.0.0.7:8000"), ("VAXREACH_PORT_8000_TCP_PROTO", "tcp"),
    ],
)  # fmt: skip
def test_variables_of_others_are_passed_over(monkeypatch, variable, given):
    monkeypatch.setenv(variable, given)
    assert read_settings().hosts == []


def test_the_table_of_settings_holds_every_variable_with_words_and_unit():
    rows = {row.variable: row for row in list_settings()}
    assert list(rows) == list_variables()
    assert all(row.zh and row.en and row.type for row in rows.values())
    body = rows["VAXREACH_CONNECTIONS__BODY_S"]
    assert (body.type, body.limits, body.default, body.unit) == (
        "number",
        "> 0, ≤ 86,400",
        "60",
        "s",
    )
    assert rows["VAXREACH_LOG__ACCESS"].default == "true"
    assert rows["VAXREACH_STORE__URL"].default == ""


def test_every_variable_can_be_set_by_its_name(monkeypatch):
    assert "VAXREACH_STORE__URL" in list_variables()
    assert "VAXREACH_HOSTS" in list_variables()
    assert len(set(list_variables())) == len(list_variables())


@pytest.mark.parametrize(
    ("host", "named", "expected"),
    [
        ("127.0.0.1", [], {"localhost", "127.0.0.1", "[::1]"}),
        ("10.0.0.5", ["M.example"], {"localhost", "127.0.0.1", "[::1]", "10.0.0.5", "m.example"}),
        ("fd00::5", [], {"localhost", "127.0.0.1", "[::1]", "[fd00::5]"}),
        ("0.0.0.0", ["map.example"], {"localhost", "127.0.0.1", "[::1]", "map.example"}),
    ],
)  # fmt: skip
def test_the_service_answers_to_local_names_its_host_and_those_named(host, named, expected):
    assert set(list_hosts(host, named)) == expected


LOOPBACK = ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost", "LOCALHOST.", "::ffff:127.0.0.1"]
NETWORK = ["0.0.0.0", "::", "", "10.0.0.5", "fd00::5", "map.example", "127.0.0.1.example", "0"]


@pytest.mark.parametrize("host", NETWORK)
def test_an_address_that_other_machines_may_reach_needs_a_word(host):
    with pytest.raises(InputError, match="no account exists") as refused:
        choose_host(host, open_reading=False)
    assert "--allow-open-reading or VAXREACH_ALLOW_OPEN_READING=true" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert choose_host(host, open_reading=True) == host
    assert choose_host(host, open_reading=False, has_accounts=True) == host


@pytest.mark.parametrize("host", LOOPBACK)
def test_loopback_needs_none_and_is_what_is_listened_on_by_itself(host):
    for is_open in (False, True):
        assert choose_host(host, open_reading=is_open) == host
    assert choose_host(None, open_reading=False) == "127.0.0.1"
    assert choose_host(None, open_reading=True) == "0.0.0.0"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_all_addresses_need_the_names_to_answer_to(host):
    with pytest.raises(InputError, match="VAXREACH_HOSTS"):
        list_hosts(host, [])


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://u:secret@h/d", "psycopg"), ("postgresql+psycopg://u:secret@h/d", "psycopg"),
        ("mysql+nothing://u:secret@h/d", "URL"), ("not a url", "URL"), ("", "URL"),
    ],
)  # fmt: skip
def test_a_database_that_cannot_be_spoken_to_is_refused_without_its_password(
    url, told, monkeypatch
):
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(InputError, match=told) as refused:
        require_driver(url)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
