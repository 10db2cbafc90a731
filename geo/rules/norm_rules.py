"""Requirements on units, written as data: whose, how many or what share, and having what.

A norm asks something of every unit of one kind. With T(f) the three-valued AND of a list of tests
on a facility f (yes for an empty list: every facility), U(f) whether it stands in the unit, and
x(f) ≥ 0 the number that `sum` names:

    per facility    have(f)                                     for every f with of(f)
    at_least n      #{ f : U(f) AND of(f) } ≥ n                 at_most likewise with ≤
    sum x           Σ { x(f) : U(f) AND of(f) } ≥ n             at_most likewise with ≤
    share s         #{ f : U(f) AND of(f) AND have(f) } ≥ s · #{ f : U(f) AND of(f) }
    all             share 1, with a verdict of each unit
    growth          the count or sum now without what was there on the base date
    finding         what another finding says of the unit

each yes, no, or unknown: yes (no) only where every way to fill what is unknown says so. A share,
`all`, a sum or a growth over no facility at all is of nobody: neither met nor failed.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, model_validator

from geo.checked.faults import Checked
from geo.rules.policy import Force, require_force
from geo.words.sentences import say

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Level = Literal["facility", "township", "county", "prefecture", "province"]
Finding = Literal["holiday_flag"]
MOST_FACILITIES = 100_000
FIRST_DATE, LAST_DATE = date(1900, 1, 1), date(2200, 12, 31)
_SHARE = re.compile(r"0(?:\.\d+)?|1(?:\.0+)?", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _check_share(value: object) -> object:
    if not isinstance(value, str) or not _SHARE.fullmatch(value):
        raise ValueError(f'share is a text from "0" to "1", such as "0.90", got {value!r:.80}')
    return value


def _check_day(value: object) -> object:
    """A number would be taken for seconds since 1970."""
    if type(value) is date or (isinstance(value, str) and _ISO_DATE.fullmatch(value)):
        return value
    raise ValueError(f"expected a date such as 2026-02-17, got {value!r:.80}")


Share = Annotated[str, BeforeValidator(_check_share)]
Day = Annotated[date, Field(ge=FIRST_DATE, le=LAST_DATE), BeforeValidator(_check_day)]


def _refuse_no_room(about: str, least: object, most: object) -> None:
    if isinstance(least, float) and isinstance(most, float) and least > most:
        raise ValueError(f"{about}: at_least {least:g} is above at_most {most:g}")


class _Rule(Checked):
    model_config = ConfigDict(populate_by_name=True)


class FactTest(_Rule):
    """One test of one field: give one of `is`, `one_of`, `none_of`, limits, or dates."""

    field: Annotated[
        str, Field(min_length=1, max_length=80, description="id of the field that is tested")
    ]
    is_: Annotated[
        StrictBool | Number | str | None,
        Field(
            alias="is",
            description="what the field has to be: yes or no (true, false) for an answer, a text "
            "for a word or ordered word, a number for a number",
        ),
    ] = None
    one_of: Annotated[
        list[str] | None, Field(min_length=1, description="words of which it has to be one")
    ] = None
    none_of: Annotated[
        list[str] | None, Field(min_length=1, description="words of which it must be none")
    ] = None
    at_least: Annotated[
        Number | str | None,
        Field(description="least number, the limit included; a word for ordered words"),
    ] = None
    at_most: Annotated[
        Number | str | None,
        Field(description="largest number, the limit included; a word for ordered words"),
    ] = None
    since: Annotated[Day | None, Field(description="first date that counts, included")] = None
    until: Annotated[Day | None, Field(description="last date that counts, included")] = None

    @model_validator(mode="after")
    def _tests_something(self) -> Self:
        bounds = self.at_least is not None or self.at_most is not None
        dated = self.since is not None or self.until is not None
        ways = [self.is_ is not None, self.one_of is not None, self.none_of is not None]
        if sum([*ways, bounds, dated]) != 1:
            raise ValueError(
                f"test of {self.field}: give one of is, one_of, none_of, at_least or at_most, "
                "since or until"
            )
        _refuse_no_room(f"test of {self.field}", self.at_least, self.at_most)
        if self.since is not None and self.until is not None and self.since > self.until:
            raise ValueError(f"test of {self.field}: since {self.since} is after {self.until}")
        return self

    @property
    def words(self) -> list[str]:
        """Every word that the test names."""
        single = [one for one in (self.is_, self.at_least, self.at_most) if isinstance(one, str)]
        return [*single, *(self.one_of or []), *(self.none_of or [])]


class Growth(_Rule):
    """What came after a base date.

    With `by`, facilities whose date in that field is later; without it the register is held
    against a second one, of the base date.
    """

    since: Annotated[Day, Field(description="base date: what was there on it is not new")]
    by: Annotated[
        str, Field(max_length=80, description="field of dates; empty: against a base register")
    ] = ""


def _take_each(schema: dict[str, Any]) -> None:
    """Let JSON Schema know that `each` is another name of `per`."""
    schema["properties"]["each"] = schema["properties"]["per"]
    schema["required"].remove("per")
    schema["oneOf"] = [{"required": ["per"]}, {"required": ["each"]}]


class Norm(_Rule):
    """One requirement, with its source and force.

    Only a `limit` is met or failed; of others units are counted, and `tally` is what those have
    that are counted, such as 提供预约.
    """

    model_config = ConfigDict(json_schema_extra=_take_each)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", description="its own short name")]
    zh: Annotated[str, Field(min_length=1, description="the requirement in Chinese")]
    en: Annotated[str, Field(description="the requirement in English")] = ""
    force: Annotated[Force, Field(description="with what force the text speaks")]
    tally: Annotated[str, Field(description="what is counted where the norm is no limit")] = ""
    source: Annotated[str, Field(min_length=1, description="the text that it comes from")]
    clause: Annotated[str, Field(description="where it stands in that text")] = ""
    ours: Annotated[str, Field(description="what of it is our own choice")] = ""
    our_reading: Annotated[
        str, Field(description="how this project reads words that the text leaves open")
    ] = ""
    act: Annotated[str, Field(description="office that acts where it fails")] = ""
    division: Annotated[str, Field(description="责任处室: division that reports on it")] = ""
    ask: Annotated[str, Field(description="the question where it is unknown")] = ""
    per: Annotated[
        Level, Field(description="unit that is asked; `each` is another name of the key")
    ]
    of: Annotated[
        list[FactTest],
        Field(description="which facilities are asked; left out: every one of the register"),
    ] = []
    have: Annotated[list[FactTest], Field(description="what those have to have")] = []
    at_least: Annotated[Number | None, Field(description="least number or sum, included")] = None
    at_most: Annotated[Number | None, Field(description="largest number or sum, included")] = None
    share: Annotated[Share | None, Field(description="least share, as a text such as 0.90")] = None
    all_: Annotated[
        Literal[True] | None, Field(alias="all", description="true: all that are asked have it")
    ] = None
    sum: Annotated[
        str | None, Field(min_length=1, max_length=80, description="field of numbers to add up")
    ] = None
    growth: Annotated[Growth | None, Field(description="count only what came later")] = None
    finding: Annotated[
        Finding | None, Field(description="finding of the assessment that decides")
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _states_its_force(cls, raw: Any) -> Any:
        require_force("norm", raw)
        if isinstance(raw, dict) and "each" in raw:
            if "per" in raw:
                raise ValueError(f"norm {raw.get('id', '')}: give per or each, they are the same")
            raw = {("per" if key == "each" else key): value for key, value in raw.items()}
        return raw

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if "of" in self.model_fields_set and not self.of:
            raise ValueError(
                f"norm {self.id}: of is empty; leave it out where every facility is asked"
            )
        bounded = self.at_least is not None or self.at_most is not None
        rules = [bounded, self.share is not None, self.finding is not None, self.all_ is not None]
        if self.per == "facility":
            if any(rules) or not self.have:
                raise ValueError(f"norm {self.id}: per = facility takes have, and no other rule")
        elif sum(rules) != 1:
            raise ValueError(
                f"norm {self.id}: give one of at_least, share, finding, all, or at_most"
            )
        asks_each = self.share is not None or self.all_ is not None or self.per == "facility"
        if bool(self.have) != asks_each:
            raise ValueError(f"norm {self.id}: have goes with share, all or per = facility")
        of_fit_out = any(test.field.startswith("fit_out.") for test in (*self.of, *self.have))
        if of_fit_out and self.force == "limit" and not self.clause.strip():
            raise ValueError(
                f"norm {self.id}: what is barrier-free or age-friendly is a limit only where the "
                "clause that says so is named"
            )
        if self.finding is not None and (self.of or self.per != "county"):
            raise ValueError(f"norm {self.id}: a finding is asked per county, without of")
        self._check_amounts(bounded=bounded)
        return self

    def _check_amounts(self, *, bounded: bool) -> None:
        if (self.sum is not None or self.growth is not None) and not bounded:
            raise ValueError(f"norm {self.id}: sum and growth go with at_least or at_most")
        _refuse_no_room(f"norm {self.id}", self.at_least, self.at_most)
        for name in ("at_least", "at_most"):
            limit = getattr(self, name)
            if limit is None:
                continue
            lowest = 1 if name == "at_least" else 0
            if self.sum is None and not (
                float(limit).is_integer() and lowest <= limit <= MOST_FACILITIES
            ):
                raise ValueError(
                    f"norm {self.id}: {name} counts facilities: a whole number from {lowest} to "
                    f"{MOST_FACILITIES:,}, got {limit:g}"
                )
            if limit < 0:
                raise ValueError(f"norm {self.id}: {name} must not be negative, got {limit:g}")

    @property
    def is_limit(self) -> bool:
        """Whether units meet it or fail it; else they are counted only."""
        return self.force == "limit"

    @property
    def least_share(self) -> Fraction | None:
        """The share to compare with, without rounding; all of them is 1."""
        if self.all_:
            return Fraction(1)
        return None if self.share is None else Fraction(self.share)

    @property
    def adds_up(self) -> bool:
        """Whether numbers are added, or what is new is told apart, rather than heads counted."""
        return self.sum is not None or self.growth is not None

    @property
    def is_against_base(self) -> bool:
        """Whether it is held against a register of a base date."""
        return self.growth is not None and not self.growth.by

    @property
    def told_ours(self) -> str:
        """What of it is ours, our reading of the text included and marked."""
        reading = say("our_reading", our_reading=self.our_reading) if self.our_reading else ""
        return "；".join(part for part in (self.ours, reading) if part)

    @property
    def tested_fields(self) -> list[str]:
        """Every field that it asks about, each once."""
        names = [test.field for test in (*self.of, *self.have)]
        names += [self.sum] if self.sum else []
        names += [self.growth.by] if self.growth and self.growth.by else []
        return list(dict.fromkeys(names))


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
