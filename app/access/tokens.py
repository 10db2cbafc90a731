"""Secrets that are handed out: 256 random bits, of which their hash alone is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from hmac import compare_digest

TOKEN_BYTES = 32
KEY_MARK = "vxr"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_KEY = re.compile(rf"{KEY_MARK}_([a-z0-9]{{10}})_([A-Za-z0-9_-]{{43}})")
_PREFIX_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class MachineKey:
    """A key as its owner holds it: a prefix that may be told, and a secret."""

    prefix: str
    text: str = field(repr=False)


def make_token() -> str:
    """A new secret."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def make_key() -> MachineKey:
    """A new key of a program."""
    prefix = "".join(secrets.choice(_PREFIX_LETTERS) for _ in range(10))
    return MachineKey(prefix, f"{KEY_MARK}_{prefix}_{make_token()}")


def read_token(text: str) -> str | None:
    """A text that can be a token; None for any other."""
    return text if _TOKEN.fullmatch(text) else None


def read_key(text: str) -> MachineKey | None:
    """A text that can be a key; None for any other."""
    found = _KEY.fullmatch(text)
    return None if found is None else MachineKey(found[1], text)


def hash_secret(text: str) -> str:
    """What is kept of a secret: of 256 random bits no slow hash is needed."""
    return hashlib.sha256(text.encode()).hexdigest()


def make_csrf(token: str) -> str:
    """What a page sends beside its cookie: from the token, which no other page can read."""
    return hashlib.sha256(f"csrf\n{token}".encode()).hexdigest()


def is_same(expected: str, found: str) -> bool:
    """Whether two texts are the same, in a time that tells nothing."""
    return compare_digest(expected.encode(), found.encode("utf-8", "surrogateescape"))
