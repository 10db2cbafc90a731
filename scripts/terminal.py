"""What a person at a terminal sees: steps while long work runs, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

STEPS = {
    "standard": "读取评估规则与节假日安排",
    "boundaries": "读取县区边界",
    "roads": "准备路网",
    "demand": "读取居民点与人口",
    "sites": "读取预防接种单位",
    "employers": "读取企事业单位",
    "visits": "安排上门服务",
    "snapping": "接入道路",
    "reach": "计算可达表",
    "nearest": "查找最近单位",
    "verified": "采用核实路程",
    "findings": "形成评估结果",
    "further": "按并行规则评估",
    "cells": "接入格网",
    "areas": "绘制服务范围",
    "candidates": "测算候选点",
    "solving": "求解布局建议",
    "suggestions": "整理布局建议",
    "redundancy": "分析布局冗余单位",
    "duty": "测算节假日开诊",
    "scenario": "计算调整方案",
    "writing": "写出结果文件",
    "publishing": "发布评估结果",
}


def make_console() -> Console:
    """A console on standard output: plain and 100 wide in a pipe."""
    return Console() if sys.stdout.isatty() else Console(width=100, no_color=True)


@contextmanager
def show_steps() -> Iterator[Callable[[str], None]]:
    """Show the running step on standard error while it is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("开始") as status:
        yield lambda step: status.update(STEPS.get(step, step))
