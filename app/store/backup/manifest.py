"""What an archive says of itself: `manifest.json`, its first claim, checked field by field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from geo.checked.faults import Checked

MANIFEST = "manifest.json"
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, lt=1 << 62)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class Member(Checked):
    """One file of the archive."""

    sha256: Hash
    size: Count


class TableRows(Checked):
    """The rows of one table, one line of JSON each; `next` is the last number ever given there."""

    columns: list[Name]
    rows: Count
    next: Count | None = None


class AuditHead(Checked):
    """The last line of the audit when the copy was made, and its seal."""

    number: Count
    seal: str


class Manifest(Checked):
    """Everything in an archive; `left_out` names rows whose text is no text."""

    model_config = ConfigDict(frozen=True)

    format: Literal["vaxreach register backup"] = "vaxreach register backup"
    format_version: Literal[1] = 1
    made_at: str
    made_by: str
    study: str
    database: str
    schema_version: Annotated[int, Field(ge=1, le=9999)]
    with_secrets: bool
    audit_head: AuditHead | None = None
    tables: dict[Name, TableRows]
    members: dict[str, Member]
    left_out: list[str] = []
