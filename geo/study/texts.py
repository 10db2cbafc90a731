"""What texts a study file may give: no control characters, and encodings that people write in."""

from __future__ import annotations

import codecs
import re
from datetime import date

from pydantic_core import PydanticCustomError

from geo.errors import CoordinateError
from geo.geometry.crs_texts import clean_crs_text

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NO_ENCODING_OF_FILES = frozenset(
    {"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
)
"""Codecs of Python that turn bytes into text and yet are no encoding of anybody's table."""


def check_text(text: str) -> str:
    """The text, without control characters other than tabs and line feeds.

    Raises
    ------
    ValueError
        There is one: a NUL would end the text for some libraries, in silence.
    """
    control = _CONTROL.search(text)
    if control:
        raise ValueError(f"expected plain text, got the control character {control[0]!r}")
    return text


def check_date(value: object) -> object:
    """What may be a date: a date of TOML or text, but no number, which would be seconds.

    Raises
    ------
    PydanticCustomError
        It is neither.
    """
    if type(value) is date or (isinstance(value, str) and _ISO_DATE.fullmatch(value)):
        return value
    raise PydanticCustomError("date_invalid", "expected a date such as 2026-02-17")


def check_crs(text: str) -> str:
    """The text of a coordinate system, which leads to no file or address.

    Raises
    ------
    ValueError
        It does.
    """
    try:
        return clean_crs_text(text)
    except CoordinateError as error:
        raise ValueError(str(error)) from error


def check_encoding(name: str) -> str:
    """The name of an encoding.

    Raises
    ------
    ValueError
        No such encoding, or one in which nobody writes files (`punycode`, `undefined`).
    """
    try:
        codec = codecs.lookup(name)
        is_text = bool(getattr(codec, "_is_text_encoding", True))
    except (LookupError, ValueError):
        is_text = False
    if not is_text or codec.name in _NO_ENCODING_OF_FILES:
        raise ValueError(f"expected an encoding such as utf-8 or gb18030, got {name!r:.80}")
    return name
