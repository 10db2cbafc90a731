"""The flag of every county on every day off and weekend day, as one wide table."""

from __future__ import annotations

import pandas as pd

from geo.model.assessment_tables import AssessmentTables
from geo.words.labels import Language, value_label


def tabulate_matrix(tables: AssessmentTables, lang: Language) -> pd.DataFrame:
    """One row per county, one column per date (ISO text, ascending) after code and names."""
    parts = [part for part in (tables.holidays, tables.weekend_days) if len(part)]
    named = tables.counties[["adcode", "prefecture", "name"]].sort_values("adcode")
    if not parts:
        return pd.DataFrame(named)
    days = pd.concat(parts)[["adcode", "date", "flag"]].astype({"date": str})
    if lang == "zh":
        words = {flag: value_label("flag", flag) for flag in days["flag"].unique()}
        days["flag"] = days["flag"].map(words)
    wide = days.drop_duplicates(["adcode", "date"]).pivot_table(
        index="adcode", columns="date", values="flag", aggfunc="first"
    )
    return pd.DataFrame(named).merge(wide.sort_index(axis=1).reset_index(), on="adcode", how="left")
