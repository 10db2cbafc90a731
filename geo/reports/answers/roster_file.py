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
from geo.words.sentences import say

HEADINGS = (
    say("site_id_word"),
    say("unit_name"),
    say("date_word"),
    say("service_type"),
    say("whether_open"),
    say("opening_hours"),
)
_WORDS = {
    Trilean.YES: say("open_word"),
    Trilean.NO: say("closed_word"),
    Trilean.UNKNOWN: say("not_settled"),
}
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
        sheet = book.add_worksheet(say("roster_word"))
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
            say("site_id_word"): roster.site_id,
            say("unit_name"): [names.get(site, "") for site in roster.site_id],
            say("date_word"): roster.date,
            say("service_type"): services,
            say("whether_open"): [_WORDS[Trilean(state)] for state in roster.state],
            say("opening_hours"): roster.hours,
        },
        columns=list(HEADINGS),
    )
