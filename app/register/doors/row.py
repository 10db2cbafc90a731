"""A row of the register: what was said of it, what was understood, by whom and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from app.store.tables.register import BEGINNING, FOREVER
from geo.model.row_report import RowRemark

How = Literal["file", "page", "command", "电话", "传真", "表格"]


@dataclass(frozen=True, slots=True)
class Source:
    """How a row came: from a row of a file, from the page, or by 电话, 传真, 表格 on a date."""

    how: How = "page"
    name: str = ""
    row: int = 0
    date: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a door made of the texts of one row.

    `file` and `row` tell where it stood; of texts that were no file, `row` is the place among them.
    """

    texts: dict[str, str]
    understood: dict[str, Any]
    code: str
    owner_adcode: str = ""
    row: int = 0
    file: str = ""

    @property
    def lon(self) -> float | None:
        """Degrees, where the row is placed."""
        return self._number("lon")

    @property
    def lat(self) -> float | None:
        """Degrees, where the row is placed."""
        return self._number("lat")

    @property
    def valid_from(self) -> str:
        """The first day on which it holds."""
        return str(self.understood.get("valid_from") or BEGINNING)

    @property
    def valid_to(self) -> str:
        """The last day on which it holds."""
        return str(self.understood.get("valid_to") or FOREVER)

    def _number(self, name: str) -> float | None:
        value = self.understood.get(name)
        return float(value) if isinstance(value, int | float) else None


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it holds from `valid_from` to `valid_to`, known from one revision until another.

    `asked` is the code under which it was sought, which may be an old one of a merged unit.
    """

    kind: str
    code: str
    version: int
    owner_adcode: str
    from_revision: int
    to_revision: int | None
    valid_from: str
    valid_to: str
    lon: float | None
    lat: float | None
    texts: dict[str, str]
    understood: dict[str, Any]
    reader: str
    source: Source
    number: int = 0
    entity: int = 0
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """What a change set is told of: `cause` is what kind of change, `why` the words of who made it.

    `key` names the request so that a retry finds what it made; `request_hash` tells requests apart.
    """

    cause: str
    why: str = ""
    request_id: str = ""
    key: str = ""
    request_hash: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a change came to: the row, the revision, and what the door remarked on.

    `row` is None where it holds no more; `is_repeated` says that an earlier request had made it.
    """

    kind: str
    code: str
    version: int
    revision: int
    row: Row | None
    remarks: tuple[RowRemark, ...] = field(default=())
    is_repeated: bool = False
