"""Options that name several things."""

from __future__ import annotations


def split_ids(text: str) -> list[str]:
    """Ids between commas, in Chinese or Latin script."""
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
