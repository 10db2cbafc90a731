"""Entity tags (RFC 9110) of what is answered."""

from __future__ import annotations

import hashlib


def make_tag(content: bytes) -> str:
    """A strong tag, the same only for the same bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
