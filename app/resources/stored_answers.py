"""What the register holds within a document: its fields are checked where they are used.

The body of a document is held to its model when it is read, the answer inside it, which the engine
made, is not: one of another shape is told as the damaged document that it is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import DamagedError
from geo.errors import ScenarioError

_LOG = logging.getLogger("vaxreach.store")
_FAULTS = (AttributeError, KeyError, TypeError, ValueError, ScenarioError)


@contextmanager
def reading_stored(kind: str, *document_ids: str) -> Iterator[None]:
    """Use what was stored in documents; nothing else may be done in the block.

    Raises
    ------
    DamagedError
        It lacks what documents of its kind have, or has it of another type.
    """
    try:
        yield
    except _FAULTS as error:
        named = f"the {kind} {' or '.join(dict.fromkeys(document_ids))}"
        _LOG.exception("%s has another shape than was stored", named)
        raise DamagedError(
            f"{named} is damaged in the register: it lacks what every {kind} has"
        ) from error
