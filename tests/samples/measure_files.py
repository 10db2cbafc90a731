"""Measures files and registers of three counties, written for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geo.study import FacilitySource, read_study
from geo.tables.measures import RegisterProgress, measure
from tests.samples.small_study import make_small_study

HEAD = """\
id = "own"
version = "1"
title = "自拟措施"
[source]
title = "自拟措施文件"
issuers = ["演示单位"]
date = "2026-01-01"
clause = "第1条"
[[fields]]
id = "kind"
zh = "类别"
kind = "word"
[[fields]]
id = "level"
zh = "等级"
kind = "ordered"
words = { "三级" = ["三级甲等", "3"], "二级" = ["二级甲等", "2"], "一级" = [] }
[[fields]]
id = "guide"
zh = "指南"
kind = "answer"
[[fields]]
id = "minutes"
zh = "候诊"
kind = "number"
unit = "分钟"
[[fields]]
id = "beds"
zh = "床位"
kind = "number"
unit = "张"
[[fields]]
id = "opened"
zh = "成立日期"
kind = "date"
[[fields]]
id = "hours"
zh = "门诊时间"
kind = "hours"
"""
COLUMNS = "机构编码,机构名称,区划代码,类别,等级,指南,候诊,床位,成立日期,门诊时间"


def write_study(folder: Path) -> Path:
    """The small study: 甲市 has 210101 and 210102, 乙市 has 210201."""
    return make_small_study().write(folder)


def write_norm(body: str, force: str = "limit", name: str = "n") -> str:
    """One norm of a measures file."""
    about = f'id = "{name}"\nzh = "要求"\nforce = "{force}"\nsource = "演示"\nclause = "第1条"\n'
    return f"[[norms]]\n{about}{body}\n"


def write_rows(*rows: str) -> str:
    """A register with ids and names filled in; a row gives county, then the seven fields."""
    lines = [f"F{i},演示机构{i},{row}" for i, row in enumerate(rows)]
    return "\n".join([COLUMNS, *lines]) + "\n"


def judge_file(study: Path, norms: str, register: str, **keys: Any) -> RegisterProgress:
    """Judge norms over a register, both written beside the study; `base` is a second register."""
    folder = study.parent
    (folder / "rules.toml").write_text(HEAD + norms, encoding="utf-8")
    (folder / "register.csv").write_text(register, encoding="utf-8")
    if "base" in keys:
        (folder / "base.csv").write_text(keys["base"], encoding="utf-8")
        keys["base"] = {"path": folder / "base.csv"}
    stated = {"path": folder / "register.csv", "standard": folder / "rules.toml", **keys}
    return measure(read_study(study), FacilitySource.model_validate(stated))


def read_whole(found: RegisterProgress, name: str = "n") -> dict[str, Any]:
    """The row of a measure over the whole study."""
    rows = found.progress.rows
    return rows[(rows["norm_id"] == name) & (rows["area_level"] == "all")].iloc[0].to_dict()


def read_counts(row: dict[str, Any]) -> tuple[Any, ...]:
    """Objects, met, failed, unknown, and possible ones."""
    names = ("objects", "objects_met", "objects_failed", "objects_unknown", "objects_possible")
    return tuple(row[name] for name in names)
