"""The policy that rules come from: its name, its parts, and with what force each rule speaks.

    limit       at most, at least, all: met or failed; what fails is a problem
    own         a requirement of this project: counted and listed, never failed
    enabling    a unit can offer it (可提供): counted and listed, never failed
    direction   to be advanced or encouraged (推进, 鼓励): counted and listed, never failed
    explore     to be explored (探索): counted and listed, never failed

A letter is cited once by its full title, then by its short one with the number of the clause. The
words of the clause stand in `clause_text`, from the office's own copy: no paraphrase of ours.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, model_validator

from geo.checked.faults import Checked

Force = Literal["limit", "own", "enabling", "direction", "explore"]
FORCES: tuple[Force, ...] = get_args(Force)
NO_TARGET = "none"
"""What stands in place of a target where nobody has set one."""
TARGET = r"^(0(\.\d+)?|1(\.0+)?|none)$"
"""A share of 0 to 1 as text, which stays exact, or `none`."""


class Source(Checked):
    """Where rules come from; `short_title` is what later mentions call it."""

    title: str
    short_title: str = ""
    issuers: list[str]
    date: str
    clause: str
    clause_text: str = ""
    ours: str = ""

    @property
    def citation(self) -> str:
        """The short form, such as 《若干举措》第10条."""
        return f"《{self.short_title or self.title}》{self.clause}"


class PolicyPart(Checked):
    """One thing that the clause asks for, its force, and what of the assessment tells of it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    zh: Annotated[str, Field(min_length=1)]
    en: str = ""
    force: Force
    told_by: list[str] = []

    @model_validator(mode="before")
    @classmethod
    def _states_its_force(cls, raw: Any) -> Any:
        require_force("part", raw)
        return raw


def require_force(kind: str, raw: Any) -> None:
    """Refuse a rule of a file that does not say with what force it speaks.

    Raises
    ------
    ValueError
        `force` is missing or is none of `FORCES`; the message names the rule.
    """
    if not isinstance(raw, dict):
        return
    known = ", ".join(FORCES)
    name = f"{kind} {raw.get('id', '')}".strip()
    if "force" not in raw:
        raise ValueError(f"{name}: force is missing; it must be one of {known}")
    if raw["force"] not in FORCES:
        raise ValueError(f"{name}: force must be one of {known}, got {raw['force']!r}")


def refuse_odd_target(target: str | None, set_by: str, set_on: date | None) -> None:
    """Refuse a target of which half is said.

    Raises
    ------
    ValueError
        Who set it stands without the day, or the other way round, or without a target.
    """
    if bool(set_by.strip()) != (set_on is not None):
        raise ValueError(
            "target_set_by and target_set_on go together: who set the target, and when"
        )
    if set_by.strip() and target in {None, NO_TARGET}:
        raise ValueError("target_set_by goes with a target: there is none to be set")
