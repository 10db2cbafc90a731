"""Questions about rows of the register, and what answers hold, for the API pages."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from app.schemas.documents import Link
from app.schemas.queries import require_iso_date
from geo.checked.faults import Checked

Day = Annotated[dt.date, BeforeValidator(require_iso_date)]
LARGEST_REVISION = 2**53
LONGEST_WHY = 500
Revision = Annotated[
    int, Field(ge=0, le=LARGEST_REVISION, description="as the register knew it then")
]
Why = Annotated[str, Field(max_length=LONGEST_WHY, description="what the history says of it")]


class RowQuery(Checked):
    """As it holds on which day, and as it was known when."""

    valid_on: Annotated[Day | None, Field(description="as it holds on this day")] = None
    revision: Revision | None = None


class RowsQuery(RowQuery):
    """Which rows, and which page of them."""

    limit: Annotated[int, Field(ge=1, le=1000, description="most rows of one answer")] = 100
    after: Annotated[str, Field(max_length=200, description="the last code before them")] = ""
    adcode: Annotated[
        str,
        Field(
            pattern="^(?:[0-9]{2}|[0-9]{4}|[0-9]{6})?$",
            description="rows that counties of a code or of its first digits own",
        ),
    ] = ""


class EndQuery(Checked):
    """From when on a row holds no more."""

    valid_to: Annotated[Day, Field(description="the last day on which it holds")]
    why: Why = ""


class HealthQuery(Checked):
    """Of which day."""

    valid_on: Annotated[Day | None, Field(description="today where it is not given")] = None


class RowChange(BaseModel):
    """A row as somebody says it: texts by field, and how they came to be known."""

    texts: dict[str, str | int | float | None]
    why: str = ""
    from_day: str | None = None
    how: str = "page"
    date: str = ""


class UndoBody(BaseModel):
    """Why a change set is undone."""

    why: str = ""


class MergeBody(BaseModel):
    """The unit that a row is merged into, and why."""

    into: str
    why: str = ""


class RowSource(BaseModel):
    """How a row came: `how` is file, page, command, 电话, 传真 or 表格."""

    how: str
    name: str
    row: int
    date: str


class RegisterRow(BaseModel):
    """A row: `texts` as given, `understood` as read by `reader`; open ends of its days are null."""

    kind: str
    code: str
    version: int
    owner_adcode: str | None
    valid_from: str | None
    valid_to: str | None
    known_from: int
    known_until: int | None
    lon: float | None
    lat: float | None
    texts: dict[str, str]
    understood: dict[str, Any]
    reader: str
    source: RowSource


class RegisterPage(BaseModel):
    """Rows by code, of one revision."""

    kind: str
    register_revision: int
    returned: int
    links: list[Link]
    items: list[RegisterRow]


class Remark(BaseModel):
    """What the reading of a row remarked on."""

    outcome: str
    field: str
    message: str


class RowWritten(BaseModel):
    """What a change came to: the row is null where it is known no more."""

    kind: str
    code: str
    version: int
    register_revision: int
    row: RegisterRow | None
    remarks: list[Remark]


class ChangeSetAnswer(BaseModel):
    """Who changed rows, when and why."""

    revision: int
    at: str
    who: str
    cause: str
    why: str
    request_id: str


class KnownState(RegisterRow):
    """One state of a row, with the change sets that began and ended it."""

    began: ChangeSetAnswer
    ended: ChangeSetAnswer | None


class RowHistory(BaseModel):
    """Every state of a row in the order in which they became known."""

    kind: str
    code: str
    register_revision: int
    items: list[KnownState]


class ChangeUndone(BaseModel):
    """The revision that undid another, and the rows that it put back."""

    register_revision: int
    undone: int
    codes: list[str]


class CountyRows(BaseModel):
    """What is to be looked into of the rows of a county; null owns those that state none."""

    adcode: str | None
    rows: int
    doubles: list[list[str]]
    old: list[str]
    unplaced: list[str]


class RegisterHealth(BaseModel):
    """The health of the rows of a kind, county by county."""

    kind: str
    valid_on: str
    register_revision: int
    items: list[CountyRows]
