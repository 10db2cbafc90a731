"""What the service keeps, and the work on it: documents, jobs, plans and scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from app.jobs import Jobs
from app.kept_jobs import open_jobs
from app.plans import Planner
from app.scenarios import Scenarios
from app.shelf import Shelf
from app.store import Documents


@dataclass(frozen=True, slots=True)
class Register:
    """Open from the start of the service to its end."""

    documents: Documents
    jobs: Jobs
    planner: Planner
    scenarios: Scenarios

    @classmethod
    def open(cls, url: Any, folder: Path) -> Self:
        """Open the database at a URL; files lie in a folder for each kind of document.

        Raises
        ------
        StoreError
            The database cannot be opened.
        """
        documents = Documents.open(url)
        jobs = open_jobs(documents)
        plans, scenarios = Shelf(folder / "plans"), Shelf(folder / "scenarios")
        for shelf in (plans, scenarios):
            shelf.sweep()
        return cls(
            documents,
            jobs,
            Planner(documents, jobs, plans),
            Scenarios(documents, jobs, scenarios),
        )

    def close(self) -> None:
        """Stop the work and let go of the database."""
        self.jobs.close()
        self.documents.close()
