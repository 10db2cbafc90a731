"""Files of documents: a folder for each, named by the id of its document."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from app.errors import NotFoundError
from geo.storage.whole_writes import sweep_strays


@dataclass(frozen=True, slots=True)
class DocumentFiles:
    """Where the files of one kind of document lie."""

    folder: Path

    def place(self, document_id: str) -> Path:
        """Where the files of a document belong; perhaps not there yet."""
        return self.folder / document_id

    def sweep(self) -> None:
        """Remove what a service that died left half-written."""
        sweep_strays(self.folder)

    def list_files(self, document_id: str) -> list[str]:
        """Names of the files of a document; none before they are written."""
        try:
            return sorted(file.name for file in self.place(document_id).iterdir())
        except FileNotFoundError:
            return []

    def read_file(self, document_id: str, name: str) -> bytes:
        """One file of a document.

        Raises
        ------
        NotFoundError
            There is no such file.
        """
        listed = self.list_files(document_id)
        try:
            if name in listed:
                return (self.place(document_id) / name).read_bytes()
        except FileNotFoundError:
            listed = []
        raise NotFoundError(
            "no file has this name", code="no_such_file", field="name", value=name, allowed=listed
        )

    def clear(self, document_id: str) -> None:
        """Remove the files of a document."""
        shutil.rmtree(self.place(document_id), ignore_errors=True)
