"""Why a job failed, in both languages, with the field of its request where one is at fault."""

from __future__ import annotations

import re

from geo.errors import (
    FullDiskError,
    ReadOnlyError,
    RequestError,
    ScenarioError,
    StoreError,
    VaxReachError,
)
from geo.words.refusals import tell_refusal

_FIELD = re.compile(r"[a-z_]{1,40}(\[\d+\])?(?=: )")
_CODES: tuple[tuple[type[VaxReachError], str], ...] = (
    (FullDiskError, "disk_full"),
    (ReadOnlyError, "disk_read_only"),
    (StoreError, "job_not_stored"),
    (VaxReachError, "job_refused"),
)
"""The code of an error that carries none, by the first class that it is of."""


def say_why(code: str, detail: str, field: str = "", value: object = None) -> dict[str, str]:
    """The members `detail`, `detail_zh`, `code` and `field` of a job that failed."""
    said = tell_refusal(code, {"field": field, "value": value}) or ""
    return {"detail": detail, "detail_zh": said, "code": code, "field": field}


def tell_failure(error: VaxReachError) -> dict[str, str]:
    """What to say of an error; one without a code names the field that its message begins with."""
    if isinstance(error, (RequestError, ScenarioError)):
        return say_why(error.code, str(error), error.field, error.value)
    code = getattr(error, "code", "")
    if not isinstance(code, str) or tell_refusal(code, {}) is None:
        code = next(code for kind, code in _CODES if isinstance(error, kind))
    found = _FIELD.match(str(error))
    return say_why(code, str(error), found.group() if found else "")
