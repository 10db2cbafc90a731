"""Files of documents: a folder for each, named by the id of its document."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from app.errors import NotFoundError
from geo.errors import StoreError
from geo.storage.whole_writes import sweep_strays

_NAME = re.compile(r"\w[\w.-]*", re.ASCII)
"""As we name files; what somebody else has put beside them is none of a document's."""


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
        """Names of the files of a document; none before they are written.

        Raises
        ------
        StoreError
            The system does not let us look there.
        """
        place = self.place(document_id)
        try:
            return sorted(
                file.name
                for file in (() if place.is_symlink() else place.iterdir())
                if _NAME.fullmatch(file.name) and file.is_file() and not file.is_symlink()
            )
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise _refuse_unreadable(error) from error

    def read_file(self, document_id: str, name: str) -> bytes:
        """One file of a document.

        Raises
        ------
        NotFoundError
            There is no such file.
        StoreError
            The system does not let us read it.
        """
        listed = self.list_files(document_id)
        try:
            if name in listed:
                return (self.place(document_id) / name).read_bytes()
        except FileNotFoundError:
            listed = []
        except OSError as error:
            raise _refuse_unreadable(error) from error
        raise NotFoundError(
            "no file has this name", code="no_such_file", field="name", value=name, allowed=listed
        )

    def clear(self, document_id: str) -> None:
        """Remove the files of a document."""
        shutil.rmtree(self.place(document_id), ignore_errors=True)


def _refuse_unreadable(error: OSError) -> StoreError:
    return StoreError(f"files of a document cannot be read: {error.strerror}")
