"""What a study left out and the product filled in: said, since figures rest on it."""

from __future__ import annotations

from geo.model.row_report import RowReport
from geo.study import Study
from geo.words.sentences import say


def tell_defaults(study: Study) -> list[str]:
    """One sentence for each rule file that the study does not name itself."""
    told = []
    if "path" not in study.standard.model_fields_set:
        told.append(say("standard_taken_by_default", name=study.standard.path.stem))
    if "notices" not in study.calendar.model_fields_set:
        names = "、".join(one.stem for one in study.calendar.notices)
        told.append(say("calendar_taken_by_default", names=names))
    return told


def report_defaults(study: Study, report: RowReport) -> None:
    """The same as remarks of the rules, for `check`."""
    for sentence in tell_defaults(study):
        report.remark("noted", "taken_by_default", sentence)
