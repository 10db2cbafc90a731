"""A file of keys and values as a checked model, or refused with its first fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from geo.checked.faults import find_fault
from geo.checked.toml_text import read_toml
from geo.errors import InputError

Model = TypeVar("Model", bound=BaseModel)


def read_checked(
    path: Path,
    model: type[Model],
    told: str,
    refusal: type[InputError],
    prepare: Callable[[dict[str, object]], object] = dict,
) -> Model:
    """Read a TOML file, its keys prepared first; `told` stands before what is wrong.

    Raises
    ------
    InputError
        A `refusal`, in one line: the file cannot be read, or the first fault in it.
    """
    return check(model, prepare(read_toml(path, told, refusal)), told, refusal)


def check(
    model: type[Model], raw: object, told: str, refusal: type[InputError], sections: str = ""
) -> Model:
    """Keys and values as a model; `told` stands before the first fault.

    `sections` is said after it where a section as a whole is missing.

    Raises
    ------
    InputError
        A `refusal`.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        fault = find_fault(error, model, raw)
        more = sections if fault.code == "missing" and len(fault.place) == 1 else ""
        raise refusal(f"{told} {fault.tell()}{more}") from error
