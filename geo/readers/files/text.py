"""Bytes of a text table to text: every character intact, or refused with line numbers.

Order: byte order mark, else strict UTF-8, else strict GB18030. GBK loses characters and guessing
by statistics takes short Chinese files for Korean, so neither is tried.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice

from geo.errors import TableError

LONGEST_LINE_BYTES = 20_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_CONTROL_BYTES = bytes([*range(0x09), *range(0x0E, 0x20)])
_HANZI = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_WITHIN_WORD = re.compile(
    "(?<=[A-Za-z])[\u3400-\u9fff](?=[a-z])|(?<![A-Za-z])[\u3400-\u9fff](?=[a-z]{2})"
)
_LISTED = 100


def decode_table(body: bytes, file: str, encoding: str | None = None) -> str:
    """Decode a whole file; `encoding` is what the study declares, if anything.

    Raises
    ------
    TableError
        Bytes that the encoding does not have (lines listed), two encodings in one file, control
        characters, a line over 20 MB, or an encoding that does not exist.
    """
    _check_line_length(body, file)
    text = _decode(body, file, encoding)
    control = CONTROL.search(text) if may_hold_control(text) else None
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise TableError(
            f"{file} line {line}: control character U+{ord(control.group()):04X}; "
            "expected a table of text, found binary content"
        )
    return text.removeprefix("\ufeff")


def may_hold_control(text: str) -> bool:
    """Whether a byte of the text is that of a control character, which no other one holds."""
    body = text.encode("utf-8", "surrogatepass")
    return len(body.translate(None, _CONTROL_BYTES)) < len(body)


def _decode(body: bytes, file: str, encoding: str | None) -> str:
    if encoding is not None:
        return _decode_declared(body, file, encoding)
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _decode_declared(body, file, name)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_gb18030(body, file)


def _decode_declared(body: bytes, file: str, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except LookupError as error:
        raise TableError(f"{file}: encoding {encoding!r} does not exist") from error
    except UnicodeDecodeError as error:
        lines = _join(_lines_not_in(body, encoding)) or "unknown"
        raise TableError(f"{file}: not {encoding} in line {lines}") from error


def _decode_gb18030(body: bytes, file: str) -> str:
    try:
        text = body.decode("gb18030")
    except UnicodeDecodeError as error:
        lines = _join(_lines_not_in(body, "utf-8"))
        raise TableError(f"{file}: neither UTF-8 nor GB18030; not UTF-8 in line {lines}") from error
    mixed = _utf8_lines(body)
    if mixed:
        raise TableError(
            f"{file}: two encodings in one file: line {_join(mixed)} UTF-8, the rest GB18030; "
            "save it in one encoding"
        )
    likely = _find_likelier(body, text)
    if likely:
        raise TableError(
            f"{file}: neither UTF-8 nor plausible GB18030 ({' or '.join(likely)}?); "
            f'declare its `encoding`, such as encoding = "{likely[0].lower()}"'
        )
    return text


def _check_line_length(body: bytes, file: str) -> None:
    if len(body) <= LONGEST_LINE_BYTES:
        return
    for number, line in enumerate(body.split(b"\n"), 1):
        if len(line) > LONGEST_LINE_BYTES:
            raise TableError(
                f"{file} line {number}: at most {LONGEST_LINE_BYTES:,} bytes in a line, "
                f"got {len(line):,}"
            )


def _lines_not_in(body: bytes, encoding: str) -> list[int]:
    if encoding.startswith(("utf-16", "utf-32")):
        return []
    lines = enumerate(body.split(b"\n"), 1)
    return list(islice((n for n, line in lines if not _decodes(line, encoding)), _LISTED))


def _utf8_lines(body: bytes) -> list[int]:
    """Lines that are Chinese in UTF-8 and rare or private characters in GB18030."""
    lines = ((n, line) for n, line in enumerate(body.split(b"\n"), 1) if not line.isascii())
    return list(islice((n for n, line in lines if _is_utf8_chinese(line)), _LISTED))


def _is_utf8_chinese(line: bytes) -> bool:
    if not _decodes(line, "utf-8") or not _HANZI.search(line.decode("utf-8")):
        return False
    if not _decodes(line, "gb18030"):
        return True
    return not _encodes(line.decode("gb18030"), "gb2312")


def _find_likelier(body: bytes, text: str) -> list[str]:
    """Encodings that a file rather has, where it reads oddly as GB18030; empty where it does not.

    Odd are more than a quarter of the characters outside GB2312 (Big5, Shift_JIS), and hanzi that
    stand within words of Latin letters (an ó and the letter behind it in Latin-1).
    """
    sample = _HANZI.findall(text[:1_000_000])
    if sample and 2 * len(_WITHIN_WORD.findall(text[:1_000_000])) > len(sample):
        return ["Latin-1"]
    signs = set(sample)
    rare = sum(not _encodes(sign, "gb2312") for sign in signs)
    if rare > len(signs) / 4 and rare > 3:
        return [name for name in ("Big5", "Shift_JIS") if _decodes(body, name)]
    return []


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _encodes(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _join(lines: list[int]) -> str:
    return ", ".join(map(str, lines))
