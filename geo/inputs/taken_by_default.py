"""What a study left out and the product filled in: said, since figures rest on it."""

from __future__ import annotations

from geo.model.row_report import RowReport
from geo.study import Study

_STANDARD = "研究文件未指定评估规则，采用随程序附带的最新一份：{name}"
_NOTICES = "研究文件未指定节假日安排，采用随程序附带的各年：{names}"


def tell_defaults(study: Study) -> list[str]:
    """One sentence for each rule file that the study does not name itself."""
    told = []
    if "path" not in study.standard.model_fields_set:
        told.append(_STANDARD.format(name=study.standard.path.stem))
    if "notices" not in study.calendar.model_fields_set:
        told.append(_NOTICES.format(names="、".join(one.stem for one in study.calendar.notices)))
    return told


def report_defaults(study: Study, report: RowReport) -> None:
    """The same as remarks of the rules, for `check`."""
    for sentence in tell_defaults(study):
        report.remark("noted", "taken_by_default", sentence)
