"""The maker of a service: its register, its settings, and what its documents name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.publishing.retention import Kept
from app.publishing.study_maker import StudyMaker
from app.register.register import Register
from app.schemas.stored import PlanBody, ScenarioBody
from app.settings import Settings
from app.store import Documents
from geo.errors import StoreError

if TYPE_CHECKING:
    from fastapi import FastAPI

MOST_NAMED = 100_000
"""Documents that are looked through for assessments that must stay."""


def make_maker(app: FastAPI, settings: Settings, as_of: date | None) -> StudyMaker | None:
    """What makes one assessment of the study after another; None for a service without one."""
    if settings.study is None:
        return None
    limits = settings.assessments
    kept = Kept(limits.latest, limits.days, limits.disk_mb * 1_000_000)
    return StudyMaker(
        settings.study, lambda: _open_rows(app), lambda: _list_named(app), kept, as_of
    )


def _open_rows(app: FastAPI) -> Register:
    """The rows of the register; one that is closed is tried again."""
    state = app.state
    if state.register is None:
        state.register = state.opener.open()
    if state.register is None:
        raise StoreError("the register is closed; the log of the service has the reason")
    if state.rows is None:
        state.rows = state.opener.open_rows(state.register)
    rows: Register = state.rows
    return rows


def _list_named(app: FastAPI) -> set[str] | None:
    """Ids of assessments that documents name; None where one of them cannot be read."""
    documents: Documents = app.state.register.documents
    scenarios, _ = documents.list_newest_first(ScenarioBody, MOST_NAMED)
    plans, _ = documents.list_newest_first(PlanBody, MOST_NAMED)
    if any(documents.list_damaged(model) for model in (ScenarioBody, PlanBody)):
        return None
    named = {one.body.assessment_id for one in scenarios}
    return named | {one.body.assessment_id for one in plans}
