"""One page of the rows of a kind, by code, from behind the last code of the page before it.

A page begins behind a code and not after so many rows: what is added or ended meanwhile neither
hides a row that stays nor shows it twice, and the last page costs no more than the first.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.register.doors.row import Row
from app.register.reads import check_revision
from app.register.register import Register, require_kind
from app.register.revisions import newest_revision
from app.register.state_rows import fold_code, list_states_of, narrow_states
from app.register.timeline import check_day
from app.store.tables.register import EntityRow, StateRow
from app.store.transactions import reading


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows: `after` a code, of counties of a prefix, as known and as holding."""

    limit: int
    after: str = ""
    area: str = ""
    revision: int | None = None
    valid_on: str | None = None


@dataclass(frozen=True, slots=True)
class RowPage:
    """Rows, one each; the revision that they were read at; and whether more follow."""

    rows: list[Row]
    revision: int
    has_more: bool


def page_rows(register: Register, kind: str, asked: Asked) -> RowPage:
    """The rows of a page.

    Raises
    ------
    NotFoundError
        There is no such kind.
    BodyError
        A day or a revision that is none.
    """
    require_kind(kind)
    day = None if asked.valid_on is None else check_day(asked.valid_on, "valid_on")
    with reading(register.engine) as connection:
        revision = check_revision(connection, asked.revision)
        known = select(StateRow.number).where(StateRow.entity == EntityRow.number)
        wanted = (
            select(EntityRow.number)
            .where(
                EntityRow.kind == kind,
                EntityRow.folded > fold_code(asked.after),
                EntityRow.owner_adcode.startswith(asked.area, autoescape=True),
                narrow_states(known, revision, day).exists(),
            )
            .order_by(EntityRow.folded)
            .limit(asked.limit + 1)
        )
        numbers = list(connection.execute(wanted).scalars())
        shown = numbers[: asked.limit]
        states = list_states_of(connection, shown, revision=revision, valid_on=day)
        at = newest_revision(connection) if revision is None else revision
    last = {one.entity: one for one in states}
    return RowPage([last[number] for number in shown], at, len(numbers) > len(shown))
