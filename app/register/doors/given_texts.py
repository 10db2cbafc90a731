"""Texts of a row as somebody sends them: names of fields that there are, plain text, no more.

Numbers are written as text; what is not a number, half a character and signs that steer a terminal
are refused, whatever the field.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from app.register.doors.kinds import Kind
from app.register.refusals import refuse_field
from geo.readers.files.text import CONTROL
from geo.readers.text_table import OTHER, write_heading
from geo.readers.vocabulary import find_meaning, further_fields, list_fields

MOST_FIELDS = 200
LONGEST_TEXT = 4_000
LONGEST_NAME = 200
LONGEST_CODE = 200
_LARGEST_EXACT = 2**53


def check_texts(given: Mapping[str, object], kind: Kind) -> dict[str, str]:
    """The texts by field; None and "" are blank.

    Raises
    ------
    BodyError
        A field that the kind does not have, or a value that is no plain text.
    """
    if len(given) > MOST_FIELDS:
        raise refuse_field("texts", len(given), f"expected at most {MOST_FIELDS} fields")
    return {
        _check_field(str(field), kind): check_text(str(field), value)
        for field, value in given.items()
    }


def check_text(field: str, value: object, longest: int = LONGEST_TEXT) -> str:
    """One text, without blanks around it; a number as it is written.

    Raises
    ------
    BodyError
        It is neither, too long, or holds signs that are no text.
    """
    text = _write(field, value)
    if len(text) > longest:
        raise refuse_field(field, text[:80], f"expected at most {longest:,} characters")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise refuse_field(field, None, "holds half a character") from error
    if CONTROL.search(text) or "\x00" in text:
        raise refuse_field(field, None, "holds control characters")
    return re.sub("\r\n?", "\n", text).strip()


def _write(field: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refuse_field(field, repr(value)[:80], "expected a text or a number")
    if not math.isfinite(value):
        raise refuse_field(field, None, "expected a finite number")
    if isinstance(value, int):
        if abs(value) > _LARGEST_EXACT:
            raise refuse_field(field, str(value)[:80], "expected a long number as text")
        return str(value)
    return repr(value).removesuffix(".0")


def _check_field(field: str, kind: Kind) -> str:
    if len(field) > LONGEST_NAME:
        raise refuse_field("texts", field[:80], "expected a shorter name of a field")
    check_text("texts", field, LONGEST_NAME)
    if field.startswith(OTHER):
        name = field.removeprefix(OTHER)
        meaning = find_meaning(name, kind.vocabulary)
        if name.strip() and meaning is None and write_heading(field, kind.vocabulary):
            return field
        raise refuse_field(
            "texts", field[:80], "a column of one's own has a name that no field goes by"
        )
    known = list_fields(kind.vocabulary)
    fits = field in known or re.fullmatch(further_fields(kind.vocabulary), field)
    if not fits or not write_heading(field, kind.vocabulary):
        raise refuse_field("texts", field[:80], f"expected one of {', '.join(known)}")
    return field
