"""What the service keeps, and the work on it: documents, jobs, plans and scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import inspect

from app.audit import AuditKey, open_key, read_head
from app.resources.document_files import DocumentFiles
from app.resources.plans import Planner
from app.resources.scenarios import Scenarios
from app.store import Documents
from app.store.tables.audit import AuditHeadRow
from app.store.transactions import reading
from app.work.job_store import open_jobs
from app.work.jobs import Jobs
from geo.errors import StoreError


@dataclass(frozen=True, slots=True)
class ServiceState:
    """Open from the start of the service to its end."""

    documents: Documents
    audit: AuditKey
    jobs: Jobs
    planner: Planner
    scenarios: Scenarios

    @classmethod
    def open(
        cls,
        url: Any,
        folder: Path,
        *,
        is_known: bool = False,
        key_file: Path | None = None,
        lasting: bool = True,
    ) -> Self:
        """Open the database at a URL; files lie in a folder for each kind of document.

        `is_known` says that it has held documents before; `key_file` holds the key of the audit.
        Only one service may have it open: what others had been writing is swept. A folder that
        is not `lasting` goes with the service, and the key in it.

        Raises
        ------
        StoreError
            The database cannot be opened.
        """
        documents = Documents.open(url, is_known=is_known, state=folder)
        audit = _open_audit(documents, folder, key_file, lasting=lasting)
        jobs = open_jobs(documents)
        plans, scenarios = DocumentFiles(folder / "plans"), DocumentFiles(folder / "scenarios")
        made = cls(
            documents,
            audit,
            jobs,
            Planner(documents, jobs, plans),
            Scenarios(documents, jobs, scenarios),
        )
        plans.sweep()
        made.scenarios.sweep()
        return made

    def close(self) -> None:
        """Stop the work and let go of the database."""
        self.jobs.close()
        self.documents.close()


def _open_audit(
    documents: Documents, folder: Path, key_file: Path | None, *, lasting: bool
) -> AuditKey:
    """The key of the audit; not made anew where lines were sealed already."""
    try:
        with reading(documents.engine) as connection:
            has_lines = inspect(connection).has_table(AuditHeadRow.__tablename__)
            is_used = lasting and has_lines and read_head(connection).number > 0
        return open_key(folder, key_file, is_used=is_used)
    except StoreError:
        documents.close()
        raise
