"""What the service keeps, and the work on it: documents, jobs, plans and scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from app.resources.document_files import DocumentFiles
from app.resources.plans import Planner
from app.resources.scenarios import Scenarios
from app.store import Documents
from app.work.job_store import open_jobs
from app.work.jobs import Jobs


@dataclass(frozen=True, slots=True)
class ServiceState:
    """Open from the start of the service to its end."""

    documents: Documents
    jobs: Jobs
    planner: Planner
    scenarios: Scenarios

    @classmethod
    def open(cls, url: Any, folder: Path, *, is_known: bool = False) -> Self:
        """Open the database at a URL; files lie in a folder for each kind of document.

        `is_known` says that it has held documents before. Only one service may have it open: what
        others had been writing is swept.

        Raises
        ------
        StoreError
            The database cannot be opened.
        """
        documents = Documents.open(url, is_known=is_known, state=folder)
        jobs = open_jobs(documents)
        plans, scenarios = DocumentFiles(folder / "plans"), DocumentFiles(folder / "scenarios")
        made = cls(
            documents,
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
