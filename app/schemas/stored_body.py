"""Bodies of stored documents: one model a kind, and the version of its fields.

A row holds the fields of the model and `version`. A model states in `upgrades` how the fields of
every earlier version become those of the next, so that what was stored once can be read for good.
Bodies without a version are of version 0: those stored before there were any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

VERSION = "version"
Fields = dict[str, Any]
Upgrade = Callable[[Fields], Fields]


class UnfitBodyError(ValueError):
    """The fields are not those of the version that they say they are of."""


class NewerBodyError(ValueError):
    """The fields are of a version that this service does not know."""


def keep_fields(fields: Fields) -> Fields:
    """The next version has the same fields."""
    return fields


class StoredBody(BaseModel):
    """What is stored of one kind of document; `upgrades[n]` makes version n + 1 of version n."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    stored_kind: ClassVar[str]
    upgrades: ClassVar[tuple[Upgrade, ...]] = (keep_fields,)

    def as_stored(self) -> Fields:
        """The fields with their version, ready for JSON."""
        return {VERSION: len(self.upgrades), **dict(self)}


Body = TypeVar("Body", bound=StoredBody)


def read_body(model: type[Body], stored: object) -> Body:
    """The body that stored fields are, whichever version they are of.

    Raises
    ------
    NewerBodyError
        They are of a newer version than the model.
    UnfitBodyError
        They are not those of their version; the first fault is told without its value.
    """
    if not isinstance(stored, Mapping):
        raise UnfitBodyError("it holds no fields")
    fields = dict(stored)
    version = fields.pop(VERSION, 0)
    if type(version) is not int or version < 0:
        raise UnfitBodyError("its version is no number")
    if version > len(model.upgrades):
        raise NewerBodyError(
            f"it is of version {version}, and this service reads up to {len(model.upgrades)}"
        )
    try:
        for upgrade in model.upgrades[version:]:
            fields = upgrade(fields)
        return model.model_validate(fields)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise UnfitBodyError(f"{place}: {fault['msg']}") from error
    except (KeyError, TypeError) as error:
        raise UnfitBodyError(f"it lacks what version {version} has") from error
