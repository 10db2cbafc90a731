"""Barrier-free and age-friendly facts (无障碍、适老化) of a unit, as its row states them.

A column of its own answers one fact. A column such as 无障碍设施 may also list what there is
(坡道、电梯，没有扶手): what is named is there, what is denied is not, and of the rest nothing is
known, since no list says that it is whole. What is planned or under way is not there yet for sure.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from geo.arrays import Trileans
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.readers.tables.cells import BLANK_SIGNS, column_of
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.vocabulary import find_word, normalise_name, read_vocabulary

FIT_OUT = tuple(dict.fromkeys(one.field for one in read_vocabulary("fit_out").values()))
"""Facts by id."""
_LISTS = ("barrier_free", "age_friendly")
"""Facts whose column may list others."""
_DIVIDERS = re.compile(r"[、,，;；/|+\n。]+|以及|和(?!谐)")
_DENIED = re.compile(
    "无(?!障碍)|没有|未完成|未进行|未设置|未设|未配备|未配|未安装|未建|不具备|缺少|缺|without|no"
)
_STATED = re.compile(
    "已完成|完成|已设置|已设|设置|设有|已配备|配备|配有|已安装|安装|具备|建有|有|with"
)
_AHEAD = re.compile(r"拟|计划|在建|待建|正在|改造中|规划|筹建|planned")
_ANSWERS = {"yes": Trilean.YES, "no": Trilean.NO, "": Trilean.UNKNOWN}


def read_fit_out(frame: pd.DataFrame, report: RowReport) -> dict[str, Trileans]:
    """Per fact a Trilean of every row; a fact that no row tells of is left out."""
    count = len(frame)
    found = {fact: np.full(count, Trilean.UNKNOWN, dtype=np.int8) for fact in FIT_OUT}
    for fact in FIT_OUT:
        cells = column_of(frame, fact)
        read = {cell: _read_cell(cell, fact) for cell in set(cells)}
        unread = np.array([not read[cell][1] for cell in cells], dtype=np.bool_)
        message = "expected 是 or 否, or what there is (坡道、电梯), got {value}"
        remark_rows(report, frame, unread, "noted", "fit_out_unread", message, column=fact)
        for i in np.flatnonzero(cells != "").tolist():
            for told, answer in read[cells[i]][0].items():
                _agree(found[told], i, answer)
    return {fact: states for fact, states in found.items() if (states != Trilean.UNKNOWN).any()}


def _agree(states: Trileans, i: int, answer: Trilean) -> None:
    """Two columns at odds about a fact leave it unknown."""
    before = Trilean(int(states[i]))
    states[i] = answer if before in {Trilean.UNKNOWN, answer} else Trilean.UNKNOWN


def _read_cell(cell: str, fact: str) -> tuple[dict[str, Trilean], bool]:
    """What a cell of a column says of each fact, and whether all of it could be read."""
    if cell == "" or (cell in BLANK_SIGNS and cell != "无"):
        return {}, True
    answer = find_word(cell, "answers")
    if answer:
        return {fact: _ANSWERS[answer]}, True
    told: dict[str, Trilean] = {}
    is_whole = True
    for part in filter(str.strip, _DIVIDERS.split(cell)):
        named, said = _read_part(part.strip())
        if named == "" or (fact not in _LISTS and named != fact):
            is_whole = False
        elif said != Trilean.UNKNOWN:
            told[named] = said if told.get(named, said) == said else Trilean.UNKNOWN
    if fact in _LISTS and fact not in told and Trilean.YES in told.values():
        told[fact] = Trilean.YES
    return told, is_whole


def _read_part(part: str) -> tuple[str, Trilean]:
    """The fact that a part names, "" for none, and whether it is there."""
    if find_word(part, "fit_out"):
        return find_word(part, "fit_out"), Trilean.YES
    ahead = _AHEAD.match(part)
    if ahead:
        rest = _AHEAD.sub("", part).removeprefix("建").removeprefix("设").removeprefix("装")
        return find_word(rest, "fit_out"), Trilean.UNKNOWN
    for start, said in ((_DENIED, Trilean.NO), (_STATED, Trilean.YES)):
        found = start.match(normalise_name(part))
        if found:
            named = find_word(normalise_name(part)[found.end() :], "fit_out")
            if named:
                return named, said
    return "", Trilean.UNKNOWN
