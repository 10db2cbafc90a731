"""Kinds of sites and services, as a standard names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import model_validator

from geo.checked.faults import Checked


class Kind(Checked):
    """A kind of site: recognised by words in its name, with setting and services assumed.

    The one without words takes every word that no other knows: of what is not known nothing is
    assumed, so it neither offers nor lacks a service.
    """

    id: str
    zh: str
    match: list[str]
    setting: Literal["urban", "rural", ""] = ""
    offers: list[str]
    lacks: list[str] = []

    @model_validator(mode="after")
    def _assumes_nothing_of_unknown_words(self) -> Self:
        if not self.match and (self.offers or self.lacks):
            raise ValueError(
                f"kinds {self.id}: without words it takes what is not known, "
                "so offers and lacks must be empty"
            )
        return self


class Service(Checked):
    """A service that a site may offer."""

    id: str
    zh: str
    en: str


def find_kind(kinds: Sequence[Kind], text: str) -> Kind | None:
    """The first kind one of whose words stands in the text; None for an empty text.

    A text that matches nothing falls to the last kind, the one without words.
    """
    if not text.strip():
        return None
    for kind in kinds:
        if text == kind.id or any(word in text for word in kind.match):
            return kind
    return next((kind for kind in kinds if not kind.match), None)
