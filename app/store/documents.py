"""Documents of several kinds: made once, read, listed, replaced and deleted by version.

Every change is one transaction that begins with a write and holds the version it was asked for, so
that of two writers exactly one wins. Safe to use from several threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Self

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.errors import DamagedError, KeyReusedError, NotFoundError, StaleError
from app.store.database import explain_fault, find_file, mark_of, open_database
from app.store.document_rows import (
    Name,
    StoredDocument,
    delete_rows,
    insert_row,
    is_id,
    make_id,
    name_row,
    seal_body,
    tell_now,
)
from app.store.model import DocumentRow, RequestKeyRow
from app.store.set_aside import SetAside
from geo.errors import StoreError

_MOST_TRIES = 100


class Documents:
    """The documents of one database.

    A document that is damaged is named in the log and set aside: lists go on without it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._set_aside = SetAside()
        self._is_marked = False

    @classmethod
    def open(cls, url: Any, *, is_known: bool = False) -> Self:
        """Open the database at a URL; `is_known` says that it has held documents before.

        Raises
        ------
        StoreError
            It cannot be opened.
        """
        return cls(open_database(url, is_known=is_known))

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def create(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        document_id: str | None = None,
        key: str = "",
        request_hash: str = "",
        beside: Mapping[Name, Mapping[str, Any]] | None = None,
    ) -> tuple[StoredDocument, bool]:
        """Store a new document under an id of ours; the second value tells whether it is new.

        With a `key`, a request of the same key and hash gives the document made then. `beside`
        holds new documents that belong to it: all are stored, or none.

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
            with self._change() as connection:
                if key:
                    connection.execute(
                        insert(RequestKeyRow).values(
                            kind=kind,
                            key=key,
                            request_hash=request_hash,
                            document_id=made,
                            created_at=now,
                        )
                    )
                connection.execute(insert_row(kind, made, body, now))
                for name, other in (beside or {}).items():
                    connection.execute(insert_row(*name, other, now))
        except IntegrityError as error:
            if not key:
                raise StoreError(f"{kind} {made} exists already") from error
            return self.find_by_key(kind, key, request_hash) or _lost(key), False
        self._mark()
        return StoredDocument(kind, made, 1, dict(body), now, now), True

    def find_by_key(self, kind: str, key: str, request_hash: str) -> StoredDocument | None:
        """What an earlier request of this key has made; None where there was none, or no key.

        Raises
        ------
        KeyReusedError
            As `create`.
        """
        if not key:
            return None
        with self._read() as connection:
            row = connection.execute(
                select(RequestKeyRow.request_hash, RequestKeyRow.document_id).where(
                    RequestKeyRow.kind == kind, RequestKeyRow.key == key
                )
            ).one_or_none()
        if row is None:
            return None
        if row.request_hash != request_hash:
            raise KeyReusedError(
                "this Idempotency-Key came with another request",
                code="key_reused",
                field="Idempotency-Key",
                value=key,
            )
        found = self.find(kind, row.document_id)
        return found or _lost(key)

    def find(self, kind: str, document_id: str) -> StoredDocument | None:
        """The document of this id; None where there is none.

        Raises
        ------
        DamagedError
            It is not what was stored.
        """
        with self._read() as connection:
            row = connection.execute(
                select(DocumentRow.__table__).where(*name_row(kind, document_id))
            ).one_or_none()
        return None if row is None else self._set_aside.open_row(row, (kind, document_id))

    def require(self, kind: str, document_id: str, field: str = "id") -> StoredDocument:
        """The document whose id an address gives, in its part `field`.

        Raises
        ------
        NotFoundError
            There is none, or the text is no id of ours.
        """
        found = self.find(kind, document_id) if is_id(document_id) else None
        if found is None:
            raise NotFoundError(
                f"no {kind} has this id", code="unknown_document", field=field, value=document_id
            )
        return found

    def list_newest_first(
        self, kind: str, limit: int, offset: int = 0
    ) -> tuple[list[StoredDocument], int]:
        """A part of the documents of a kind, and how many there are in all.

        Those set aside are in neither; the part is read again where one is found damaged.
        """
        while True:
            known = len(self._set_aside)
            numbers, count = self._list_numbers(kind, limit, offset)
            found = [self._read_numbered(number, kind) for number in numbers]
            if len(self._set_aside) == known:
                return [one for one in found if one is not None], count

    def list_damaged(self, kind: str) -> list[str]:
        """Ids of the documents of a kind that were found damaged."""
        return self._set_aside.list_ids(kind)

    def replace(
        self, kind: str, document_id: str, body: Mapping[str, Any], version: int | None = None
    ) -> StoredDocument:
        """Give a document another body; with a version, only if it still has that one.

        Raises
        ------
        NotFoundError, StaleError
            There is no such document; it has another version by now.
        """
        for _ in range(_MOST_TRIES):
            if self._replace_once(kind, document_id, body, version):
                break
            if version is not None or self.find(kind, document_id) is None:
                raise self._explain(kind, document_id)
        found = self.find(kind, document_id)
        if found is None:
            raise self._explain(kind, document_id)
        return found

    def put(self, kind: str, document_id: str, body: Mapping[str, Any]) -> None:
        """Store a document under this id, whether there is one or not: for records of our own."""
        try:
            self.replace(kind, document_id, body)
        except NotFoundError:
            self.create(kind, body, document_id=document_id)

    def delete(
        self, kind: str, document_id: str, version: int, beside: Iterable[Name] = ()
    ) -> None:
        """Delete a document if it still has this version, and with it those `beside` it.

        Raises
        ------
        NotFoundError, StaleError
            As `replace`.
        """
        with self._change() as connection:
            gone = connection.execute(
                delete(DocumentRow).where(
                    *name_row(kind, document_id), DocumentRow.version == version
                )
            )
            if gone.rowcount:
                delete_rows(connection, beside)
        if not gone.rowcount:
            raise self._explain(kind, document_id)

    def withdraw(self, *names: Name) -> None:
        """Take documents of any version back, with the keys that made them, where they are there.

        A request that comes again is then as the first one.
        """
        with self._change() as connection:
            delete_rows(connection, names)
            for kind, document_id in names:
                connection.execute(
                    delete(RequestKeyRow).where(
                        RequestKeyRow.kind == kind, RequestKeyRow.document_id == document_id
                    )
                )

    def _replace_once(
        self, kind: str, document_id: str, body: Mapping[str, Any], version: int | None
    ) -> bool:
        """Write over the version that is there; False where that is gone or another by now."""
        named, now = name_row(kind, document_id), tell_now()
        with self._change() as connection:
            row = connection.execute(select(DocumentRow.__table__).where(*named)).one_or_none()
            if row is None or version not in {None, row.version}:
                return False
            text = seal_body((kind, document_id, row.version + 1, row.created_at, now), body)
            changed = connection.execute(
                update(DocumentRow)
                .where(*named, DocumentRow.version == row.version)
                .values(body=text, version=row.version + 1, updated_at=now)
            )
        if changed.rowcount:
            self._set_aside.forget(row.number)
        return bool(changed.rowcount)

    def _list_numbers(self, kind: str, limit: int, offset: int) -> tuple[list[int], int]:
        """Numbers of one part, newest first, and how many rows there are, by the index alone.

        A row whose kind is damaged still stands in the index under its own.
        """
        wanted = (DocumentRow.kind == kind, DocumentRow.number.not_in(self._set_aside.numbers()))
        with self._read() as connection:
            count = connection.execute(
                select(func.count()).select_from(DocumentRow).where(*wanted)
            ).scalar_one()
            numbers = connection.execute(
                select(DocumentRow.number)
                .where(*wanted)
                .order_by((DocumentRow.number + 0).desc())
                .limit(limit)
                .offset(offset)
            ).scalars()
            return list(numbers), int(count)

    def _read_numbered(self, number: int, kind: str) -> StoredDocument | None:
        """One row of a list; None where it has gone meanwhile or is damaged."""
        with self._read() as connection:
            row = connection.execute(
                select(DocumentRow.__table__).where(DocumentRow.number == number)
            ).one_or_none()
        with suppress(DamagedError):
            return None if row is None else self._set_aside.open_row(row, (kind, str(row.id)))
        return None

    def _mark(self) -> None:
        """Leave word beside the file that documents have been kept in it."""
        if not self._is_marked:
            file = find_file(self._engine)
            with suppress(OSError):
                if file is not None:
                    mark_of(file).touch()
                self._is_marked = True

    def _explain(self, kind: str, document_id: str) -> NotFoundError | StaleError:
        found = self.find(kind, document_id)
        if found is None:
            return NotFoundError(
                f"no {kind} has this id", code="unknown_document", field="id", value=document_id
            )
        return StaleError(
            f"the {kind} has changed since: its version is {found.version} now",
            code="document_changed",
            field="If-Match",
            value=None,
        )

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise explain_fault("read", error) from error

    @contextmanager
    def _change(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            raise explain_fault("written", error) from error


def _lost(key: str) -> StoredDocument:
    raise KeyReusedError(
        "what this Idempotency-Key made has been deleted since",
        code="key_made_deleted",
        field="Idempotency-Key",
        value=key,
    )
