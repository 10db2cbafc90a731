"""Ways in which a copy, a program or a person spoils a file."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

Damage = Callable[[bytes, random.Random], bytes]

_NUMBERS = [
    b"nan", b"-1", b"1e400", b"9" * 400, b"9" * 5_000, b"-0", b"0x10", b"1e308", b"3e38", b"200",
    b"13737000", b"999", b"\xe2\x88\x9e", b"\xef\xbc\x91\xef\xbc\x92", b"", b"null", b"true",
    b'"1"', b"4294967296", b"-9223372036854775809", b"1.0", b"1e-320",
]  # fmt: skip
_WORDS = [
    b"\x00", b"\x1b[31m", b"\xff\xfe", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"../../etc",
    b"=cmd()", b"(" * 900, b"[" * 3_000, b"{" * 900, b"\xf0\xa0\xae\xb7", b"\xed\xa0\x80",
    "每周一至".encode() * 800, b"'", b'"', b"\r", b"\n\n", b",", b"\t", b"a." * 3_000, b"/dev/zero",
    b"POINT(1 2)", b"EPSG:zz", b"punycode", b"\xe2\x80\xae",
]  # fmt: skip
_NUMBER = re.compile(rb"\d+(?:\.\d+)?")


def flip_bits(body: bytes, rng: random.Random) -> bytes:
    """One to eight bits."""
    spoilt = bytearray(body)
    for _ in range(rng.choice((1, 1, 2, 8))):
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def cut(body: bytes, rng: random.Random) -> bytes:
    """The tail, the head, or a piece in the middle is gone."""
    start, end = sorted(rng.randrange(len(body) + 1) for _ in range(2))
    return rng.choice((body[:start], body[end:], body[:start] + body[end:]))


def swap(body: bytes, rng: random.Random) -> bytes:
    """Two pieces stand in each other's place."""
    a, b, c = sorted(rng.randrange(len(body) + 1) for _ in range(3))
    return body[:a] + body[b:c] + body[a:b] + body[c:]


def repeat(body: bytes, rng: random.Random) -> bytes:
    """A piece stands there twice, or a thousand times."""
    a, b = sorted(rng.randrange(len(body) + 1) for _ in range(2))
    return body[:b] + body[a:b] * rng.choice((1, 2, 50)) + body[b:]


def put_number(body: bytes, rng: random.Random) -> bytes:
    """An odd number in the place of one that is there."""
    found = list(_NUMBER.finditer(body))
    if not found:
        return flip_bits(body, rng)
    where = rng.choice(found)
    return body[: where.start()] + rng.choice(_NUMBERS) + body[where.end() :]


def put_word(body: bytes, rng: random.Random) -> bytes:
    """Odd text somewhere, or in the place of a cell."""
    at = rng.randrange(len(body) + 1)
    return body[:at] + rng.choice(_WORDS) + body[at + rng.choice((0, 0, 1, 4)) :]


def put_bytes(body: bytes, rng: random.Random) -> bytes:
    """Four or eight bytes of a length or an offset are as large, or as small, as can be."""
    at = rng.randrange(len(body))
    odd = rng.choice(
        (b"\xff" * 4, b"\x00" * 4, b"\x7f\xff\xff\xff", b"\xff" * 8, b"\xff\xff\xff\x7f")
    )
    return body[:at] + odd + body[at + len(odd) :]


def recode(body: bytes, rng: random.Random) -> bytes:
    """Another encoding, or a mark of one in front."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return flip_bits(body, rng)
    name = rng.choice(("gb18030", "utf-16", "utf-16-be", "utf-32", "big5", "utf-7", "latin-1"))
    return text.encode(name, "replace")


def spoil_part(body: bytes, rng: random.Random) -> bytes:
    """One part of a workbook spoilt before it is packed again."""
    try:
        return _spoil_part(body, rng)
    except Exception:  # noqa: BLE001 - spoilt already, so that it cannot be unpacked
        return flip_bits(body, rng)


def _spoil_part(body: bytes, rng: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(packed, "w") as new:
        chosen = rng.choice([part.filename for part in old.infolist()])
        for part in old.infolist():
            content = old.read(part)
            if part.filename == chosen and content:
                content = rng.choice((put_number, put_word, cut, flip_bits))(content, rng)
            new.writestr(part.filename, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


WAYS: tuple[Damage, ...] = (
    flip_bits, cut, swap, repeat, put_number, put_number, put_word, put_word, put_bytes, recode,
    spoil_part,
)  # fmt: skip
