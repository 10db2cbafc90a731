"""Row reports in Chinese: no English sentence, no field id, no line 0."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

import pandas as pd

import geo
from geo.model.row_report import REST, RowReport
from geo.reports.writing.remark_table import tabulate_remarks
from geo.words.labels import row_reasons
from tests.officer_words import find_faults

OUTCOMES = {"repaired", "refused", "noted"}


def _tabulate(report: RowReport) -> pd.DataFrame:
    return tabulate_remarks([report], "zh")


def test_an_english_sentence_is_told_by_its_reason() -> None:
    report = RowReport("居民点")
    report.remark("refused", "bad_code", "expected a code of 6 digits, got 'x'", column="adcode")
    report.remark("noted", "equal_row", f"7 {REST}", value=7)
    report.remark("noted", "weekday_differs", "星期与日期不符：周一", row=4, column="星期")
    table = _tabulate(report)
    assert table["message"].tolist() == [
        "代码位数或写法不符，未采用",
        "与前面一行完全相同，只计一次（另有7行）",
        "星期与日期不符：周一",
    ]
    assert table["column"].tolist() == ["行政区划代码", "", "星期"]
    assert table["row"].isna().tolist() == [True, True, False]


def test_a_reason_without_words_is_told_by_what_became_of_the_row() -> None:
    report = RowReport("居民点")
    report.remark("refused", "never_seen", "nobody wrote words for it")
    assert _tabulate(report)["message"].tolist() == ["已退回"]


def test_every_reason_that_a_reader_gives_has_words() -> None:
    given = set()
    for path in Path(geo.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            words = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
            given |= {
                reason
                for outcome, reason in pairwise(words)
                if outcome in OUTCOMES and isinstance(reason, str) and "_" in reason
            }
            reasons = {
                one.value
                for arg in call.args
                if isinstance(arg, ast.IfExp)
                for one in (arg.body, arg.orelse)
                if isinstance(one, ast.Constant)
            }
            given |= {one for one in reasons if words and words[0] in OUTCOMES and "_" in str(one)}
    assert len(given) > 80
    given |= {"datum_shift", "zero_coordinates", "site_unknown", "county_unread", "people_missing"}
    assert given - set(row_reasons()) == set()


def test_the_words_of_reasons_speak_to_people() -> None:
    assert [fault for words in row_reasons().values() for fault in find_faults(words)] == []
