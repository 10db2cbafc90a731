"""The policy cited once in full, with what later mentions call it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.words.sentences import say


def cite_source(source: Mapping[str, Any]) -> str:
    """《…若干举措》（2025-12-31；issuers）第10条（以下称《若干举措》第10条）."""
    told = "；".join(part for part in (source["date"], "、".join(source["issuers"])) if part)
    full = f"《{source['title']}》" + (f"（{told}）" if told else "") + str(source["clause"])
    short = source.get("short_title")
    return full + (say("cited_from_here_as", short=short, clause=source["clause"]) if short else "")


def name_clause(source: Mapping[str, Any]) -> str:
    """The short form, such as 《若干举措》第10条."""
    return f"《{source.get('short_title') or source['title']}》{source['clause']}"
