"""The verb `serve`: on which address, by which word."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.errors import InputError
from scripts.__main__ import app
from scripts.service import serve as module


@pytest.fixture
def listened(monkeypatch) -> list[tuple[str, list[str]]]:
    """Where the service would have listened, and to which names; nothing is opened."""
    found: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(module, "read_study", lambda _: None)
    monkeypatch.setattr(module, "state_folder", lambda _: Path("nowhere"))
    monkeypatch.setattr(module, "_claim", lambda _: None)
    monkeypatch.setattr(module, "sweep_folders", lambda *_: [])
    monkeypatch.setattr(module, "sweep_strays", lambda *_: None)
    monkeypatch.setattr(
        module, "_run", lambda settings, _, host, *__: found.append((host, settings.hosts))
    )
    monkeypatch.setattr(module, "_has_accounts", lambda *_: False)
    for name in ("HOSTS", "ALLOW_OPEN_READING"):
        monkeypatch.delenv(f"VAXREACH_{name}", raising=False)
    return found


def ask(*options: str, **settings: str) -> BaseException | None:
    given = {f"VAXREACH_{name}": value for name, value in settings.items()}
    return CliRunner().invoke(app, ["serve", "study.toml", *options], env=given).exception


def test_it_listens_on_loopback_until_somebody_says_otherwise(listened):
    assert ask() is None
    assert ask("--host", "::1") is None
    assert [host for host, _ in listened] == ["127.0.0.1", "::1"]


@pytest.mark.parametrize("word", [["--allow-open-reading"], []])
def test_the_flag_and_the_setting_open_it_to_the_network(listened, word):
    setting = {} if word else {"ALLOW_OPEN_READING": "true"}
    assert ask(*word, HOSTS="map.example", **setting) is None
    assert ask(*word, "--host", "10.0.0.5", **setting) is None
    assert [host for host, _ in listened] == ["0.0.0.0", "10.0.0.5"]
    assert ["map.example" in listened[0][1], "10.0.0.5" in listened[1][1]] == [True, True]


def test_without_a_word_or_without_names_the_network_is_not_listened_to(listened):
    for refused in (
        ask("--host", "10.0.0.5"), ask("--host", "0.0.0.0", HOSTS="map.example"),
        ask("--allow-open-reading"), ask("--host", "10.0.0.5", ALLOW_OPEN_READING="false"),
    ):  # fmt: skip
        assert isinstance(refused, InputError)
        assert "VAXREACH_HOSTS" in str(refused)
    assert listened == []


def test_its_help_says_what_opening_means():
    told = " ".join(
        CliRunner().invoke(app, ["serve", "--help"], env={"COLUMNS": "400"}).output.split()
    )
    assert "while no account exists" in told
    assert "VAXREACH_ALLOW_OPEN_READING" in told
