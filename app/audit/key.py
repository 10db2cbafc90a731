"""The key of the chain: 256 random bits in a file of their own, never in the database.

Whoever can write the database can change a line, but not seal it again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import RegisterError
from geo.errors import refuse_unwritable

FILE = "audit.key"
KEY_BYTES = 32
ID_DIGITS = 16
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class AuditKey:
    """A key, and the short name by which lines say which key sealed them."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < KEY_BYTES:
            raise ValueError(f"a key of the audit has at least {KEY_BYTES} bytes")

    @property
    def id(self) -> str:
        """What the key is called; nothing of the key can be told from it."""
        return self.seal("key", "id")[:ID_DIGITS]

    def seal(self, purpose: str, text: str) -> str:
        """HMAC-SHA-256 of a text, apart for each purpose."""
        said = f"vaxreach audit {purpose}\n{text}".encode()
        return hmac.new(self.secret, said, hashlib.sha256).hexdigest()


def open_key(folder: Path, file: Path | None = None, *, is_used: bool = False) -> AuditKey:
    """The key in a file that somebody keeps, or else in the folder of the study's state.

    The latter is made where it is missing, readable by its owner alone, unless it `is_used`: lines
    have been sealed by it, and another one could not tell whether they are whole.

    Raises
    ------
    StoreError
        It is missing, holds no key, may be read by others, or cannot be made.
    """
    if file is not None:
        return read_key(file)
    own = folder / FILE
    if not own.exists():
        if is_used:
            raise RegisterError(
                f"{FILE} is missing though lines of the audit were sealed by it: put it back, or "
                "name its place by VAXREACH_AUDIT__KEY_FILE"
            )
        _make_key(own)
    _require_private(own)
    return read_key(own)


def read_key(file: Path) -> AuditKey:
    """The key in a file: hexadecimal, at least 64 digits.

    Raises
    ------
    RegisterError
        It cannot be read, or holds no key; what it holds is not told.
    """
    try:
        return AuditKey(bytes.fromhex(file.read_text(encoding="ascii").strip()))
    except OSError as error:
        raise RegisterError(f"{file.name}: the key of the audit cannot be read") from error
    except ValueError as error:
        raise RegisterError(
            f"{file.name}: expected a key of the audit, 64 hexadecimal digits or more"
        ) from error


def _make_key(place: Path) -> None:
    """Make the key in one step: of two processes, both have the one that came first."""
    scratch = place.with_name(f"{place.name}.{secrets.token_hex(8)}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(secrets.token_hex(KEY_BYTES).encode() + b"\n")
                opened.flush()
                os.fsync(opened.fileno())
            with suppress(FileExistsError):
                os.link(scratch, place)
        finally:
            scratch.unlink(missing_ok=True)
    except OSError as error:
        raise refuse_unwritable(FILE, error) from error


def _require_private(file: Path) -> None:
    if os.name == "posix" and file.stat().st_mode & _OTHERS:
        raise RegisterError(f"{file.name}: others may read the key of the audit; chmod 600 it")
