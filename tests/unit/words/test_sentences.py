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
PACKAGES = ("app", "geo", "scripts", "vaxreach")
INPUT = {
    "app/register/": "how an answer came, as offices write it",
    "app/routes/work/": "examples of what a request may hold",
    "geo/calendar/": "hours, days and notices as offices write them",
    "geo/demand/hints.py": "an English refusal that names what a cell may say",
    "geo/findings/norms/tests.py": "answers of registers",
    "geo/model/site.py": "how a column of a register begins",
    "geo/model/township.py": "kinds of townships that a name ends with",
    "geo/queries/holidays.py": "a name by which weekends may be asked for",
    "geo/readers/": "headings and cells as offices write them, and English refusals that name them",
    "geo/rules/": "answers and units of registers, and headings of rule files",
    "geo/sites/": "what kinds, notes and stated counties of units are recognised by",
    "scripts/inputs/beginning/looks.py": "headings by which columns are recognised",
    "scripts/rebuild_boundaries.py": "a name in the source of the outlines",
}
"""Where Chinese is what the product reads; no sentence may stand there."""
APART = {
    "geo/reference/": "documents in two languages, laid out as they are printed",
    "scripts/inputs/reference.py": "documents in two languages, laid out as they are printed",
    "scripts/results/cross_checking/": "the independent check, apart from what it checks",
    "scripts/verbs.py": "first sentences of docstrings, held equal to them",
    "scripts/service/small_study.py": "a made-up unit that kernels are warmed with",
}
SENTENCE = re.compile(r"[\u3400-\u9fff]{2}[，。；？！：][\u3400-\u9fff]{2}")
PAGES = sorted(WEB.glob("*.html"))
MODULES = sorted(path for path in WEB.rglob("*.js") if "vendor" not in path.parts and path != COPY)


@cache
def _list_said() -> list[tuple[str, str, set[str]]]:
    """File, key and slots of every `say` in Python; a key may be one of two."""
    return [
        (path.relative_to(ROOT).as_posix(), key, {word.arg or "" for word in call.keywords})
        for folder in (*PACKAGES, "demonstration")
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


@cache
def _list_literals() -> list[tuple[str, str]]:
    """File and text of every Chinese literal in Python that is no docstring."""
    return [
        (path.relative_to(ROOT).as_posix(), text)
        for folder in PACKAGES
        for path in sorted((ROOT / folder).rglob("*.py"))
        if HAN.search(source := path.read_text(encoding="utf-8"))
        for text in _find_literals(ast.parse(source))
    ]


def _find_literals(tree: ast.Module) -> Iterator[str]:
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in told:
            text = node.value
            if isinstance(text, str) and HAN.search(text):
                yield text


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


def test_python_holds_no_chinese_but_what_it_reads() -> None:
    listed = (*INPUT, *APART)
    assert [(file, text) for file, text in _list_literals() if not file.startswith(listed)] == []


def test_no_sentence_stands_among_words_that_are_read() -> None:
    assert [
        (file, text)
        for file, text in _list_literals()
        if file.startswith(tuple(INPUT)) and SENTENCE.search(text)
    ] == []


def test_every_place_listed_apart_still_holds_chinese() -> None:
    files = {file for file, _ in _list_literals()}
    listed = [place for place in (*INPUT, *APART) if (ROOT / place).exists()]
    assert [place for place in listed if not any(f.startswith(place) for f in files)] == []
