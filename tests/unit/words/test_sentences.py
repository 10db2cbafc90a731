"""Every word that a person sees stands in the label table, and every sentence there is said."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from geo.words.sentences import fill_sentences, say, sentences
from scripts.page_sentences import COPY, WEB, list_page_keys, write_copy

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "geo/words/label_table/sentences.csv"
HAN = re.compile(r"[\u3400-\u9fff]")
COMMENTS = re.compile(r"/\*.*?\*/|<!--.*?-->", re.DOTALL)
PAGES = sorted(WEB.glob("*.html"))
MODULES = sorted(path for path in WEB.rglob("*.js") if "vendor" not in path.parts and path != COPY)


@cache
def _list_said() -> list[tuple[str, str, set[str]]]:
    """File, key and slots of every `say` in Python; a key may be one of two."""
    return [
        (path.relative_to(ROOT).as_posix(), key, {word.arg or "" for word in call.keywords})
        for folder in ("app", "geo", "scripts")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for call in _find_calls(path)
        for key in _list_keys(call.args[0])
    ]


def _find_calls(path: Path) -> Iterator[ast.Call]:
    text = path.read_text(encoding="utf-8")
    if "say(" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
            yield node


def _list_keys(key: ast.expr) -> list[str]:
    if isinstance(key, ast.IfExp):
        return _list_keys(key.body) + _list_keys(key.orelse)
    assert isinstance(key, ast.Constant), f"not a key that can be found: {ast.unparse(key)}"
    return [str(key.value)]


def _list_slots(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_every_key_that_python_says_is_known_with_its_slots() -> None:
    wrong = [
        (file, key, slots)
        for file, key, slots in _list_said()
        if key not in sentences() or slots != _list_slots(sentences()[key])
    ]
    assert wrong == []


def test_every_sentence_is_said_somewhere() -> None:
    written = {key for path in PAGES for key in re.findall(r"\{\{(\w+)\}\}", path.read_text())}
    said = {key for _, key, _ in _list_said()} | list_page_keys() | written
    assert set(sentences()) - said == set()


def test_no_two_keys_say_the_same() -> None:
    keys: dict[str, list[str]] = {}
    for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()):
        keys.setdefault(row["zh"], []).append(row["key"])
    assert [several for several in keys.values() if len(several) > 1] == []


def test_the_copy_of_the_page_is_current() -> None:
    assert COPY.read_text(encoding="utf-8") == write_copy(), "run `make reference`"


def test_no_sentence_has_space_about_it() -> None:
    assert [key for key, sentence in sentences().items() if sentence != sentence.strip()] == []


@pytest.mark.parametrize("path", [*MODULES, *PAGES], ids=lambda path: path.name)
def test_the_page_holds_no_chinese_of_its_own(path: Path) -> None:
    text = COMMENTS.sub("", path.read_text(encoding="utf-8"))
    assert HAN.findall(text) == []


def test_a_page_is_filled_with_its_sentences_as_text() -> None:
    filled = fill_sentences("<title>{{page_title}}</title>")
    assert filled == f"<title>{say('page_title')}</title>"
    assert all("{{" not in fill_sentences(path.read_text(encoding="utf-8")) for path in PAGES)


def test_a_word_of_a_code_is_written_once_and_put_into_sentences() -> None:
    assert say("gained_of", gained="新增", uncovered="3") == "新增（现有3人超出服务半径）"
    assert "超出服务半径" not in TABLE.read_text(encoding="utf-8")
