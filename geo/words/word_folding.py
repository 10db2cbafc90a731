"""Words as they are compared: width, case and spaces make no difference."""

from __future__ import annotations

import unicodedata


def fold_word(text: str) -> str:
    """A word without spaces, in half-width letters and digits and in lower case."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
