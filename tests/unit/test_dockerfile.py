"""The container as its file says it: who runs it, what it listens on, what it has compiled."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

TEXT = (Path(__file__).resolve().parents[2] / "Dockerfile").read_text(encoding="utf-8")


def read_instructions(text: str) -> list[tuple[str, str]]:
    """Every instruction with what it is given, continued lines joined and comments left out."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines)).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined)]


INSTRUCTIONS = read_instructions(TEXT)
RUNNING = INSTRUCTIONS[[word for word, _ in INSTRUCTIONS].index("FROM", 1) :]
"""The stage that runs."""


def find(word: str) -> str:
    [only] = [rest for each, rest in RUNNING if each == word]
    return only


def position(word: str, given: str = "") -> int:
    return next(i for i, (each, rest) in enumerate(RUNNING) if each == word and given in rest)


def test_it_runs_as_a_user_of_its_own_from_the_first_of_our_programs_on():
    assert find("USER") not in {"root", "0"}
    assert position("USER") < position("RUN", "warm-up") < position("ENTRYPOINT")


def test_kernels_are_compiled_into_a_folder_of_the_user_who_runs_them():
    environment = dict(re.findall(r"(\w+)=(\S+)", find("ENV")))
    assert environment["NUMBA_CACHE_DIR"].startswith(f"/home/{find('USER')}/")
    assert position("ENV") < position("RUN", "vaxreach warm-up")
    assert "NUMBA_CACHE_DIR" not in " ".join(
        rest for word, rest in RUNNING[position("RUN", "warm-up") :] if word == "ENV"
    )


def test_nothing_opens_it_to_the_network_but_who_starts_it():
    given = " ".join(rest for _, rest in INSTRUCTIONS)
    assert json.loads(find("CMD")) == ["serve", "/study/study.toml"]
    for opener in ("0.0.0.0", "::", "VAXREACH_ALLOW_OPEN_READING", "VAXREACH_HOSTS", "--host"):
        assert opener not in given


def test_its_health_is_asked_soon_and_of_what_answers_before_the_study_is_open():
    health = find("HEALTHCHECK")
    seconds = dict(re.findall(r"--([a-z-]+)=(\d+)s", health))
    assert int(seconds["start-period"]) <= 30
    assert "/health/live" in health
    compile(json.loads(health[health.index("[") :])[2], "health", "exec")


@pytest.mark.parametrize("word", ["ENTRYPOINT", "CMD"])
def test_the_program_is_the_first_process_and_hears_signals(word):
    assert isinstance(json.loads(find(word)), list)


def test_images_have_a_version_and_package_lists_are_not_kept():
    for image in (rest.split()[0] for word, rest in INSTRUCTIONS if word == "FROM"):
        assert re.search(r":\d", image), image
    installs = [rest for word, rest in INSTRUCTIONS if word == "RUN" and "apt-get install" in rest]
    assert all(
        "--no-install-recommends" in one and "rm -rf /var/lib/apt/lists" in one for one in installs
    )
    assert "--constraint requirements.lock" in TEXT
    assert not [word for word, _ in INSTRUCTIONS if word == "ADD"]
