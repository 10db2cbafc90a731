"""Codes of what is told in few words, each set in its order: the worst first.

Those of three values stand by `Trilean` (no, unknown, yes). The label table has their words in the
order in which they are read; everything that sorts or ranks takes the order here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from geo.arrays import Texts, texts

Status = Literal["uncovered", "unknown", "covered"]
Flag = Literal["unserved", "undetermined", "served"]
Verdict = Literal["short", "undetermined", "meets"]
NormState = Literal["failed", "unknown", "met"]
OpenState = Literal["failed", "unknown", "unregistered"]
"""States of what is to be mended, asked after or registered."""
Answer = Literal["no", "unknown", "yes"]

STATUSES: Texts = texts(get_args(Status))
FLAGS: Texts = texts(get_args(Flag))
NORM_STATES: Texts = texts(get_args(NormState))
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
OPEN_STATES: tuple[OpenState, ...] = get_args(OpenState)
GRADES = ("good", "fair", "poor")
"""Of the quality of data, the best first: the grade of a whole is the last of its parts."""


def rank(codes: Sequence[str] | Texts) -> dict[str, int]:
    """The place of every code in its order."""
    return {str(code): at for at, code in enumerate(codes)}
