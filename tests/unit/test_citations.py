"""Rules and faults are cited by anchors that exist, and nothing outside the repository is cited."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("rules", "faults")
WRITTEN = (
    "app",
    "benchmarks",
    "data/standards",
    "demonstration",
    "docs",
    "geo",
    "scripts",
    "tests",
    "vaxreach",
)
KINDS = {".csv", ".js", ".lark", ".md", ".py", ".toml", ".txt"}
CITED = re.compile(r"\b(rules|faults)\.md((?:#[a-z]+(?:-\d+)?(?:, )?)+)")
NOT_HERE = re.compile(r"\bDESIGN \d|\bFAULTS,? (?:row )?\d")


def find_texts() -> list[Path]:
    paths = (path for folder in WRITTEN for path in (ROOT / folder).rglob("*"))
    return [path for path in paths if path.suffix in KINDS and "vendor" not in path.parts]


def find_anchors(page: str) -> list[str]:
    """Headings as anchors; those of rules are words and a number."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    heads: list[str] = re.findall(r"^#{2,3} (.+)$", text, flags=re.MULTILINE)
    return [head.lower().replace(" ", "-") for head in heads]


def cited_in(text: str) -> set[tuple[str, str]]:
    return {
        (page, anchor)
        for page, anchors in CITED.findall(text)
        for anchor in re.findall(r"#([a-z]+(?:-\d+)?)", anchors)
    }


def test_several_anchors_of_a_page_are_all_cited():
    text = "told apart (rules.md#setting-6, #reading-2), see faults.md#table-4."
    assert cited_in(text) == {("rules", "setting-6"), ("rules", "reading-2"), ("faults", "table-4")}


def test_every_anchor_that_is_cited_exists():
    anchors = {page: set(find_anchors(page)) for page in PAGES}
    cited = {
        (str(path.relative_to(ROOT)), page, anchor)
        for path in find_texts()
        if path != Path(__file__)
        for page, anchor in cited_in(path.read_text(encoding="utf-8", errors="replace"))
    }
    assert len(cited) > 60
    assert [one for one in sorted(cited) if one[2] not in anchors[one[1]]] == []


@pytest.mark.parametrize("page", PAGES)
def test_rules_of_a_section_are_numbered_from_1_without_a_hole(page):
    sections: dict[str, list[int]] = {}
    for anchor in find_anchors(page):
        if numbered := re.fullmatch(r"([a-z]+)-(\d+)", anchor):
            sections.setdefault(numbered[1], []).append(int(numbered[2]))
    assert sections
    for name, numbers in sections.items():
        assert numbers == list(range(1, len(numbers) + 1)), name


def test_nothing_is_cited_that_is_not_in_the_repository():
    found = [
        str(path.relative_to(ROOT))
        for path in find_texts()
        if NOT_HERE.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []
