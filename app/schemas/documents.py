"""What answers look like, for the API pages; fields of a table are told by `/v1/dictionary`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class Link(BaseModel):
    """Where more is."""

    rel: str
    href: str


class Problem(BaseModel):
    """A refusal (RFC 9457), with the field and the value it is about.

    `detail_zh` says it in Chinese, `code` is what it is called; `allowed` lists what may
    stand there, `step` what the service is busy with before it is ready.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str | None = None
    detail_zh: str | None = None
    field: str | None = None
    value: Any = None
    allowed: list[str] | None = None
    step: str | None = None


FILE_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {}}, "description": "the file"}
}
"""What a route that answers a file of any kind says of it."""


class Feature(BaseModel):
    """One thing on the map; its id stays the same from one assessment to the next."""

    type: Literal["Feature"]
    id: str
    geometry: dict[str, Any] | None
    properties: dict[str, Any]


class FeatureCollection(BaseModel):
    """Features of one assessment (RFC 7946)."""

    type: Literal["FeatureCollection"]
    assessment_id: str
    synthetic: bool
    features: list[Feature]


class FeaturePage(FeatureCollection):
    """Part of a list of features."""

    numberMatched: int  # noqa: N815 -- named by OGC API - Features
    numberReturned: int  # noqa: N815 -- named by OGC API - Features
    links: list[Link]


class ItemPage(BaseModel):
    """Part of a list of rows."""

    assessment_id: str
    synthetic: bool
    numberMatched: int  # noqa: N815 -- as in FeaturePage
    numberReturned: int  # noqa: N815 -- as in FeaturePage
    links: list[Link]
    items: list[dict[str, Any]]
