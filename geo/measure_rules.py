"""A rule file of other measures that a register of facilities can answer, such as of hospitals.

Its norms are those of `geo.norm_rules`; its fields say how the columns of the register are read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from geo.errors import StandardError
from geo.norm_rules import Norm, refuse_twice
from geo.policy import Source
from geo.toml_text import read_toml


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MeasureField(_Rule):
    """A field of the register, found by any of its column names or by `id`.

    `answer` is yes or no, `number` a finite number, `word` one of `words` (any word where none are
    given), `ordered` one of `words`, the highest first. `words` maps each to its other names.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    zh: Annotated[str, Field(min_length=1)]
    kind: Literal["answer", "number", "word", "ordered"]
    columns: list[str] = []
    words: dict[str, list[str]] = {}

    @model_validator(mode="after")
    def _has_its_words(self) -> Self:
        if self.kind == "ordered" and not self.words:
            raise ValueError(f"field {self.id}: kind = ordered needs words, the highest first")
        if self.kind in {"answer", "number"} and self.words:
            raise ValueError(f"field {self.id}: kind = {self.kind} takes no words")
        return self


class MeasureRules(_Rule):
    """One measure or several of one source, with the fields that they ask about."""

    id: str
    version: str
    title: str
    source: Source
    fields: Annotated[list[MeasureField], Field(min_length=1)]
    norms: Annotated[list[Norm], Field(min_length=1)]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        refuse_twice(self.norms)
        known = [one.id for one in self.fields]
        for norm in self.norms:
            if norm.finding is not None:
                raise ValueError(f"norm {norm.id}: finding is for the standard of vaccination")
            for test in (*norm.of, *norm.have):
                if test.field not in known:
                    listed = ", ".join(known)
                    raise ValueError(
                        f"norm {norm.id}: field must be one of {listed}, got {test.field!r}"
                    )
        return self


def read_measure_rules(path: Path) -> MeasureRules:
    """Read a rule file of measures (TOML).

    Raises
    ------
    StandardError
        The file is missing, is not TOML, or holds an unknown key or a value out of range.
    """
    raw = read_toml(path, f"measures: {path.name}", StandardError)
    try:
        return MeasureRules.model_validate(raw)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in fault["loc"])
        message = fault["msg"].removeprefix("Value error, ")
        raise StandardError(f"measures: {path.name} {key}: {message}".replace(" :", ":")) from error
