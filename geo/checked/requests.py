"""What somebody asks for by options, as a checked request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from geo.checked.faults import find_fault
from geo.errors import InputError

Request = TypeVar("Request", bound=BaseModel)


def build_request(kind: type[Request], verb: str, asked: Mapping[str, Any]) -> Request:
    """A checked request; the first fault is told with its option, behind the verb.

    Raises
    ------
    InputError
        An option has a value that cannot be.
    """
    try:
        return kind.model_validate(asked)
    except ValidationError as error:
        raise InputError(
            f"{verb}: {find_fault(error, kind).tell().removeprefix('key ')}"
        ) from error
