"""The policy is cited under the name it was issued by, and a target of ours never as its clause."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.reports.workbook.sources import cite_source, name_clause
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data

ROOT = Path(__file__).parents[3]
GUESSES = ("疾病预防控制" + "措施", "第十" + "条", "辽宁省" + "措施", "measure" + " 10")
WRITTEN = ("app", "data/standards", "data/README.md", "docs", "geo", "scripts", "tests")
SOURCE = read_standard(shipped_data() / "standards" / "liaoning-2025.toml").source.model_dump()


def list_texts(name: str) -> list[Path]:
    path = ROOT / name
    kinds = {".py", ".js", ".html", ".toml", ".csv", ".md", ".txt", ".css"}
    found = path.rglob("*") if path.is_dir() else [path]
    return [one for one in found if one.suffix in kinds and "vendor" not in one.parts]


@pytest.mark.parametrize("name", WRITTEN)
def test_no_guessed_name_of_the_policy_is_left(name: str) -> None:
    found = [
        (str(path.relative_to(ROOT)), guess)
        for path in list_texts(name)
        for guess in GUESSES
        if guess in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert found == []


def test_it_is_cited_once_in_full_and_then_by_its_short_name() -> None:
    assert cite_source(SOURCE) == (
        "《辽宁省卫生健康系统优化营商环境若干举措》（2025-12-31；辽宁省卫生健康委员会、"
        "辽宁省疾病预防控制局）第10条，以下称《若干举措》第10条"
    )
    assert name_clause(SOURCE) == "《若干举措》第10条"


def test_a_source_without_a_short_name_is_cited_by_its_title() -> None:
    source = {"title": "甲规范", "issuers": [], "date": "", "clause": "第二章", "short_title": ""}
    assert cite_source(source) == "《甲规范》第二章"
    assert name_clause(source) == "《甲规范》第二章"


def test_the_target_of_the_shipped_rules_cites_no_clause() -> None:
    standard = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
    assert "非政策规定" in standard.target_source
    assert "第10条" not in standard.target_source
    assert "举措" not in standard.target_source
