"""What one line of the audit says, before it has a number and a seal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

WhoKind = Literal["account", "key", "command", "service", "nobody"]
NAME_LENGTH, ACTION_LENGTH, SUBJECT_LENGTH, AREA_LENGTH, REQUEST_LENGTH = 100, 64, 200, 12, 64
LONGEST_WHY = 2_000
PARTS = ("before", "after", "why")
"""What of a line can be blacked out."""


@dataclass(frozen=True, slots=True)
class Who:
    """An account, a machine key, a command on the machine, the service itself, or nobody known.

    `address` is where the request came from; empty where there was none.
    """

    kind: WhoKind
    name: str = ""
    address: str = ""


COMMAND = Who("command")
SERVICE = Who("service")


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done: `action` on `subject` (such as `sites/YS21010200101`), which `area` owns.

    `before` and `after` are the fields of the row that the deed changed; None where there was no
    row. Never a password, a token or a key.
    """

    who: Who
    action: str
    subject: str
    area: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    why: str = ""
    request_id: str = ""

    def list_texts(self) -> dict[str, str]:
        """The parts that a line holds apart, as text; those that are not there are left out."""
        said = {"before": self.before, "after": self.after}
        texts = {part: write_fields(fields) for part, fields in said.items() if fields is not None}
        if self.why:
            texts["why"] = clean(self.why, LONGEST_WHY)
        return texts


def write_fields(fields: Mapping[str, Any]) -> str:
    """Fields as JSON, the same text for the same fields; half a character as its number."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
    try:
        return orjson.dumps(dict(fields), default=str, option=options).decode()
    except TypeError:
        return json.dumps(dict(fields), default=str, sort_keys=True)


def clean(text: str, most: int) -> str:
    """Text that both databases hold: no NUL, no half of a character, not longer than its column."""
    plain = text.encode("utf-8", "replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return plain if len(plain) <= most else plain[: most - 1] + "…"
