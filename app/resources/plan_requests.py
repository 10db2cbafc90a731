"""Requests for plans: read strictly, and what the assessment does not know refused at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from pydantic import BaseModel, ValidationError

from app.errors import BodyError
from app.resources.plan_kinds import KINDS, USUAL
from app.resources.scenarios import refuse_faults
from geo.assessment import Assessment
from geo.checked.faults import Fault, find_fault
from geo.checked.json_text import parse_json
from geo.errors import InputError, RequestError
from geo.planning.decisions.request import DecisionRequest
from geo.plans.asked_areas import mark_inside
from geo.plans.candidate_list import require_known_candidates
from geo.plans.closing.closure_keeps import FURTHER
from geo.plans.closing.redundant_sites import RedundancyRequest
from geo.plans.decisions.instance import ask_question, mark_free, require_places
from geo.plans.new_sites import count_asked, require_share, weigh
from geo.plans.norms import require_kind
from geo.plans.proposed import find_county
from geo.plans.request import PlanRequest
from geo.scenarios.norm_outlook import require_breakable


def read_request(content: bytes) -> tuple[str, BaseModel]:
    """The kind of plan that a request is for, and what it asks.

    Raises
    ------
    BodyError
        The first fault, with its field.
    """
    with refuse_faults("body"):
        raw = parse_json(content)
    if not isinstance(raw, dict):
        raise BodyError(
            "expected an object of fields", code="body_not_object", field="body", value=raw
        )
    fields = cast("dict[str, object]", raw)
    kind = fields.pop("kind", USUAL)
    if not isinstance(kind, str) or kind not in KINDS:
        raise BodyError(
            "no such kind of plan",
            code="unknown_plan_kind",
            field="kind",
            value=kind,
            allowed=list(KINDS),
        )
    try:
        return kind, KINDS[kind].request.model_validate(fields)
    except ValidationError as error:
        raise _explain(find_fault(error, KINDS[kind].request)) from error


def _explain(fault: Fault) -> BodyError:
    field, message = fault.key, fault.expected
    if not field:
        field, _, message = message.partition(": ")
    if fault.code == "extra_forbidden":
        message = f"unknown key; {fault.tell_known()}"
    value = fault.found if isinstance(fault.found, (str, int, float, bool)) else None
    return BodyError(
        f"{field}: {message}", code=fault.code, field=field, value=value, limits=fault.limits
    )


def refuse_unknown(opened: Assessment, request: BaseModel) -> None:
    """Refuse at once what the assessment does not know, not only when the job gets to it.

    Raises
    ------
    BodyError
        The first field of which it knows nothing.
    """
    checks: dict[str, tuple[str, Callable[[str], object]]] = {
        "county": ("unknown_county", lambda code: find_county(opened, code)),
        "prefecture": ("unknown_prefecture", lambda code: mark_inside(opened, "", code)),
        "weight": ("unknown_weight", lambda name: weigh(opened, name)),
        "holiday": ("unknown_holiday", opened.holidays.name),
    }
    for field, (code, check) in checks.items():
        value = getattr(request, field, None)
        if value:
            try:
                check(value)
            except InputError as error:
                raise BodyError(str(error), code=code, field=field, value=value) from error
    _refuse_unknown_norms(opened, request)
    if isinstance(request, DecisionRequest):
        _refuse_unknown_decisions(opened, request)
    if isinstance(request, PlanRequest):
        _refuse_missing_target(opened, request)
        _refuse_nobody(opened, request)
        _refuse_unknown_candidates(opened, request)


def _refuse_unknown_norms(opened: Assessment, request: BaseModel) -> None:
    more = FURTHER if isinstance(request, RedundancyRequest) else ()
    named = getattr(request, "may_break", [])
    try:
        if named:
            require_breakable(opened.inputs, named, more)
        if isinstance(request, PlanRequest):
            require_kind(opened, request)
    except RequestError as error:
        raise _tell(error) from error


def _tell(error: RequestError) -> BodyError:
    return BodyError(
        str(error), code=error.code, field=error.field, value=error.value, limits=error.limits
    )


def _refuse_missing_target(opened: Assessment, request: PlanRequest) -> None:
    try:
        require_share(opened, request)
    except InputError as error:
        raise BodyError(str(error), code="no_target", field="share") from error


def _refuse_nobody(opened: Assessment, request: PlanRequest) -> None:
    try:
        count_asked(opened, request)
    except InputError as error:
        raise BodyError(
            str(error), code="nobody_in_setting", field="setting", value=request.setting
        ) from error


def _refuse_unknown_candidates(opened: Assessment, request: PlanRequest) -> None:
    try:
        require_known_candidates(opened, request)
    except RequestError as error:
        raise _tell(error) from error
    except InputError as error:
        field = str(error).partition(":")[0]
        if field in {"within", "exclude"}:
            raise BodyError(str(error), code="layers_leave_none", field=field) from error
        raise BodyError(str(error), code="unknown_candidate", field=field) from error


_NAMED = {
    "date": "date_without_notice",
    "within": "layers_leave_none",
    "exclude": "layers_leave_none",
}
"""Codes of refusals by their field, before those of the check."""


def _refuse_unknown_decisions(opened: Assessment, request: DecisionRequest) -> None:
    checks: dict[str, Callable[[Assessment, DecisionRequest], object]] = {
        "candidates_refused": require_places,
        "unknown_service": ask_question,
        "unknown_fixed": mark_free,
    }
    for code, check in checks.items():
        try:
            check(opened, request)
        except InputError as error:
            field = str(error).partition(":")[0]
            named = _NAMED.get(field, code)
            value = getattr(request, field, None)
            told = value if isinstance(value, str) else getattr(error, "value", None)
            raise BodyError(str(error), code=named, field=field, value=told) from error
