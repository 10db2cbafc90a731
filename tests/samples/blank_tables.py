"""Tables of an assessment of which a test makes only those that it is about."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.model.assessment_tables import TABLES, AssessmentTables


def fill_up(summary: dict[str, Any], **made: pd.DataFrame) -> AssessmentTables:
    """The tables that are made, and the others without rows."""
    entries = TABLES.items()
    blank = {name: table.leave_empty() for name, table in entries if name not in made}
    return AssessmentTables(summary=summary, **made, **blank)
