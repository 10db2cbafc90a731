"""Routes whose answers the assessment fixes: what has gone out once goes out again at once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from fastapi import Response

from app.access.rules import keep_rule
from app.http.responses import find_kept
from app.work.questions import QuestionRoute, answer_in_turn


class KeptRoute(QuestionRoute):
    """A question's route; an answer that is kept takes no turn, no thread and no work."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        super().__init__(path, _look_first(answer_in_turn(endpoint)), **given)


def _look_first(work_out: Callable[..., Any]) -> Callable[..., Any]:
    async def answer(**asked: Any) -> Response:
        kept = find_kept(asked["request"], asked["published"])
        return kept if kept is not None else await work_out(**asked)

    answer.__name__, answer.__doc__ = work_out.__name__, work_out.__doc__
    keep_rule(answer, work_out)
    answer.__signature__ = inspect.signature(work_out)  # type: ignore[attr-defined] # for FastAPI
    return answer
