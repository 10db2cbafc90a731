"""Rows that cannot be read: named once in the log, and left out of lists from then on."""

from __future__ import annotations

import logging
from typing import Any

from app.errors import DamagedError
from app.schemas.stored_body import Body
from app.store.document_rows import Name, StoredDocument, read_row

_LOG = logging.getLogger("vaxreach.store")


class SetAside:
    """The rows of one database that cannot be read, by their numbers."""

    def __init__(self) -> None:
        self._names: dict[int, Name] = {}

    def __len__(self) -> int:
        return len(self._names)

    def numbers(self) -> list[int]:
        """Numbers of the rows."""
        return list(self._names)

    def list_ids(self, kind: str) -> list[str]:
        """Ids of the documents of one kind; other threads may be setting aside meanwhile."""
        names = list(self._names.values())
        return sorted({name for of_kind, name in names if of_kind == kind})

    def forget(self, number: int) -> None:
        """A row that has been written anew is whole again."""
        self._names.pop(number, None)

    def open_row(self, row: Any, model: type[Body], document_id: str) -> StoredDocument[Body]:
        """The document of a row that was found under a kind and an id.

        Raises
        ------
        DamagedError
            The row is not what was stored, is of another name, or of a version not known here.
        """
        try:
            return read_row(row, model, document_id)
        except DamagedError as error:
            if row.number not in self._names:
                _LOG.error("%s", error)
            shown = document_id.encode("utf-8", "replace").decode()
            self._names[row.number] = model.stored_kind, shown
            raise
