"""Whose a document is, and who may see it: its owner, those of an area, or everybody signed in.

A document without an owner was made before there were accounts: everybody who works may see it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, literal, or_, select
from sqlalchemy import update as change

from app.store.document_rows import Name
from app.store.tables.accounts import DocumentOwnerRow
from app.store.tables.documents import DocumentRow

OWNED = frozenset({"scenario", "plan", "job"})
"""Kinds that have owners; what belongs to one of them is reached by it alone."""
EVERYWHERE = "province"
Sharing = Literal["private", "area", "public"]
Note = Callable[[Connection, str, Name, Mapping[str, Any] | None], None]
"""Writes a line of the audit: what was done to which document, and what was said of it."""


def note_nothing(_: Connection, __: str, ___: Name, ____: Mapping[str, Any] | None) -> None:
    """For what the service does by itself."""


@dataclass(frozen=True, slots=True)
class Asker:
    """On whose behalf documents are asked for; `sees_all` where there are no accounts.

    `areas` are those in which one may read; who `works_everywhere` may change
    what has no owner, too.
    """

    id: str = ""
    areas: tuple[str, ...] = ()
    sees_all: bool = True
    note: Note = note_nothing
    works_everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """Who may see a document beside its owner; `area` where it is shared in one."""

    sharing: Sharing
    area: str = ""


def may_see(asker: Asker) -> ColumnElement[bool]:
    """The condition on rows of documents that an asker may see."""
    if asker.sees_all:
        return literal(value=True)
    of_row = and_(DocumentOwnerRow.kind == DocumentRow.kind, DocumentOwnerRow.id == DocumentRow.id)
    hidden = exists().where(of_row, ~_is_open_to(asker))
    return ~hidden


def list_hidden(connection: Connection, kind: str, asker: Asker) -> set[str]:
    """Ids of the documents of a kind that an asker may not see."""
    if asker.sees_all:
        return set()
    wanted = select(DocumentOwnerRow.id).where(DocumentOwnerRow.kind == kind, ~_is_open_to(asker))
    return set(connection.execute(wanted).scalars())


def is_visible(connection: Connection, name: Name, asker: Asker) -> bool:
    """Whether an asker may see one document."""
    if asker.sees_all or name[0] not in OWNED:
        return True
    hidden = select(DocumentOwnerRow.id).where(*_of(name), ~_is_open_to(asker))
    return connection.execute(hidden).first() is None


def is_own(connection: Connection, name: Name, asker: Asker) -> bool:
    """Whether an asker may change a document: its owner; without one, who works everywhere."""
    if asker.sees_all or name[0] not in OWNED:
        return True
    owner = connection.execute(select(DocumentOwnerRow.owner).where(*_of(name))).scalar()
    return asker.works_everywhere if owner is None else owner == asker.id


def insert_owner(connection: Connection, name: Name, asker: Asker) -> None:
    """A new document is its maker's, and private."""
    if asker.id and name[0] in OWNED:
        connection.execute(
            insert(DocumentOwnerRow).values(
                kind=name[0], id=name[1], owner=asker.id, sharing="private", area=""
            )
        )


def delete_owner(connection: Connection, name: Name) -> None:
    """Forget whose a document was that is gone."""
    if name[0] in OWNED:
        connection.execute(delete(DocumentOwnerRow).where(*_of(name)))


def read_sharing(connection: Connection, name: Name) -> Shared:
    """Who may see a document; without an owner everybody who works."""
    wanted = select(DocumentOwnerRow.sharing, DocumentOwnerRow.area).where(*_of(name))
    row = connection.execute(wanted).one_or_none()
    return Shared("public") if row is None else Shared(row.sharing, row.area)


def share(connection: Connection, name: Name, asker: Asker, shared: Shared) -> None:
    """Let others see a document, or no longer; one without an owner becomes the asker's."""
    values = {"sharing": shared.sharing, "area": shared.area}
    if not connection.execute(change(DocumentOwnerRow).where(*_of(name)).values(**values)).rowcount:
        insert_owner(connection, name, asker)
        connection.execute(change(DocumentOwnerRow).where(*_of(name)).values(**values))
    asker.note(connection, "share", name, values)


def _is_open_to(asker: Asker) -> ColumnElement[bool]:
    area = DocumentOwnerRow.area
    near = [
        literal(value=True) if own == EVERYWHERE
        else or_(area == EVERYWHERE, area.startswith(own), literal(own).startswith(area))
        for own in asker.areas
    ]  # fmt: skip
    return or_(
        DocumentOwnerRow.owner == asker.id,
        DocumentOwnerRow.sharing == "public",
        and_(DocumentOwnerRow.sharing == "area", or_(literal(value=False), *near)),
    )


def _of(name: Name) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return DocumentOwnerRow.kind == name[0], DocumentOwnerRow.id == name[1]
