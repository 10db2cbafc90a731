"""The description of the API, completed from the models that check the requests.

Routes read their bodies themselves, strictly, and name them here by the schema of the model that
they are checked by. What each field is for stands in `request_words.csv`, both languages.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

import app.schemas
from app.resources.plan_kinds import KINDS, USUAL
from geo.reference.key_words import find_words
from geo.reference.schemas import list_models
from geo.scenarios.schema import Scenario
from geo.words.labels import label

WORDS = Path(app.schemas.__file__).with_name("request_words.csv")
_REFERENCE = "#/components/schemas/"
_Schema = dict[str, Any]


class DescribedApi(FastAPI):
    """An application whose description tells what bodies hold."""

    def openapi(self) -> _Schema:
        """The OpenAPI document; drawn once."""
        if self.openapi_schema is None:
            _complete(super().openapi()["components"]["schemas"])
        return super().openapi()


def describe_body(schema: _Schema, examples: dict[str, Any]) -> _Schema:
    """What a route says of a body that it reads itself."""
    named = {name: {"value": value} for name, value in examples.items()}
    content = {"application/json": {"schema": schema, "examples": named}}
    return {"requestBody": {"required": True, "content": content}}


def refer(name: str) -> _Schema:
    """A schema of the document by its name."""
    return {"$ref": f"{_REFERENCE}{name}"}


def name_body(kind: str) -> str:
    """What the schema of a request for one kind of plan is called."""
    return f"{KINDS[kind].request.__name__}Body"


def _complete(schemas: dict[str, _Schema]) -> None:
    models: list[type[BaseModel]] = [Scenario, *(kind.request for kind in KINDS.values())]
    for model in models:
        for one in list_models(model):
            for key in one.model_fields:
                words = find_words(one, key, WORDS).both
                schemas[one.__name__]["properties"][key]["description"] = words
    for kind in KINDS:
        schemas[name_body(kind)] = _add_kind(schemas[KINDS[kind].request.__name__], kind)


def _add_kind(schema: _Schema, kind: str) -> _Schema:
    """The schema of a request that says which kind of plan it is for; the usual one need not."""
    said: _Schema = {
        "const": kind,
        "description": f"{label('plan_kind')} · {label('plan_kind', 'en')}",
    }
    added = deepcopy(schema)
    added["properties"] = {"kind": said, **added["properties"]}
    if kind == USUAL:
        said["default"] = kind
    else:
        added["required"] = ["kind", *added.get("required", [])]
    return added
