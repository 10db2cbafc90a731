"""What is wrong with keys and values: the first fault, its place, what was expected and found."""

from __future__ import annotations

import difflib
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

Place = tuple[int | str, ...]
_PLAIN = {
    "path_type": "expected the name of a file",
    "model_type": "expected a section of keys",
    "model_attributes_type": "expected a section of keys",
}


class Checked(BaseModel):
    """Keys and values as they may be: no others, and none written to afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `place` in the order of the keys, `code` what it is called, `found` what stands.

    `known` are the keys that may stand where one is unknown; `lacking` all that are missing beside.
    """

    place: Place
    code: str
    expected: str
    found: object
    limits: Mapping[str, object]
    known: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)

    @property
    def key(self) -> str:
        """The place as one word: `norms.clinics.have.0.at_least`, "" for the whole."""
        names = self.names or ("",) * len(self.place)
        return ".".join(name or str(part) for part, name in zip(self.place, names, strict=True))

    def tell(self) -> str:
        """One line: the key, what was expected, and what was found."""
        if self.code == "extra_forbidden":
            return f"unknown key {self.key}; {self.tell_known()}"
        if self.code == "missing":
            keys = self.lacking if len(self.place) == 1 else (self.key,)
            return f"key {', '.join(keys)} {'is' if len(keys) == 1 else 'are'} missing"
        if not self.key:
            return self.expected
        if self.code == "value_error":
            return f"[{self.key}]: {self.expected}"
        return f"key {self.key}: {self.expected}, got {self.found!r:.80}"

    def tell_known(self) -> str:
        """The keys that may stand where one is unknown, and the one that is most like it."""
        near = suggest_near(str(self.place[-1]), self.known)
        return f"allowed: {', '.join(sorted(self.known))}{near}"


def suggest_near(name: str, known: tuple[str, ...] | list[str], likeness: float = 0.6) -> str:
    """`; did you mean …?` for the known name that is most like one; "" where none is."""
    near = difflib.get_close_matches(name, known, 1, likeness)
    return f"; did you mean {near[0]}?" if near else ""


def find_fault(error: ValidationError, model: type[BaseModel], raw: object = None) -> Fault:
    """The first fault; a key that is unknown comes first, since others are missing for its sake.

    Items of lists are named by their ids where `raw` gives them one.
    """
    faults = error.errors(include_url=False)
    first = next((one for one in faults if one["type"] == "extra_forbidden"), faults[0])
    place, holder = _walk(model, first["loc"])
    return Fault(
        place,
        first["type"],
        _PLAIN.get(first["type"], first["msg"].removeprefix("Value error, ")).replace("\n", " "),
        first["input"],
        first.get("ctx", {}),
        () if holder is None else tuple(_list_keys(holder)),
        tuple(str(one["loc"][0]) for one in faults if _lacks_section(one)),
        _name_items(raw, place),
    )


def _lacks_section(fault: ErrorDetails) -> bool:
    return fault["type"] == "missing" and len(fault["loc"]) == 1


def _list_keys(model: type[BaseModel]) -> list[str]:
    return [one.alias or name for name, one in model.model_fields.items()]


def _walk(model: type[BaseModel], loc: Place) -> tuple[Place, type[BaseModel] | None]:
    """The keys of a place, and the model whose key the last one is.

    Names of kinds, which stand in a place where a value may be of several, are left out.
    """
    kept: list[int | str] = []
    here: object = model
    holder: type[BaseModel] | None = None
    for part in loc:
        options = _list_options(here)
        models = [one for one in options if isinstance(one, type) and issubclass(one, BaseModel)]
        lists = [one for one in options if get_origin(one) in {list, tuple}]
        tables = [one for one in options if get_origin(one) is dict]
        tagged = [one for one in models if _has_tag(one, part)]
        if isinstance(part, int) and lists:
            inside = get_args(lists[0])
            here, holder = inside[min(part, len(inside) - 1)], None
        elif len(models) > 1 and tagged:
            here = tagged[0]
            continue
        elif models:
            holder, here = models[0], _find_annotation(models[0], part)
        elif tables:
            here, holder = get_args(tables[0])[1], None
        else:
            continue
        kept.append(part)
    return tuple(kept), holder


def _list_options(annotation: object) -> list[object]:
    if get_origin(annotation) is Annotated:
        return _list_options(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        return [one for option in get_args(annotation) for one in _list_options(option)]
    return [annotation]


def _has_tag(model: type[BaseModel], tag: int | str) -> bool:
    return any(
        get_origin(one.annotation) is Literal and tag in get_args(one.annotation)
        for one in model.model_fields.values()
    )


def _find_annotation(model: type[BaseModel], key: int | str) -> object:
    found = (one for name, one in model.model_fields.items() if key in {name, one.alias})
    return next((one.annotation for one in found), None)


def _name_items(raw: object, place: Place) -> tuple[str, ...]:
    """The ids of the items that a place leads through, "" for what has none."""
    names = []
    for part in place:
        is_there = (isinstance(raw, dict) and part in raw) or (
            isinstance(raw, list) and isinstance(part, int) and part < len(raw)
        )
        raw = raw[part] if is_there else None  # type: ignore[index]  # asked above
        name = raw.get("id") if isinstance(raw, dict) and isinstance(part, int) else None
        names.append(name if isinstance(name, str) else "")
    return tuple(names)
