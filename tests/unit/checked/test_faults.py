"""The first fault of keys and values: where it is, what was expected, what was found."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError, model_validator

from geo.checked.faults import Checked, Fault, find_fault


class Test(Checked):
    """One test."""

    __test__ = False
    field: str
    is_: Annotated[bool | float | None, Field(alias="is")] = None


class Norm(Checked):
    """One norm, which has an id."""

    id: str
    have: list[Test] = []
    span: tuple[int, int] = (0, 1)

    @model_validator(mode="after")
    def _is_lower(self) -> Norm:
        if self.id != self.id.lower():
            raise ValueError(f"norm {self.id}: expected small letters")
        return self


class Close(Checked):
    """A change of one kind."""

    change: Literal["close"]
    site: str


class Move(Checked):
    """A change of another kind."""

    change: Literal["move"]
    site: str
    metres: float


class Rules(Checked):
    """The whole."""

    title: str
    norms: list[Norm] = []
    changes: list[Annotated[Close | Move, Field(discriminator="change")]] = []
    by_name: dict[str, Norm] = {}
    one: Norm | None = None


def fault_of(**given: object) -> Fault:
    with pytest.raises(ValidationError) as caught:
        Rules.model_validate({"title": "甲", **given})
    return find_fault(caught.value, Rules, {"title": "甲", **given})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"titel": "甲"}, ("unknown key titel; allowed: by_name, changes, norms, one, title; did "
         "you mean title?")),
        ({"norms": [{"id": "a", "hvae": []}]}, ("unknown key norms.a.hvae; allowed: have, id, "
         "span; did you mean have?")),
        ({"norms": [{"hvae": []}]}, ("unknown key norms.0.hvae; allowed: have, id, span; did you "
         "mean have?")),
        ({"norms": [{"id": "a", "have": [{"fiel": ""}]}]}, ("unknown key norms.a.have.0.fiel; "
         "allowed: field, is; did you mean field?")),
        ({"norms": [{"id": "a", "have": [{"field": "b", "is": "c"}]}]}, "key norms.a.have.0.is: "),
        ({"norms": [{"id": "a", "span": [1, "b"]}]}, ("key norms.a.span.1: Input should be a valid "
         "integer")),
        ({"norms": [{"id": "A"}]}, "[norms.A]: norm A: expected small letters"),
        ({"norms": 7}, "key norms: Input should be a valid list, got 7"),
        ({"norms": [{}]}, "key norms.0.id is missing"),
        ({"changes": [{"change": "move", "site": "s", "metre": 1.0}]}, ("unknown key "
         "changes.0.metre; allowed: change, metres, site; did you mean metres?")),
        ({"changes": [{"change": "move", "site": "s"}]}, "key changes.0.metres is missing"),
        ({"by_name": {"x": {"id": "a", "spam": 1}}}, "unknown key by_name.x.spam; allowed: "),
        ({"one": {"id": "a", "spam": 1}}, "unknown key one.spam; allowed: have, id, span; did"),
        ({"one": 7}, "key one: expected a section of keys, got 7"),
        ({"title": None}, "key title: Input should be a valid string, got None"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_key_what_is_expected_and_what_is_near(
    given: dict[str, object], told: str
) -> None:
    assert fault_of(**given).tell().startswith(told)
    assert "\n" not in fault_of(**given).tell()


def test_every_missing_key_of_the_whole_is_told_and_an_unknown_one_before_them() -> None:
    class Two(Checked):
        first: str
        second: str

    def tell(raw: dict[str, object]) -> str:
        with pytest.raises(ValidationError) as caught:
            Two.model_validate(raw)
        return find_fault(caught.value, Two).tell()

    assert tell({}) == "key first, second are missing"
    assert tell({"first": "a"}) == "key second is missing"
    assert tell({"first": "a", "secnd": "b"}) == (
        "unknown key secnd; allowed: first, second; did you mean second?"
    )
