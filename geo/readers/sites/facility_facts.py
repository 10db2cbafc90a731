"""What the fields of a rule file find in a register of facilities.

What cannot be read is unknown and listed.
"""

from __future__ import annotations

import difflib
import re

import numpy as np
import pandas as pd

from geo.arrays import Texts, Trileans, texts
from geo.model.facts import Facts, Ranks
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.readers.tables.cells import BLANK_SIGNS, column_of
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.stated_amounts import AmountMeaning, read_amounts
from geo.readers.tables.stated_days import read_days
from geo.readers.vocabulary import find_word, normalise_name
from geo.rules.measure_rules import MeasureField, MeasureRules
from geo.words.sentences import say
from geo.words.word_folding import fold_word

_BRACKETED = re.compile(r"\([^()]*\)$")
_ANSWERS = {"yes": Trilean.YES, "no": Trilean.NO, "": Trilean.UNKNOWN}


def read_facts(frame: pd.DataFrame, rules: MeasureRules, report: RowReport) -> Facts:
    """Every field of the rules, one entry per row; hours stay words until a calendar reads them."""
    facts = Facts(count=len(frame))
    asked = {name for norm in rules.norms for name in norm.tested_fields}
    for field in rules.fields:
        found = _find_column(frame, field, report)
        named = frame.rename(columns={found: field.id}) if found else frame
        if not found:
            facts.silent.update(field.tested)
            if asked & set(field.tested):
                _tell_missing(frame, field, report)
        _read_field(named, field, facts, report, _unit_of(found))
    return facts


def _read_field(
    named: pd.DataFrame, field: MeasureField, facts: Facts, report: RowReport, heading_unit: str
) -> None:
    if field.kind == "number":
        facts.numbers[field.id] = read_amounts(
            named, field.id, AmountMeaning(field.zh, field.unit, heading_unit), report
        )
    elif field.kind == "date":
        facts.dates[field.id] = read_days(named, field.id, field.zh, report)
    elif field.kind == "answer":
        facts.answers[field.id] = _read_answers(named, field, report)
    elif field.kind == "ordered":
        words = _read_words(named, field, report)
        order = {word: i for i, word in enumerate(field.words)}
        rank = np.array([order.get(word, -1) for word in words], dtype=np.int32)
        other = {fold_word(name): word for word, names in field.words.items() for name in names}
        facts.ranks[field.id] = Ranks(tuple(field.words), rank, other)
    else:
        facts.words[field.id] = _read_words(named, field, report)


def read_raw_words(frame: pd.DataFrame, rules: MeasureRules) -> dict[str, Texts]:
    """Cells of the fields of words as they stand, without blanks' signs."""
    found = {}
    for field in rules.fields:
        column = _find_column(frame, field, RowReport("facilities"))
        if field.kind in {"word", "ordered"} and column:
            found[field.id] = _blank(column_of(frame, column))
    return found


def _find_column(frame: pd.DataFrame, field: MeasureField, report: RowReport) -> str:
    """The column of a field: by its id, which a study may map, else by a name that it goes by.

    Of several the best-known name is taken, and the others are remarked.
    """
    if field.id in frame:
        return field.id
    full = {normalise_name(str(name).removeprefix("other:")): str(name) for name in frame}
    bare = {_BRACKETED.sub("", name): header for name, header in full.items() if name[-1:] == ")"}
    wanted = [normalise_name(name) for name in (field.id, field.zh, *field.columns)]
    known = [found[name] for found in (full, bare) for name in wanted if name in found]
    several = list(dict.fromkeys(known))
    if len(several) > 1:
        listed = "、".join(name.removeprefix("other:") for name in several)
        message = say("columns_for_one_fact", fact=field.zh, count=len(several), listed=listed)
        report.remark("noted", "columns_several", message, column=field.id, value=listed)
    return several[0] if several else ""


def _unit_of(header: str) -> str:
    """What stands in brackets at the end of a heading, such as a unit."""
    found = _BRACKETED.search(normalise_name(header))
    return found[0].strip("()") if found else ""


def _tell_missing(frame: pd.DataFrame, field: MeasureField, report: RowReport) -> None:
    listed = "、".join(dict.fromkeys([*field.columns, field.zh]))
    headers = [str(name).removeprefix("other:") for name in frame if not str(name).startswith("_")]
    near = difflib.get_close_matches(field.zh, headers, 1) or [
        one for name in field.columns for one in difflib.get_close_matches(name, headers, 1)
    ]
    hint = f"; is it {near[0]}?" if near else ""
    message = f"no column for {field.zh} ({listed}): unknown throughout{hint}"
    report.remark("noted", "field_missing", message, column=field.id, value=field.zh)


def _read_answers(frame: pd.DataFrame, field: MeasureField, report: RowReport) -> Trileans:
    cells = column_of(frame, field.id)
    own = {fold_word(name): word for word, names in field.words.items() for name in names}
    known = {cell: own.get(fold_word(cell)) or find_word(cell, "answers") for cell in set(cells)}
    unread = np.array([bool(cell) and not known[cell] for cell in cells], dtype=bool)
    said = f"{field.zh}: expected 是 or 否, got {{value}}"
    remark_rows(report, frame, unread, "noted", "answer_unread", said, column=field.id)
    return np.array([_ANSWERS[known[cell]] for cell in cells], dtype=np.int8)


def _blank(cells: Texts) -> Texts:
    return np.where(np.isin(cells.astype(str), list(BLANK_SIGNS)), "", cells)


def _read_words(frame: pd.DataFrame, field: MeasureField, report: RowReport) -> Texts:
    cells = _blank(column_of(frame, field.id))
    if not field.words:
        return cells
    known = {
        fold_word(name): word for word, names in field.words.items() for name in (word, *names)
    }
    words = texts(known.get(fold_word(cell), "") for cell in cells)
    unread = (words == "") & (cells != "")
    said = f"{field.zh}: expected one of {'、'.join(field.words)}, got {{value}}"
    remark_rows(report, frame, unread, "noted", "word_unread", said, column=field.id)
    return words
