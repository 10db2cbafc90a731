"""Why the data of a county are fair or poor, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.reports.writing.shares import format_share
from geo.words.labels import field_labels, label, value_label


def add_reasons(counties: pd.DataFrame, summary: Mapping[str, Any]) -> pd.DataFrame:
    """The county table with its quality reasons and notes on verdicts at the end."""
    reasons = summary.get("quality_reasons") or {}
    notes = summary.get("verdict_notes") or {}
    return counties.assign(
        quality_reasons=[_say(reasons.get(code)) for code in counties["adcode"]],
        verdict_notes=[_say(notes.get(code)) for code in counties["adcode"]],
    )


def _say(reasons: list[str] | str | None) -> str:
    """Reasons such as `share_snapped=0.93` or `calibration:urban:…`, labelled and joined."""
    listed = [reasons] if isinstance(reasons, str) else reasons or []
    return "；".join(_say_one(reason) for reason in listed)


def _say_one(reason: str) -> str:
    figure, equals, value = reason.partition("=")
    if equals:
        return f"{label(figure)}{_say_figure(figure, value)}"
    code, _, rest = reason.partition(":")
    setting, _, note = rest.partition(":")
    words = [value_label("quality_reasons", code), value_label("setting", setting), note]
    return "：".join(word for word in words if word)


def _say_figure(figure: str, value: str) -> str:
    """A share in percent, any other figure as it is."""
    known = field_labels().get(figure)
    is_share = known is not None and known.unit == "share"
    try:
        return format_share(float(value), None) if is_share else value
    except ValueError:
        return value
