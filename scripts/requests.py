"""Options of a command as a checked request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

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
        raise InputError(f"{verb}: {_tell_fault(error)}") from error


def split_ids(text: str) -> list[str]:
    """Ids between commas, in Chinese or Latin script."""
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]


def _tell_fault(error: ValidationError) -> str:
    """The first fault of a request: field, what was expected, what was found."""
    fault = error.errors(include_url=False)[0]
    if fault["type"] == "value_error" or not fault["loc"]:
        return fault["msg"].removeprefix("Value error, ")
    key = ".".join(str(part) for part in fault["loc"])
    return f"{key}: {fault['msg']}, got {fault['input']!r}"
