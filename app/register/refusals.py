"""What a change of a row is refused by; each says the field and the value."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import (
    BodyError,
    CodeTakenError,
    NotFoundError,
    OutsideAreaError,
    PreconditionError,
    StaleError,
)
from geo.model.row_report import RowRemark


def refuse_unknown(kind: str, code: str) -> NotFoundError:
    """Nothing of the kind has the code, or not at the time asked about."""
    return NotFoundError(
        f"the register has no row {code!r:.80} of {kind}",
        code="unknown_register_row",
        field="code",
        value=code,
    )


def refuse_taken(kind: str, code: str) -> CodeTakenError:
    """The code has been given before, if only to a unit that is no more."""
    return CodeTakenError(
        f"the code {code!r:.80} of {kind} has been given before; codes are never given again",
        code="register_code_taken",
        field="code",
        value=code,
    )


def refuse_stale(kind: str, code: str, version: int) -> StaleError:
    """The row has changed since."""
    return StaleError(
        f"the row {code!r:.80} of {kind} has changed since: its version is {version} now",
        code="register_row_changed",
        field="If-Match",
        value=None,
    )


def refuse_unversioned(kind: str, code: str) -> PreconditionError:
    """A change does not say of which version it is."""
    return PreconditionError(
        f"a change of the row {code!r:.80} of {kind} says which version it is of",
        code="register_version_missing",
        field="If-Match",
        value=None,
    )


def refuse_area(adcode: str) -> OutsideAreaError:
    """The row, as it is or as it would be, is another office's."""
    shown = adcode or "province"
    return OutsideAreaError(
        f"rows of {shown} are not yours to change", code="outside_area", field="area", value=shown
    )


def refuse_reading(remarks: Sequence[RowRemark]) -> BodyError:
    """The door does not take the row; told in its words."""
    refused = [one for one in remarks if one.outcome == "refused"] or list(remarks)
    if not refused:
        return BodyError(
            "a table with this row alone would not be read as one row",
            code="register_row_unread",
            field="texts",
            value=None,
        )
    first = refused[0]
    return BodyError(
        first.message, code="register_row_refused", field=first.column or "texts", value=first.value
    )


def refuse_field(field: str, value: object, detail: str) -> BodyError:
    """One field of a change has a value that no cell may have."""
    return BodyError(f"{field}: {detail}", code="register_field_refused", field=field, value=value)
