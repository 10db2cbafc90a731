"""Documents of several kinds: made once, read, listed, replaced and deleted by version.

Every change is one transaction that begins with a write and holds the version it was asked for, so
that of two writers exactly one wins. Safe to use from several threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, delete, update
from sqlalchemy.exc import IntegrityError

from app.errors import DamagedError, ForbiddenError, NotFoundError, StaleError
from app.schemas.stored_body import Body, StoredBody
from app.store.claims import ServerClaim, claim_server
from app.store.database import find_file, mark_of, open_database
from app.store.document_rows import (
    Name,
    StoredDocument,
    delete_rows,
    find_numbered,
    find_row,
    insert_row,
    is_id,
    list_numbers,
    make_id,
    name_row,
    seal_body,
    tell_now,
)
from app.store.ownership import (
    Asker,
    Shared,
    delete_owner,
    insert_owner,
    is_own,
    is_visible,
    list_hidden,
    may_see,
    read_sharing,
    share,
)
from app.store.request_keys import (
    RequestName,
    find_made,
    forget_keys,
    insert_key,
    refuse_deleted,
)
from app.store.seen import hold_to_seen, note_seen
from app.store.set_aside import SetAside
from app.store.tables.documents import DocumentRow
from app.store.transactions import changing, reading
from geo.errors import StoreError

_MOST_TRIES = 100
_NO_NAME = RequestName()
Named = tuple[type[StoredBody], str]
"""A document by its model and id."""


class Documents:
    """The documents of one database, each by the model of its kind.

    One that is damaged, or of a version that is not known here, is named in the log and set aside:
    lists go on without it.
    """

    def __init__(
        self, engine: Engine, state: Path | None = None, claimed: ServerClaim | None = None
    ) -> None:
        self._engine, self._state, self._claimed = engine, state, claimed
        self._set_aside = SetAside()
        self._asker = Asker()
        self._is_marked = False

    @classmethod
    def open(cls, url: Any, *, is_known: bool = False, state: Path | None = None) -> Self:
        """Open the database at a URL; `is_known` says that it has held documents before.

        `state` is the folder whose files belong to them: a service works there, the only one on
        its database, which is read alone where it is older than the folder.

        Raises
        ------
        StoreError
            It cannot be opened, or its tables are of a version that is not read here.
        """
        engine = open_database(url, is_known=is_known)
        if state is None:
            return cls(engine)
        try:
            claimed = claim_server(engine)
        except StoreError:
            engine.dispose()
            raise
        hold_to_seen(engine, state)
        return cls(engine, state, claimed)

    @property
    def engine(self) -> Engine:
        """The database, for what is kept beside the documents."""
        return self._engine

    def on_behalf_of(self, asker: Asker) -> Self:
        """The same documents, as far as somebody may see them, and what they make as theirs."""
        view = copy(self)
        view._asker = asker  # noqa: SLF001 - a view of ourselves
        return view

    def list_hidden(self, model: type[StoredBody]) -> set[str]:
        """Ids of a kind that whoever asks may not see."""
        with reading(self._engine) as connection:
            return list_hidden(connection, model.stored_kind, self._asker)

    def sees(self, model: type[StoredBody], document_id: str) -> bool:
        """Whether whoever asks may see a document."""
        with reading(self._engine) as connection:
            return is_visible(connection, (model.stored_kind, document_id), self._asker)

    def read_sharing(self, model: type[StoredBody], document_id: str) -> Shared:
        """Who may see a document beside its owner."""
        with reading(self._engine) as connection:
            return read_sharing(connection, (model.stored_kind, document_id))

    def share(self, model: type[StoredBody], document_id: str, shared: Shared) -> None:
        """Let others see a document, or no longer.

        Raises
        ------
        ForbiddenError
            It is somebody else's.
        """
        name = (model.stored_kind, document_id)
        with changing(self._engine) as connection:
            self._require_own(connection, name)
            share(connection, name, self._asker, shared)

    def close(self) -> None:
        """Note how far the numbers have come, and let go of all connections."""
        if self._state is not None:
            note_seen(self._engine, self._state)
        if self._claimed is not None:
            self._claimed.release()
        self._engine.dispose()

    def create(
        self,
        body: Body,
        *,
        document_id: str | None = None,
        asked: RequestName = _NO_NAME,
        beside: Mapping[str, StoredBody] | None = None,
    ) -> tuple[StoredDocument[Body], bool]:
        """Store a new document under an id of ours; the second value tells whether it is new.

        With a key in `asked`, a request of the same key and hash gives the document made then.
        `beside` holds new documents that belong to it, by their ids: all are stored, or none.

        Raises
        ------
        KeyReusedError
            The key came with another request, or its document has been deleted since.
        StoreError
            Nothing could be written.
        """
        made = document_id or make_id()
        now = tell_now()
        try:
            with changing(self._engine) as connection:
                if asked.key:
                    insert_key(connection, asked, (body.stored_kind, made), now)
                connection.execute(insert_row(made, body, now))
                insert_owner(connection, (body.stored_kind, made), self._asker)
                for name, other in (beside or {}).items():
                    connection.execute(insert_row(name, other, now))
                    insert_owner(connection, (other.stored_kind, name), self._asker)
                self._asker.note(connection, "create", (body.stored_kind, made), None)
        except IntegrityError as error:
            found = self.find_asked(type(body), asked)
            if found is None:
                raise StoreError(f"{body.stored_kind} {made} exists already") from error
            return found, False
        self._mark()
        return StoredDocument(made, 1, body, now, now), True

    def find_asked(self, model: type[Body], asked: RequestName) -> StoredDocument[Body] | None:
        """What an earlier request of this key has made; None where there was none, or no key.

        Raises
        ------
        KeyReusedError
            As `create`.
        """
        if not asked.key:
            return None
        with reading(self._engine) as connection:
            made = find_made(connection, asked, model.stored_kind)
        if made is None:
            return None
        found = self.find(model, made)
        if found is None:
            raise refuse_deleted(asked)
        return found

    def find(self, model: type[Body], document_id: str) -> StoredDocument[Body] | None:
        """The document of this id; None where there is none.

        Raises
        ------
        DamagedError
            It is not what was stored, or of a version that is not known here.
        """
        with reading(self._engine) as connection:
            row = find_row(connection, model.stored_kind, document_id)
            if row is not None and not is_visible(
                connection, (model.stored_kind, document_id), self._asker
            ):
                return None
        return None if row is None else self._set_aside.open_row(row, model, document_id)

    def require(
        self, model: type[Body], document_id: str, field: str = "id"
    ) -> StoredDocument[Body]:
        """The document whose id an address gives, in its part `field`.

        Raises
        ------
        NotFoundError
            There is none, or the text is no id of ours.
        """
        found = self.find(model, document_id) if is_id(document_id) else None
        if found is None:
            raise _refuse_unknown(model, field, document_id)
        return found

    def list_newest_first(
        self, model: type[Body], limit: int, offset: int = 0
    ) -> tuple[list[StoredDocument[Body]], int]:
        """A part of the documents of a kind, and how many there are in all.

        Those set aside are in neither; the part is read again where one is found damaged.
        """
        while True:
            known = len(self._set_aside)
            with reading(self._engine) as connection:
                numbers, count = list_numbers(
                    connection, model.stored_kind, self._set_aside.numbers(), limit, offset,
                    may_see(self._asker),
                )  # fmt: skip
            found = [self._read_numbered(number, model) for number in numbers]
            if len(self._set_aside) == known:
                return [one for one in found if one is not None], count

    def list_damaged(self, model: type[StoredBody]) -> list[str]:
        """Ids of the documents of a kind that were set aside."""
        return self._set_aside.list_ids(model.stored_kind)

    def replace(
        self, document_id: str, body: Body, version: int | None = None
    ) -> StoredDocument[Body]:
        """Give a document another body; with a version, only if it still has that one.

        Raises
        ------
        NotFoundError, StaleError
            There is no such document; it has another version by now.
        """
        model = type(body)
        for _ in range(_MOST_TRIES):
            if self._replace_once(document_id, body, version):
                break
            if version is not None or self.find(model, document_id) is None:
                raise self._explain(model, document_id)
        found = self.find(model, document_id)
        if found is None:
            raise self._explain(model, document_id)
        return found

    def put(self, document_id: str, body: StoredBody) -> None:
        """Store a document under this id, whether there is one or not: for records of our own."""
        try:
            self.replace(document_id, body)
        except NotFoundError:
            self.create(body, document_id=document_id)

    def delete(
        self,
        model: type[StoredBody],
        document_id: str,
        version: int,
        beside: Iterable[Named] = (),
    ) -> None:
        """Delete a document if it still has this version, and with it those `beside` it.

        Raises
        ------
        NotFoundError, StaleError
            As `replace`.
        """
        own = (model.stored_kind, document_id)
        with changing(self._engine) as connection:
            self._require_own(connection, own)
            gone = connection.execute(
                delete(DocumentRow).where(
                    *name_row(model.stored_kind, document_id), DocumentRow.version == version
                )
            )
            if gone.rowcount:
                delete_rows(connection, _name_all(beside))
                delete_owner(connection, own)
                self._asker.note(connection, "delete", own, None)
        if not gone.rowcount:
            raise self._explain(model, document_id)

    def withdraw(self, *named: Named) -> None:
        """Take documents of any version back, with the keys that made them, where they are there.

        A request that comes again is then as the first one.
        """
        with changing(self._engine) as connection:
            names = _name_all(named)
            delete_rows(connection, names)
            forget_keys(connection, names)
            for name in names:
                delete_owner(connection, name)

    def _require_own(self, connection: Connection, name: Name) -> None:
        if not is_own(connection, name, self._asker):
            raise ForbiddenError(f"the {name[0]} is somebody else's", code="document_of_others")

    def _replace_once(self, document_id: str, body: StoredBody, version: int | None) -> bool:
        """Write over the version that is there; False where that is gone or another by now."""
        kind, now = body.stored_kind, tell_now()
        with changing(self._engine) as connection:
            row = find_row(connection, kind, document_id)
            if row is None or version not in {None, row.version}:
                return False
            text = seal_body((kind, document_id, row.version + 1, row.created_at, now), body)
            changed = connection.execute(
                update(DocumentRow)
                .where(*name_row(kind, document_id), DocumentRow.version == row.version)
                .values(body=text, version=row.version + 1, updated_at=now)
            )
        if changed.rowcount:
            self._set_aside.forget(row.number)
        return bool(changed.rowcount)

    def _read_numbered(self, number: int, model: type[Body]) -> StoredDocument[Body] | None:
        """One row of a list; None where it has gone meanwhile or is set aside."""
        with reading(self._engine) as connection:
            row = find_numbered(connection, number)
        with suppress(DamagedError):
            return None if row is None else self._set_aside.open_row(row, model, str(row.id))
        return None

    def _mark(self) -> None:
        """Leave word beside the file that documents have been kept in it."""
        if not self._is_marked:
            file = find_file(self._engine)
            with suppress(OSError):
                if file is not None:
                    mark_of(file).touch()
                self._is_marked = True

    def _explain(self, model: type[StoredBody], document_id: str) -> NotFoundError | StaleError:
        found = self.find(model, document_id)
        if found is None:
            return _refuse_unknown(model, "id", document_id)
        return StaleError(
            f"the {model.stored_kind} has changed since: its version is {found.version} now",
            code="document_changed",
            field="If-Match",
            value=None,
        )


def _name_all(named: Iterable[Named]) -> list[Name]:
    return [(model.stored_kind, document_id) for model, document_id in named]


def _refuse_unknown(model: type[StoredBody], field: str, document_id: str) -> NotFoundError:
    return NotFoundError(
        f"no {model.stored_kind} has this id",
        code="unknown_document",
        field=field,
        value=document_id,
    )
