"""The file of a cross-check: JSON, and Markdown beside it where the name asks for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scripts.results.cross_checking.form import LISTED, Check
from scripts.results.cross_checking.run import Draw

SHARED = (
    "the study file: its keys and where its files lie, read by the engine and handed over as values"
)
PACKAGES = ("geopandas", "networkx", "numpy", "osmium", "pandas", "pyproj", "scipy", "shapely")


def name_verdict(checks: Sequence[Check]) -> str:
    """`differs` where anything does; `agrees_in_part` where a check could compare nothing."""
    if any(check.differing for check in checks):
        return "differs"
    empty = [check for check in checks if not check.compared]
    return "agrees_in_part" if any(check.name != "files" for check in empty) else "agrees"


def describe(
    summary: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]], draw: Draw, county: str,
    checks: Sequence[Check],
) -> dict[str, Any]:  # fmt: skip
    """Everything that the file says."""
    return {
        "format": "vaxreach-cross-check",
        "format_version": 1,
        "assessment_id": summary["assessment_id"],
        "study": summary["study"],
        "as_of": summary["as_of"],
        "engine_version": summary["engine_version"],
        "synthetic": summary["synthetic"],
        "inputs": list(inputs),
        "seed": draw.seed,
        "pairs": draw.pairs,
        "county": county,
        "shared_with_the_engine": [SHARED],
        "computed_with": {name: version(name) for name in PACKAGES},
        "verdict": name_verdict(checks),
        "compared": sum(check.compared for check in checks),
        "differing": sum(check.differing for check in checks),
        "differences_listed_per_check": LISTED,
        "checks": [asdict(check) for check in checks],
    }


def write_result(path: Path, told: Mapping[str, Any]) -> list[Path]:
    """Write the file; a name ending in .md gets Markdown, and the JSON beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if path.suffix.lower() != ".md":
        path.write_text(body, encoding="utf-8")
        return [path]
    beside = path.with_suffix(".json")
    beside.write_text(body, encoding="utf-8")
    path.write_text(_write_markdown(told), encoding="utf-8")
    return [path, beside]


VERDICTS = {
    "agrees": "两个程序的结果一致",
    "agrees_in_part": "已核对的部分一致；有未能核对的内容",
    "differs": "两个程序的结果不一致",
}


def _write_markdown(told: Mapping[str, Any]) -> str:
    head = (
        f"评估 `{told['assessment_id']}`（{told['study']}，评估基准日{told['as_of']}）："
        f"**{VERDICTS[told['verdict']]}**。核对{told['compared']:,}项，"
        f"不一致{told['differing']:,}项；县区{told['county']}，随机种子{told['seed']}。"
    )
    lines = [
        "# 独立复核",
        "",
        head,
        "",
        "| 内容 | 核对 | 不一致 | 容差 | 未核对 |",
        "|---|---:|---:|---|---|",
    ]
    for check in told["checks"]:
        left = "；".join(f"not checked: {reason}" for reason in check["not_checked"])
        cells = (check["says"], f"{check['compared']:,}", f"{check['differing']:,}",
                 check["tolerance"], left)  # fmt: skip
        lines.append("| " + " | ".join(_cell(one) for one in cells) + " |")
    odd = [(check, one) for check in told["checks"] for one in check["differences"]]
    if odd:
        lines += ["", "## 不一致", "", "| 内容 | 何处 | 评估 | 复核 |", "|---|---|---|---|"]
        for check, one in odd:
            told_apart = (check["says"], one["where"], str(one["assessed"]), str(one["found"]))
            lines.append("| " + " | ".join(_cell(text) for text in told_apart) + " |")
    lines += ["", "## 输入", "", "| 键 | 文件 | SHA-256 |", "|---|---|---|"]
    lines += [f"| {one['key']} | {_cell(one['name'])} | `{one['sha256']}` |"
              for one in told["inputs"]]  # fmt: skip
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
