"""Requirements on units, written as data: whose, how many or what share, and having what.

A norm asks something of every unit of one kind. With T(f) the three-valued AND of a list of tests
on a facility f, and U(f) whether it stands in the unit:

    per facility    have(f)                                     for every f with of(f)
    at_least n      #{ f : U(f) AND of(f) } ≥ n
    share s         #{ f : U(f) AND of(f) AND have(f) } ≥ s · #{ f : U(f) AND of(f) }
    finding         what another finding says of the unit

each yes, no, or unknown: yes (no) only where every way to fill what is unknown says so.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geo.policy import Force, require_force

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Share = Annotated[str, Field(pattern=r"^(0(\.\d+)?|1(\.0+)?)$")]
Level = Literal["facility", "township", "county", "prefecture", "province"]
Finding = Literal["holiday_flag"]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FactTest(_Rule):
    """One test of one field.

    `is` tests answers, `one_of` and `none_of` words, `at_least` and `at_most` numbers; `at_least`
    with a word is for ordered words such as tiers.
    """

    field: Annotated[str, Field(min_length=1, max_length=80)]
    is_: Literal["yes", "no"] | None = Field(default=None, alias="is")
    one_of: Annotated[list[str], Field(min_length=1)] | None = None
    none_of: Annotated[list[str], Field(min_length=1)] | None = None
    at_least: Number | str | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _tests_something(self) -> Self:
        bounds = self.at_least is not None or self.at_most is not None
        ways = [self.is_ is not None, self.one_of is not None, self.none_of is not None, bounds]
        if sum(ways) != 1:
            raise ValueError(
                f"test of {self.field}: give one of is, one_of, none_of, at_least or at_most"
            )
        return self


class Norm(_Rule):
    """One requirement, with its source and force. `ours` says what of it is our own choice.

    `per` is the unit asked. `act` is the office that acts where it fails, `ask` the question
    where it is unknown. Only a `limit` is met or failed; of others units are counted, and `tally`
    is what those have that are counted, such as 提供预约.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    zh: Annotated[str, Field(min_length=1)]
    en: str = ""
    force: Force
    tally: str = ""
    source: Annotated[str, Field(min_length=1)]
    clause: str = ""
    ours: str = ""
    act: str = ""
    ask: str = ""
    per: Level
    of: list[FactTest] = []
    have: list[FactTest] = []
    at_least: Annotated[int, Field(strict=True, ge=1, le=100_000)] | None = None
    share: Share | None = None
    finding: Finding | None = None

    @model_validator(mode="before")
    @classmethod
    def _states_its_force(cls, raw: Any) -> Any:
        require_force("norm", raw)
        return raw

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        rules = [self.at_least is not None, self.share is not None, self.finding is not None]
        if self.per == "facility":
            if any(rules) or not self.have:
                raise ValueError(f"norm {self.id}: per = facility takes have, and no other rule")
        elif sum(rules) != 1:
            raise ValueError(f"norm {self.id}: give one of at_least, share, finding")
        if bool(self.have) != (self.share is not None or self.per == "facility"):
            raise ValueError(f"norm {self.id}: have goes with share or per = facility")
        of_fit_out = any(test.field.startswith("fit_out.") for test in (*self.of, *self.have))
        if of_fit_out and self.force == "limit" and not self.clause.strip():
            raise ValueError(
                f"norm {self.id}: what is barrier-free or age-friendly is a limit only where the "
                "clause that says so is named"
            )
        if self.finding is not None and (self.of or self.per != "county"):
            raise ValueError(f"norm {self.id}: a finding is asked per county, without of")
        return self

    @property
    def is_limit(self) -> bool:
        """Whether units meet it or fail it; else they are counted only."""
        return self.force == "limit"

    @property
    def least_share(self) -> Fraction | None:
        """The share to compare with, without rounding."""
        return None if self.share is None else Fraction(self.share)


def refuse_twice(norms: list[Norm]) -> None:
    """Refuse two norms of one id.

    Raises
    ------
    ValueError
        The message names the id.
    """
    ids = [norm.id for norm in norms]
    for name in ids:
        if ids.count(name) > 1:
            raise ValueError(f"norm {name}: the id stands twice")
