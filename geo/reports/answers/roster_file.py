"""A roster as a file that an office can correct and hand in again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd
from xlsxwriter import Workbook

from geo.model.roster import Roster
from geo.model.trilean import Trilean
from geo.reports.writing.words import neutralise
from geo.words.labels import value_label

HEADINGS = ("单位编码", "单位名称", "日期", "服务类型", "是否开诊", "开诊时间")
_WORDS = {Trilean.YES: "开诊", Trilean.NO: "停诊", Trilean.UNKNOWN: "待定"}
_NONE: Mapping[str, str] = MappingProxyType({})


def write_roster(
    path: Path, roster: Roster, names: Mapping[str, str], service_words: Mapping[str, str] = _NONE
) -> Path:
    """Write the long form as CSV (UTF-8 with BOM) or, where the file is named so, as .xlsx.

    `names` maps site ids to names, `service_words` services to the words of their standard where
    the label table has none. What is written is read back to the same roster by
    `geo.readers.rosters.door.read_roster`, as long as its hours are words of a roster or times.
    """
    table = _tabulate(roster, names, service_words)
    if path.suffix.lower() != ".xlsx":
        table.map(neutralise).to_csv(path, index=False, encoding="utf-8-sig")
        return path
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("开诊安排")
        for i, row in enumerate([list(HEADINGS), *table.to_numpy().tolist()]):
            for j, text in enumerate(row):
                sheet.write_string(i, j, text)
    return path


def _tabulate(
    roster: Roster, names: Mapping[str, str], service_words: Mapping[str, str]
) -> pd.DataFrame:
    services = [
        service_words.get(one) or value_label("service", one) if one else ""
        for one in roster.service
    ]
    return pd.DataFrame(
        {
            "单位编码": roster.site_id,
            "单位名称": [names.get(site, "") for site in roster.site_id],
            "日期": roster.date,
            "服务类型": services,
            "是否开诊": [_WORDS[Trilean(state)] for state in roster.state],
            "开诊时间": roster.hours,
        },
        columns=list(HEADINGS),
    )
