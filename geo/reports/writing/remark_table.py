"""Row reports as one table, one row a remark."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from geo.model.row_report import InputRemarks, RowRemark
from geo.words.labels import Language, label, row_reasons, value_label
from geo.words.sentences import say

_COLUMNS = ("input", "outcome", "file", "row", "column", "value", "reason", "message")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z']{2,}(?: [A-Za-z'(]{2,}){2,}")


def tabulate_remarks(reports: Sequence[InputRemarks], lang: Language = "en") -> pd.DataFrame:
    """Every remark of every report, in order; for `zh` said in Chinese, with a blank for no row.

    Readers write some sentences in English; in Chinese the words of their reason stand there.
    """
    rows = [
        (report.input, *(getattr(remark, name) for name in _COLUMNS[1:]))
        for report in reports
        for remark in report.remarks
    ]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    if lang == "zh" and len(table):
        remarks = [remark for report in reports for remark in report.remarks]
        table["message"] = [say_remark(remark) for remark in remarks]
        table["column"] = [_say_column(remark.column) for remark in remarks]
        table["row"] = pd.array([remark.row or None for remark in remarks], dtype="Int64")
    return table


def say_remark(remark: RowRemark) -> str:
    """The sentence of a remark where it is Chinese, else what its reason means."""
    message = remark.message
    if _HAN.search(message) and not _ENGLISH.search(message):
        return message
    words = row_reasons().get(remark.reason) or value_label("outcome", remark.outcome)
    return (
        say("words_and_more_rows", words=words, value=f"{int(remark.value):,}")
        if remark.is_rest
        else words
    )


def _say_column(column: str) -> str:
    """A field by its heading; a heading of the file stays."""
    return label(column) if re.fullmatch(r"[a-z][a-z0-9_]*", column) else column
