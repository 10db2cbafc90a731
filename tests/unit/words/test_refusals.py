"""Every refusal has a code, and every code a Chinese sentence."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import app
import app.errors
import geo
from app.errors import ServiceError
from geo.words.refusals import refusal_sentences, tell_refusal

ROOTS = [Path(str(package.__file__)).parent for package in (app, geo)]
COUNTED = ("tier", "weight")
"""Fields that the question about coverage refuses under `unknown_` and their name."""
OURS = {
    name
    for name, kind in inspect.getmembers(app.errors, inspect.isclass)
    if issubclass(kind, ServiceError) and kind is not ServiceError
} | {"ScenarioError", "fault"}


def read_calls(names: set[str]) -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(file for root in ROOTS for file in root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if called in names:
                    yield path, node


def find_codes() -> dict[str, list[str]]:
    """Codes that stand in the source as they are, with where; and under "" those that do not."""
    found: dict[str, list[str]] = {}
    for path, call in read_calls(OURS | {"ConcurrencyLimit"}):
        given = [one.value for one in call.keywords if one.arg == "code"]
        code = given[0].value if given and isinstance(given[0], ast.Constant) else ""
        found.setdefault(str(code), []).append(f"{path.name}:{call.lineno}")
    for path, call in read_calls({"PydanticCustomError"}):
        first = call.args[0]
        assert isinstance(first, ast.Constant), (path, call.lineno)
        found.setdefault(str(first.value), []).append(f"{path.name}:{call.lineno}")
    return found


def test_every_code_in_the_source_has_a_chinese_sentence() -> None:
    missing = {
        code: where
        for code, where in find_codes().items()
        if code and (code not in refusal_sentences())
    }
    assert missing == {}
    assert all(f"unknown_{field}" in refusal_sentences() for field in COUNTED)


def test_only_known_places_take_their_code_from_elsewhere() -> None:
    taken = sorted({where.partition(":")[0] for where in find_codes()[""]})
    assert taken == [
        "checks.py", "concurrency_limit.py", "coverage.py", "plan_requests.py", "scenarios.py",
        "schema.py", "service_area.py", "text.py",
    ]  # fmt: skip


def test_validators_of_requests_refuse_under_codes_of_their_own() -> None:
    bare = [
        f"{path.name}:{call.lineno}"
        for path, call in read_calls({"ValueError"})
        if path.name in {"request.py", "scenario.py"}
    ]
    assert bare == []


def test_a_sentence_names_what_it_is_about_and_nothing_is_left_open() -> None:
    said = {"field": "sites", "value": "9" * 300, "ge": 1, "le": 2, "gt": 3, "lt": 4,
            "max_length": 5, "min_length": 6, "objectives_zh": "甲"}  # fmt: skip
    for code, sentence in refusal_sentences().items():
        told = tell_refusal(code, said)
        assert told is not None
        assert not re.search(r"[{}]", told), code
        assert sentence.endswith("。"), code
        assert len(told) < 150, code
    assert tell_refusal("greater_than_equal", said) == "应不小于1。"
    assert tell_refusal("of another time", said) is None
